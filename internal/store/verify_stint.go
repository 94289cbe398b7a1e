package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"paht/internal/process"
	"paht/internal/report"
)

// askedAtOnce is how many events are asked for their stints in one query.
const askedAtOnce = 20

// stintsDiffer says how the stints that are stored differ from what the events of a
// report say; "" when they do not.
func (db *DB) stintsDiffer(ctx context.Context, id report.ID, events []process.Event) (why string, err error) {
	want := make(map[int64][]any) // rows by the event's key
	for _, s := range stintsOf(id, process.State{}, events) {
		want[eventID(id, s.Seq)] = s.row()
	}
	for len(events) > 0 {
		some := events[:min(len(events), askedAtOnce)]
		events = events[len(some):]
		var keys []string
		var args []any
		for _, e := range some {
			keys = append(keys, fmt.Sprintf(`(cast($%d as bigint), cast($%d as bigint))`, len(args)+1, len(args)+2))
			args = append(args, int64(e.At), eventID(id, e.Seq))
		}
		err := db.each(ctx, `/* verify.stints */ select `+strings.Join(stintColumns, ", ")+` from stint where (left_at, id) in (values `+strings.Join(keys, ", ")+`)`,
			args, func(scan scanner) error {
				got := make([]any, len(stintColumns))
				dest := make([]any, len(got))
				for i := range got {
					dest[i] = &got[i]
				}
				if err := scan(dest...); err != nil {
					return err
				}
				key, _ := got[1].(int64)
				row := want[key]
				delete(want, key)
				for i := range got {
					if row == nil || !reflect.DeepEqual(plain(got[i], row[i]), row[i]) {
						why = fmt.Sprintf("the stint of event %d is %v, its events say %v", key%(eventsPerReport+1), got, row)
					}
				}
				return nil
			})
		if err != nil || why != "" {
			return why, err
		}
	}
	for key := range want {
		return fmt.Sprintf("event %d has no stint", key%(eventsPerReport+1)), nil
	}
	return "", nil
}

// strayStints are numbers of reports with a stint that no event of that instant made.
func (db *DB) strayStints(ctx context.Context) (ids []report.ID, err error) {
	err = db.each(ctx, `/* verify.stray_stints */ select distinct id / 10000 from stint s where not exists (
		select 1 from event e where e.id = s.id and e.body like '{"seq":' || cast(s.id % 10000 as text) || ',"at":' || cast(s.left_at as text) || ',%')`,
		nil, collect(&ids))
	return ids, err
}
