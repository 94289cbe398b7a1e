package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/text"
)

// Submit writes a report with its first event, in a transaction of its own. What
// can be made ready before its turn to write is: under load this is twice as fast
// as InsertReport within Write.
//
// What the process knows of the report is taken from State, also where Report says
// otherwise. fault.Conflict: there is a report with this code already.
func (db *DB) Submit(ctx context.Context, n NewReport) (err error) {
	defer fault.Wrap(&err, "Submit(%s)", n.Report.ID)
	r, err := db.d.ready(n)
	if err != nil {
		return err
	}
	return db.Write(ctx, "report.submit", func(t *Tx) error { return t.insert(r) })
}

// InsertReport is Submit as part of a transaction. fault.Conflict, from here or
// from Write: there is a report with this code already, and the transaction writes
// nothing.
func (t *Tx) InsertReport(n NewReport) error {
	r, err := t.d.ready(n)
	if err != nil {
		return err
	}
	return t.insert(r)
}

// ready is a report as it is written.
type ready struct {
	rows  []statement // that of the report first
	words statement   // its row in the search index
	fact  fact
}

// ready makes a report ready, with the events that followed its first.
func (d *dialect) ready(n NewReport, after ...process.Event) (_ ready, err error) {
	if n.Event.Seq != 1 || n.State.Seq != 1 {
		return ready{}, fmt.Errorf("report %s begins with event %d and state %d", n.Report.ID, n.Event.Seq, n.State.Seq)
	}
	stints := stintsOf(n.Report.ID, n.State, after)
	if n.State, err = lived(n.State, after); err != nil {
		return ready{}, fmt.Errorf("report %s: %w", n.Report.ID, err)
	}
	args, err := inserted(n)
	if err != nil {
		return ready{}, err
	}
	rows := []statement{insertReport.row(args...)}
	for _, e := range append([]process.Event{n.Event}, after...) {
		event, err := insertEvent(n.Report.ID, e)
		if err != nil {
			return ready{}, err
		}
		rows = append(rows, event)
	}
	rows = append(rows, insertStints(stints)...)
	rows = append(rows, insertPhotos(n.Report.ID, report.OfReport, 0, n.Report.Photos)...)
	rows = append(rows, insertMessages(n.Outbox)...)
	return ready{rows, d.indexed(n.Report), factOf(n.Report, n.State)}, nil
}

func (t *Tx) insert(r ready) error {
	if !onlyInserts(t.tail) {
		if err := t.flush(); err != nil {
			return err
		}
	}
	t.queue(r.rows...)
	t.wrote(r.fact)
	if t.words != nil {
		*t.words = append(*t.words, r.words)
		return nil
	}
	t.queue(r.words)
	return nil
}

// fixedColumns are the columns of a report that its events do not change, in the order of inserted.
var fixedColumns = []string{
	"id", "code_hash", "seen", "channel", "commune", "has_point", "lat", "lon", "cell",
	"place", "name", "phone", "email", "no_email", "text",
}

// stateColumns are the columns taken from a report's state, in the order of projection.
var stateColumns = []string{
	"sent", "level", "accepted", "category", "agency", "step",
	"holder_role", "holder_unit", "holder_person", "assignee_role", "assignee_unit", "assignee_person",
	"began", "target_at", "limit_at", "soon_at", "order_at", "alarm_at",
	"late_steps", "bounces", "returned", "round", "ended", "outcome", "closed", "rating", "version",
	"urgent", "sensitive", "coordinator", "parent", "into_id", "parts", "asked", "call_due", "aside",
	"state",
}

var (
	insertReport = newInsert(`/* report.insert */ insert into report (`+strings.Join(fixedColumns, ", ")+`, `+strings.Join(stateColumns, ", ")+`) values `,
		`(`+placeholders(1, len(fixedColumns)+len(stateColumns))+`)`, ``)

	updateReport = `/* report.update */ update report set (` + strings.Join(stateColumns, ", ") +
		`) = (` + placeholders(3, len(stateColumns)) + `) where id = $1 and version = $2`
)

// placeholders writes n placeholders: "$3, $4, $5".
func placeholders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

func inserted(n NewReport) ([]any, error) {
	r := n.Report
	cell := int64(0)
	if r.Place.HasPoint {
		cell = geo.Cell(geo.Point{Lat: r.Place.Lat, Lon: r.Place.Lon})
	} else {
		r.Place.Lat, r.Place.Lon = 0, 0
	}
	figures, err := projection(n.State)
	if err != nil {
		return nil, err
	}
	return append([]any{
		int64(r.ID), codeKey(n.Code), millis(r.Seen), string(r.Channel), string(r.Place.Commune),
		r.Place.HasPoint, r.Place.Lat, r.Place.Lon, cell,
		r.Place.Words, r.Contact.Name, r.Contact.Phone, r.Contact.Email, r.Contact.NoEmail, r.Text,
	}, figures...), nil
}

// codeKey is the digest of a secret code as it is stored: 128 of its bits are more
// than the code has, and the index of them is half as large.
func codeKey(digest []byte) string { return hex.EncodeToString(digest[:min(len(digest), 16)]) }

// projection is what the columns of a report say of its state.
func projection(s process.State) ([]any, error) {
	src, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	order := s.Limit
	if s.Ended {
		order = s.Closed
	}
	return []any{
		int64(s.Sent), string(s.Level), s.Accepted, s.Category, string(s.Agency), s.Step,
		string(s.Holder.Role), string(s.Holder.Unit), string(s.Holder.Person),
		string(s.Assignee.Role), string(s.Assignee.Unit), string(s.Assignee.Person),
		int64(s.Began), int64(s.Target), int64(s.Limit), int64(soon(s)), int64(order), int64(process.NextAlarm(s)),
		int64(s.LateSteps), int64(s.Bounces), s.Bounces > 0 && s.Agency == "" && !s.Ended, int64(s.Round),
		s.Ended, s.Outcome, int64(s.Closed), s.Rating, int64(s.Seq),
		s.Urgent, s.Sensitive, string(s.Coordinator), int64(s.Parent), int64(s.Into), int64(len(s.Parts)), s.Extension != nil, s.Call, s.Aside,
		string(src),
	}, nil
}

// soon is the instant from which an open step is pressing: past its target, or
// with a quarter of the time given left. 0 at an end.
func soon(s process.State) process.Millis {
	if s.Ended || s.Limit == 0 {
		return 0
	}
	at := s.Limit - (s.Limit-s.Began)/4
	if s.Target != 0 {
		at = min(at, s.Target)
	}
	return at
}

// Case loads a report, without its photos, with the state its events fold to.
// Until the transaction ends nobody else changes it: on PostgreSQL it is locked, or
// what the transaction writes is refused and the transaction run again, with the
// lock; on SQLite nobody else writes. fault.NotFound without one.
func (t *Tx) Case(id report.ID) (c Case, err error) {
	const query = `/* report.case */ ` + selectCase + ` where id = $1`
	if len(t.tail) == 0 && t.hope.take() {
		err = t.read(t.hope.pool, query, []any{int64(id)}, c.scan)
	} else {
		err = t.one(query+t.d.forUpdate, []any{int64(id)}, c.scan)
	}
	return c, err
}

// Append adds an event to a report, with the state after it and the messages that
// follow. c must be as Case gave it. fault.Conflict, from here or from Write:
// another event has been added since. The transaction writes nothing then.
func (t *Tx) Append(c Case, e process.Event, s process.State, out []Message) error {
	if e.Seq != c.State.Seq+1 || s.Seq != e.Seq {
		return fmt.Errorf("event %d and state %d of report %s do not follow state %d", e.Seq, s.Seq, c.Report.ID, c.State.Seq)
	}
	figures, err := projection(s)
	if err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	event, err := insertEvent(c.Report.ID, e)
	if err != nil {
		return err
	}
	t.queue(statement{
		query: updateReport, on: c.Report.ID, args: append([]any{int64(c.Report.ID), int64(c.State.Seq)}, figures...),
		moved: &fault.Error{Kind: fault.Conflict, Err: fmt.Errorf("report %s has moved on from version %d", c.Report.ID, c.State.Seq)},
	}, event)
	t.queue(insertStints(stintsOf(c.Report.ID, c.State, []process.Event{e}))...)
	t.queue(insertMessages(out)...)
	t.wrote(factOf(c.Report, s))
	return nil
}

const selectCase = `select id, seen, channel, commune, has_point, lat, lon, place, name, phone, email, no_email, text, state from report`

// scan reads a row of selectCase.
func (c *Case) scan(scan scanner) error {
	r := &c.Report
	var (
		seen  int64
		state []byte
	)
	if err := scan(&r.ID, &seen, &r.Channel, &r.Place.Commune, &r.Place.HasPoint, &r.Place.Lat, &r.Place.Lon, &r.Place.Words,
		&r.Contact.Name, &r.Contact.Phone, &r.Contact.Email, &r.Contact.NoEmail, &r.Text, &state); err != nil {
		return err
	}
	if err := json.Unmarshal(state, &c.State); err != nil {
		return fmt.Errorf("state of report %s: %w", r.ID, err)
	}
	r.Seen = instant(seen)
	figures(r, c.State)
	return nil
}

// figures writes into a report what its state says.
func figures(r *report.Report, s process.State) {
	r.Sent = instant(int64(s.Sent))
	r.Category, r.Level, r.Accepted = s.Category, s.Level, s.Accepted
	r.Ended, r.Outcome, r.Closed = s.Ended, s.Outcome, instant(int64(s.Closed))
	r.Agency, r.Assignee, r.Holder = s.Agency, s.Assignee, s.Holder
	r.Step, r.Began, r.Target, r.Limit = s.Step, instant(int64(s.Began)), instant(int64(s.Target)), instant(int64(s.Limit))
	r.LateSteps, r.Bounces, r.Round, r.Rating, r.Version = s.LateSteps, s.Bounces, s.Round, s.Rating, s.Seq
	r.Urgent, r.Sensitive, r.Coordinator = s.Urgent, s.Sensitive, s.Coordinator
	r.Parent, r.Into, r.Parts = s.Parent, s.Into, len(s.Parts)
	r.Asked, r.Call = s.Extension != nil, s.Call
	r.Result, r.Shown = answer(s.Result), shown(s.Shown)
}

// answer is a result as a report carries it.
func answer(r *process.Result) report.Result {
	if r == nil {
		return report.Result{}
	}
	return report.Result{Agency: r.Agency, Summary: r.Summary, Done: r.Done, At: instant(int64(r.At)), Files: r.Files}
}

// shown is the last answer that went out, as a report carries it.
func shown(s *process.Shown) *report.Shown {
	if s == nil {
		return nil
	}
	return &report.Shown{Result: answer(&s.Result), Outcome: s.Outcome}
}

// Case loads a report with its photos and its state. fault.NotFound without one.
func (db *DB) Case(ctx context.Context, id report.ID) (c Case, err error) {
	defer fault.Wrap(&err, "Case(%s)", id)
	if err := db.one(ctx, `/* report.by_id */ `+selectCase+` where id = $1`, []any{int64(id)}, c.scan); err != nil {
		return Case{}, err
	}
	c.Report.Photos, err = db.photos(ctx, id)
	return c, err
}

// Report loads a report with its photos. fault.NotFound without one.
func (db *DB) Report(ctx context.Context, id report.ID) (report.Report, error) {
	c, err := db.Case(ctx, id)
	return c.Report, err
}

// State is where a report stands. fault.NotFound without one.
func (db *DB) State(ctx context.Context, id report.ID) (s process.State, err error) {
	defer fault.Wrap(&err, "State(%s)", id)
	var src []byte
	if err := db.queryRow(ctx, `/* report.state */ select state from report where id = $1`, []any{int64(id)}, &src); err != nil {
		return s, err
	}
	return s, json.Unmarshal(src, &s)
}

// ByCode finds a report by the SHA-256 of its secret code. fault.NotFound without one.
func (db *DB) ByCode(ctx context.Context, code []byte) (id report.ID, err error) {
	defer fault.Wrap(&err, "ByCode")
	err = db.queryRow(ctx, `/* report.by_code */ select id from report where code_hash = $1`, []any{codeKey(code)}, &id)
	return id, err
}

// DueAlarms lists up to n reports with an alarm to ring at now, the longest due first.
func (db *DB) DueAlarms(ctx context.Context, now time.Time, n int) (ids []report.ID, err error) {
	defer fault.Wrap(&err, "DueAlarms")
	err = db.each(ctx, `/* report.alarms */ select id from report where alarm_at > 0 and alarm_at <= $1 order by alarm_at, id limit $2`,
		[]any{millis(now), n}, collect(&ids))
	return ids, err
}

// Open lists the reports that have not ended: those whose dues a change of the
// calendar moves (W5).
func (db *DB) Open(ctx context.Context) (ids []report.ID, err error) {
	defer fault.Wrap(&err, "Open")
	err = db.each(ctx, `/* report.open */ select id from report where ended = false order by order_at, id`, nil, collect(&ids))
	return ids, err
}

// collect reads rows of one column.
func collect[T any](into *[]T) func(scanner) error {
	return func(scan scanner) error {
		var v T
		if err := scan(&v); err != nil {
			return err
		}
		*into = append(*into, v)
		return nil
	}
}

// indexed are the words a report is found by, as the index takes them. The
// contact's are kept apart: only who may see contacts searches them.
func (d *dialect) indexed(r report.Report) statement {
	words := indexWords(text.Fold(r.Text + " " + r.Place.Words))
	contact := indexWords(text.Fold(r.Contact.Name+" "+r.Contact.Email) + " " + r.Contact.Phone)
	return d.words.insert.row(int64(r.ID), d.words.document(words), d.words.document(contact))
}

// millis is an instant as it is stored; the zero time is 0.
func millis(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

// instant is a stored instant, in UTC.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
