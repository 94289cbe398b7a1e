package store

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// Watch is somebody's wish to hear of a report, or of those of a category or a
// commune: by e-mail, or on a device.
type Watch struct {
	ID        string
	Report    report.ID // 0: by Category and Commune
	Category  string    // "": any
	Commune   org.UnitID
	Own       bool // by who holds the report's secret code
	Email     string
	Device    string // VisitorDevice.ID
	Confirmed bool
	Made      time.Time
}

const watchColumns = `id, report_id, category, commune, own, email, device, confirmed, made`

func scanWatch(w *Watch) func(scanner) error {
	return func(scan scanner) error {
		var made int64
		err := scan(&w.ID, &w.Report, &w.Category, &w.Commune, &w.Own, &w.Email, &w.Device, &w.Confirmed, &made)
		w.Made = instant(made)
		return err
	}
}

func scanWatches(into *[]Watch) func(scanner) error {
	return func(scan scanner) error {
		var w Watch
		err := scanWatch(&w)(scan)
		*into = append(*into, w)
		return err
	}
}

// PutWatch keeps a wish and answers it as it stands: the same wish is kept once, and
// a confirmed one stays confirmed.
func (t *Tx) PutWatch(w Watch) (kept Watch, err error) {
	err = t.one(`/* watch.put */ insert into watch (`+watchColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (report_id, category, commune, own, email, device) do update set confirmed = watch.confirmed or excluded.confirmed
		returning `+watchColumns,
		[]any{w.ID, int64(w.Report), w.Category, string(w.Commune), w.Own, w.Email, w.Device, w.Confirmed, millis(w.Made)}, scanWatch(&kept))
	return kept, err
}

// Watch finds a wish. fault.NotFound without it.
func (db *DB) Watch(ctx context.Context, id string) (w Watch, err error) {
	defer fault.Wrap(&err, "Watch")
	err = db.one(ctx, `/* watch.get */ select `+watchColumns+` from watch where id = $1`, []any{id}, scanWatch(&w))
	return w, err
}

// ConfirmWatch notes that the owner of the address wants it. fault.NotFound without it.
func (t *Tx) ConfirmWatch(id string) error {
	return t.must(`/* watch.confirm */ update watch set confirmed = true where id = $1`, id)
}

// DeleteWatch ends a wish. One that is gone already is no error.
func (t *Tx) DeleteWatch(id string) error {
	_, err := t.exec(`/* watch.delete */ delete from watch where id = $1`, id)
	return err
}

// DeleteUnconfirmedWatches forgets wishes nobody confirmed since an instant.
func (t *Tx) DeleteUnconfirmedWatches(before time.Time) error {
	_, err := t.exec(`/* watch.sweep */ delete from watch where confirmed = false and made < $1`, millis(before))
	return err
}

// watching is the condition of the wishes that a report, of a category and a
// commune, fulfils: $1, $2, $3.
const watching = `confirmed = true and (report_id = $1 or report_id = 0 and category in ('', $2) and commune in ('', $3))`

// Watched tells whether anybody is to hear of a report, whatever its category and
// commune turn out to be.
func (db *DB) Watched(ctx context.Context, id report.ID) (_ bool, err error) {
	defer fault.Wrap(&err, "Watched(%s)", id)
	var n int
	err = db.queryRow(ctx, `/* watch.any */ select count(*) from (select id from watch where report_id in (0, $1) and confirmed = true limit 1) w`,
		[]any{int64(id)}, &n)
	return n > 0, err
}

// WatchesOf are up to n of the wishes a report fulfils, by ID, behind after.
func (db *DB) WatchesOf(ctx context.Context, id report.ID, category string, commune org.UnitID, after string, n int) (ws []Watch, err error) {
	defer fault.Wrap(&err, "WatchesOf(%s)", id)
	err = db.each(ctx, `/* watch.of */ select `+watchColumns+` from watch where `+watching+` and id > $4 order by id `+limited(n),
		[]any{int64(id), category, string(commune), after}, scanWatches(&ws))
	return ws, err
}

// WatchesBy are the wishes of an address or of a device, newest first, 200 at most.
func (db *DB) WatchesBy(ctx context.Context, email, device string) (ws []Watch, err error) {
	defer fault.Wrap(&err, "WatchesBy")
	switch {
	case email != "":
		err = db.each(ctx, `/* watch.by_email */ select `+watchColumns+` from watch where email = $1 and email <> '' order by made desc, id limit 200`, []any{email}, scanWatches(&ws))
	case device != "":
		err = db.each(ctx, `/* watch.by_device */ select `+watchColumns+` from watch where device = $1 and device <> '' order by made desc, id limit 200`, []any{device}, scanWatches(&ws))
	}
	return ws, err
}

// UnconfirmedWatches counts the wishes for an address since an instant that nobody
// has confirmed: each of them was a letter to somebody who may not have asked.
func (t *Tx) UnconfirmedWatches(email string, since time.Time) (n int, err error) {
	err = t.one(`/* watch.unconfirmed */ select count(*) from watch where email = $1 and email <> '' and made >= $2 and confirmed = false`,
		[]any{email, millis(since)}, func(scan scanner) error { return scan(&n) })
	return n, err
}

// VisitorDevice is a citizen's browser that shows what happened. Its endpoint and
// keys are as private as a session.
type VisitorDevice struct {
	ID       string // DeviceID of the endpoint
	Endpoint string
	Key      string
	Auth     string
	Made     time.Time
	Seen     time.Time
}

// PutVisitorDevice keeps a browser; ID is given here. There is one for an endpoint.
func (t *Tx) PutVisitorDevice(d VisitorDevice) error {
	_, err := t.exec(`/* visitor.put */ insert into visitor_device (id, endpoint, p256dh, auth, made, seen) values ($1, $2, $3, $4, $5, $6)
		on conflict (id) do update set p256dh = excluded.p256dh, auth = excluded.auth, seen = excluded.seen`,
		DeviceID(d.Endpoint), d.Endpoint, d.Key, d.Auth, millis(d.Made), millis(d.Seen))
	return err
}

// VisitorDevice finds a browser. fault.NotFound without it.
func (db *DB) VisitorDevice(ctx context.Context, id string) (d VisitorDevice, err error) {
	defer fault.Wrap(&err, "VisitorDevice")
	var made, seen int64
	err = db.queryRow(ctx, `/* visitor.get */ select id, endpoint, p256dh, auth, made, seen from visitor_device where id = $1`, []any{id},
		&d.ID, &d.Endpoint, &d.Key, &d.Auth, &made, &seen)
	d.Made, d.Seen = instant(made), instant(seen)
	return d, err
}

// ForgetVisitorDevice lets a browser show nothing any more, and ends what it wished
// to hear. One that is gone already is no error.
func (t *Tx) ForgetVisitorDevice(id string) error {
	if _, err := t.exec(`/* visitor.watches */ delete from watch where device = $1 and device <> ''`, id); err != nil {
		return err
	}
	_, err := t.exec(`/* visitor.forget */ delete from visitor_device where id = $1`, id)
	return err
}
