package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Files of a report may come after it, or before, in pieces (internal/upload). What
// ties them to it is the client id, which its sender's device alone knows. An upload
// that has come whole is kept; it is with its report as soon as both are there,
// whichever came first: who brings the second looks for the first, and what a stop
// of the program left is looked for again (Settle).

// UploadOwner is what uploads of a client id are kept under; false for what is no
// client id.
func (d *Desk) UploadOwner(client string) (string, bool) {
	if !isUUID(client) {
		return "", false
	}
	_, digest := d.code(client)
	return store.UploadOwner(digest), true
}

// TakesFiles tells whether a file may still come for an owner: its report is not there
// yet, or goes on. fault.Conflict when it has ended: of a sealed one nothing may
// begin to gather again.
func (d *Desk) TakesFiles(ctx context.Context, owner string) (err error) {
	defer fault.Wrap(&err, "TakesFiles")
	id, err := d.DB.ByUploadOwner(ctx, owner)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := d.DB.Report(ctx, id)
	if err == nil && (r.Ended || r.Level == report.Sealed) {
		return fault.New(fault.Conflict, "upload.closed")
	}
	return err
}

// UploadsByCode are the uploads of the report of a code, for its sender.
func (d *Desk) UploadsByCode(ctx context.Context, code string) ([]store.Upload, error) {
	bits, ok := text.ParseCode(code)
	if !ok {
		return nil, nil
	}
	return d.DB.UploadsOf(ctx, store.UploadOwner(digestOf(bits)))
}

// KeepUpload notes that an upload has come whole and is stored as a file, and puts
// it to its report, if that is there.
func (d *Desk) KeepUpload(ctx context.Context, u store.Upload, file report.Photo) (_ store.Upload, err error) {
	defer fault.Wrap(&err, "KeepUpload")
	u.State, u.File, u.Name, u.Touched = store.Kept, file, file.Name, d.Now()
	if err := d.DB.Write(ctx, "upload.keep", func(tx *store.Tx) error { return tx.PutUpload(u) }); err != nil {
		return u, err
	}
	d.early.add(u.Owner)
	if err := d.attach(ctx, u.Owner); err != nil {
		return u, err
	}
	return d.DB.Upload(ctx, u.ID)
}

// RefuseUpload notes that an upload was not taken, and why, for its sender's page.
func (d *Desk) RefuseUpload(ctx context.Context, u store.Upload, why fault.Field) (_ store.Upload, err error) {
	defer fault.Wrap(&err, "RefuseUpload")
	u.State, u.File, u.Why, u.Touched = store.Refused, report.Photo{}, why, d.Now()
	return u, d.DB.Write(ctx, "upload.refuse", func(tx *store.Tx) error { return tx.PutUpload(u) })
}

// take puts to a report just received what this program knows to have come before
// it. The report was received, so what fails here is only logged: Settle tries again.
func (d *Desk) take(ctx context.Context, code []byte) {
	owner := store.UploadOwner(code)
	if !d.early.has(owner) {
		return
	}
	if err := d.attach(ctx, owner); err != nil {
		d.Log.Warn("files that came before their report are not with it yet", "err", err)
	}
}

// attach puts the kept uploads of an owner to their report, in one transaction; no
// report is no error. Nothing is decided by it, so it is no event. A file that comes
// when the operator has looked at the report already is marked late.
func (d *Desk) attach(ctx context.Context, owner string) error {
	id, err := d.DB.ByUploadOwner(ctx, owner)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	err = d.DB.Write(ctx, "upload.attach", func(tx *store.Tx) error {
		c, err := tx.Case(id)
		if err != nil {
			return err
		}
		us, err := tx.UploadsOf(owner)
		if err != nil {
			return err
		}
		there, err := tx.Photos(id)
		if err != nil {
			return err
		}
		there = slices.DeleteFunc(there, func(p report.Photo) bool { return p.Of != report.OfReport })
		for _, u := range us {
			if u.State != store.Kept {
				continue
			}
			u.Touched = d.Now()
			if why := refusal(c, there, u.File); why.Code != "" {
				u.State, u.Why, u.File = store.Refused, why, report.Photo{}
			} else {
				u.State = store.Attached
				u.File.Late, u.File.Of = c.Report.Accepted, report.OfReport
				there = append(there, u.File)
				if err := tx.AddPhotos(id, report.OfReport, []report.Photo{u.File}); err != nil {
					return err
				}
			}
			if err := tx.PutUpload(u); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.early.remove(owner)
	}
	return err
}

// refusal says why a report takes no more files of a kind; no code: it does.
func refusal(c store.Case, there []report.Photo, file report.Photo) fault.Field {
	pictures, videos := counted(append(slices.Clone(there), file))
	switch {
	case c.State.Ended || c.Report.Level == report.Sealed:
		return fault.Field{Name: "photos", Code: "upload.closed"}
	case slices.ContainsFunc(there, func(p report.Photo) bool { return p.Digest == file.Digest }):
		return fault.Field{} // the same one sent twice: once is enough
	case pictures > MaxPhotos:
		return fault.Field{Name: "photos", Code: "report.photos.many", Args: []string{strconv.Itoa(MaxPhotos)}}
	case videos > MaxVideos:
		return fault.Field{Name: "photos", Code: "report.videos.many", Args: []string{strconv.Itoa(MaxVideos)}}
	}
	return fault.Field{}
}

// counted is how many pictures and how many videos there are.
func counted(ps []report.Photo) (pictures, videos int) {
	for _, p := range ps {
		if p.Kind == report.OfVideo {
			videos++
		} else {
			pictures++
		}
	}
	return pictures, videos
}

// WithinLimits are the first pictures and videos of a form that a report takes, and
// what to say of the others.
func WithinLimits(ps []report.Photo) (kept []report.Photo, over []fault.Field) {
	pictures, videos := 0, 0
	for _, p := range ps {
		n, most, code := &pictures, MaxPhotos, "report.photos.many"
		if p.Kind == report.OfVideo {
			n, most, code = &videos, MaxVideos, "report.videos.many"
		}
		if *n++; *n <= most {
			kept = append(kept, p)
		} else if *n == most+1 {
			over = append(over, fault.Field{Name: "photos", Code: code, Args: []string{strconv.Itoa(most)}})
		}
	}
	return kept, over
}

// FileAge is how old a file is that nobody names before it may go. Whoever is about
// to name one has put it less than that ago.
const FileAge = 24 * time.Hour

// Tidy removes files that nobody names and that were put before an instant: of forms
// that were never sent, of uploads that were given up. It answers how many. Files of
// reports stay, whatever happens at the same time (blob.Collect). The clock of that
// instant is the disk's; it is to be FileAge ago.
func (d *Desk) Tidy(ctx context.Context, before time.Time) (removed int, err error) {
	defer fault.Wrap(&err, "Tidy")
	return d.Blob.Collect(ctx, before, d.DB.FileNamed)
}

// Missing are the files that reports or uploads name and that are not there. There
// should be none.
func (d *Desk) Missing(ctx context.Context) (digests []string, err error) {
	defer fault.Wrap(&err, "Missing")
	for after := ""; ; {
		some, err := d.DB.FilesAfter(ctx, after, 1000)
		if err != nil || len(some) == 0 {
			return digests, err
		}
		for _, digest := range some {
			f, _, err := d.Blob.Get(ctx, digest)
			if fault.Is(err, fault.NotFound) {
				digests = append(digests, digest)
				continue
			}
			if err != nil {
				return digests, err
			}
			if err := f.Close(); err != nil {
				return digests, err
			}
		}
		after = some[len(some)-1]
	}
}

// SettleUploads puts to their reports what is kept and could be with them: what a
// stop of the program left in between. It answers the uploads that have come whole
// and were not looked at: those are for who has their bytes.
func (d *Desk) SettleUploads(ctx context.Context) (unseen []store.Upload, err error) {
	defer fault.Wrap(&err, "SettleUploads")
	// Who is just about it gets a minute.
	us, err := d.DB.UploadsUnsettled(ctx, d.Now().Add(-time.Minute), 100)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, u := range us {
		if u.State == store.Receiving {
			unseen = append(unseen, u)
			continue
		}
		errs = append(errs, d.attach(ctx, u.Owner))
	}
	return unseen, errors.Join(errs...)
}
