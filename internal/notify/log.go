package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"

	"paht/internal/fault"
)

// Log writes letters down instead of sending them, one line of JSON each: for a
// centre without a mail server, whose staff pass them on, and for looking at what
// would be sent. The lines hold addresses and words of citizens, so the file is
// to be as private as the database.
type Log struct {
	mu  sync.Mutex
	out io.Writer
}

// line is a letter as it is written down.
type line struct {
	Made    time.Time `json:"made"`
	Key     string    `json:"key,omitempty"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
}

// NewLog makes a channel that writes to out, each letter in one Write.
func NewLog(out io.Writer) *Log { return &Log{out: out} }

// Name is "log".
func (c *Log) Name() string { return "log" }

// Send writes the letter down.
func (c *Log) Send(ctx context.Context, l Letter) error {
	if err := l.check(); err != nil {
		return err
	}
	if l.Made.IsZero() {
		l.Made = time.Now()
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // people read it
	if err := enc.Encode(line{l.Made, l.Key, l.To, l.Subject, l.Text}); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return &fault.Error{Kind: fault.Unavailable, Err: err}
	}
	if _, err := c.out.Write(b.Bytes()); err != nil {
		return &fault.Error{Kind: fault.Unavailable, Err: err}
	}
	return nil
}
