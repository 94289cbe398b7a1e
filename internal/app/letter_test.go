package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/notify"
	"paht/internal/testworld"
)

// opened is a program that does not listen, with a province.
func opened(t *testing.T) (*App, *testworld.Province) {
	t.Helper()
	clock := testworld.NewClock(testworld.At("2026-11-16 08:00"))
	a, err := Open(t.Context(), Config{Data: t.TempDir(), Log: testworld.Quiet(), Now: clock.Now, CitizenURL: "https://pakn.example.vn"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &testworld.Province{Desk: a.Desk, DB: a.DB, Clock: clock}
	p.Found(t)
	return a, p
}

// letters are the texts that leave at one turn of the job.
func letters(t *testing.T, a *App, want int) string {
	t.Helper()
	var out bytes.Buffer
	n, err := a.sendLetters(t.Context(), notify.NewLog(&out))
	if err != nil || n != want {
		t.Fatalf("%d letters, %v; want %d:\n%s", n, err, want, out.String())
	}
	return out.String()
}

func TestLettersTellTheSenderWhatConcernsHim(t *testing.T) {
	a, p := opened(t)
	got := p.Submit(t, 1)
	first := letters(t, a, 1)
	letters(t, a, 0) // once
	for _, want := range []string{got.ID.String(), "an@example.vn", "08:30 ngày 16/11/2026", "https://pakn.example.vn/track"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first letter lacks %q:\n%s", want, first)
		}
	}
	p.Do(t, got.ID, p.Operator, "ask", "message", "Xin cho biết số nhà gần nhất.")
	if l := letters(t, a, 1); !strings.Contains(l, "Xin cho biết số nhà gần nhất.") {
		t.Errorf("the letter does not ask what was asked:\n%s", l)
	}
	p.Say(t, got.ID, "supplement", "supplement", "Số nhà 12.")
	letters(t, a, 0) // back at the centre: nothing new for the sender
	p.Walk(t, got.ID, "dispatch")
	if l := letters(t, a, 1); !strings.Contains(l, "UBND xã Song Mai") {
		t.Errorf("the letter does not name the agency:\n%s", l)
	}
	for _, leg := range p.Way()[3:] {
		p.Do(t, got.ID, leg.Who, leg.Action, leg.Form...)
	}
	last := letters(t, a, 1)
	if !strings.Contains(last, "Đã san lấp ổ gà") {
		t.Errorf("the last letter has no answer:\n%s", last)
	}
	if all := first + last; strings.Contains(all, got.Code) || strings.Contains(all, "0912345678") {
		t.Error("a letter carries the secret code or the telephone number")
	}
}

// refusing is a post office that takes no letter, for a reason.
type refusing struct{ err error }

func (refusing) Name() string                                { return "refusing" }
func (r refusing) Send(context.Context, notify.Letter) error { return r.err }

func TestALetterIsTriedAgainUntilItIsRefused(t *testing.T) {
	a, p := opened(t)
	p.Submit(t, 1)
	turn := func(err error) int {
		n, failed := a.sendLetters(t.Context(), refusing{err})
		if failed != nil {
			t.Fatal(failed)
		}
		return n
	}
	if n := turn(errors.New("the server is away")); n != 1 {
		t.Fatalf("%d letters at first", n)
	}
	if n := turn(nil); n != 0 {
		t.Error("tried again at once")
	}
	p.Clock.Advance(2 * time.Minute)
	if n := turn(fault.New(fault.Invalid, "notify.refused")); n != 1 {
		t.Errorf("%d letters two minutes later", n)
	}
	p.Clock.Advance(24 * time.Hour)
	if n := turn(nil); n != 0 {
		t.Error("a letter that will never be taken was tried again")
	}
}

func TestTheKeyIsMadeOnceAndKept(t *testing.T) {
	dir := t.TempDir()
	first, err := secretKey(Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	again, err := secretKey(Config{Data: dir})
	if err != nil || !bytes.Equal(first, again) || len(first) != 32 {
		t.Errorf("the key changed: %x, %x, %v", first, again, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "secret.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key lies open: %v, %v", info.Mode(), err)
	}
	if _, err := secretKey(Config{Key: "short"}); err == nil {
		t.Error("a short key was taken")
	}
}

func TestUrgentLettersReachOfficersWithoutSecrets(t *testing.T) {
	a, p := opened(t)
	a.Config.OfficerURL = "https://quantripakn.example.vn"
	got := p.Danger(t, 1)
	first := letters(t, a, 3) // the sender and two operators
	for _, want := range []string{"TỨC THỜI: phản ánh " + got.ID.String(), string(p.Operator) + "@canbo.example.vn", "Nguyễn Thị Trực", "ổ gà sâu", "trước cổng trường tiểu học", "08:30 ngày 16/11/2026", "https://quantripakn.example.vn/reports/" + got.ID.String()} {
		if !strings.Contains(first, want) {
			t.Errorf("the letter lacks %q:\n%s", want, first)
		}
	}
	p.Confirm(t, got.ID, p.Agency)
	sent := letters(t, a, 4) // the sender, the other operator, focal and leader of the agency
	p.RingAll(t)
	sent += letters(t, a, 3) // the first rung finds the focal; the operators are to telephone
	for _, want := range []string{"CHƯA CÓ NGƯỜI NHẬN", "CẦN GỌI ĐIỆN", string(p.Focal) + "@canbo.example.vn", "UBND xã Song Mai"} {
		if !strings.Contains(sent, want) {
			t.Errorf("the letters lack %q:\n%s", want, sent)
		}
	}
	if strings.Contains(first+sent, "0912345678") || strings.Contains(first+sent, got.Code) {
		t.Error("an officers' letter carries the telephone number or the secret code")
	}

	secret := p.Submission(2)
	secret.Danger, secret.Secret = true, true
	if _, err := p.Desk.Submit(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if l := letters(t, a, 3); strings.Contains(l, "ổ gà sâu") || strings.Contains(l, "trước cổng trường") || !strings.Contains(l, "Nội dung không gửi qua thư điện tử") {
		t.Errorf("a letter about a secret report says:\n%s", l)
	}
}

func TestLettersOfMergedSplitAndExtendedReports(t *testing.T) {
	a, p := opened(t)
	main, merged := p.Submit(t, 1), p.Submit(t, 2)
	letters(t, a, 2)
	p.Do(t, merged.ID, p.Operator, "merge", "into", main.ID.String(), "explanation", "Cùng một ổ gà trước cổng trường")
	if l := letters(t, a, 1); !strings.Contains(l, "gộp vào phản ánh "+main.ID.String()) || !strings.Contains(l, "Cùng một ổ gà trước cổng trường") {
		t.Errorf("the merged sender's letter:\n%s", l)
	}
	p.Walk(t, main.ID, "assign")
	if l := letters(t, a, 2); strings.Count(l, main.ID.String()) < 2 || !strings.Contains(l, "Phản ánh số "+merged.ID.String()+" của ông/bà đã gộp") {
		t.Errorf("both senders' letters:\n%s", l)
	}
	p.Do(t, main.ID, p.Handler, "ask_extension", "days", "3", "why_longer", "Nội bộ: chờ vật tư của kho")
	p.Do(t, main.ID, p.Leader, "extend", "extension_notice", "Mặt đường cần khô mới láng nhựa được")
	l := letters(t, a, 1)
	if !strings.Contains(l, "Thêm: 3 ngày làm việc") || !strings.Contains(l, "Mặt đường cần khô mới láng nhựa được") || strings.Contains(l, "chờ vật tư của kho") {
		t.Errorf("the letter of the extension:\n%s", l)
	}
	for _, leg := range p.Way()[5:] {
		p.Do(t, main.ID, leg.Who, leg.Action, leg.Form...)
	}
	if l := letters(t, a, 2); strings.Count(l, "Đã san lấp ổ gà") != 2 {
		t.Errorf("the answer to both:\n%s", l)
	}

	whole := p.Submit(t, 3)
	letters(t, a, 1)
	p.Do(t, whole.ID, p.Operator, "split", "split_text", "Đèn đường đầu thôn không sáng.")
	if l := letters(t, a, 1); !strings.Contains(l, "được tách từ phản ánh số "+whole.ID.String()) || strings.Contains(l, "đã cấp khi gửi") {
		t.Errorf("the letter of what was split off:\n%s", l)
	}
	p.Do(t, whole.ID, p.Operator, "seal", "seal_confirm", "yes")
	letters(t, a, 0) // nobody is left to write to
}

func TestADraftIsNoAnswer(t *testing.T) {
	a, p := opened(t)
	got := p.Submit(t, 1)
	p.Walk(t, got.ID, "submit")
	letters(t, a, 2)
	p.Say(t, got.ID, "withdraw", "withdrawal", "Thôn đã tự sửa")
	if l := letters(t, a, 1); strings.Contains(l, "Đã san lấp ổ gà") || !strings.Contains(l, got.ID.String()) {
		t.Errorf("a withdrawn report's letter says:\n%s", l)
	}
}
