package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
)

//go:embed assets
var shared embed.FS

// AssetPrefix is where Assets are served.
const AssetPrefix = "/assets/"

// Assets are the files browsers keep: style sheets, modules, the icon. They are
// read once, compressed once, and served under a path that carries the hash of
// the whole set, so a module can import its neighbour by a relative name and a
// browser never mixes two releases. Once served they do not change; any number of
// goroutines may use them.
type Assets struct {
	hash  string
	files map[string]asset
}

type asset struct {
	kind    string
	plain   []byte
	gzipped func() []byte // made when it is first asked for; nil when it does not pay
	imports []string      // of a module: those it cannot begin without
	rules   []rule        // of a style sheet
}

// What tells the readers of a module or of a style sheet something, and what spaces them:
// browsers are not sent them. A text over several lines may hold no line that begins like
// a remark, and a text in a style sheet none, nor such spaces.
var (
	remarks      = regexp.MustCompile(`(?m)^[ \t]*//.*\n`)
	sheetRemarks = regexp.MustCompile(`(?s)/\*.*?\*/`)
	sheetSpaces  = regexp.MustCompile(`\s*([{};,\n])\s*|(:)\s+`)
)

// slim is a style sheet as it is sent.
func slim(sheet []byte) []byte {
	b := sheetSpaces.ReplaceAll(sheetRemarks.ReplaceAll(sheet, nil), []byte("$1$2"))
	return bytes.TrimSpace(bytes.ReplaceAll(b, []byte(";}"), []byte("}")))
}

// importing is how a module of ours names another.
var importing = regexp.MustCompile(`(?m)^import [^"]*"\./([\w.-]+\.js)";`)

// NewAssets takes the files of this package and those of the given file systems,
// all folders flattened: "css/citizen.css" is named "citizen.css". A name that
// comes twice, or a type nobody knows, is an error.
func NewAssets(more ...fs.FS) (*Assets, error) {
	a := &Assets{files: map[string]asset{}}
	own, err := fs.Sub(shared, "assets")
	if err != nil {
		return nil, err
	}
	for _, f := range append([]fs.FS{own}, more...) {
		if err := fs.WalkDir(f, ".", a.add(f)); err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
	}
	names := make([]string, 0, len(a.files))
	for name := range a.files {
		names = append(names, name)
	}
	sort.Strings(names)
	var all bytes.Buffer
	for _, name := range names {
		fmt.Fprintf(&all, "%s %d\n", name, len(a.files[name].plain))
		all.Write(a.files[name].plain)
	}
	a.hash = shortHash(all.Bytes())
	return a, nil
}

func shortHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])[:12]
}

func (a *Assets) add(f fs.FS) fs.WalkDirFunc {
	return func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(f, p)
		if err != nil {
			return err
		}
		name := path.Base(p)
		if _, twice := a.files[name]; twice {
			return fmt.Errorf("%s comes twice", name)
		}
		kind := contentType(name)
		if kind == "" {
			return fmt.Errorf("%s: unknown type", name)
		}
		switch path.Ext(name) {
		case ".js":
			b = remarks.ReplaceAll(b, nil)
		case ".css":
			b = slim(b)
		}
		f := asset{kind: kind, plain: b, gzipped: squeeze(b)}
		switch path.Ext(name) {
		case ".css":
			f.rules = rulesOf(string(b))
		case ".js":
			for _, m := range importing.FindAllSubmatch(b, -1) {
				f.imports = append(f.imports, string(m[1]))
			}
		}
		a.files[name] = f
		return nil
	}
}

// contentType does not ask the machine's table first: a server without one, or
// with an odd one, would serve modules no browser runs.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt": // licences
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// squeeze makes the compressed form when it is first asked for: making all would be a
// third of the time the program takes to its first page.
func squeeze(b []byte) func() []byte {
	return sync.OnceValue(func() []byte {
		var buf bytes.Buffer
		z, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
		z.Write(b)
		z.Close()
		if buf.Len() >= len(b) {
			return nil
		}
		return buf.Bytes()
	})
}

// URL is the address of a file, good to be cached for ever. It panics when there
// is no such file: a page that names one is a defect a test finds.
func (a *Assets) URL(name string) string {
	if _, ok := a.files[name]; !ok {
		panic("ui: no asset " + name)
	}
	return AssetPrefix + a.hash + "/" + name
}

// Join makes one style sheet of several, or one module of several that neither import nor
// export, in their order, and gives it a name: on a slow network each file of its own
// costs a page as much time as all of it together. To be called before the files are
// served; it panics as URL does.
func (a *Assets) Join(name string, parts []string) {
	var all []byte
	var rules []rule
	for _, name := range parts {
		f, ok := a.files[name]
		if !ok {
			panic("ui: no asset " + name)
		}
		all = append(append(all, f.plain...), '\n')
		rules = append(rules, f.rules...)
	}
	a.files[name] = asset{kind: contentType(name), plain: all, gzipped: squeeze(all), rules: rules}
	a.hash = shortHash([]byte(a.hash + name + strings.Join(parts, "+")))
}

// Modules are modules and all they import, each once and after what it imports. A page
// that names them lets a browser fetch them side by side; else each is asked for when the
// one before it has been read. It panics as URL does.
func (a *Assets) Modules(names ...string) []string {
	var out []string
	met := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if met[name] {
			return
		}
		met[name] = true
		f, ok := a.files[name]
		if !ok {
			panic("ui: no asset " + name)
		}
		for _, other := range f.imports {
			add(other)
		}
		out = append(out, name)
	}
	for _, name := range names {
		add(name)
	}
	return out
}

// Weight is the number of bytes a file takes on the wire, compressed where it is.
func (a *Assets) Weight(name string) int {
	f := a.files[name]
	if z := f.gzipped(); z != nil {
		return len(z)
	}
	return len(f.plain)
}

// ServeHTTP serves /assets/HASH/NAME. The hash of another release is answered
// with this release's file, not to be kept: during a roll-out two releases serve
// the same browser.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, AssetPrefix), "/")
	f, ok := a.files[name]
	if !ok || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "404", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if hash == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.plain
	if acceptsGzip(r) {
		if z := f.gzipped(); z != nil {
			h.Set("Content-Encoding", "gzip")
			body = z
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	w.Write(body)
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.TrimSpace(q) != "q=0" {
			return true
		}
	}
	return false
}
