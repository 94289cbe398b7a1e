package store

import (
	"context"
	"encoding/hex"
	"time"

	"paht/internal/fault"
)

// Citizen is somebody an issuer vouches for. It is no account: nothing is kept by it
// but sessions.
type Citizen struct {
	ID              string // hex SHA-256 of issuer and subject
	Issuer, Subject string
	Name            string
	Phone, Email    string
	PhoneOK         bool // the issuer vouches for it
	EmailOK         bool
	Made, Seen      time.Time
}

// PutCitizen keeps what an issuer says of somebody, as it says it now.
func (t *Tx) PutCitizen(c Citizen) error {
	_, err := t.exec(`/* citizen.put */ insert into citizen (id, issuer, subject, name, phone, email, phone_ok, email_ok, made, seen) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (id) do update set name = excluded.name, phone = excluded.phone, email = excluded.email,
			phone_ok = excluded.phone_ok, email_ok = excluded.email_ok, seen = excluded.seen`,
		c.ID, c.Issuer, c.Subject, c.Name, c.Phone, c.Email, c.PhoneOK, c.EmailOK, millis(c.Made), millis(c.Seen))
	return err
}

// PutCitizenSession keeps a signed-in browser, by the SHA-256 of its cookie's value.
func (t *Tx) PutCitizenSession(token []byte, citizen string, made, until time.Time) error {
	_, err := t.exec(`/* citizen.session */ insert into citizen_session (token, citizen, made, until) values ($1, $2, $3, $4)`,
		hex.EncodeToString(token), citizen, millis(made), millis(until))
	return err
}

// CitizenSession is who a browser is signed in as. fault.NotFound without a session,
// and when it is over.
func (db *DB) CitizenSession(ctx context.Context, token []byte, now time.Time) (c Citizen, err error) {
	defer fault.Wrap(&err, "CitizenSession")
	var made, seen int64
	err = db.queryRow(ctx, `/* citizen.who */ select c.id, c.issuer, c.subject, c.name, c.phone, c.email, c.phone_ok, c.email_ok, c.made, c.seen
		from citizen_session s join citizen c on c.id = s.citizen where s.token = $1 and s.until > $2`,
		[]any{hex.EncodeToString(token), millis(now)}, &c.ID, &c.Issuer, &c.Subject, &c.Name, &c.Phone, &c.Email, &c.PhoneOK, &c.EmailOK, &made, &seen)
	c.Made, c.Seen = instant(made), instant(seen)
	return c, err
}

// DeleteCitizenSession signs a browser out. One that is gone already is no error.
func (t *Tx) DeleteCitizenSession(token []byte) error {
	_, err := t.exec(`/* citizen.out */ delete from citizen_session where token = $1`, hex.EncodeToString(token))
	return err
}

// SweepCitizens forgets what is over: sessions, codes older than two days, and who
// is signed in nowhere.
func (t *Tx) SweepCitizens(now time.Time) error {
	for _, s := range []struct {
		query string
		at    time.Time
	}{
		{`/* citizen.sweep_sessions */ delete from citizen_session where until <= $1`, now},
		{`/* citizen.sweep_codes */ delete from citizen_code where made < $1`, now.Add(-48 * time.Hour)},
		{`/* citizen.sweep */ delete from citizen where seen < $1 and not exists (select 1 from citizen_session s where s.citizen = citizen.id)`, now.Add(-time.Hour)},
	} {
		if _, err := t.exec(s.query, millis(s.at)); err != nil {
			return err
		}
	}
	return nil
}

// Code is a one-time code on its way to an address. What is sent is not in it.
type Code struct {
	ID          string
	Email       string
	Target      string // a digest of the address
	Origin      string // a digest of the network it was asked for from
	Made, Until time.Time
	Tries       int
	Used        bool
}

// CodeCounts are how many codes went out: to an address lately and within a day, to
// a network within an hour, and to everybody on this day.
type CodeCounts struct{ Lately, Day, Network, All int }

const countCodes = `/* code.count */ select
	(select count(*) from citizen_code where target = $1 and made > $3),
	(select count(*) from citizen_code where target = $1 and made > $4),
	(select count(*) from citizen_code where origin = $2 and made > $5),
	coalesce((select sent from citizen_code_day where day = $6), 0)`

func countArgs(c Code, lately time.Duration) []any {
	return []any{c.Target, c.Origin, millis(c.Made.Add(-lately)), millis(c.Made.Add(-24 * time.Hour)), millis(c.Made.Add(-time.Hour)), day(c.Made)}
}

func day(at time.Time) int64 { return at.Unix() / (24 * 3600) }

// CodeCounts counts the codes that stand in the way of another one.
func (db *DB) CodeCounts(ctx context.Context, c Code, lately time.Duration) (n CodeCounts, err error) {
	defer fault.Wrap(&err, "CodeCounts")
	err = db.queryRow(ctx, countCodes, countArgs(c, lately), &n.Lately, &n.Day, &n.Network, &n.All)
	return n, err
}

// LockCodes counts the same; until the transaction ends nobody else adds a code, so
// that a limit holds however many ask at once.
func (t *Tx) LockCodes(c Code, lately time.Duration) (n CodeCounts, err error) {
	if _, err := t.exec(`/* code.lock */ insert into citizen_code_day (day, sent, passed) values ($1, 0, 0) on conflict (day) do update set sent = citizen_code_day.sent`, day(c.Made)); err != nil {
		return n, err
	}
	err = t.one(countCodes, countArgs(c, lately), func(scan scanner) error { return scan(&n.Lately, &n.Day, &n.Network, &n.All) })
	return n, err
}

// AddCode keeps a code and counts it.
func (t *Tx) AddCode(c Code) error {
	if _, err := t.exec(`/* code.add */ insert into citizen_code (id, email, target, origin, made, until, tries, used) values ($1, $2, $3, $4, $5, $6, 0, false)`,
		c.ID, c.Email, c.Target, c.Origin, millis(c.Made), millis(c.Until)); err != nil {
		return err
	}
	return t.must(`/* code.sent */ update citizen_code_day set sent = sent + 1 where day = $1`, day(c.Made))
}

// TryCode takes one of the tries of a code and answers it, Tries counting this one.
// fault.NotFound without a code that is neither used nor over nor out of tries.
func (t *Tx) TryCode(id string, now time.Time, most int) (c Code, err error) {
	var made, until int64
	err = t.one(`/* code.try */ update citizen_code set tries = tries + 1 where id = $1 and used = false and until > $2 and tries < $3
		returning id, email, target, origin, made, until, tries, used`, []any{id, millis(now), most},
		func(scan scanner) error {
			return scan(&c.ID, &c.Email, &c.Target, &c.Origin, &made, &until, &c.Tries, &c.Used)
		})
	c.Made, c.Until = instant(made), instant(until)
	return c, err
}

// UseCode ends a code: it opened the door once. fault.NotFound when it did before.
func (t *Tx) UseCode(c Code) error {
	if err := t.must(`/* code.use */ update citizen_code set used = true where id = $1 and used = false`, c.ID); err != nil {
		return err
	}
	_, err := t.exec(`/* code.passed */ update citizen_code_day set passed = passed + 1 where day = $1`, day(c.Made))
	return err
}

// Code finds a code to be sent. fault.NotFound without one, and when it is over.
func (db *DB) Code(ctx context.Context, id string, now time.Time) (c Code, err error) {
	defer fault.Wrap(&err, "Code")
	var made, until int64
	err = db.queryRow(ctx, `/* code.get */ select id, email, made, until from citizen_code where id = $1 and used = false and until > $2`,
		[]any{id, millis(now)}, &c.ID, &c.Email, &made, &until)
	c.Made, c.Until = instant(made), instant(until)
	return c, err
}

// CodesOn are how many codes were sent on the day of an instant, and how many used.
func (db *DB) CodesOn(ctx context.Context, at time.Time) (sent, passed int, err error) {
	defer fault.Wrap(&err, "CodesOn")
	err = db.queryRow(ctx, `/* code.day */ select sent, passed from citizen_code_day where day = $1`, []any{day(at)}, &sent, &passed)
	if fault.Is(err, fault.NotFound) {
		return 0, 0, nil
	}
	return sent, passed, err
}
