package citizen

import (
	"net/http"
	"time"

	"paht/internal/auth/signin"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// signing is the way in by a one-time code. Nothing on the site needs it.
func (s *site) signing() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /sign-in":       s.signInForm,
		"POST /sign-in":      s.askCode,
		"GET /sign-in/code":  s.codeForm,
		"POST /sign-in/code": s.enterCode,
		"POST /sign-out":     s.signOut,
	}
}

// who is who is signed in in this browser; false without anybody.
func (s *site) who(r *http.Request) (store.Citizen, bool, error) {
	if s.SignIn == nil {
		return store.Citizen{}, false, nil
	}
	c, err := r.Cookie(signin.CookieName(s.Secure))
	if err != nil {
		return store.Citizen{}, false, nil
	}
	return s.SignIn.Who(r.Context(), c.Value, s.Desk.Now())
}

// signInView asks for an address; codeView for the code that went to it.
type signInView struct {
	Email, Error string
	Elsewhere    string // name of the provider one may come in by; "": none
}

type codeView struct {
	Email string // as typed
	Error string
	Again bool // another code was asked for
}

// signInForm answers GET /sign-in.
func (s *site) signInForm(w http.ResponseWriter, r *http.Request) error {
	if s.SignIn == nil {
		return fault.New(fault.NotFound, "")
	}
	if _, ok, err := s.who(r); err != nil || ok {
		if err == nil {
			http.Redirect(w, r, "/mine", http.StatusSeeOther)
		}
		return err
	}
	v := signInView{}
	if ch, ok := s.challenge(r); ok && r.URL.Query().Get("change") == "1" {
		v.Email = ch.email
	}
	return s.renderSignIn(w, r, http.StatusOK, v)
}

func (s *site) renderSignIn(w http.ResponseWriter, r *http.Request, status int, v signInView) error {
	if s.Login != nil {
		v.Elsewhere = s.LoginName
	}
	return s.ui.Render(w, r, status, ui.Page{Title: "Đăng nhập bằng mã", Path: "/track", Private: true, Wrong: v.Error != ""}, signInPage(v))
}

// challenged is what a browser keeps between the two pages.
type challenged struct{ id, email string }

func (s *site) challengeCookie() string {
	if s.Secure {
		return "__Host-code"
	}
	return "paht_code"
}

// challenge is what this browser asked a code for. The address is under the seal, so
// it was typed here.
func (s *site) challenge(r *http.Request) (challenged, bool) {
	c, err := r.Cookie(s.challengeCookie())
	if err != nil {
		return challenged{}, false
	}
	b, ok := s.intake.Seals.Open("challenge", c.Value)
	if !ok || len(b) < 32 {
		return challenged{}, false
	}
	return challenged{string(b[:32]), string(b[32:])}, true
}

func (s *site) setChallenge(w http.ResponseWriter, ch challenged, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.challengeCookie(), Value: s.intake.Seals.Close("challenge", []byte(ch.id+ch.email)), Path: "/", HttpOnly: true, Secure: s.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: int(age / time.Second),
	})
}

// askCode answers POST /sign-in: the same page whatever is known of the address.
func (s *site) askCode(w http.ResponseWriter, r *http.Request) error {
	if s.SignIn == nil {
		return fault.New(fault.NotFound, "")
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	f, err := typed(w, r)
	if err != nil {
		return err
	}
	v := signInView{Email: text.Excerpt(f.Get("email"), 254)}
	id, err := s.SignIn.Ask(r.Context(), v.Email, ui.Visitor(r), s.Desk.Now())
	if errs, ok := ui.FieldErrors(err); ok {
		v.Error = errs["email"]
		return s.renderSignIn(w, r, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	s.setChallenge(w, challenged{id, v.Email}, time.Hour)
	to := "/sign-in/code"
	if f.Get("again") == "1" {
		to += "?again=1"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// codeForm answers GET /sign-in/code.
func (s *site) codeForm(w http.ResponseWriter, r *http.Request) error {
	ch, ok := s.challenge(r)
	if !ok || s.SignIn == nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return nil
	}
	return s.renderCode(w, r, http.StatusOK, codeView{Email: ch.email, Again: r.URL.Query().Get("again") == "1"})
}

func (s *site) renderCode(w http.ResponseWriter, r *http.Request, status int, v codeView) error {
	return s.ui.Render(w, r, status, ui.Page{Title: "Nhập mã", Path: "/track", Private: true, Wrong: v.Error != ""}, codePage(v))
}

// enterCode answers POST /sign-in/code.
func (s *site) enterCode(w http.ResponseWriter, r *http.Request) error {
	if s.SignIn == nil {
		return fault.New(fault.NotFound, "")
	}
	if err := allow(&s.codes, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	f, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	ch, _ := s.challenge(r)
	token, err := s.SignIn.Enter(r.Context(), ch.id, f.Get("code"), s.Desk.Now())
	if fault.Is(err, fault.Forbidden) {
		return s.renderCode(w, r, http.StatusUnprocessableEntity, codeView{Email: ch.email, Error: ui.Sentence("signin.wrong")})
	}
	if err != nil {
		return err
	}
	s.setChallenge(w, challenged{}, -time.Second)
	http.SetCookie(w, signin.Cookie(token, s.Secure))
	http.Redirect(w, r, "/mine", http.StatusSeeOther)
	return nil
}

// signOut answers POST /sign-out: the session ends on the server.
func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	if s.SignIn == nil {
		return fault.New(fault.NotFound, "")
	}
	if c, err := r.Cookie(signin.CookieName(s.Secure)); err == nil {
		if err := s.SignIn.SignOut(r.Context(), c.Value); err != nil {
			return err
		}
	}
	http.SetCookie(w, signin.Cookie("", s.Secure))
	http.Redirect(w, r, "/mine", http.StatusSeeOther)
	return nil
}
