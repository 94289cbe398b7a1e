package phone

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// android is the project of the other app.
const android = "../../../mobile/android"

// ios is the project. No test here can build it: that takes a Mac.
const ios = "../../../mobile/ios"

// plist reads the top dictionary of a property list: its keys with the text of their
// values. It fails on what Apple's reader would refuse: a key without a value, a value
// without a key, text outside.
func plist(t *testing.T, name string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(ios, name))
	if err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(strings.NewReader(string(src)))
	out := map[string]string{}
	var open []string        // elements that are open
	due := map[int]bool{}    // a dictionary at this depth has a key that waits for its value
	var key, text, at string // at: the key of the top dictionary whose value is read
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			el := tok.Name.Local
			if !slices.Contains([]string{"plist", "dict", "array", "key", "string", "true", "false", "integer"}, el) {
				t.Errorf("%s: <%s>", name, el)
			}
			if d := len(open); d > 0 && open[d-1] == "dict" {
				if el == "key" == due[d] {
					t.Errorf("%s: <%s> after key %q", name, el, key)
				}
				due[d] = el == "key"
			}
			open, text = append(open, el), ""
			due[len(open)] = false
		case xml.EndElement:
			d := len(open)
			if due[d] {
				t.Errorf("%s: key %q has no value", name, key)
			}
			switch {
			case tok.Name.Local == "key":
				key = text
				if d == 3 {
					at = key
					out[at] = ""
				}
			case d == 3 && (tok.Name.Local == "true" || tok.Name.Local == "false"):
				out[at] = tok.Name.Local
			default:
				out[at] += strings.TrimSpace(text)
			}
			open, text = open[:d-1], ""
		case xml.CharData:
			text += string(tok)
			leaf := len(open) > 0 && slices.Contains([]string{"key", "string", "integer"}, open[len(open)-1])
			if !leaf && strings.TrimSpace(string(tok)) != "" {
				t.Errorf("%s: text %q between elements", name, tok)
			}
		}
	}
	return out
}

// What iOS asks people is in the property list and in both languages.
func TestIOSSaysWhyItAsks(t *testing.T) {
	info := plist(t, "Info.plist")
	vietnamese, english := words(t, "vi.lproj/InfoPlist.strings"), words(t, "en.lproj/InfoPlist.strings")
	for _, key := range []string{"NSCameraUsageDescription", "NSMicrophoneUsageDescription", "NSPhotoLibraryUsageDescription", "NSPhotoLibraryAddUsageDescription", "NSLocationWhenInUseUsageDescription"} {
		if info[key] == "" || vietnamese[key] != info[key] || english[key] == "" || english[key] == info[key] {
			t.Errorf("%s: %q, Vietnamese %q, English %q", key, info[key], vietnamese[key], english[key])
		}
	}
	if info["CFBundleDisplayName"] != "Bac Giang - C" {
		t.Errorf("the app is called %q", info["CFBundleDisplayName"])
	}
	for _, pair := range [][2]string{{"vi.lproj/InfoPlist.strings", "en.lproj/InfoPlist.strings"}, {"vi.lproj/Localizable.strings", "en.lproj/Localizable.strings"}} {
		a, b := words(t, pair[0]), words(t, pair[1])
		for k := range a {
			if b[k] == "" {
				t.Errorf("%s has no %q", pair[1], k)
			}
		}
		if len(a) != len(b) {
			t.Errorf("%d words in %s, %d in %s", len(a), pair[0], len(b), pair[1])
		}
	}
}

var wordLine = regexp.MustCompile(`^"([^"\\]+)" = "([^"\\]+)";$`)

// words reads a .strings file.
func words(t *testing.T, name string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(ios, name))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(src)) {
		m := wordLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			t.Errorf("%s: %q", name, line)
			continue
		}
		out[m[1]] = m[2]
	}
	return out
}

// Names that stand in two files are the same in both.
func TestIOSFitsItself(t *testing.T) {
	read := func(name string) string {
		src, err := os.ReadFile(filepath.Join(ios, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	var swift strings.Builder
	files, _ := filepath.Glob(filepath.Join(ios, "Sources", "*.swift"))
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		swift.Write(src)
	}
	info, rights := plist(t, "Info.plist"), plist(t, "BacGiangC.entitlements")
	plist(t, "PrivacyInfo.xcprivacy")
	task := info["BGTaskSchedulerPermittedIdentifiers"]
	if task == "" || !strings.Contains(swift.String(), `"`+task+`"`) {
		t.Errorf("the task %q is not the one the app registers", task)
	}
	if rights["com.apple.developer.associated-domains"] != "applinks:$(PAHT_HOST)" || info["PahtHost"] != "$(PAHT_HOST)" || !strings.Contains(read("project.yml"), "PAHT_HOST:") {
		t.Error("the address of the site is not one")
	}
	for _, m := range regexp.MustCompile(`(?:NSLocalizedString|label)\("([a-z.]+)"`).FindAllStringSubmatch(swift.String(), -1) {
		if words(t, "vi.lproj/Localizable.strings")[m[1]] == "" {
			t.Errorf("the app says %q, which has no words", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)path: (\S+)$|^\s+(?:INFOPLIST_FILE|CODE_SIGN_ENTITLEMENTS): (\S+)$`).FindAllStringSubmatch(read("project.yml"), -1) {
		if _, err := os.Stat(filepath.Join(ios, m[1]+m[2])); err != nil {
			t.Errorf("project.yml: %v", err)
		}
	}
}

// Both apps read what the site answers, under the names it uses.
func TestBothAppsReadWhatTheSiteTells(t *testing.T) {
	site, err := os.ReadFile("../../citizen/state.go")
	if err != nil {
		t.Fatal(err)
	}
	java, err := os.ReadFile(android + "/app/src/main/java/vn/gov/bacgiang/phananh/pure/State.java")
	if err != nil {
		t.Fatal(err)
	}
	swift, err := os.ReadFile(ios + "/Sources/Follow.swift")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile("`json:\"(\\w+)\"`").FindAllStringSubmatch(string(site), -1)
	if len(names) != 5 {
		t.Fatalf("%d fields found", len(names))
	}
	for _, m := range names {
		if !strings.Contains(string(java), `m.get("`+m[1]+`")`) {
			t.Errorf("the Android app does not read %q", m[1])
		}
		if !strings.Contains(string(swift), "let "+m[1]+":") {
			t.Errorf("the iOS app does not read %q", m[1])
		}
	}
}
