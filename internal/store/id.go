package store

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"paht/internal/fault"
	"paht/internal/report"
)

// block is how many numbers one write reserves, while all others wait for theirs. A
// number costs its writer nothing then; what is left of a block when the program
// stops is never given.
const block = 256

// numbers is how many reports a year can have: seven digits.
const numbers = 9_999_999

// ids are the numbers reserved and not yet given, by year.
type ids struct {
	mu   sync.Mutex
	free map[int]span
}

type span struct{ next, end int }

// NextID gives the number of the next report of a year. Numbers ascend in one
// program; programs beside one database each give from blocks of their own. Gaps
// mean nothing.
func (db *DB) NextID(ctx context.Context, year int) (_ report.ID, err error) {
	defer fault.Wrap(&err, "NextID(%d)", year)
	db.ids.mu.Lock()
	defer db.ids.mu.Unlock()
	s := db.ids.free[year]
	if s.next == s.end {
		if s, err = db.reserve(ctx, year); err != nil {
			return 0, err
		}
	}
	id := report.NewID(year, s.next)
	s.next++
	if db.ids.free == nil {
		db.ids.free = make(map[int]span)
	}
	db.ids.free[year] = s
	return id, nil
}

func (db *DB) reserve(ctx context.Context, year int) (s span, err error) {
	err = db.Write(ctx, "id.reserve", func(t *Tx) error {
		return t.one(`/* id.reserve */ insert into counter (name, value) values ($1, $2)
			on conflict (name) do update set value = counter.value + $2 returning value`,
			[]any{"report." + strconv.Itoa(year), block},
			func(scan scanner) error { return scan(&s.end) })
	})
	if err != nil {
		return span{}, err
	}
	s.end++ // numbers begin at 1
	s.next = s.end - block
	if s.end-1 > numbers {
		return span{}, fmt.Errorf("the numbers of %d are used up", year)
	}
	return s, nil
}
