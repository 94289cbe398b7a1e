package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
)

// bench is a channel under test: what arrived through it, and how to break the
// far end for good.
type bench struct {
	channel Channel
	arrived func() []Letter
	cutOff  func()
}

// conform is what every channel promises.
func conform(t *testing.T, open func(t *testing.T) bench) {
	good := Letter{
		To:      "nguyen.van-a+1@xa.bacgiang.example.vn",
		Subject: "Phản ánh số 26-0042137 đã có kết quả xử lý",
		Text:    "Kính chào ông Nguyễn Văn Ạ,\n\nỔ gà trước cổng trường đã được vá.\n\nTrân trọng.\n",
	}
	// One line end, one last line: what a channel may change.
	canonical := func(l Letter) Letter {
		l.Text = strings.TrimRight(strings.ReplaceAll(l.Text, "\r\n", "\n"), "\n")
		return l
	}
	same := func(t *testing.T, want, got Letter) {
		t.Helper()
		if diff := cmp.Diff(canonical(want), canonical(got)); diff != "" {
			t.Errorf("-sent +arrived:\n%s", diff)
		}
	}

	t.Run("words arrive as written", func(t *testing.T) {
		long := strings.TrimSpace(strings.Repeat("Đường ngập ", 45))
		for name, change := range map[string]func(*Letter){
			"Vietnamese":              func(*Letter) {},
			"no marks":                func(l *Letter) { l.Subject = "Ket qua xu ly" },
			"decomposed":              func(l *Letter) { l.Subject, l.Text = "O\u0302\u0309 ga\u0300", "O\u0302\u0309 ga\u0300" },
			"long subject":            func(l *Letter) { l.Subject = long },
			"long plain subject":      func(l *Letter) { l.Subject = strings.TrimSpace(strings.Repeat("duong ngap ", 40)) },
			"looks encoded already":   func(l *Letter) { l.Subject = "=?UTF-8?Q?gi=E1=BA=A3?=" },
			"two spaces in subject":   func(l *Letter) { l.Subject = "a  b   c" },
			"picture characters":      func(l *Letter) { l.Subject, l.Text = "👍🏽 cảm ơn", "🚧⚠️\n" },
			"lines with dots":         func(l *Letter) { l.Text = ".\n..\n.đ\nhết\n.\n" },
			"no last line end":        func(l *Letter) { l.Text = "một dòng" },
			"empty lines":             func(l *Letter) { l.Text = "\n\n\nmột\n\n\nhai" },
			"line ends of Windows":    func(l *Letter) { l.Text = "một\r\nhai\r\n" },
			"a very long line":        func(l *Letter) { l.Text = strings.Repeat("dài ", 3000) + "." },
			"spaces at the line end":  func(l *Letter) { l.Text = "một  \nhai\t\nba" },
			"equal signs":             func(l *Letter) { l.Text = "a=b =C4=91 =\nc" },
			"what looks like headers": func(l *Letter) { l.Text = "From: x\nBcc: y@example.vn\n\nz" },
			"html":                    func(l *Letter) { l.Text = "<b>đậm</b> & \"trích\" \\ \u2028" },
		} {
			t.Run(name, func(t *testing.T) {
				b := open(t)
				l := good
				change(&l)
				if err := b.channel.Send(t.Context(), l); err != nil {
					t.Fatal(err)
				}
				got := b.arrived()
				if len(got) != 1 {
					t.Fatalf("%d letters arrived", len(got))
				}
				same(t, l, got[0])
			})
		}
	})

	t.Run("nothing written becomes a header or a command", func(t *testing.T) {
		b := open(t)
		for name, change := range map[string]func(*Letter){
			"subject with CR LF":     func(l *Letter) { l.Subject = "a\r\nBcc: x@example.vn" },
			"subject with LF":        func(l *Letter) { l.Subject = "a\nb" },
			"subject with CR":        func(l *Letter) { l.Subject = "a\rb" },
			"subject with NUL":       func(l *Letter) { l.Subject = "a\x00b" },
			"subject of two lines":   func(l *Letter) { l.Subject = "a\u2028b" },
			"subject not UTF-8":      func(l *Letter) { l.Subject = "a\xffb" },
			"no subject":             func(l *Letter) { l.Subject = " " },
			"subject without end":    func(l *Letter) { l.Subject = strings.Repeat("a", 501) },
			"address with CR LF":     func(l *Letter) { l.To = "a@example.vn>\r\nRCPT TO:<x@example.vn" },
			"address with a command": func(l *Letter) { l.To = "a@example.vn\nDATA" },
			"two addresses":          func(l *Letter) { l.To = "a@example.vn, b@example.vn" },
			"address with a name":    func(l *Letter) { l.To = "A <a@example.vn>" },
			"address in brackets":    func(l *Letter) { l.To = "<a@example.vn>" },
			"address with an option": func(l *Letter) { l.To = "a@example.vn> NOTIFY=NEVER" },
			"quoted address":         func(l *Letter) { l.To = `"a b"@example.vn` },
			"address without @":      func(l *Letter) { l.To = "example.vn" },
			"no address":             func(l *Letter) { l.To = "" },
			"address with marks":     func(l *Letter) { l.To = "nguyễn@example.vn" },
			"address without end":    func(l *Letter) { l.To = strings.Repeat("a", 250) + "@example.vn" },
			"no text":                func(l *Letter) { l.Text = "\n \n" },
			"text with NUL":          func(l *Letter) { l.Text = "a\x00b" },
			"text not UTF-8":         func(l *Letter) { l.Text = "a\xffb" },
			"text without end":       func(l *Letter) { l.Text = strings.Repeat("a", maxText+1) },
		} {
			l := good
			change(&l)
			if err := b.channel.Send(t.Context(), l); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v, want invalid", name, err)
			}
		}
		if got := b.arrived(); len(got) != 0 {
			t.Errorf("arrived all the same: %v", got)
		}
	})

	t.Run("an ended context delivers nothing", func(t *testing.T) {
		b := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := b.channel.Send(ctx, good)
		if !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if got := b.arrived(); len(got) != 0 {
			t.Errorf("arrived all the same: %v", got)
		}
	})

	t.Run("a far end that is gone is worth another try", func(t *testing.T) {
		b := open(t)
		if err := b.channel.Send(t.Context(), good); err != nil {
			t.Fatal(err)
		}
		b.cutOff()
		if err := b.channel.Send(t.Context(), good); !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v, want unavailable", err)
		}
	})

	t.Run("many at a time arrive whole, each once", func(t *testing.T) {
		b := open(t)
		want := map[string]bool{}
		var wg sync.WaitGroup
		for i := range 16 {
			l := good
			l.Text = strings.Repeat(fmt.Sprintf("thư số %d\n", i), 500)
			want[canonical(l).Text] = true
			wg.Go(func() {
				if err := b.channel.Send(context.Background(), l); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got := b.arrived()
		for _, l := range got {
			if !want[canonical(l).Text] {
				t.Errorf("torn or twice: %.40q…", l.Text)
			}
			delete(want, canonical(l).Text)
		}
		if len(got) != 16 || len(want) != 0 {
			t.Errorf("%d arrived, %d missing", len(got), len(want))
		}
	})

	t.Run("it has a name", func(t *testing.T) {
		if open(t).channel.Name() == "" {
			t.Error("no name")
		}
	})
}

func TestEmailConforms(t *testing.T) {
	conform(t, func(t *testing.T) bench {
		s := &sink{}
		addr := s.serve(t)
		return bench{
			channel: email(t, s, EmailConfig{Address: addr}),
			arrived: func() (out []Letter) {
				for _, m := range s.got() {
					l, _ := m.letter(t)
					out = append(out, l)
				}
				return out
			},
			cutOff: func() { s.listener.Close() },
		}
	})
}

func TestLogConforms(t *testing.T) {
	conform(t, func(t *testing.T) bench {
		f := &paper{}
		return bench{
			channel: NewLog(f),
			arrived: func() (out []Letter) {
				for _, b := range f.writes {
					if !bytes.HasSuffix(b, []byte("\n")) || bytes.Count(b, []byte("\n")) != 1 {
						t.Errorf("not one line: %q", b)
					}
					var l line
					if err := json.Unmarshal(b, &l); err != nil {
						t.Fatal(err)
					}
					out = append(out, Letter{To: l.To, Subject: l.Subject, Text: l.Text})
				}
				return out
			},
			cutOff: func() { f.full = true },
		}
	})
}

// paper is a file that can be full.
type paper struct {
	full   bool
	writes [][]byte
}

func (p *paper) Write(b []byte) (int, error) {
	if p.full {
		return 0, errors.New("no space left on device")
	}
	p.writes = append(p.writes, bytes.Clone(b))
	return len(b), nil
}
