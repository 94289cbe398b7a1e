package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
)

// MaxDevices is how many browsers of one person ring. One more and the one that
// was not seen for the longest is forgotten.
const MaxDevices = 10

// Device is a browser in which an officer switched on that urgent reports ring. Its
// endpoint and keys are as private as a session: whoever has them can ring there.
type Device struct {
	ID       string // DeviceID of the endpoint
	Person   org.PersonID
	Endpoint string
	Key      string // base64url: its public key, as the browser gives it
	Auth     string // base64url: its shared secret
	Made     time.Time
	Seen     time.Time // when it was last switched on or last rang
	Agent    string    // what the browser calls itself
}

// DeviceID names a device without telling its endpoint: hex SHA-256.
func DeviceID(endpoint string) string {
	sum := sha256.Sum256([]byte(endpoint))
	return hex.EncodeToString(sum[:])
}

// PutDevice keeps a device; ID is given here. There is one for an endpoint: put
// again it is the same one, and belongs to who put it last.
func (t *Tx) PutDevice(d Device) error {
	_, err := t.exec(`/* push.put */ insert into push (id, person, endpoint, p256dh, auth, made, seen, agent) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (id) do update set made = case when push.person = excluded.person then push.made else excluded.made end,
			person = excluded.person, p256dh = excluded.p256dh, auth = excluded.auth, seen = excluded.seen, agent = excluded.agent`,
		DeviceID(d.Endpoint), string(d.Person), d.Endpoint, d.Key, d.Auth, millis(d.Made), millis(d.Seen), d.Agent)
	if err != nil {
		return err
	}
	_, err = t.exec(`/* push.trim */ delete from push where person = $1 and id not in (select id from push where person = $1 order by seen desc, id limit $2)`,
		string(d.Person), MaxDevices)
	return err
}

// Devices are those that ring for a person, first switched on first; none while the
// account is closed.
func (db *DB) Devices(ctx context.Context, p org.PersonID) (ds []Device, err error) {
	defer fault.Wrap(&err, "Devices(%s)", p)
	err = db.each(ctx, `/* push.of */ select d.id, d.person, d.endpoint, d.p256dh, d.auth, d.made, d.seen, d.agent
		from push d join account a on a.person = d.person where d.person = $1 and not a.disabled order by d.made, d.id`,
		[]any{string(p)}, func(scan scanner) error {
			var (
				d          Device
				made, seen int64
			)
			if err := scan(&d.ID, &d.Person, &d.Endpoint, &d.Key, &d.Auth, &made, &seen, &d.Agent); err != nil {
				return err
			}
			d.Made, d.Seen = instant(made), instant(seen)
			ds = append(ds, d)
			return nil
		})
	return ds, err
}

// DeviceRang notes when a device was last reached. One that is gone is no error.
func (t *Tx) DeviceRang(id string, at time.Time) error {
	_, err := t.exec(`/* push.rang */ update push set seen = $2 where id = $1 and seen < $2`, id, millis(at))
	return err
}

// ForgetDevice lets a device ring no more, whosever it is. One that is gone already
// is no error.
func (t *Tx) ForgetDevice(id string) error {
	_, err := t.exec(`/* push.forget */ delete from push where id = $1`, id)
	return err
}

// ForgetDeviceOf lets a device of a person ring no more; another's is left alone.
func (t *Tx) ForgetDeviceOf(p org.PersonID, id string) error {
	_, err := t.exec(`/* push.forget_of */ delete from push where id = $1 and person = $2`, id, string(p))
	return err
}

// KeepDeviceFor forgets a device unless it is the person's: somebody else sits at it
// now.
func (t *Tx) KeepDeviceFor(p org.PersonID, id string) error {
	_, err := t.exec(`/* push.keep */ delete from push where id = $1 and person <> $2`, id, string(p))
	return err
}

// forgetDevicesOf lets nothing ring for a person any more.
func (t *Tx) forgetDevicesOf(p org.PersonID) error {
	_, err := t.exec(`/* push.forget_all */ delete from push where person = $1`, string(p))
	return err
}
