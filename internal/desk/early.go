package desk

import "sync"

// early knows whose files came before their report, so that a report asks the
// database for files only when there are some: most have none. It knows of this
// program alone and of so many owners; what it does not know Settle finds within a
// minute or two.
type early struct {
	mu     sync.Mutex
	owners map[string]struct{}
}

// mostEarly bounds how many owners are known: files may come for reports that never do.
const mostEarly = 10_000

// add is to come before who adds looks for the report: who brings the report writes
// it before he asks.
func (e *early) add(owner string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.owners == nil || len(e.owners) >= mostEarly {
		e.owners = map[string]struct{}{}
	}
	e.owners[owner] = struct{}{}
}

func (e *early) has(owner string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.owners[owner]
	return ok
}

func (e *early) remove(owner string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.owners, owner)
}
