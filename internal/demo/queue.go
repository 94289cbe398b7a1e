package demo

import (
	"cmp"
	"container/heap"
	"time"
)

// queue is the runs that go on before now, the next one first.
type queue []waiting

// waiting is a run and when it goes on.
type waiting struct {
	*run
	at    time.Time
	alarm bool
}

// add puts a run in its place; one that does not go on is left out.
func (q *queue) add(p *player, r *run) {
	if at, alarm, ok := p.wake(r); ok {
		heap.Push(q, waiting{r, at, alarm})
	}
}

// take answers the next run and takes it out.
func (q *queue) take() waiting { return heap.Pop(q).(waiting) }

func (q queue) Len() int { return len(q) }

// Less is by instant, then by number, so that the order is always the same.
func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].at.Compare(q[j].at), cmp.Compare(q[i].n, q[j].n)) < 0
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(waiting)) }

func (q *queue) Pop() any {
	last := len(*q) - 1
	w := (*q)[last]
	*q = (*q)[:last]
	return w
}
