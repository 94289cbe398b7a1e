package oidc

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// exchange gives the code for a token and reads who it speaks of.
func (c *Client) exchange(ctx context.Context, at endpoints, a attempt, code string) (Identity, error) {
	ctx = oidc.ClientContext(ctx, c.cfg.HTTP)
	token, err := c.oauth(at).Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Identity{}, exchanged(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Identity{}, refused("oidc.token", "no ID token")
	}
	id, err := at.Verifier(&oidc.Config{ClientID: c.cfg.ClientID, SupportedSigningAlgs: at.algorithms, Now: c.cfg.Now}).Verify(ctx, raw)
	if err != nil {
		if strings.Contains(err.Error(), "fetching keys") { // the library hands the error on as text
			return Identity{}, unreachable(errors.New("its keys could not be had"))
		}
		return Identity{}, refused("oidc.token", verified(err))
	}
	var more struct {
		Party string `json:"azp"`
	}
	if err := id.Claims(&more); err != nil {
		return Identity{}, refused("oidc.token", "its claims cannot be read")
	}
	switch {
	case id.Nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1:
		return Identity{}, refused("oidc.token", "not the nonce of this browser")
	case more.Party != "" && more.Party != c.cfg.ClientID, more.Party == "" && len(id.Audience) > 1:
		return Identity{}, refused("oidc.token", "made out to another client")
	case id.IssuedAt.After(c.cfg.Now().Add(lifetime)):
		return Identity{}, refused("oidc.token", "made out in the future")
	}
	claims := map[string]json.RawMessage{}
	if err := id.Claims(&claims); err != nil {
		return Identity{}, refused("oidc.token", "its claims cannot be read")
	}
	if len(c.cfg.Claims.lacking(claims)) > 0 && at.UserInfoEndpoint() != "" {
		if err := c.ask(ctx, at, token, id.Subject, claims); err != nil {
			return Identity{}, err
		}
	}
	return c.cfg.Claims.read(c.cfg.Issuer, claims, c.salt)
}

// ask adds what the provider tells beside the token, where that is about the same
// person; what is signed stands.
func (c *Client) ask(ctx context.Context, at endpoints, token *oauth2.Token, subject string, claims map[string]json.RawMessage) error {
	info, err := at.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		if clean := network(err); clean != nil {
			return unreachable(clean)
		}
		return refused("oidc.token", "it tells nothing of the person")
	}
	more := map[string]json.RawMessage{}
	if err := info.Claims(&more); err != nil || info.Subject != subject {
		return refused("oidc.token", "it tells of somebody else")
	}
	for name, value := range more {
		if _, signed := claims[name]; !signed {
			claims[name] = value
		}
	}
	return nil
}

// exchanged says why a code was not taken, without what the provider wrote.
func exchanged(err error) error {
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		if answer.Response != nil && answer.Response.StatusCode >= 500 {
			return unreachable(fmt.Errorf("token: status %d", answer.Response.StatusCode))
		}
		if slices.Contains([]string{"invalid_grant", "invalid_client", "invalid_request", "unauthorized_client"}, answer.ErrorCode) {
			return refused("oidc.token", "token: "+answer.ErrorCode)
		}
		return refused("oidc.token", "token: refused")
	}
	if clean := network(err); clean != nil {
		return unreachable(clean)
	}
	return refused("oidc.token", "token: the answer cannot be read")
}

// verified names what go-oidc found wrong, without the token's own words.
func verified(err error) string {
	if _, ok := errors.AsType[*oidc.TokenExpiredError](err); ok {
		return "the token is expired"
	}
	return "the token is not a valid one of this issuer for this client"
}

// network is an error of the way to the provider, nil for any other.
func network(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%s %s", e.Op, reason(e))
	}
	return nil
}

func reason(e *url.Error) string {
	if e.Timeout() {
		return "took too long"
	}
	return "failed"
}
