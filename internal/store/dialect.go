package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/pressly/goose/v3"

	"paht/internal/fault"
)

// dialect is what differs between the engines. Everything else is one SQL text:
// $1 placeholders, boolean columns compared with = true, integer arithmetic,
// row values, RETURNING, ON CONFLICT, partial indexes.
type dialect struct {
	name       string
	goose      goose.Dialect
	schema     func(string) string                                                       // a schema file as this engine takes it
	alone      func(context.Context, *sql.DB, Options) (release func() error, err error) // keeps other programs from migrating
	shrink     string                                                                    // lets a connection give back memory; "": the server minds its own
	forUpdate  string                                                                    // end of a SELECT that locks its row until the transaction ends
	skipLocked string                                                                    // end of a SELECT that leaves out what others hold
	join       func([]statement) []statement                                             // what is sent for statements that do not depend on each other
	words      search
	kind       func(error) (fault.Kind, bool) // what a driver's error means; false: not the driver's
}

// search is how an engine keeps and asks the index of folded words. Queries take
// the match as $1 and a range of report ids, newest first, as $2 (from above) and $3.
type search struct {
	insert   *insert                                      // id, words of the report, words of the contact
	remove   string                                       // $1 id
	document func(folded string) string                   // folded words as insert takes them
	match    func(terms []string, c bool) string          // all terms in the report's words or, with c, in the contact's
	within   func(match string, stretches []int64) string // of stretches of numbers only; nil: no look needs it
	hits     []look                                       // ways to look, in turn until one fills its limit
	contact  []look                                       // the same over both indexes
}

// look is a way to the newest hits: a query, and of how many of the newest reports it
// tells; 0 means that it finds all there are. With stretches it is asked of so many of
// the newest stretches of numbers, which within adds to the match.
type look struct {
	query     string
	most      int
	stretches int
}

// mapped turns a driver's error into a fault: a row that exists already is a
// fault.Conflict, none is fault.NotFound, and a full, locked or missing database
// is fault.Unavailable. A context that ended is Unavailable and still answers to
// errors.Is. All else is a defect and stays as it is.
func (d *dialect) mapped(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &fault.Error{Kind: fault.NotFound, Err: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		return &fault.Error{Kind: fault.Unavailable, Err: err}
	}
	if kind, ok := d.kind(err); ok {
		return &fault.Error{Kind: kind, Err: err}
	}
	return err
}
