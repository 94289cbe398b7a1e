package canary

import (
	"net/url"
	"strconv"

	"paht/internal/org"
)

// filling makes the requests of a route, for a visitor.
type filling func(v *visitor) []ask

// only are the same requests for every visitor.
func only(asks ...ask) filling { return func(*visitor) []ask { return asks } }

// last are the routes that end a session: they are asked when all else is done.
var last = []string{"POST /me/sessions", "POST /logout", "POST /sign-out"}

// invitations are a link there is, for whoever has it, and one there is not.
func invitations(f func(at string) ask) filling {
	return func(v *visitor) []ask { return []ask{f("/invite/nothing"), f("/invite/" + v.w.invite)} }
}

// onEach are requests on each report there is, and on one that nobody has: what he
// may not see must be answered as that one is.
func onEach(f func(number string) []ask) filling {
	return func(v *visitor) (out []ask) {
		for _, p := range v.w.planted {
			for _, a := range f(p.id.String()) {
				a.same = p.id.String()
				out = append(out, a)
			}
		}
		return out
	}
}

func numbers(path string) filling {
	return onEach(func(n string) []ask { return []ask{get(path + n), {method: "HEAD", path: path + n}} })
}

// wrongCode is a code nobody has.
const wrongCode = "ZZZZ-ZZZZ-ZZZZ-ZZZZ"

func (v *visitor) codes() []string {
	if v.code == "" {
		return []string{wrongCode, "x"}
	}
	return []string{v.code}
}

func withCode(method, path string) filling {
	return func(v *visitor) (out []ask) {
		for _, c := range v.codes() {
			out = append(out, ask{method: method, path: path + c})
		}
		return out
	}
}

// onCodes are requests below the page of each code he has.
func onCodes(f func(at string) ask) filling {
	return func(v *visitor) (out []ask) {
		for _, c := range v.codes() {
			out = append(out, f("/track/"+c))
		}
		return out
	}
}

// everyPhoto asks for all pictures there are; size is what stands behind their names.
func everyPhoto(path, size string) filling {
	return func(v *visitor) (out []ask) {
		for _, p := range v.w.planted {
			for _, f := range p.files {
				out = append(out, get(path+f.Digest+size), get(path+f.Thumb+size))
			}
		}
		return out
	}
}

func onRosters(f func(at string) ask) filling {
	return func(v *visitor) []ask {
		return []ask{f("/roster/" + url.PathEscape(string(v.w.Agency))), f("/roster/nothing")}
	}
}

func onUnits(f func(at string) ask) filling {
	return func(v *visitor) []ask {
		return []ask{f("/admin/units/" + url.PathEscape(string(v.w.Agency))), f("/admin/units/nothing")}
	}
}

// endings are of a duty the newcomer has and of one nobody has.
func endings(v *visitor) []ask {
	at := "/admin/people/" + string(newcomer) + "/duties/end"
	return []ask{
		post(at, "role", string(org.Handler), "unit", string(v.w.Third), "from", strconv.FormatInt(since.UnixMilli(), 10)),
		post(at, "role", string(org.Lead)), post("/admin/people/nobody/duties/end"),
	}
}

func onPeople(f func(at string) ask) filling {
	return func(v *visitor) []ask {
		return []ask{f("/admin/people/" + url.PathEscape(string(v.w.Handler))), f("/admin/people/nobody")}
	}
}
