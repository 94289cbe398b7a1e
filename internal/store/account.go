package store

import (
	"context"
	"encoding/hex"

	"paht/internal/fault"
	"paht/internal/org"
)

// PutAccount gives a person a way in, or changes it. fault.Conflict when another
// person has the login.
func (t *Tx) PutAccount(a Account) error {
	_, err := t.exec(`/* account.put */ insert into account (person, login, hash, invite, until, disabled) values ($1, $2, $3, $4, $5, $6)
		on conflict (person) do update set login = excluded.login, hash = excluded.hash, invite = excluded.invite, until = excluded.until, disabled = excluded.disabled`,
		string(a.Person), a.Login, a.Hash, hex.EncodeToString(a.Invite), millis(a.Until), a.Disabled)
	return err
}

const selectAccount = `select person, login, hash, invite, until, disabled from account`

func (a *Account) scan(scan scanner) (err error) {
	var (
		invite string
		until  int64
	)
	if err := scan(&a.Person, &a.Login, &a.Hash, &invite, &until, &a.Disabled); err != nil {
		return err
	}
	a.Until = instant(until)
	if invite != "" {
		a.Invite, err = hex.DecodeString(invite)
	}
	return err
}

// Account finds an account by its login, letter by letter. fault.NotFound without one.
func (db *DB) Account(ctx context.Context, login string) (a Account, err error) {
	defer fault.Wrap(&err, "Account")
	err = db.one(ctx, `/* account.by_login */ `+selectAccount+` where login = $1`, []any{login}, a.scan)
	return a, err
}

// AccountOf finds a person's account. fault.NotFound without one.
func (db *DB) AccountOf(ctx context.Context, p org.PersonID) (a Account, err error) {
	defer fault.Wrap(&err, "AccountOf(%s)", p)
	err = db.one(ctx, `/* account.by_person */ `+selectAccount+` where person = $1`, []any{string(p)}, a.scan)
	return a, err
}

// Account loads a person's account to be changed. On PostgreSQL it is locked until
// the transaction ends; on SQLite nobody else writes. fault.NotFound without one.
func (t *Tx) Account(p org.PersonID) (a Account, err error) {
	err = t.one(`/* account.lock */ `+selectAccount+` where person = $1`+t.d.forUpdate, []any{string(p)}, a.scan)
	return a, err
}

// AccountByInvite finds the account a one-time token opens, by the token's
// SHA-256, whether it is still valid or not. fault.NotFound without one.
func (db *DB) AccountByInvite(ctx context.Context, hash []byte) (a Account, err error) {
	defer fault.Wrap(&err, "AccountByInvite")
	if len(hash) == 0 {
		return a, fault.New(fault.NotFound, "")
	}
	err = db.one(ctx, `/* account.by_invite */ `+selectAccount+` where invite = $1 and invite <> ''`, []any{hex.EncodeToString(hash)}, a.scan)
	return a, err
}

// Accounts are all accounts, by login.
func (db *DB) Accounts(ctx context.Context) (as []Account, err error) {
	defer fault.Wrap(&err, "Accounts")
	err = db.each(ctx, `/* account.list */ `+selectAccount+` order by login`, nil, func(scan scanner) error {
		var a Account
		if err := a.scan(scan); err != nil {
			return err
		}
		as = append(as, a)
		return nil
	})
	return as, err
}
