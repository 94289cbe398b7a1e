package store

import (
	"context"
	"encoding/json"
	"fmt"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
)

func insertEvent(id report.ID, e process.Event) (statement, error) {
	body, err := json.Marshal(e)
	return statement{
		query: `/* event.insert */ insert into event (report_id, seq, body) values ($1, $2, $3)`,
		args:  []any{int64(id), e.Seq, string(body)},
	}, err
}

const selectEvents = `select body from event where report_id = $1 and seq > $2 order by seq`

// EventsAfter are the events of a report behind a version, in order.
func (t *Tx) EventsAfter(id report.ID, version int) (events []process.Event, err error) {
	err = t.each(`/* event.after */ `+selectEvents, []any{int64(id), version}, decodeEvents(&events))
	return events, err
}

// Events is the history of a report, in order. fault.NotFound without a report.
func (db *DB) Events(ctx context.Context, id report.ID) (events []process.Event, err error) {
	defer fault.Wrap(&err, "Events(%s)", id)
	if err := db.each(ctx, `/* event.list */ `+selectEvents, []any{int64(id), 0}, decodeEvents(&events)); err != nil {
		return nil, err
	}
	if len(events) == 0 { // every report has its first
		return nil, fault.New(fault.NotFound, "")
	}
	return events, nil
}

func decodeEvents(into *[]process.Event) func(scanner) error {
	return func(scan scanner) error {
		var body []byte
		if err := scan(&body); err != nil {
			return err
		}
		var e process.Event
		if err := json.Unmarshal(body, &e); err != nil {
			return fmt.Errorf("event: %w", err)
		}
		*into = append(*into, e)
		return nil
	}
}
