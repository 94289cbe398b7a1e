package citizen

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"paht/internal/ui"
)

// Apps are the apps of the stores that may open the site's addresses. The phone
// asks the site itself whether an app is the site's own; an app the site does not
// name opens nothing.
type Apps struct {
	android []androidApp
	ios     []string
}

// androidApp is a package and the digest of the certificate it is signed with.
type androidApp struct{ name, sha256 string }

var (
	packageName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$`)
	certificate = regexp.MustCompile(`^([0-9A-F]{2}:){31}[0-9A-F]{2}$`)
	iosApp      = regexp.MustCompile(`^[A-Z0-9]{10}\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
)

// ParseApps reads what configuration says: android is "package:sha256" as keytool
// prints the digest, ios is "TEAMID.bundle". Several are separated by commas;
// the same package with two digests is an app whose key is being changed.
func ParseApps(android, ios string) (Apps, error) {
	var a Apps
	for _, s := range parts(android) {
		name, sum, _ := strings.Cut(s, ":")
		app := androidApp{name, colons(sum)}
		if !packageName.MatchString(app.name) || !certificate.MatchString(app.sha256) {
			return Apps{}, fmt.Errorf("android app %q: want package:sha256, the digest of the signing certificate in hex", s)
		}
		a.android = append(a.android, app)
	}
	for _, s := range parts(ios) {
		if !iosApp.MatchString(s) {
			return Apps{}, fmt.Errorf("iOS app %q: want TEAMID.bundle, the ten-character team first", s)
		}
		a.ios = append(a.ios, s)
	}
	return a, nil
}

func parts(list string) (out []string) {
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// colons writes a digest the one way Android reads it: AA:BB:…
func colons(sum string) string {
	sum = strings.ToUpper(strings.ReplaceAll(sum, ":", ""))
	var b strings.Builder
	for i, c := range sum {
		if i > 0 && i%2 == 0 {
			b.WriteByte(':')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// phoning is what the apps of the stores ask for.
func (s *site) phoning() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /track/{code}/state":                     s.trackState,
		"GET /.well-known/assetlinks.json":            s.assetLinks,
		"GET /.well-known/apple-app-site-association": s.appleLinks,
	}
}

// day is how long phones may keep which apps are the site's own.
const day = "public, max-age=86400"

type object = map[string]any

// assetLinks answers GET /.well-known/assetlinks.json, by which Android lets an app
// open the site's addresses without asking (Digital Asset Links).
func (s *site) assetLinks(w http.ResponseWriter, r *http.Request) error {
	if len(s.Apps.android) == 0 {
		return ui.Missing(w, r)
	}
	out := []object{}
	for _, a := range s.Apps.android {
		out = append(out, object{
			"relation": []string{"delegate_permission/common.handle_all_urls"},
			"target": object{
				"namespace": "android_app", "package_name": a.name, "sha256_cert_fingerprints": []string{a.sha256},
			},
		})
	}
	return writeJSON(w, http.StatusOK, day, out)
}

// appPaths are the addresses an iPhone opens in the app; the same stand in the
// Android app's manifest.
var appPaths = []string{"/", "/send", "/track", "/track/*", "/reports", "/reports/*"}

// appleLinks answers GET /.well-known/apple-app-site-association, which is the same
// for iPhones (universal links). It has no ending, and must be called JSON all the
// same.
func (s *site) appleLinks(w http.ResponseWriter, r *http.Request) error {
	if len(s.Apps.ios) == 0 {
		return ui.Missing(w, r)
	}
	// A photo or a state is no page.
	components := []object{{"/": "/track/*/photos/*", "exclude": true}, {"/": "/track/*/state", "exclude": true}}
	for _, p := range appPaths {
		components = append(components, object{"/": p})
	}
	return writeJSON(w, http.StatusOK, day, object{"applinks": object{"details": []object{{"appIDs": s.Apps.ios, "components": components}}}})
}
