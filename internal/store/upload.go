package store

import (
	"context"
	"encoding/json"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
)

// Upload is a file that comes in pieces, for a report that may not be there yet.
type Upload struct {
	ID       string // hex SHA-256 of what stands in its address
	Owner    string // UploadOwner of the report's code
	N        int    // which of the report's files, 0 to 9
	Name     string // what the sender calls it
	Size     int64
	Received int64 // bytes that are on disk
	State    UploadState
	Why      fault.Field  // of a refused one
	File     report.Photo // of one that is kept or attached
	Made     time.Time
	Touched  time.Time // when a piece last came, or its state changed
}

// UploadState is how far an upload is.
type UploadState string

// The states of an upload.
const (
	Receiving UploadState = "receiving" // or received and not looked at yet
	Kept      UploadState = "kept"      // waits for its report
	Attached  UploadState = "attached"
	Refused   UploadState = "refused"
)

// UploadOwner is how uploads name the report they are for: by the digest of its
// sender's code.
func UploadOwner(code []byte) string { return codeKey(code) }

// ByUploadOwner finds the report uploads are for. fault.NotFound without one.
func (db *DB) ByUploadOwner(ctx context.Context, owner string) (id report.ID, err error) {
	defer fault.Wrap(&err, "ByUploadOwner")
	err = db.queryRow(ctx, `/* report.by_code */ select id from report where code_hash = $1`, []any{owner}, &id)
	return id, err
}

const uploadColumns = `id, owner, n, name, size, received, state, why, digest, thumb, width, height, kind, taken, has_point, lat, lon, made, touched`

func (u *Upload) scan(scan scanner) error {
	var (
		why                  string
		taken, made, touched int64
		f                    = &u.File
	)
	if err := scan(&u.ID, &u.Owner, &u.N, &u.Name, &u.Size, &u.Received, &u.State, &why, &f.Digest, &f.Thumb, &f.Width, &f.Height, &f.Kind,
		&taken, &f.HasPoint, &f.Lat, &f.Lon, &made, &touched); err != nil {
		return err
	}
	f.Taken, u.Made, u.Touched = instant(taken), instant(made), instant(touched)
	if f.Digest != "" {
		f.Name = u.Name
	}
	if why != "" {
		return json.Unmarshal([]byte(why), &u.Why)
	}
	return nil
}

func uploadsInto(us *[]Upload) func(scanner) error {
	return func(scan scanner) error {
		var u Upload
		if err := u.scan(scan); err != nil {
			return err
		}
		*us = append(*us, u)
		return nil
	}
}

// Upload finds one. fault.NotFound without one.
func (db *DB) Upload(ctx context.Context, id string) (u Upload, err error) {
	defer fault.Wrap(&err, "Upload")
	var us []Upload
	err = db.each(ctx, `/* upload.one */ select `+uploadColumns+` from upload where id = $1`, []any{id}, uploadsInto(&us))
	if err == nil && len(us) == 0 {
		return u, fault.New(fault.NotFound, "")
	}
	if err != nil {
		return u, err
	}
	return us[0], nil
}

const uploadsOf = `/* upload.of */ select ` + uploadColumns + ` from upload where owner = $1 order by n`

// UploadsOf are those of a report, by UploadOwner, in their order.
func (db *DB) UploadsOf(ctx context.Context, owner string) (us []Upload, err error) {
	defer fault.Wrap(&err, "UploadsOf")
	err = db.each(ctx, uploadsOf, []any{owner}, uploadsInto(&us))
	return us, err
}

// UploadsOf is the same within a transaction.
func (t *Tx) UploadsOf(owner string) (us []Upload, err error) {
	err = t.each(uploadsOf, []any{owner}, uploadsInto(&us))
	return us, err
}

// UploadsBefore are those nothing was heard of since an instant, refused ones since
// another, the oldest first, n at most.
func (db *DB) UploadsBefore(ctx context.Context, at, refused time.Time, n int) (us []Upload, err error) {
	defer fault.Wrap(&err, "UploadsBefore")
	err = db.each(ctx, `/* upload.before */ select `+uploadColumns+` from upload where touched < $1 and (state <> 'refused' or touched < $2) order by touched, id limit $3`,
		[]any{millis(at), millis(refused), n}, uploadsInto(&us))
	return us, err
}

// UploadsUnsettled are those that have come whole and whose file is neither with
// its report nor refused, though it could be, touched before an instant: what a
// stop of the program left, n at most.
func (db *DB) UploadsUnsettled(ctx context.Context, at time.Time, n int) (us []Upload, err error) {
	defer fault.Wrap(&err, "UploadsUnsettled")
	err = db.each(ctx, `/* upload.unsettled */ select `+uploadColumns+` from upload where touched < $1 and (state = 'receiving' and received = size
		or state = 'kept' and exists (select 1 from report r where r.code_hash = upload.owner)) order by touched, id limit $2`,
		[]any{millis(at), n}, uploadsInto(&us))
	return us, err
}

// UploadBytes is how much room all that is being received will take.
func (db *DB) UploadBytes(ctx context.Context) (n int64, err error) {
	defer fault.Wrap(&err, "UploadBytes")
	err = db.queryRow(ctx, `/* upload.bytes */ select coalesce(sum(size), 0) from upload where state = 'receiving'`, nil, &n)
	return n, err
}

// PutUpload keeps an upload, or another in the place of the one with its ID.
func (t *Tx) PutUpload(u Upload) error {
	if err := t.DropUpload(u.ID); err != nil {
		return err
	}
	why := ""
	if u.Why.Code != "" {
		b, err := json.Marshal(u.Why)
		if err != nil {
			return err
		}
		why = string(b)
	}
	f := u.File
	_, err := t.exec(`/* upload.put */ insert into upload (`+uploadColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		u.ID, u.Owner, u.N, u.Name, u.Size, u.Received, string(u.State), why, f.Digest, f.Thumb, f.Width, f.Height, f.Kind,
		millis(f.Taken), f.HasPoint, f.Lat, f.Lon, millis(u.Made), millis(u.Touched))
	return err
}

// MoveUpload notes how much of an upload is on disk. fault.NotFound when it is not
// being received any more.
func (t *Tx) MoveUpload(id string, received int64, at time.Time) error {
	return t.must(`/* upload.move */ update upload set received = $2, touched = $3 where id = $1 and state = 'receiving'`, id, received, millis(at))
}

// DropUpload forgets an upload. One that is gone is no error.
func (t *Tx) DropUpload(id string) error {
	_, err := t.exec(`/* upload.drop */ delete from upload where id = $1`, id)
	return err
}

// FileNamed tells whether a file of the blob store belongs to anything: a report,
// or an upload that waits for one.
func (db *DB) FileNamed(ctx context.Context, digest string) (named bool, err error) {
	defer fault.Wrap(&err, "FileNamed")
	n := 0
	err = db.queryRow(ctx, `/* file.named */ select case when exists (select 1 from photo where digest = $1) or exists (select 1 from photo where thumb = $1)
		or exists (select 1 from upload where digest = $1 and digest <> '') or exists (select 1 from upload where thumb = $1 and thumb <> '') then 1 else 0 end`,
		[]any{digest}, &n)
	return n == 1, err
}

// FilesAfter are the digests of the files that reports and uploads name, in order,
// from behind one on; n of each kind at most. Behind the last there are none.
func (db *DB) FilesAfter(ctx context.Context, after string, n int) (digests []string, err error) {
	defer fault.Wrap(&err, "FilesAfter")
	err = db.each(ctx, `/* file.all */ select d from (
			select digest as d from photo where digest > $1 union select thumb from photo where thumb > $1
			union select digest from upload where digest > $1 union select thumb from upload where thumb > $1) f
		order by d limit $2`, []any{after, n}, collect(&digests))
	return digests, err
}
