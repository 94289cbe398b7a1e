package english

import (
	"bytes"
	"html"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
	"pgregory.net/rapid"
)

func small(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Parse("# a\n\nXin chào\tHello\nCòn {w}\t{} left\n{n} ảnh\t{n} {1|photo|photos}\nGần {}, có {n} việc\t{2} {2|case|cases} near {1}\nĐúng\tRight\n{w}: {w}\t{}: {}\n")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSentences(t *testing.T) {
	c := small(t)
	for vi, want := range map[string]string{
		"Xin chào":                  "Hello",
		"Còn 3 ngày làm việc":       "3 working days left",
		"Còn 1 ngày làm việc":       "1 working day left",
		"1 ảnh":                     "1 photo",
		"1.200 ảnh":                 "1,200 photos",
		"Gần chợ Thương, có 1 việc": "1 case near chợ Thương",
		"Đúng: Xin chào":            "Right: Hello",
		"Xin chào. Đúng.":           "Hello. Right.",
		"0912 345 678":              "0912 345 678",
	} {
		if got, ok := c.Say(vi); !ok || got != want {
			t.Errorf("%q: %q %v, want %q", vi, got, ok, want)
		}
	}
	for _, vi := range []string{"Xin chào bạn", "Còn chợ", "ảnh", "Đúng: nhầm", "x ảnh"} {
		if got, ok := c.Say(vi); ok {
			t.Errorf("%q has English: %q", vi, got)
		}
	}
}

func TestTimes(t *testing.T) {
	c := small(t)
	for vi, want := range map[string]string{
		"08:42 thứ Hai 23/11/2026":  "08:42 Monday 23 November 2026",
		"Chủ nhật 02/02/2026":       "Sunday 2 February 2026",
		"17:00 thứ Tư 02/12":        "17:00 Wednesday 2 December",
		"05/02/2027":                "5 February 2027",
		"10:42 ngày mai":            "10:42 tomorrow",
		"hôm qua":                   "yesterday",
		"vừa xong":                  "just now",
		"1 phút trước":              "1 minute ago",
		"5 ngày trước":              "5 days ago",
		"Ngày 03 tháng 02 năm 2026": "3 February 2026",
		"2 giờ 30 phút làm việc":    "2 working hours 30 minutes",
		"0,5 giờ làm việc":          "0.5 working hours",
		"1 ngày 7 giờ làm việc":     "1 working day 7 hours",
		"24 giờ đồng hồ":            "24 hours",
		"chưa đến 1 phút":           "less than 1 minute",
		"14.707":                    "14,707",
	} {
		if got, ok := c.Say(vi); !ok || got != want {
			t.Errorf("%q: %q %v, want %q", vi, got, ok, want)
		}
	}
}

func put(t testing.TB, c *Catalogue, page string) (string, []string) {
	t.Helper()
	var out bytes.Buffer
	var missing []string
	if err := c.Page(&out, []byte(page), Report{Missing: func(s string) { missing = append(missing, s) }}); err != nil {
		t.Fatal(err)
	}
	return out.String(), missing
}

func TestPages(t *testing.T) {
	c := small(t)
	for page, want := range map[string]string{
		`<html lang="vi" class="x"><p>Xin chào</p>`:                              `<html lang="en" class="x"><p>Hello</p>`,
		`<p> Xin chào <b>1 ảnh</b>.</p>`:                                         `<p> Hello <b>1 photo</b>.</p>`,
		`<p translate="no">Xin chào <b>Đúng</b></p><p>Đúng</p>`:                  `<p translate="no" lang="vi">Xin chào <b>Đúng</b></p><p>Right</p>`,
		`<img alt="Xin chào" src="a&amp;b"><i>Đúng</i>`:                          `<img alt="Hello" src="a&amp;b"><i>Right</i>`,
		`<img translate="no" alt="Xin chào"><i>Đúng</i>`:                         `<img translate="no" alt="Xin chào" lang="vi"><i>Right</i>`,
		`<p>Gần chợ &lt;X&gt;, có 2 việc</p>`:                                    `<p>2 cases near <span lang="vi">chợ &lt;X&gt;</span></p>`,
		`<p>Nhầm rồi</p>`:                                                        `<p><span lang="vi">Nhầm rồi</span></p>`,
		`<select><option value="1">Xã Song Mai</option></select>`:                `<select><option lang="vi" value="1">Xã Song Mai</option></select>`,
		`<textarea>Xin chào</textarea><p>Đúng</p>`:                               `<textarea>Xin chào</textarea><p>Right</p>`,
		`<input value="Xin chào" placeholder="Đúng">`:                            `<input value="Xin chào" placeholder="Right">`,
		`<a href="?a=1&amp;b=2" aria-label="Đúng">OK</a><!-- x -->`:              `<a href="?a=1&amp;b=2" aria-label="Right">OK</a><!-- x -->`,
		`<meta name="description" content="Đúng"><meta name="x" content="Đúng">`: `<meta name="description" content="Right"><meta name="x" content="Đúng">`,
		`<script src="/a.js"></script><p>Đúng</p>`:                               `<script src="/a.js"></script><p>Right</p>`,
	} {
		if got, _ := put(t, c, page); got != want {
			t.Errorf("%s\n got %s\nwant %s", page, got, want)
		}
	}
	if _, missing := put(t, c, `<p>Nhầm</p><p translate="no">Nhầm to</p><p>Đúng</p>`); len(missing) != 1 || missing[0] != "Nhầm" {
		t.Errorf("missing %q", missing)
	}
}

// Whatever a page says, its elements stay what they are, and nothing anybody wrote
// becomes markup.
func TestPagesKeepTheirShape(t *testing.T) {
	c := Shipped()
	rapid.Check(t, func(rt *rapid.T) {
		said := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Gửi phản ánh", "Còn 3 ngày làm việc", `"><script>alert(1)</script>`, "Kết quả tìm “<b>”"})), 4, 4).Draw(rt, "said")
		page := `<html lang="vi"><title>` + html.EscapeString(said[0]) + `</title><p title="` + html.EscapeString(said[1]) + `">` +
			html.EscapeString(said[2]) + `</p><div translate="no"><b>` + html.EscapeString(said[3]) + `</b></div></html>`
		var out bytes.Buffer
		c.Page(&out, []byte(page), Report{})
		if a, b := shape(page), shape(out.String()); a != b {
			rt.Fatalf("%s became %s", a, b)
		}
	})
}

// shape is the tags of a page, less those that mark a language.
func shape(page string) string {
	z, out := xhtml.NewTokenizer(strings.NewReader(page)), ""
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return out
		case xhtml.StartTagToken, xhtml.EndTagToken, xhtml.SelfClosingTagToken:
			if name, _ := z.TagName(); string(name) != "span" {
				out += " " + string(name)
			}
		}
	}
}

func TestTheCatalogueIsSound(t *testing.T) {
	for _, l := range Shipped().Lines() {
		if Vietnamese(l.English) {
			t.Errorf("english.txt:%d: not English: %s", l.Number, l.English)
		}
		values := make([]string, len(l.kinds))
		for i := range values {
			values[i] = "7"
		}
		said, ok := Shipped().fill(l, values, nil, 0)
		if s := flat(said); !ok || strings.ContainsAny(s, "{}") || strings.Count(s, "7") < len(values) {
			t.Errorf("english.txt:%d: loses what stands for a placeholder: %s", l.Number, s)
		}
	}
	for _, src := range []string{"Xin chào", "Xin chào\t", "\tHello", "a\tb\na\tc"} {
		if _, err := Parse(src); err == nil {
			t.Errorf("%q is taken", src)
		}
	}
}
