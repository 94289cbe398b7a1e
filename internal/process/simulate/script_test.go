package simulate

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paht/internal/calendar"
	"paht/internal/process"
)

var update = flag.Bool("update", false, "write what came out into the files of testdata/scripts")

func shipped(t *testing.T, id string) *process.Definition {
	t.Helper()
	all := process.ShippedAll()
	i := slices.IndexFunc(all, func(d *process.Definition) bool { return d.ID == id })
	if i < 0 {
		t.Fatalf("no definition %q", id)
	}
	return all[i]
}

// play runs a script and gives what is printed, and the fault behind it.
func play(t *testing.T, d *process.Definition, script string) string {
	t.Helper()
	lines, wrong := ParseScript([]byte(script), calendar.Default().Location())
	var b strings.Builder
	if len(lines) > 0 {
		timeline, err := Run(d, calendar.Default(), lines)
		if err != nil {
			wrong = err
		}
		if err := timeline.Write(&b); err != nil {
			t.Fatal(err)
		}
	}
	if wrong != nil {
		b.WriteString("\n" + wrong.Error() + "\n")
	}
	return b.String()
}

// D4: testdata/scripts/*.txtar are scripts with the timeline they give: the name of
// a shipped definition, the lines, and what is printed. CALENDAR stands for the
// version of the shipped calendar.
func TestD4_Scripts(t *testing.T) {
	names, err := filepath.Glob("testdata/scripts/*.txtar")
	if err != nil || len(names) < 6 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file := make(map[string]string)
			for _, f := range ar.Files {
				file[f.Name] = string(f.Data)
			}
			got := play(t, shipped(t, strings.TrimSpace(file["definition"])), file["script"])
			got = strings.ReplaceAll(got, calendar.Default().Version(), "CALENDAR")
			if *update {
				i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == "timeline" })
				if i < 0 {
					i = len(ar.Files)
					ar.Files = append(ar.Files, txtar.File{Name: "timeline"})
				}
				ar.Files[i].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(file["timeline"], got); diff != "" {
				t.Errorf("timeline (-want +got; -update writes it):\n%s", diff)
			}
		})
	}
}

// D4: a bad line is told with its number and its reason.
func TestD4_BadLines(t *testing.T) {
	const open = "2026-03-02T08:00,sender,open\n"
	for script, want := range map[string]string{
		"":                                                   "kịch bản không có dòng nào",
		"# chỉ có ghi chú\n":                                 "kịch bản không có dòng nào",
		"2026-03-02T08:00,sender":                            "dòng 1: mỗi dòng phải là",
		"2026-02-30T08:00,sender,open":                       "dòng 1: lúc «2026-02-30T08:00» không có thật",
		"2026-03-02 08:00,sender,open":                       "dòng 1: lúc «2026-03-02 08:00»",
		"2026-03-02T08:00,ai đó,open":                        "dòng 1: không hiểu «ai đó» là ai",
		"2026-03-02T08:00,operator,open":                     "dòng 1: không hiểu «operator» là ai",
		"2026-03-02T08:00,boss@TT,open":                      "dòng 1: không hiểu «boss@TT» là ai",
		"2026-03-02T08:00,leader@A,open":                     "dòng 1: chỉ người gửi",
		"2026-03-02T08:00,operator@TT,accept":                "dòng 1: dòng đầu phải mở phản ánh",
		"2026-03-02T08:00,sender,open,level=sealed":          "dòng 1: không hiểu «level=sealed»",
		"2026-03-02T08:00,sender,open,urgent=có":             "dòng 1: không hiểu «urgent=có»",
		"2026-03-02T08:00,sender,open,màu=xanh":              "dòng 1: không hiểu «màu=xanh»",
		open + "2026-03-02T08:00,sender,open":                "dòng 2: mỗi kịch bản chỉ mở một phản ánh",
		open + "2026-03-02T07:59,operator@TT,accept":         "dòng 2: thời gian đi lùi; dòng trước là lúc T2 02/03/2026 08:00",
		open + "2026-03-02T08:05,operator@TT,0/accept":       "dòng 2: «0/accept»",
		open + "2026-03-02T08:05,operator@TT,1/accept":       "dòng 2: chưa có phần việc phối hợp thứ 1",
		open + "2026-03-02T08:05,operator@TT,":               "dòng 2: mỗi dòng phải là",
		open + "2026-03-02T08:05,operator@TT,accept,clear":   "dòng 2: các ô «clear» phải viết",
		open + "2026-03-02T08:05,operator@TT,accept,a=1;a=2": "dòng 2: các ô «a=1;a=2» phải viết",
		open + "2026-03-02T08:05,operator@TT,publish":        "dòng 2: bước «Tiếp nhận» không có thao tác «publish»; có: accept, accept_unlisted, ask, refuse",
		open + "2026-03-02T08:05,leader@TT,accept":           "dòng 2: «leader@TT» không được làm thao tác «accept» ở bước «Tiếp nhận»; đang giữ: Tổ vận hành (TT)",
		open + "2026-03-02T08:05,operator@TT,accept":         "dòng 2: thiếu ô «vietnamese»; thiếu ô «clear»; thiếu ô «complete»",
		open + "2026-03-02T08:05,operator@TT,ask,message=Gì": "dòng 2: chưa đủ độ dài: ô «message» (10)",
		"\xff\xfe": "kịch bản không được lưu ở bảng mã UTF-8",
	} {
		if got := play(t, shipped(t, "bac-giang-2023"), script); !strings.Contains(got, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", script, got, want)
		}
	}
}

// A script may come from a spreadsheet: a mark, CR LF, a head, quotes, semicolons
// inside a value.
func TestD4_ScriptsOfSpreadsheets(t *testing.T) {
	src := "\ufeffat,actor,action,fields\r\n2026-03-02T08:00,sender,open,\"level=public\"\r\n" +
		"2026-03-02T08:05:30,an:operator@TT+lead@TT,ask,\"message=Xin gửi ảnh\\; nói \"\"ở đâu\"\", gần nhà nào\"\r\n"
	lines, err := ParseScript([]byte(src), calendar.Default().Location())
	if err != nil || len(lines) != 2 {
		t.Fatal(lines, err)
	}
	l := lines[1]
	if l.Number != 3 || l.Form["message"] != `Xin gửi ảnh; nói "ở đâu", gần nhà nào` || l.Actor.Person != "an" || len(l.Actor.Duties) != 2 {
		t.Errorf("%+v", l)
	}
	if want := time.Date(2026, 3, 2, 1, 5, 30, 0, time.UTC); !l.At.Equal(want) {
		t.Errorf("at %s, want %s", l.At, want)
	}
}

func FuzzParseScript(f *testing.F) {
	f.Add("2026-03-02T08:00,sender,open,level=secret;urgent=yes\n2026-03-02T08:05,operator@TT,accept,vietnamese=yes")
	d := process.Shipped()
	f.Fuzz(func(t *testing.T, s string) {
		lines, err := ParseScript([]byte(s), calendar.Default().Location())
		if _, ok := errors.AsType[*Fault](err); err != nil && !ok {
			t.Fatalf("no Fault: %v", err)
		}
		if _, err := Run(d, calendar.Default(), lines); err != nil {
			if _, ok := errors.AsType[*Fault](err); !ok {
				t.Fatalf("no Fault: %v", err)
			}
		}
	})
}
