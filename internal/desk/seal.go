package desk

import (
	"context"
	"sync"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// What is left to do when a report has been sealed is written in the transaction
// that seals it, as messages to the program itself, which are tried until they are
// done, whatever happens in between: its files are removed at once, and at night,
// when nobody has to wait for it, the database's own files are rid of what was
// written over in them.
const (
	removal      = "files"  // the channel
	msgRemove    = "remove" // a file; the body is a digest
	msgScrub     = "scrub"  // the database's files
	removeLease  = time.Minute
	removeAtOnce = 100
	scrubHour    = 2 // of the night
)

// seal writes that a report is a state secret (P5): nothing of its content stays,
// nor of that of its parts, which hold the same words and pictures.
func (t *turn) seal(tx *store.Tx, c store.Case, e process.Event) error {
	if !t.parted {
		return &lack{parts: true}
	}
	if err := t.has(c.State.Parts...); err != nil {
		return err // opened since
	}
	var err error
	if t.after, err = t.d.sealOne(tx, c, e); err != nil {
		return err
	}
	for _, id := range t.with {
		part, ok := t.held[id]
		if !ok || part.State.Parent != c.Report.ID || part.State.Level == report.Sealed {
			continue
		}
		e := t.d.closing(part.State, e, process.OutcomeOutside, t.now)
		e.Change.Level = report.Sealed
		if _, err := t.d.sealOne(tx, part, e); err != nil {
			return err
		}
	}
	t.sealed = true
	if t.after.Parent != 0 && !c.State.Ended {
		return t.join(tx, t.after.Parent)
	}
	return nil
}

// sealOne writes the event that seals a report.
func (d *Desk) sealOne(tx *store.Tx, c store.Case, e process.Event) (process.State, error) {
	events, err := tx.EventsAfter(c.Report.ID, 0)
	if err != nil {
		return process.State{}, err
	}
	redacted := make([]process.Event, 0, len(events)+1)
	for _, old := range append(events, e) {
		redacted = append(redacted, process.Redact(old))
	}
	after, err := process.Replay(redacted)
	if err != nil {
		return process.State{}, err
	}
	digests, err := tx.Seal(c, e, after, redacted)
	if err != nil {
		return process.State{}, err
	}
	todo := func(kind, what string, at time.Time) store.Message {
		return store.Message{
			Key: kind + "/" + what, Report: c.Report.ID, Kind: kind, Channel: removal,
			To: org.Holder{Role: org.System}, Body: what, At: at, Made: e.At.Time(),
		}
	}
	out := []store.Message{todo(msgScrub, "", d.night(e.At.Time()))}
	for _, digest := range digests {
		out = append(out, todo(msgRemove, digest, e.At.Time()))
	}
	return after, tx.Enqueue(out)
}

// night is the next time that is the hour of the night at which work is done that
// others have to wait for.
func (d *Desk) night(from time.Time) time.Time {
	from = from.In(d.Calendar().Location())
	at := time.Date(from.Year(), from.Month(), from.Day(), scrubHour, 0, 0, 0, from.Location())
	if !at.After(from) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// sweepNow removes the files of what was just sealed, without waiting for the job
// that calls Sweep.
func (d *Desk) sweepNow(ctx context.Context) {
	if _, err := d.Sweep(ctx); err != nil {
		d.Log.Warn("files of a sealed report are not removed yet", "err", err)
	}
}

// Sweep does what is left to do of sealed reports: removes their files and, at
// night, what the database's own files still hold of them (store.DB.Scrub). It
// answers how many files went. A file that another report has come to name stays.
// What fails is tried again; that it failed is in the log.
func (d *Desk) Sweep(ctx context.Context) (removed int, err error) {
	defer fault.Wrap(&err, "Sweep")
	todo, err := d.DB.LeaseMessages(ctx, removal, d.Now(), removeLease, removeAtOnce)
	if err != nil {
		return 0, err
	}
	scrub := sync.OnceValue(func() error { return d.DB.Scrub(ctx) })
	for _, m := range todo {
		var failed error
		switch m.Kind {
		case msgScrub:
			failed = scrub()
		case msgRemove:
			var gone bool
			if gone, failed = d.removeFile(ctx, m.Body); gone {
				removed++
			}
		}
		done := func(tx *store.Tx) error { return tx.MessageDone(m.ID, d.Now()) }
		if failed != nil {
			d.Log.Warn("what is left of a sealed report is not removed yet", "report", m.Report, "what", m.Kind, "err", failed)
			done = func(tx *store.Tx) error { return tx.MessageFailed(m.ID, failed.Error(), d.Now().Add(removeLease)) }
		}
		if err := d.DB.Write(ctx, "sealed.swept", done); err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// removeFile removes a file if nobody names it.
func (d *Desk) removeFile(ctx context.Context, digest string) (gone bool, err error) {
	if named, err := d.DB.FileNamed(ctx, digest); err != nil || named {
		return false, err
	}
	err = d.Blob.Remove(ctx, digest)
	return err == nil, err
}
