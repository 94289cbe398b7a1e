package store

import (
	"context"
	"encoding/hex"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
)

// PutSession keeps a signed-in browser.
func (t *Tx) PutSession(s Session) error {
	_, err := t.exec(`/* session.put */ insert into session (token, person, made, seen, until, agent, address) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (token) do update set seen = excluded.seen, until = excluded.until, agent = excluded.agent, address = excluded.address`,
		hex.EncodeToString(s.Token), string(s.Person), millis(s.Made), millis(s.Seen), millis(s.Until), s.Agent, s.Address)
	return err
}

// Session finds a session by the SHA-256 of its cookie's value, whether it is
// still valid or not, with what has become of the account: every page asks for
// both. fault.NotFound without one.
func (db *DB) Session(ctx context.Context, token []byte) (s Session, err error) {
	defer fault.Wrap(&err, "Session")
	var made, seen, until int64
	err = db.queryRow(ctx, `/* session.get */ select s.person, s.made, s.seen, s.until, s.agent, s.address, coalesce(a.disabled, true)
		from session s left join account a on a.person = s.person where s.token = $1`,
		[]any{hex.EncodeToString(token)}, &s.Person, &made, &seen, &until, &s.Agent, &s.Address, &s.Disabled)
	if err != nil {
		return Session{}, err
	}
	s.Token, s.Made, s.Seen, s.Until = token, instant(made), instant(seen), instant(until)
	return s, nil
}

// TouchSession notes when a session was last seen. One that is gone, or was seen
// later, is left alone.
func (db *DB) TouchSession(ctx context.Context, token []byte, seen time.Time) error {
	return db.Write(ctx, "session.touch", func(t *Tx) error {
		_, err := t.exec(`/* session.touch */ update session set seen = $2 where token = $1 and seen < $2`, hex.EncodeToString(token), millis(seen))
		return err
	})
}

// DeleteSession signs a browser out. One that is gone already is no error.
func (t *Tx) DeleteSession(token []byte) error {
	_, err := t.exec(`/* session.delete */ delete from session where token = $1`, hex.EncodeToString(token))
	return err
}

// DeleteSessionsOf signs a person out everywhere; none of his devices rings any more.
func (t *Tx) DeleteSessionsOf(p org.PersonID) error {
	if _, err := t.exec(`/* session.delete_of */ delete from session where person = $1`, string(p)); err != nil {
		return err
	}
	return t.forgetDevicesOf(p)
}

// DeleteSessionsUntil forgets the sessions that ended before an instant.
func (t *Tx) DeleteSessionsUntil(at time.Time) error {
	_, err := t.exec(`/* session.sweep */ delete from session where until < $1`, millis(at))
	return err
}
