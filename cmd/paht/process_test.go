package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/process/simulate"
	"paht/internal/report"
	"paht/internal/store"
)

// called is what paht process answers.
func called(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = processCommand(args, strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

const definitions = "../../internal/process/definitions/"

// D2: check tells file, line, excerpt and reason of every fault, and of a good
// definition how many states it looked at.
func TestD2_ProcessCheck(t *testing.T) {
	code, out, errs := called("check", definitions+"bac-giang-2023.yaml", "bac-ninh-2025")
	if code != 0 || errs != "" || strings.Count(out, "\n") != 2 {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	for _, d := range process.ShippedAll() {
		if want := fmt.Sprintf("hợp lệ. %s: %d bước", d.Key(), len(d.Steps)); !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
		if want := fmt.Sprintf("%d trạng thái", d.States()); d.States() < 100 || !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	src, err := os.ReadFile(definitions + "bac-ninh-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	text := strings.Replace(string(src), "to: handle\n", "to: handel\n", 1)
	line := 1 + strings.Count(text[:strings.Index(text, "to: handel")], "\n")
	if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = called("check", bad, "bac-ninh-2025")
	want := fmt.Sprintf("%s:%d: không có bước \"handel\"\n\t| to: handel\n", bad, line)
	if code != 1 || !strings.HasPrefix(errs, want) || !strings.Contains(errs, "1 lỗi, chưa dùng được.") || !strings.Contains(out, "hợp lệ") {
		t.Errorf("exit %d\n%s%s\nwant %s", code, out, errs, want)
	}
	if code, _, errs := called("check", "nowhere.yaml"); code != 1 || !strings.Contains(errs, "không đọc được quy trình") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestD4_ProcessDrawAndSchema(t *testing.T) {
	for _, name := range []string{"bac-giang-2023", definitions + "bac-ninh-2025.yaml"} {
		code, out, errs := called("draw", name)
		var svg struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		}
		if err := xml.Unmarshal([]byte(out), &svg); code != 0 || errs != "" || err != nil {
			t.Errorf("%s: exit %d, %s, %v", name, code, errs, err)
		}
	}
	code, out, _ := called("schema")
	var schema struct {
		Schema string `json:"$schema"`
	}
	if err := json.Unmarshal([]byte(out), &schema); code != 0 || err != nil || schema.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("exit %d, %v, %s", code, err, schema.Schema)
	}
}

const steps = `2026-03-02T08:00,sender,open,level=secret
2026-03-02T09:00,operator@TT,accept,category=rac-thai;commune=VoCuong
`

func TestD4_ProcessSimulate(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("steps.csv", steps)
	code, out, errs := called("simulate", "bac-ninh-2025", "--script", "steps.csv")
	if code != 0 || errs != "" || !strings.Contains(out, "→ «Lãnh đạo xã giao việc», Lãnh đạo cơ quan (VoCuong) giữ, hạn T2 02/03/2026 14:30") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	code, out, _ = called("simulate", "--json", "--script", "steps.csv", "bac-ninh-2025")
	var timeline simulate.Timeline
	if err := json.Unmarshal([]byte(out), &timeline); code != 0 || err != nil || len(timeline.Moments) != 2 || timeline.End.Step != "assign" {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
	write("bad.csv", steps+"2026-03-02T10:00,leader@VoCuong,publish\n")
	code, out, errs = called("simulate", "bac-ninh-2025", "--script", "bad.csv")
	if code != 1 || !strings.Contains(out, "Lãnh đạo xã giao việc") || !strings.Contains(errs, "bad.csv: dòng 3: bước «Lãnh đạo xã giao việc» không có thao tác «publish»") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	write("lich.yaml", "hỏng")
	for _, args := range [][]string{
		{"simulate", "bac-ninh-2025", "--script", "steps.csv", "--calendar", "lich.yaml"},
		{"simulate", "bac-ninh-2025", "--script", "none.csv"},
		{"simulate", "none.yaml", "--script", "steps.csv"},
		{"simulate", "bac-ninh-2025", "--replay", "none"},
	} {
		if code, _, errs := called(args...); code != 1 || !strings.HasPrefix(errs, "paht process simulate: ") {
			t.Errorf("%q: exit %d: %s", args, code, errs)
		}
	}
}

func TestProcessUsage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"paint"}, {"check"}, {"draw"}, {"draw", "a", "b"}, {"schema", "x"}, {"simulate"}, {"simulate", "bac-ninh-2025"},
		{"simulate", "bac-ninh-2025", "--script", "a", "--replay", "b"}, {"simulate", "a", "b", "--script", "c"},
		{"simulate", "bac-ninh-2025", "--replay", "b", "--json"}, {"simulate", "bac-ninh-2025", "--script", "a", "--csv"},
		{"simulate", "bac-ninh-2025", "--wrong"},
	} {
		if code, out, errs := called(args...); code != 2 || out != "" || !strings.Contains(errs, "Cách dùng: paht process check") {
			t.Errorf("%q: exit %d: %s", args, code, errs)
		}
	}
	if code, out, _ := called("--help"); code != 0 || !strings.Contains(out, "bac-giang-2023, bac-ninh-2025") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// recordedFolder is a data folder with two reports: one the operator took after
// twenty minutes, one nobody has touched.
func recordedFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	const centre = org.UnitID("TT@2023-01-01")
	began := time.Date(2023, 1, 1, 0, 0, 0, 0, calendar.Default().Location())
	err = db.Write(ctx, "test", func(tx *store.Tx) error {
		return tx.PutUnit(org.Unit{ID: centre, Code: "TT", Name: "Trung tâm", Short: "Trung tâm", Kind: org.Centre, From: began})
	})
	if err != nil {
		t.Fatal(err)
	}
	d, w := process.Shipped(), process.In(centre, calendar.Default())
	operator := org.Actor{Person: "an", Duties: []org.Duty{{Person: "an", Role: org.Operator, Unit: centre}}}
	for i := range 2 {
		sent := time.Date(2026, 3, 2, 8, 0, 0, 0, calendar.Default().Location())
		id, err := db.NextID(ctx, sent.Year())
		if err != nil {
			t.Fatal(err)
		}
		e, err := process.Open(d, w, process.Opening{Level: report.Public}, process.By{Role: org.Sender}, sent)
		if err != nil {
			t.Fatal(err)
		}
		n := store.NewReport{Report: report.Report{ID: id, Text: "Rác đổ ven đường", Channel: report.Web, Sent: sent}, Code: []byte{byte(i)}, Event: e, State: process.Fold(process.State{}, e)}
		if err := db.Submit(ctx, n); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			continue
		}
		err = db.Write(ctx, "test", func(tx *store.Tx) error {
			c, err := tx.Case(id)
			if err != nil {
				return err
			}
			form := map[string]string{"vietnamese": "yes", "clear": "yes", "complete": "yes"}
			e, err := process.Decide(d, w, c.State, process.Command{Action: "accept", Form: form}, operator, sent.Add(20*time.Minute))
			if err != nil {
				return err
			}
			return tx.Append(c, e, process.Fold(c.State, e), nil)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// D4: what is recorded is run again by a changed definition; who reads the table or
// the CSV sees who would have been late.
func TestD4_ProcessReplay(t *testing.T) {
	dir := recordedFolder(t)
	code, out, errs := called("simulate", "bac-giang-2023", "--replay", dir)
	if code != 0 || !strings.Contains(out, "Chạy lại 2 phản ánh") || !strings.Contains(out, "đến hết những gì đã ghi: 2; dừng giữa chừng: 0") {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	src, err := os.ReadFile(definitions + "bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	quick := filepath.Join(t.TempDir(), "quick.yaml")
	text := strings.Replace(string(src), "    holder: operator\n    target: 0.5wh\n    limit: 0.5wh\n", "    holder: operator\n    target: 15wm\n    limit: 15wm\n", 1)
	if err := os.WriteFile(quick, []byte(strings.Replace(text, "version: 1", "version: 2", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PAHT_DB", "")
	t.Setenv("PAHT_DATA", dir)
	code, out, errs = called("simulate", quick, "--replay", "database")
	if code != 0 || !strings.Contains(out, "theo quy trình bac-giang-2023@2") || !strings.Contains(out, "thêm trễ  Tiếp nhận [receive]: xong 02/03/2026 08:20, hạn đã ghi 02/03/2026 08:30, hạn theo quy trình này 02/03/2026 08:15") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	code, out, errs = called("simulate", "--csv", quick, "--replay", dir)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if code != 0 || err != nil || len(rows) != 2 {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	want := "2026-03-02T08:20:00+07:00,2026-03-02T08:30:00+07:00,2026-03-02T08:15:00+07:00,false,true"
	if got := strings.Join(rows[1][3:], ","); rows[1][2] != "receive" || got != want {
		t.Errorf("%q, want %s", rows[1], want)
	}
}
