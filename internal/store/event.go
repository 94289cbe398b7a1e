package store

import (
	"context"
	"encoding/json"
	"fmt"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
)

var insertEvents = newInsert(`/* event.insert */ insert into event (id, report_id, seq, body) values `, `($1, $2, $3, $4)`, ``)

func insertEvent(id report.ID, e process.Event) (statement, error) {
	body, err := json.Marshal(e)
	return insertEvents.row(eventID(id, e.Seq), int64(id), e.Seq, string(body)), err
}

// eventsPerReport is how many events a report can have.
const eventsPerReport = 9999

// eventID is the key of an event.
func eventID(id report.ID, seq int) int64 { return int64(id)*(eventsPerReport+1) + int64(seq) }

const selectEvents = `select body from event where id > $1 and id <= $2 order by id`

// eventsOf are the arguments of selectEvents: those behind a version.
func eventsOf(id report.ID, version int) []any {
	return []any{eventID(id, version), eventID(id, eventsPerReport)}
}

// EventsAfter are the events of a report behind a version, in order.
func (t *Tx) EventsAfter(id report.ID, version int) (events []process.Event, err error) {
	err = t.each(`/* event.after */ `+selectEvents, eventsOf(id, version), decodeEvents(&events))
	return events, err
}

// Events is the history of a report, in order. fault.NotFound without a report.
func (db *DB) Events(ctx context.Context, id report.ID) (events []process.Event, err error) {
	defer fault.Wrap(&err, "Events(%s)", id)
	if err := db.each(ctx, `/* event.list */ `+selectEvents, eventsOf(id, 0), decodeEvents(&events)); err != nil {
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
