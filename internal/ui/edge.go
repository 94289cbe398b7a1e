package ui

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"paht/internal/fault"
)

// HandlerFunc answers a request or says why it cannot. It must not have written
// anything when it returns an error.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// Retry is what Current of a fault.TooMany holds: how long to wait.
type Retry = fault.Retry

// Missing is the handler of addresses that lead nowhere.
func Missing(http.ResponseWriter, *http.Request) error { return fault.New(fault.NotFound, "") }

// Handle makes a handler of h: what h returns becomes a page, by Fail.
func (s *Site) Handle(h HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.Fail(w, r, err)
		}
	})
}

// Fail is the one place where an error becomes a status and a page. The error's
// own text goes to the log with the request's id; the page carries the id and the
// catalogue's words.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	kind := fault.KindOf(err)
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok && kind == fault.Internal {
		kind, err = fault.TooLarge, &fault.Error{Kind: fault.TooLarge, Err: big}
	}
	status := Status(kind)
	s.log(r, status, err)
	p := problemOf(kind, err, RequestID(r.Context()))
	if wait, ok := retryOf(err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	}
	if kind == fault.Unavailable {
		w.Header().Set("Retry-After", "10")
	}
	w.Header().Del("Content-Disposition")
	page := Page{Title: p.Title, Private: true, Class: "problem"}
	if err := s.Render(w, r, status, page, ProblemPage(s, p)); err != nil {
		s.Log.Error("problem page", "error", err, "request", RequestID(r.Context()))
		http.Error(w, "500", http.StatusInternalServerError)
	}
}

// Status is the HTTP status of a kind.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// log writes the route's pattern, never the path: a path may be a secret code.
func (s *Site) log(r *http.Request, status int, err error) {
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	s.Log.Log(r.Context(), level, "request refused", "status", status, "route", r.Pattern,
		"method", r.Method, "request", RequestID(r.Context()), "error", err)
}

func retryOf(err error) (time.Duration, bool) {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		if wait, ok := f.Current.(Retry); ok {
			return time.Duration(wait), true
		}
	}
	return 0, false
}

// Problem is a page that says what went wrong and what to do now.
type Problem struct {
	Status  int
	Title   string
	Why     string
	Next    []string // what one can do, one sentence each
	Request string   // to be told on the telephone
	Say     []string // sentences of the fields, when a form's page did not take them
}

func problemOf(kind fault.Kind, err error, request string) Problem {
	p := problems[kind]
	p.Status = Status(kind)
	if kind == fault.Internal || kind == fault.Unavailable {
		p.Request = request
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return p
	}
	if s, ok := sentence(f.Code); ok {
		p.Why = s
	}
	for _, field := range f.Fields {
		p.Say = append(p.Say, Sentence(field.Code, field.Args...))
	}
	if wait, ok := f.Current.(Retry); ok {
		p.Next = append([]string{"Vui lòng thử lại sau " + Clocked(max(time.Duration(wait), time.Minute)) + "."}, p.Next...)
	}
	return p
}

// FieldErrors is the sentences of an Invalid error by field name, for a form that
// comes back. Any other error gives false: the caller returns it.
func FieldErrors(err error) (map[string]string, bool) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid {
		return nil, false
	}
	m := map[string]string{}
	for _, field := range f.Fields {
		if _, told := m[field.Name]; !told {
			m[field.Name] = Sentence(field.Code, field.Args...)
		}
	}
	if len(f.Fields) == 0 {
		m[""] = Sentence(f.Code)
	}
	return m, true
}
