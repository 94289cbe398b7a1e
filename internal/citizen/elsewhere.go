package citizen

import (
	"net/http"

	"paht/internal/auth/oidc"
	"paht/internal/auth/signin"
	"paht/internal/fault"
	"paht/internal/ui"
)

// elsewhere is the way in by an account the visitor has already, such as VNeID; off
// unless a provider is configured.
func (s *site) elsewhere() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /oidc":      s.beginElsewhere,
		"GET /oidc/back": s.backFromElsewhere,
	}
}

// beginElsewhere answers GET /oidc: the way to the provider. A provider that is away
// is said so, and everything else still works.
func (s *site) beginElsewhere(w http.ResponseWriter, r *http.Request) error {
	if s.Login == nil {
		return fault.New(fault.NotFound, "")
	}
	if err := allow(&s.codes, r); err != nil {
		return err
	}
	return s.Login.Begin(w, r, "/mine")
}

// backFromElsewhere answers GET /oidc/back: who comes back with the provider's word is
// signed in as by a code.
func (s *site) backFromElsewhere(w http.ResponseWriter, r *http.Request) error {
	if s.Login == nil || s.SignIn == nil {
		return fault.New(fault.NotFound, "")
	}
	if err := allow(&s.codes, r); err != nil {
		return err
	}
	who, next, err := s.Login.Callback(w, r)
	if err != nil {
		return err
	}
	token, err := s.SignIn.SignIn(r.Context(), identity(who), s.Desk.Now())
	if err != nil {
		return err
	}
	http.SetCookie(w, signin.Cookie(token, s.Secure))
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

func identity(who oidc.Identity) signin.Identity {
	return signin.Identity{
		Issuer: who.Issuer, Subject: who.Subject, Name: who.Name, Phone: who.Phone, Email: who.Email,
		PhoneVerified: who.PhoneVerified, EmailVerified: who.EmailVerified,
	}
}
