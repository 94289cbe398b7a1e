package ui_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"paht/internal/ui"
)

// TestT1_TheLetterIsInThePrescribedForm holds the letter to the form at the end of
// the guidance, sentence by sentence and in its order.
func TestT1_TheLetterIsInThePrescribedForm(t *testing.T) {
	var b strings.Builder
	err := ui.ResultLetter(ui.LetterView{
		Agency: "UBND xã Song Mai", Summary: "Đã san lấp ổ gà trước cổng trường.",
		Done: "Đã xử lý xong", At: time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC),
	}).Render(t.Context(), &b)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(b.String(), " ")), " ")
	at := 0
	for _, part := range []string{
		"UBND xã Song Mai",
		"Ngày 03 tháng 02 năm 2026",
		"Kính chào: Ông/Bà",
		"Sau khi nhận được phản ánh của Ông/Bà, UBND xã Song Mai đã tiến hành kiểm tra, xử lý và thông báo kết quả như sau:",
		"Đã san lấp ổ gà trước cổng trường.",
		"Chúng tôi chân thành cảm ơn Ông/Bà đã kịp thời phản ánh và mong tiếp tục nhận được phản ánh trong thời gian tới.",
		"Trân trọng.",
	} {
		i := strings.Index(text[at:], part)
		if i < 0 {
			t.Fatalf("the letter lacks %q at its place:\n%s", part, text)
		}
		at += i + len(part)
	}
}
