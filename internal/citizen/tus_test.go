package citizen

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paht/internal/testworld"
	"paht/internal/testworld/film"
	"paht/internal/testworld/needs"
)

// tusClient is the version of the client from npm that the test installs.
const tusClient = "tus-js-client@4.3.1"

// TestABigFileOverABadNetwork (P05): a client that is not ours sends 20 MB over a
// connection that breaks off every 0.25 to 1 MB, while the server stops twice. It
// arrives whole, and at most a tenth is sent twice.
func TestABigFileOverABadNetwork(t *testing.T) {
	node, npm := needs.Program(t, "node"), needs.Program(t, "npm")
	dir := t.TempDir()
	install := exec.CommandContext(t.Context(), npm, "install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error", tusClient)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", tusClient, err, out)
	}
	// 20 MB of a film: 500 samples of 40 kB.
	b := film.Film{Seconds: 50, FrameSize: 40 << 10, MoovFirst: true}.Bytes()
	path := filepath.Join(dir, "quay.mp4")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}

	w := newUploadWorld(t)
	code := w.post("/send", w.filled(1)).code(t)
	base, _ := url.Parse(w.base)
	bad := newBadNetwork(t, base.Host)

	// The server is killed when a third and two thirds have come: what it has in
	// memory is lost, and requests under way are cut off.
	bad.at(int64(len(b)/3), func() { w.restart() })
	bad.at(int64(2*len(b)/3), func() { w.restart() })

	arrived := w.keepLinks()

	script := filepath.Join(dir, "send.mjs")
	if err := os.WriteFile(script, []byte(sendScript), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, script, "http://"+bad.addr+"/upload", path, testworld.Client(1))
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		t.Fatalf("the client gave up: %v\n%s\n%s", err, stdout.String(), stderr.String())
	}
	took := time.Since(began)
	var done struct{ Errors int }
	if err := json.Unmarshal(stdout.Bytes(), &done); err != nil {
		t.Fatalf("%v: %s", err, stdout.String())
	}
	files, err := os.ReadDir(arrived)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	got, err := os.ReadFile(filepath.Join(arrived, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	if sha256.Sum256(got) != sha256.Sum256(b) {
		t.Error("other bytes arrived than were sent")
	}
	sent := bad.passed.Load()
	if over := float64(sent-int64(len(b))) / float64(len(b)); over > 0.10 {
		t.Errorf("%.1f %% of the file were sent again", 100*over)
	}
	if cuts := bad.cuts.Load(); cuts < 20 {
		t.Errorf("only %d cuts", cuts)
	}
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || len(c.Report.Photos) != 1 {
		t.Fatalf("%d files with the report, %v", len(c.Report.Photos), err)
	}
	t.Logf("%d bytes in %v over %d connections cut off, %d restarts: %.1f %% sent again", len(b), took.Round(time.Millisecond), bad.cuts.Load(),
		2, 100*float64(sent-int64(len(b)))/float64(len(b)))
}

// sendScript sends a file as a page with this client would.
const sendScript = `
import fs from "node:fs";
import { Upload } from "tus-js-client";
const [, , endpoint, path, client] = process.argv;
let errors = 0;
const upload = new Upload(fs.createReadStream(path), {
  endpoint,
  uploadSize: fs.statSync(path).size,
  chunkSize: 512 * 1024,
  retryDelays: Array(200).fill(20),
  metadata: { client, n: "0", filename: "quay.mp4", filetype: "video/mp4" },
  onShouldRetry: () => { errors++; return true; },
  onError(e) { console.error(String(e)); process.exit(1); },
  onSuccess() { console.log(JSON.stringify({ Errors: errors })); process.exit(0); },
});
upload.start();
`

// keepLinks gives the half files a second name, under which their bytes stay when
// they have been looked at.
func (w *uploadWorld) keepLinks() (dir string) {
	w.t.Helper()
	dir = w.t.TempDir()
	w.before = func() {
		entries, _ := os.ReadDir(w.dir)
		for _, e := range entries {
			os.Link(filepath.Join(w.dir, e.Name()), filepath.Join(dir, e.Name()))
		}
	}
	return dir
}

// badNetwork passes bytes on and breaks every connection off after a while.
type badNetwork struct {
	addr   string
	passed atomic.Int64 // bytes to the server
	cuts   atomic.Int64

	mu    sync.Mutex
	marks map[int64]func()
	turn  int64
}

func newBadNetwork(t *testing.T, to string) *badNetwork {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	n := &badNetwork{addr: l.Addr().String(), marks: map[int64]func(){}}
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			go n.carry(from, to)
		}
	}()
	return n
}

// at does something, and cuts, when so many bytes have passed.
func (n *badNetwork) at(bytes int64, do func()) { n.marks[bytes] = do }

func (n *badNetwork) carry(from net.Conn, addr string) {
	defer from.Close()
	to, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer to.Close()
	go io.Copy(from, to)
	n.mu.Lock()
	n.turn++
	left := 256<<10 + (n.turn*7919*1000)%(768<<10) // 0.25 to 1 MB
	n.mu.Unlock()
	buf := make([]byte, 16<<10)
	for left > 0 {
		got, err := from.Read(buf)
		if got > 0 {
			if _, err := to.Write(buf[:got]); err != nil {
				return
			}
			left -= int64(got)
			if n.count(int64(got)) {
				break
			}
		}
		if err != nil {
			return
		}
	}
	n.cuts.Add(1)
	for _, c := range []net.Conn{from, to} {
		c.(*net.TCPConn).SetLinger(0) // a reset, as of a network that is gone
	}
}

// count tells whether a mark was passed.
func (n *badNetwork) count(got int64) (cut bool) {
	now := n.passed.Add(got)
	n.mu.Lock()
	defer n.mu.Unlock()
	for at, do := range n.marks {
		if now >= at {
			delete(n.marks, at)
			do()
			cut = true
		}
	}
	return cut
}

// TestOurClientOverABadNetwork: the module of the send form sends two files over the
// same network, and hears why a third is not taken.
func TestOurClientOverABadNetwork(t *testing.T) {
	node := needs.Program(t, "node")
	dir := t.TempDir()
	w := newUploadWorld(t)
	code := w.post("/send", w.filled(1)).code(t)
	base, _ := url.Parse(w.base)
	bad := newBadNetwork(t, base.Host)
	for name, b := range map[string][]byte{
		"upload.mjs": []byte(module("upload.js")), "a.jpg": photo(t, 1), "b.mp4": film.Film{Seconds: 30, FrameSize: 10 << 10}.Bytes(), "c.txt": []byte("không phải ảnh"),
		"run.mjs": []byte(ourScript), "words.js": []byte(module("words.js")), "package.json": []byte(`{"type": "module"}`),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), node, "run.mjs", "http://"+bad.addr, testworld.Client(1))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var said struct {
		Out []struct {
			N   int
			OK  bool
			Why string
		}
		Most, Size int
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if len(said.Out) != 3 || !said.Out[0].OK || !said.Out[1].OK || said.Out[2].OK || said.Out[2].Why == "" || said.Most != said.Size {
		t.Errorf("%s", out)
	}
	if bad.cuts.Load() < 3 {
		t.Errorf("only %d cuts", bad.cuts.Load())
	}
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || len(c.Report.Photos) != 2 {
		t.Errorf("%d files with the report, %v", len(c.Report.Photos), err)
	}
}

const ourScript = `
import fs from "node:fs";
const [, , base, client] = process.argv;
const real = globalThis.fetch;
globalThis.fetch = (to, how) => real(base + to, how);
globalThis.addEventListener = () => {};
globalThis.removeEventListener = () => {};
const { uploadAll } = await import("./upload.mjs");
const files = ["a.jpg", "b.mp4", "c.txt"].map((name, n) => ({ n, name, blob: new Blob([fs.readFileSync(name)]) }));
let most = 0;
const out = await uploadAll(client, files, { onProgress(n, sent) { if (n === 1) most = Math.max(most, sent); } });
console.log(JSON.stringify({ out, most, size: files[1].blob.size }));
process.exit(0);
`
