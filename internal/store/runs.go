package store

import (
	"context"
	"encoding/json"
	"fmt"

	"paht/internal/fault"
)

// OpenByDefinition counts the open reports by the definition they run by. It reads
// the state of every open report: for an administrator's page, not for a list.
func (db *DB) OpenByDefinition(ctx context.Context) (counts map[string]int, err error) {
	defer fault.Wrap(&err, "OpenByDefinition")
	counts = map[string]int{}
	err = db.each(ctx, `/* report.runs */ select state from report where ended = false`, nil, func(scan scanner) error {
		var state []byte
		if err := scan(&state); err != nil {
			return err
		}
		var s struct {
			Definition string `json:"definition"`
		}
		if err := json.Unmarshal(state, &s); err != nil {
			return fmt.Errorf("the state of an open report: %w", err)
		}
		counts[s.Definition]++
		return nil
	})
	return counts, err
}
