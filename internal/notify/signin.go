package notify

import (
	"errors"
	"fmt"
	"net/smtp"
	"slices"
	"strings"
)

// signIn gives user and password in one of the two ways servers ask for them:
// PLAIN (RFC 4616), or LOGIN, which older Exchange servers know alone. It is used
// inside TLS only; Email.open sees to that.
type signIn struct {
	user, password string
	ways           string // what the server offers
}

// Start begins with the better way on offer.
func (s *signIn) Start(*smtp.ServerInfo) (proto string, toServer []byte, err error) {
	ways := strings.Fields(strings.ToUpper(s.ways))
	switch {
	case slices.Contains(ways, "PLAIN"):
		return "PLAIN", []byte("\x00" + s.user + "\x00" + s.password), nil
	case slices.Contains(ways, "LOGIN"):
		return "LOGIN", nil, nil
	}
	return "", nil, fmt.Errorf("the server offers %q, none of which is known here", s.ways)
}

// Next answers LOGIN's two questions.
func (s *signIn) Next(fromServer []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	switch question := strings.ToLower(string(fromServer)); {
	case strings.HasPrefix(question, "user"):
		return []byte(s.user), nil
	case strings.HasPrefix(question, "pass"):
		return []byte(s.password), nil
	}
	return nil, errors.New("the server asks for something else than user and password")
}
