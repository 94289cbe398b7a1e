package store

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// The states of a remark.
const (
	RemarkHeld   = "held"   // waits for an operator; nobody else sees it
	RemarkShown  = "shown"  // stands below the report
	RemarkHidden = "hidden" // was not let through, or taken away
)

// Remark is what somebody said below a public report, under an alias.
type Remark struct {
	ID      int64
	Report  report.ID
	Alias   string
	Text    string
	At      time.Time
	State   string
	Person  org.PersonID // who decided
	Reason  string       // why it is hidden
	Decided time.Time
}

const remarkColumns = `id, report_id, alias, text, at, state, person, reason, decided`

func scanRemarks(into *[]Remark) func(scanner) error {
	return func(scan scanner) error {
		var (
			r           Remark
			at, decided int64
		)
		if err := scan(&r.ID, &r.Report, &r.Alias, &r.Text, &at, &r.State, &r.Person, &r.Reason, &decided); err != nil {
			return err
		}
		r.At, r.Decided = instant(at), instant(decided)
		*into = append(*into, r)
		return nil
	}
}

// AddRemark keeps a remark until an operator decides; ID and State are given here.
func (t *Tx) AddRemark(r Remark) error {
	_, err := t.exec(`/* remark.add */ insert into remark (report_id, alias, text, at, state, person, reason, decided) values ($1, $2, $3, $4, 'held', '', '', 0)`,
		int64(r.Report), r.Alias, r.Text, millis(r.At))
	return err
}

// DecideRemark shows or hides a remark. fault.NotFound without it.
func (t *Tx) DecideRemark(id int64, state string, by org.PersonID, reason string, at time.Time) error {
	return t.must(`/* remark.decide */ update remark set state = $2, person = $3, reason = $4, decided = $5 where id = $1`, id, state, string(by), reason, millis(at))
}

// Remarks are those of a report that are shown, oldest first, 200 at most.
func (db *DB) Remarks(ctx context.Context, id report.ID) (rs []Remark, err error) {
	defer fault.Wrap(&err, "Remarks(%s)", id)
	err = db.each(ctx, `/* remark.shown */ select `+remarkColumns+` from remark where report_id = $1 and state = 'shown' order by id limit 200`, []any{int64(id)}, scanRemarks(&rs))
	return rs, err
}

// Remark finds one. fault.NotFound without it.
func (db *DB) Remark(ctx context.Context, id int64) (_ Remark, err error) {
	defer fault.Wrap(&err, "Remark(%d)", id)
	var rs []Remark
	if err := db.one(ctx, `/* remark.get */ select `+remarkColumns+` from remark where id = $1`, []any{id}, scanRemarks(&rs)); err != nil {
		return Remark{}, err
	}
	return rs[0], nil
}

// RemarksIn are those in a state: the held oldest first, the others as they were
// decided last; 100 at most.
func (db *DB) RemarksIn(ctx context.Context, state string) (rs []Remark, err error) {
	defer fault.Wrap(&err, "RemarksIn(%s)", state)
	query := `/* remark.decided */ select ` + remarkColumns + ` from remark where state = $1 order by decided desc, id desc limit 100`
	if state == RemarkHeld {
		query = `/* remark.held */ select ` + remarkColumns + ` from remark where state = $1 and state = 'held' order by id limit 100`
	}
	err = db.each(ctx, query, []any{state}, scanRemarks(&rs))
	return rs, err
}

// HeldRemarks counts the remarks that wait for an operator, 100 at most; of a
// report, or of all with 0.
func (db *DB) HeldRemarks(ctx context.Context, of report.ID) (n int, err error) {
	defer fault.Wrap(&err, "HeldRemarks")
	if of != 0 {
		err = db.queryRow(ctx, `/* remark.count_of */ select count(*) from (select id from remark where report_id = $1 and state = 'held' limit 100) h`, []any{int64(of)}, &n)
		return n, err
	}
	err = db.queryRow(ctx, `/* remark.count */ select count(*) from (select id from remark where state = 'held' limit 100) h`, nil, &n)
	return n, err
}
