package store

import (
	"context"
	"slices"

	"paht/internal/fault"
	"paht/internal/report"
)

// AddPhotos adds pictures to a report or, with of "result", to its answer. One
// that is there already is not added again. fault.NotFound without the report.
func (t *Tx) AddPhotos(id report.ID, of string, ps []report.Photo) error {
	// Two who add at once would take the same places.
	if err := t.one(`/* photo.lock */ select id from report where id = $1`+t.d.forUpdate, []any{int64(id)},
		func(scan scanner) error { return scan(&id) }); err != nil {
		return err
	}
	var have []string
	if err := t.each(`/* photo.have */ select digest from photo where report_id = $1 and belongs = $2 order by n`,
		[]any{int64(id), of}, collect(&have)); err != nil {
		return err
	}
	var fresh []report.Photo
	for _, p := range ps {
		if !slices.Contains(have, p.Digest) {
			have, fresh = append(have, p.Digest), append(fresh, p)
		}
	}
	t.queue(insertPhotos(id, of, len(have)-len(fresh), fresh)...)
	return nil
}

var insertPhoto = newInsert(`/* photo.insert */ insert into photo (report_id, belongs, n, digest, thumb, width, height, name, kind, late, taken, has_point, lat, lon) values `,
	`($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, ``)

// insertPhotos adds pictures behind the first n.
func insertPhotos(id report.ID, of string, n int, ps []report.Photo) (rows []statement) {
	for i, p := range ps {
		rows = append(rows, insertPhoto.row(int64(id), of, n+i, p.Digest, p.Thumb, p.Width, p.Height, p.Name, p.Kind, p.Late, millis(p.Taken), p.HasPoint, p.Lat, p.Lon))
	}
	return rows
}

// photos are the pictures of a report, its own before those of its answer.
func (db *DB) photos(ctx context.Context, id report.ID) (ps []report.Photo, err error) {
	err = db.each(ctx, photoList, []any{int64(id)}, photosInto(&ps))
	return ps, err
}

// Photos are the pictures of a report, as Report has them, within a transaction.
func (t *Tx) Photos(id report.ID) (ps []report.Photo, err error) {
	err = t.each(photoList, []any{int64(id)}, photosInto(&ps))
	return ps, err
}

const photoList = `/* photo.list */ select digest, thumb, width, height, name, belongs, kind, late, taken, has_point, lat, lon from photo where report_id = $1 order by belongs, n`

func photosInto(ps *[]report.Photo) func(scanner) error {
	return func(scan scanner) error {
		var (
			p     report.Photo
			taken int64
		)
		if err := scan(&p.Digest, &p.Thumb, &p.Width, &p.Height, &p.Name, &p.Of, &p.Kind, &p.Late, &taken, &p.HasPoint, &p.Lat, &p.Lon); err != nil {
			return err
		}
		p.Taken = instant(taken)
		*ps = append(*ps, p)
		return nil
	}
}

// PhotoOwner is the report a picture (or its thumbnail) belongs to, and whether to
// the report itself or to its answer: the first of PhotoOwners. fault.NotFound
// when it belongs to none.
func (db *DB) PhotoOwner(ctx context.Context, digest string) (id report.ID, of string, err error) {
	owners, err := db.PhotoOwners(ctx, digest)
	if err != nil {
		return 0, "", err
	}
	return owners[0].ID, owners[0].Of, nil
}

// Owner is a report that has a picture.
type Owner struct {
	ID report.ID
	Of string // report.OfReport or report.OfResult
}

// PhotoOwners are the reports a picture (or its thumbnail) belongs to, at most
// 100: the same picture may have been sent with several, and who may see it with
// one of them may see it. Those anyone may see come first, then by number.
// fault.NotFound when it belongs to none.
func (db *DB) PhotoOwners(ctx context.Context, digest string) (owners []Owner, err error) {
	defer fault.Wrap(&err, "PhotoOwners")
	err = db.each(ctx, `/* photo.owners */ select r.id, own.belongs from (
			select report_id, belongs from photo where digest = $1 union select report_id, belongs from photo where thumb = $1) own
		join report r on r.id = own.report_id
		order by case when r.level = 'public' and r.accepted = true and r.sensitive = false and r.parent = 0 then 0 else 1 end, r.id, own.belongs limit 100`,
		[]any{digest}, func(scan scanner) error {
			var o Owner
			if err := scan(&o.ID, &o.Of); err != nil {
				return err
			}
			owners = append(owners, o)
			return nil
		})
	if err == nil && len(owners) == 0 {
		return nil, fault.New(fault.NotFound, "")
	}
	return owners, err
}
