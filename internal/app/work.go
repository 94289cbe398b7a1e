package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/jobs"
	"paht/internal/notify"
	"paht/internal/store"
)

// Rhythm of the jobs. An alarm rings at most this long after its instant.
const (
	alarmRhythm  = 2 * time.Second
	letterRhythm = 5 * time.Second
	worldRhythm  = 10 * time.Second
	countRhythm  = time.Minute
	yearRhythm   = time.Hour
	sweepRhythm  = time.Minute
	pieceRhythm  = time.Minute
	tidyRhythm   = time.Hour
	codeRhythm   = 10 * time.Minute
	usualRhythm  = 10 * time.Minute
	pageWait     = 300 * time.Millisecond // the start is for who waits for the first page …
	houseWait    = 2 * time.Second        // … what is not pressing waits longer …
	learnWait    = 5 * time.Second        // … and learning takes a core for some seconds
	learnRhythm  = time.Minute            // looks whether there is something to learn; a day lies between
	factsRhythm  = time.Minute            // so long statistics may not know what another program wrote

	batch   = 100         // alarms or letters of one turn
	lease   = time.Minute // a letter under way is nobody else's for so long
	maxWait = 6 * time.Hour
)

func (a *App) startJobs(ctx context.Context) error {
	post, err := a.postOffice()
	if err != nil {
		return err
	}
	a.jobs = jobs.New(ctx, a.Config.Log)
	a.jobs.Every(pageWait, alarmRhythm, "alarms", func(ctx context.Context) (bool, error) {
		rang, err := a.Desk.Ring(ctx, batch)
		return rang == batch, err
	})
	a.jobs.Every(pageWait, letterRhythm, "letters", func(ctx context.Context) (bool, error) {
		sent, err := a.sendLetters(ctx, post)
		return sent == batch, err
	})
	a.jobs.Every(pageWait, pushRhythm, "pushes", func(ctx context.Context) (bool, error) {
		rang, err := a.sendPushes(ctx)
		return rang == pushBatch, err
	})
	a.jobs.Every(pageWait, pushRhythm, "followers", func(ctx context.Context) (bool, error) {
		told, err := a.tellFollowers(ctx)
		return told == pushBatch, err
	})
	a.jobs.Every(pageWait, pushRhythm, "notices", func(ctx context.Context) (bool, error) {
		told, err := a.sendNotices(ctx)
		return told == pushBatch, err
	})
	a.jobs.Every(houseWait, countRhythm, "recount", func(ctx context.Context) (bool, error) {
		moved, err := a.Desk.Recount(ctx)
		if moved > 0 {
			a.Config.Log.Info("dues counted anew", "calendar", a.Desk.Calendar().Version(), "moved", moved)
		}
		return false, err
	})
	a.jobs.Every(houseWait, sweepRhythm, "sealed files", func(ctx context.Context) (bool, error) {
		_, err := a.Desk.Sweep(ctx)
		return false, err
	})
	a.jobs.Every(houseWait, pieceRhythm, "uploads", func(ctx context.Context) (bool, error) {
		return false, a.Uploads.Sweep(ctx)
	})
	a.jobs.Every(houseWait, tidyRhythm, "files nobody names", func(ctx context.Context) (bool, error) {
		gone, err := a.Desk.Tidy(ctx, time.Now().Add(-desk.FileAge)) // the disk's clock
		if gone > 0 {
			a.Config.Log.Info("files removed that nobody named", "files", gone)
		}
		return false, err
	})
	a.jobs.Every(houseWait, yearRhythm, "year", func(ctx context.Context) (bool, error) {
		_, err := a.Desk.WarnOfYear(ctx)
		return false, err
	})
	a.jobs.Every(houseWait, usualRhythm, "usual", func(ctx context.Context) (bool, error) {
		if err := a.Desk.LearnUsual(ctx); err != nil {
			return false, err
		}
		_, err := a.Desk.WarnOfAside(ctx)
		return false, err
	})
	a.jobs.Every(houseWait, worldRhythm, "organisation", func(ctx context.Context) (bool, error) {
		return false, a.Desk.Reload(ctx)
	})
	a.jobs.Every(pageWait, factsRhythm, "facts", func(ctx context.Context) (bool, error) {
		return false, a.DB.RefreshFacts(ctx)
	})
	a.jobs.Every(houseWait, codeRhythm, "sign-in codes", func(ctx context.Context) (bool, error) {
		return false, a.watchCodes(ctx)
	})
	a.jobs.Every(learnWait, learnRhythm, "categories", func(ctx context.Context) (bool, error) {
		reports, learnt, err := a.Desk.Learn(ctx)
		if learnt {
			a.Config.Log.Info("categories learnt", "reports", reports)
			debug.FreeOSMemory() // of what was learnt from nothing is needed until tomorrow
		}
		return false, err
	})
	return nil
}

// postOffice is how letters leave: the mail server, or a file for a centre that
// has none yet.
func (a *App) postOffice() (notify.Channel, error) {
	if a.Config.SMTP != "" {
		return notify.NewEmail(notify.EmailConfig{
			Address: a.Config.SMTP, User: a.Config.SMTPUser, Password: a.Config.SMTPPassword, From: a.Config.MailFrom,
		})
	}
	f, err := os.OpenFile(filepath.Join(a.Config.Data, "mail.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return notify.NewLog(io.Writer(f)), nil
}

// sendLetters sends the letters that wait, each at most once at a time. One that
// cannot be sent waits longer after each try.
func (a *App) sendLetters(ctx context.Context, post notify.Channel) (int, error) {
	now := a.Config.Now()
	messages, err := a.DB.LeaseMessages(ctx, desk.ByEmail, now, lease, batch)
	if err != nil {
		return 0, err
	}
	for _, m := range messages {
		letter, ok, err := a.letter(ctx, m)
		if err == nil && ok {
			err = post.Send(ctx, letter)
		}
		done := func(tx *store.Tx) error { return tx.MessageDone(m.ID, a.Config.Now()) }
		switch fault.KindOf(err) {
		case fault.NotFound, fault.Invalid:
			// The report is gone, or the letter will never be taken: no use in trying again.
			a.Config.Log.Warn("letter given up", "message", m.ID, "err", err)
			err = nil
		}
		if err != nil {
			wait := min(maxWait, time.Minute<<min(m.Tries, 9))
			a.Config.Log.Warn("letter not sent", "message", m.ID, "tries", m.Tries+1, "again", wait, "err", err)
			reason := err.Error()
			done = func(tx *store.Tx) error { return tx.MessageFailed(m.ID, reason, a.Config.Now().Add(wait)) }
		}
		if err := a.DB.Write(ctx, "letter.done", done); err != nil {
			return 0, err
		}
	}
	return len(messages), nil
}
