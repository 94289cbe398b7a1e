package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
)

// Verify replays the events of every report and compares: the state must be
// theirs byte for byte, the columns what the state says, and the stints what the
// events say. It answers how many reports it checked and the numbers of those that
// differ. It reads in stretches, so it may run while others write; a report that
// moves on meanwhile is looked at again before it is called bad.
func (db *DB) Verify(ctx context.Context) (checked int, bad []report.ID, err error) {
	defer fault.Wrap(&err, "Verify")
	last := report.ID(0)
	for {
		var ids []report.ID
		if err := db.each(ctx, `/* verify.list */ select id from report where id > $1 order by id limit 1000`, []any{int64(last)}, collect(&ids)); err != nil {
			return checked, bad, err
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			why, err := db.differs(ctx, id)
			if err != nil {
				return checked, bad, err
			}
			if why != "" {
				bad = append(bad, id)
			}
		}
		checked, last = checked+len(ids), ids[len(ids)-1]
	}
	orphans, err := db.orphans(ctx)
	bad = append(bad, orphans...)
	if err == nil {
		orphans, err = db.strayStints(ctx)
		bad = append(bad, orphans...)
	}
	slices.Sort(bad)
	return checked, slices.Compact(bad), err
}

// orphans are numbers of events that have no report.
func (db *DB) orphans(ctx context.Context) (ids []report.ID, err error) {
	err = db.each(ctx, `/* verify.orphans */ select distinct report_id from event where not exists (select 1 from report where id = event.report_id)`,
		nil, collect(&ids))
	return ids, err
}

// differs says how a report differs from its events; "" when it does not.
func (db *DB) differs(ctx context.Context, id report.ID) (why string, err error) {
	for range 3 {
		var version int
		if version, why, err = db.compare(ctx, id); err != nil || why == "" {
			return why, err
		}
		again, err := db.State(ctx, id)
		if err != nil || again.Seq == version {
			return why, err
		}
	}
	return why, nil
}

func (db *DB) compare(ctx context.Context, id report.ID) (version int, why string, err error) {
	columns := make([]any, len(stateColumns))
	dest := make([]any, len(columns))
	for i := range columns {
		dest[i] = &columns[i]
	}
	if err := db.queryRow(ctx, `/* verify.report */ select `+strings.Join(stateColumns, ", ")+` from report where id = $1`, []any{int64(id)}, dest...); err != nil {
		return 0, "", err
	}
	var bodies []string
	if err := db.each(ctx, `/* verify.events */ `+selectEvents, eventsOf(id, 0), collect(&bodies)); err != nil {
		return 0, "", err
	}
	events := make([]process.Event, len(bodies))
	for i, b := range bodies {
		if err := json.Unmarshal([]byte(b), &events[i]); err != nil {
			return 0, fmt.Sprintf("event %d cannot be read: %v", i+1, err), nil
		}
		if again, err := json.Marshal(events[i]); err != nil || string(again) != b {
			return 0, fmt.Sprintf("event %d is not as the program writes it", i+1), err
		}
	}
	s, err := process.Replay(events)
	if err != nil {
		return 0, err.Error(), nil
	}
	want, err := projection(s)
	if err != nil {
		return 0, "", err
	}
	for i, name := range stateColumns {
		if got := plain(columns[i], want[i]); !reflect.DeepEqual(got, want[i]) {
			return s.Seq, fmt.Sprintf("%s is %v, its events say %v", name, got, want[i]), nil
		}
	}
	why, err = db.stintsDiffer(ctx, id, events)
	return s.Seq, why, err
}

// plain is a column's value in the type of another: engines differ in how they
// give integers, booleans and texts.
func plain(v, like any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int32:
		return int64(v)
	case int64:
		if _, ok := like.(bool); ok {
			return v != 0
		}
	}
	return v
}
