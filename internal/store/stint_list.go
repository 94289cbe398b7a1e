package store

import (
	"cmp"
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// StintListQuery asks for the steps a line of StintSums counted, the last left
// first.
type StintListQuery struct {
	StintQuery        // By is required
	Key        string // of the line
	Late       bool   // only those left after their limit
	After      string // StintPage.Next
	Limit      int    // 0: 50
}

// StintRow is a step that was left, as sums count it.
type StintRow struct {
	Report report.ID
	Step   string
	Agency org.UnitID
	Unit   org.UnitID
	Person org.PersonID // who ended it; "": the sender, or the program
	Left   time.Time
	Used   time.Duration
	Over   time.Duration
	Late   bool
}

// StintPage is a stretch of them. Next is the cursor of the following page, "" at
// the end.
type StintPage struct {
	Rows []StintRow
	Next string
}

// StintList lists what StintSums counts. fault.Invalid for an unknown attribute or
// a cursor it did not give.
func (db *DB) StintList(ctx context.Context, q StintListQuery) (p StintPage, err error) {
	defer fault.Wrap(&err, "StintList(%s)", q.By)
	c, err := q.conditions()
	if err != nil {
		return StintPage{}, err
	}
	c.and(q.By+` = ?`, q.Key)
	if q.Late {
		c.and(`late = true`)
	}
	if q.After != "" {
		last, err := cursor(q.After, 2)
		if err != nil {
			return StintPage{}, err
		}
		c.and(`(left_at, id) < (?, ?)`, last[0], last[1])
	}
	limit := pageSize(cmp.Or(q.Limit, officerPage))
	var at [][2]int64
	err = db.each(ctx, `/* stint.list */ select left_at, id, step, agency, unit, person, used, beyond, late from stint
		where `+c.sql()+` order by left_at desc, id desc `+limited(limit+1), c.args, func(scan scanner) error {
		var (
			r                    StintRow
			left, id, used, over int64
		)
		if err := scan(&left, &id, &r.Step, &r.Agency, &r.Unit, &r.Person, &used, &over, &r.Late); err != nil {
			return err
		}
		r.Report, r.Left = report.ID(id/(eventsPerReport+1)), instant(left)
		r.Used, r.Over = time.Duration(used)*time.Millisecond, time.Duration(over)*time.Millisecond
		p.Rows, at = append(p.Rows, r), append(at, [2]int64{left, id})
		return nil
	})
	if len(p.Rows) > limit {
		p.Rows, p.Next = p.Rows[:limit], cursorOf(at[limit-1][0], at[limit-1][1])
	}
	return p, err
}

// conditions are the filters of StintSums.
func (q StintQuery) conditions() (c conditions, err error) {
	switch q.By {
	case "agency", "unit", "person":
		c.and(`waited = false`)
	case "step":
	default:
		return c, fault.Bad("by", "stints.by.unknown")
	}
	if !q.From.IsZero() {
		c.and(`left_at >= ?`, millis(q.From))
	}
	if !q.To.IsZero() {
		c.and(`left_at < ?`, millis(q.To))
	}
	c.equal("agency", string(q.Agency))
	q.Scope.stints(&c)
	return c, nil
}
