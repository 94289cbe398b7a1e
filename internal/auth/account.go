package auth

import (
	"bytes"
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
)

// Invite gives a person, who must exist, a login and makes his one-time link's
// token; an earlier one stops working. Used on somebody who has a password it is
// the way back in. Fault kinds: Invalid on field login (auth.login.form,
// auth.login.taken).
func (a *Auth) Invite(ctx context.Context, person org.PersonID, login string, now time.Time) (token string, err error) {
	login, err = newLogin(login)
	if err != nil {
		return "", err
	}
	token, hash, err := a.token()
	if err != nil {
		return "", err
	}
	err = a.change(ctx, "auth.invite", person, func(_ *store.Tx, acc *store.Account) error {
		acc.Login, acc.Invite, acc.Until = login, hash, now.Add(invitation)
		return nil
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Invited answers the login an invitation is for, for the page that opens by it.
// An unknown, used or ended token is fault.NotFound (auth.invitation).
func (a *Auth) Invited(ctx context.Context, token string, now time.Time) (login string, err error) {
	acc, err := a.invited(ctx, token, now)
	return acc.Login, err
}

func (a *Auth) invited(ctx context.Context, token string, now time.Time) (store.Account, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return store.Account{}, fault.New(fault.NotFound, "auth.invitation")
	}
	acc, err := a.db.AccountByInvite(ctx, hash)
	if fault.Is(err, fault.NotFound) || err == nil && !opens(acc, hash, now) {
		return store.Account{}, fault.New(fault.NotFound, "auth.invitation")
	}
	return acc, err
}

// opens tells whether an invitation is still good for its account.
func opens(acc store.Account, hash []byte, now time.Time) bool {
	return !acc.Disabled && bytes.Equal(acc.Invite, hash) && now.Before(acc.Until)
}

// Redeem sets the password the invited person chose, once, and ends all sessions
// the account still has. Fault kinds: NotFound (auth.invitation), Invalid on
// field password; a refused password leaves the invitation as it is.
func (a *Auth) Redeem(ctx context.Context, token, password string, now time.Time) error {
	acc, err := a.invited(ctx, token, now)
	if err != nil {
		return err
	}
	encoded, err := a.choose(ctx, password, acc.Login)
	if err != nil {
		return err
	}
	err = a.change(ctx, "auth.redeem", acc.Person, func(tx *store.Tx, current *store.Account) error {
		if !opens(*current, acc.Invite, now) {
			return fault.New(fault.NotFound, "auth.invitation") // somebody was faster
		}
		current.Hash, current.Invite, current.Until = encoded, nil, time.Time{}
		return tx.DeleteSessionsOf(current.Person)
	})
	if err != nil {
		return err
	}
	a.throttle.clear(acc.Login)
	return nil
}

// SetPassword gives a person, who must exist, a login and a password, enables the
// account and ends its sessions and invitation: for the command line and for made-up
// provinces. Officers choose theirs by Redeem. Fault kinds: Invalid on fields
// login and password.
func (a *Auth) SetPassword(ctx context.Context, person org.PersonID, login, password string, now time.Time) error {
	login, err := newLogin(login)
	if err != nil {
		return err
	}
	encoded, err := a.choose(ctx, password, login)
	if err != nil {
		return err
	}
	err = a.change(ctx, "auth.set_password", person, func(tx *store.Tx, acc *store.Account) error {
		*acc = store.Account{Person: person, Login: login, Hash: encoded}
		return tx.DeleteSessionsOf(person)
	})
	if err != nil {
		return err
	}
	a.throttle.clear(login)
	return nil
}

// ChangePassword replaces an officer's own password; all his sessions end, this
// one too. Fault kinds: Forbidden (auth.wrong) when current is not his password,
// TooMany (auth.wait), Invalid on field password.
func (a *Auth) ChangePassword(ctx context.Context, person org.PersonID, current, password, address string, now time.Time) error {
	acc, err := a.db.AccountOf(ctx, person)
	if err != nil {
		return err
	}
	turn, wait := a.throttle.enter(acc.Login, address, now)
	if wait > 0 {
		return &fault.Error{Kind: fault.TooMany, Code: "auth.wait", Current: fault.Retry(wait)}
	}
	if _, _, err := a.verify(ctx, acc.Login, current); err != nil {
		if !fault.Is(err, fault.Forbidden) {
			a.throttle.undo(turn)
		}
		return err
	}
	a.throttle.passed(turn, now)
	encoded, err := a.choose(ctx, password, acc.Login)
	if err != nil {
		return err
	}
	return a.change(ctx, "auth.change_password", person, func(tx *store.Tx, own *store.Account) error {
		if own.Disabled || own.Hash != acc.Hash {
			return fault.New(fault.Forbidden, "auth.wrong")
		}
		own.Hash = encoded
		return tx.DeleteSessionsOf(person)
	})
}

// Disable closes a person's account, at once and with all its sessions and its
// invitation, or opens it again. fault.NotFound without an account.
func (a *Auth) Disable(ctx context.Context, person org.PersonID, disabled bool) error {
	return a.change(ctx, "auth.disable", person, func(tx *store.Tx, acc *store.Account) error {
		if acc.Login == "" {
			return fault.New(fault.NotFound, "")
		}
		acc.Disabled = disabled
		if !disabled {
			return nil
		}
		acc.Invite, acc.Until = nil, time.Time{}
		return tx.DeleteSessionsOf(person)
	})
}

// change writes a person's account anew under its lock. f is given the account as
// it stands, or one with the person alone.
func (a *Auth) change(ctx context.Context, name string, person org.PersonID, f func(*store.Tx, *store.Account) error) error {
	stored := false
	err := a.db.Write(ctx, name, func(tx *store.Tx) error {
		stored = false
		acc, err := tx.Account(person)
		if fault.Is(err, fault.NotFound) {
			acc, err = store.Account{Person: person}, nil
		}
		if err != nil {
			return err
		}
		if err := f(tx, &acc); err != nil {
			return err
		}
		stored = true
		return tx.PutAccount(acc)
	})
	if stored && fault.Is(err, fault.Conflict) { // the login is unique
		bad := fault.Bad("login", "auth.login.taken")
		bad.Err = err
		return bad
	}
	return err
}

func newLogin(login string) (string, error) {
	login = cleanLogin(login)
	if !loginForm(login) {
		return "", fault.Bad("login", "auth.login.form")
	}
	return login, nil
}

// choose checks a new password and hashes it.
func (a *Auth) choose(ctx context.Context, password, login string) (string, error) {
	if err := checkPassword(password, login); err != nil {
		return "", err
	}
	return a.hash(ctx, password)
}
