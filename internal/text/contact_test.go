package text_test

import (
	"testing"
	"unicode/utf8"

	"paht/internal/text"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct {
		in, want string // want "" is refused
	}{
		{"0912345678", "0912345678"},
		{"0912 345.678", "0912345678"},
		{"0912-345-678", "0912345678"},
		{"+84912345678", "0912345678"},
		{"+84 (0) 912 345 678", "0912345678"},
		{"(+84) 912345678", "0912345678"},
		{"84912345678", "0912345678"},
		{"0084912345678", "0912345678"},
		{" 0352345678 ", "0352345678"},
		{"0562345678", "0562345678"},
		{"0772345678", "0772345678"},
		{"0882345678", "0882345678"},
		{"(0204) 3854 123", "02043854123"},
		{"+84 204 3854 123", "02043854123"},
		{"024 3825 4567", "02438254567"},
		{"0243825456", "0243825456"},
		{"", ""},
		{"113", ""},
		{"1022", ""},
		{"1900 1234", ""},
		{"0112345678", ""},  // old mobile, no longer given out
		{"01234567890", ""}, // old mobile of eleven digits
		{"0412345678", ""},
		{"091234567", ""},
		{"09123456789", ""},
		{"020438541234", ""},
		{"912345678", ""},
		{"+1 415 555 0100", ""},
		{"+8491234567", ""},
		{"0912345678 gặp Nam", ""},
		{"0912345678/0987654321", ""},
		{"٠٩١٢٣٤٥٦٧٨", ""},
		{"09+12345678", ""},
	} {
		got, ok := text.Phone(c.in)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("Phone(%q) = %q, %v, want %q", c.in, got, ok, c.want)
		}
	}
}

func TestMaskPhone(t *testing.T) {
	for in, want := range map[string]string{
		"0912345678":  "09•• ••• 678",
		"02043854123": "02•• •••• 123",
		"":            "",
		"Nguyễn":      "••••••",
		"912345678":   "•••••••••",
	} {
		if got := text.MaskPhone(in); got != want {
			t.Errorf("MaskPhone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEmail(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{" Nam.Nguyen@Gmail.COM ", "Nam.Nguyen@gmail.com"},
		{"a@b.vn", "a@b.vn"},
		{"a+b_c@bacgiang.gov.vn", "a+b_c@bacgiang.gov.vn"},
		{"", ""},
		{"nam", ""},
		{"nam@gmail", ""},
		{"nam@gmail.cơm", ""},
		{"nam@@gmail.com", ""},
		{"nam@gmail..com", ""},
		{"nam@-gmail.com", ""},
		{".nam@gmail.com", ""},
		{"nam nguyen@gmail.com", ""},
		{"nam@127.0.0.1", ""},
		{"nam@gmail.com\nBcc: all@x.vn", ""},
		{"<nam@gmail.com>", ""},
	} {
		got, ok := text.Email(c.in)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("Email(%q) = %q, %v, want %q", c.in, got, ok, c.want)
		}
	}
}

func TestVietnamese(t *testing.T) {
	for _, s := range []string{
		"Đống rác lớn trước cổng chợ Thương bốc mùi hôi thối mấy ngày nay chưa có ai dọn.",
		"Den duong o ngo 12 tat ca thang nay, di lai rat nguy hiem, kinh mong co quan xu ly",
		"Em muốn hỏi app bị lỗi login không gửi được ảnh, nhờ admin check giúp",
		"CỘT ĐIỆN NGHIÊNG SẮP ĐỔ!!!",
		"Nước máy yếu",
		"Ngoằn ngoèo, khuya khoắt, quẹo phải, giếng làng, nghiêng ngả, xoong nồi",
		"duong hong qua troi",
	} {
		if !text.Vietnamese(s) {
			t.Errorf("Vietnamese(%q) = false", s)
		}
	}
	for _, s := range []string{
		"",
		"12345 !!! ???",
		"The road in front of my house is flooded and nobody comes to fix the drain.",
		"La route devant chez moi est inondée, l'égout déborde et personne ne vient le réparer.",
		"Vor meinem Haus ist die Straße überschwemmt, niemand kümmert sich darum.",
		"我家门前的路被水淹了，没有人来修理。",
		"asdf qwer zxcv hjkl",
		"https://example.com/click?id=42",
	} {
		if text.Vietnamese(s) {
			t.Errorf("Vietnamese(%q) = true", s)
		}
	}
}

func FuzzPhone(f *testing.F) {
	f.Add("0912 345.678")
	f.Add("+84 (0) 204 3854 123")
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := text.Phone(s)
		if !ok {
			return
		}
		if again, ok := text.Phone(n); !ok || again != n {
			t.Fatalf("Phone(%q) = %q, which reads back as %q, %v", s, n, again, ok)
		}
		if len(n) < 10 || len(n) > 11 || n[0] != '0' || !utf8.ValidString(text.MaskPhone(n)) {
			t.Fatalf("Phone(%q) = %q", s, n)
		}
	})
}
