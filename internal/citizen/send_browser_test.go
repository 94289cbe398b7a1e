package citizen

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"paht/internal/testworld"
)

// The two screens the form is held to.
var (
	smallPhone = testworld.Screen{Name: "360", Width: 360, Height: 640, Mobile: true}
	desktop    = testworld.Screen{Name: "1280", Width: 1280, Height: 800}
)

// photoAt is a JPEG that says where it was taken, as a camera writes it.
func photoAt(t testing.TB, order binary.AppendByteOrder, lat, lon float64) []byte {
	t.Helper()
	mark := "MM"
	if order.AppendUint16(nil, 1)[0] == 1 {
		mark = "II"
	}
	tiff := order.AppendUint16([]byte(mark), 42)
	tiff = order.AppendUint32(tiff, 8)
	entry := func(tag, kind uint16, n, value uint32) {
		tiff = order.AppendUint16(tiff, tag)
		tiff = order.AppendUint16(tiff, kind)
		tiff = order.AppendUint32(tiff, n)
		tiff = order.AppendUint32(tiff, value)
	}
	letter := func(tag uint16, c byte) {
		tiff = order.AppendUint16(tiff, tag)
		tiff = order.AppendUint16(tiff, 2)
		tiff = order.AppendUint32(tiff, 2)
		tiff = append(tiff, c, 0, 0, 0)
	}
	tiff = order.AppendUint16(tiff, 1)
	entry(0x8825, 4, 1, 26)
	tiff = order.AppendUint32(tiff, 0)
	tiff = order.AppendUint16(tiff, 4) // at 26
	ns, ew := byte('N'), byte('E')
	if lat < 0 {
		ns = 'S'
	}
	if lon < 0 {
		ew = 'W'
	}
	letter(1, ns)
	entry(2, 5, 3, 80)
	letter(3, ew)
	entry(4, 5, 3, 104)
	tiff = order.AppendUint32(tiff, 0)
	for _, v := range []float64{math.Abs(lat), math.Abs(lon)} { // at 80
		whole := math.Floor(v)
		minutes := math.Floor((v - whole) * 60)
		seconds := ((v-whole)*60 - minutes) * 60
		for _, r := range [][2]uint32{{uint32(whole), 1}, {uint32(minutes), 1}, {uint32(math.Round(seconds * 1000)), 1000}} {
			tiff = order.AppendUint32(tiff, r[0])
			tiff = order.AppendUint32(tiff, r[1])
		}
	}
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	jpg := photo(t, 3)
	return bytes.Join([][]byte{jpg[:2], segment, body, jpg[2:]}, nil)
}

func save(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// hand counts what a person does: taps, and fields he types into.
type hand struct {
	*testworld.Tab
	taps, typed int
}

func (h *hand) tap(words string)      { h.taps++; h.Press(words) }
func (h *hand) shoot(file string)     { h.taps++; h.Upload("#shoot", file) } // "Chụp ảnh"; the camera's own taps are not counted
func (h *hand) write(at, text string) { h.typed++; h.Fill(at, text) }

// U07 and U08: the taps of a first report and of the next from the same telephone. Taps
// are those on buttons and boxes; a tap that only puts the cursor into a field is told
// beside them and stays within the first figure too.
func TestSixTaps(t *testing.T) {
	w := newWorld(t)
	b := testworld.NewBrowser(t)
	u, _ := w.Desk.Directory().Unit(w.Commune)
	plain := save(t, "a.jpg", photo(t, 1))
	here := save(t, "b.jpg", photoAt(t, binary.LittleEndian, u.Lat, u.Lon))
	for _, screen := range []testworld.Screen{smallPhone, desktop} {
		t.Run(screen.Name, func(t *testing.T) {
			tab := b.Tab(t, screen)
			first := hand{Tab: tab}
			tab.Stand(u.Lat, u.Lon, 15)
			tab.Permit(w.base, "geolocation", "prompt")
			tab.Open(w.base + "/")
			first.tap("Gửi phản ánh")
			tab.AtStep("photo")
			first.shoot(plain)
			tab.AtStep("place")
			tab.Permit(w.base, "geolocation", "granted") // what the person answers to the browser
			first.tap("Dùng vị trí của tôi")
			tab.Wants("Gần: xã Song Mai", "sai số 15 m")
			first.tap("Đúng chỗ này")
			tab.AtStep("what")
			first.write("#f-text", "Nắp cống trước số nhà 8 bị vỡ, xe máy dễ sập bánh.")
			first.tap("Tiếp")
			tab.AtStep("contact")
			first.write("#f-name", "Nguyễn Văn An")
			first.write("#f-phone", "0912 345 123")
			first.taps++
			tab.Click("#f-no_email")
			first.tap("Tiếp")
			tab.AtStep("check")
			first.taps++
			tab.SendIt()
			if all := first.taps + first.typed; all > 12 || first.typed > 3 {
				t.Errorf("the first report took %d taps, of these %d into fields", all, first.typed)
			}

			second := hand{Tab: tab}
			tab.Open(w.base + "/")
			second.tap("Gửi phản ánh")
			tab.AtStep("photo")
			second.shoot(here)
			tab.AtStep("place")
			tab.Wants("Theo ảnh. Gần: xã Song Mai")
			second.tap("Đúng chỗ này")
			tab.AtStep("what")
			second.write("#f-text", "Đèn đường đầu ngõ 12 tắt từ tối qua, đi lại rất khó.")
			second.tap("Tiếp")
			tab.AtStep("contact")
			tab.Wants("Dùng lại: Nguyễn V. A., 09xx xxx 123")
			if strings.Contains(tab.Text("#contact"), "0912") {
				t.Error("the telephone number is shown in full")
			}
			second.tap("Đúng")
			tab.AtStep("check")
			tab.Wants("0912 345 123")
			second.taps++
			tab.SendIt()
			if second.taps > 6 || second.typed > 1 {
				t.Errorf("the second report took %d taps and %d typed fields", second.taps, second.typed)
			}
			t.Logf("first: %d taps and %d fields; second: %d taps and %d field", first.taps, first.typed, second.taps, second.typed)

			// It is forgotten on a word.
			tab.Open(w.base + "/send")
			tab.AtStep("photo")
			tab.Press("Bỏ qua, tôi không có ảnh")
			tab.AtStep("place")
			tab.Choose("#f-commune", string(w.Commune))
			tab.Press("Tiếp")
			tab.AtStep("what")
			tab.Fill("#f-text", "Cây đổ chắn ngang đường vào thôn.")
			tab.Press("Tiếp")
			tab.AtStep("contact")
			tab.Press("Xóa khỏi máy này")
			tab.Until(`String(localStorage.getItem("contact"))`, "null")
			tab.Until(`document.querySelector("#f-name").value`, "")
		})
	}
}

// A browser whose drawer never answers (some hang when it is opened) still shows the
// form step by step and sends the report; nothing is kept on the device.
func TestADrawerThatDoesNotAnswer(t *testing.T) {
	w := newWorld(t)
	tab := testworld.NewBrowser(t).Tab(t, smallPhone)
	tab.Before("IDBFactory.prototype.open = () => ({})")
	tab.Open(w.base + "/send")
	tab.SendReport(testworld.Sending{
		Commune: string(w.Commune), Place: "cạnh nhà văn hóa", Text: "Cột điện nghiêng ra đường, trời gió lắc mạnh.",
		Name: "Nguyễn Văn An", Phone: "0912 345 123",
	})
	tab.SendIt()
	tab.Wants("26-", "Mã tra cứu")
}

// What one does before the scripts have come, as on a slow network, is kept: a photo that
// was picked, and words. Words of another report than the draft's are a report of their
// own, and the draft stays on the device.
func TestWhatIsDoneBeforeTheScriptsCome(t *testing.T) {
	w := newWorld(t)
	b := testworld.NewBrowser(t)
	const draft = "Cống ở ngõ 5 bị tắc,"
	for _, c := range []struct{ words, text, place, left string }{
		{"Nước ngập trước cổng trường.", "Nước ngập trước cổng trường.", "", draft},
		{draft + " nước tràn vào nhà.", draft + " nước tràn vào nhà.", "gần chợ Mía", ""},
		{"", draft, "gần chợ Mía", ""},
	} {
		t.Run(c.words, func(t *testing.T) {
			tab := b.Tab(t, smallPhone)
			tab.Open(w.base + "/send")
			tab.SendReport(testworld.Sending{Commune: string(w.Commune), Place: "gần chợ Mía", Text: draft, Name: "Nguyễn Văn An", Phone: "0912 345 123"})
			tab.Script(`window.saved = ""; (async () => {
				const src = [...document.querySelectorAll("script")].find((s) => s.src.endsWith("begin.js")).src;
				const q = await import(src.replace("begin.js", "queue.js"));
				while (!(await q.list()).some((r) => r.fields.some(([, value]) => value === "` + draft + `"))) await new Promise((go) => setTimeout(go, 50));
				window.saved = "yes";
			})()`)
			tab.Until(`window.saved`, "yes")

			tab.Before(`addEventListener("DOMContentLoaded", () => {
				const form = document.getElementById("send");
				if (!form) return;
				const files = new DataTransfer();
				files.items.add(new File([Uint8Array.from(atob("` + base64Of(photo(t, 2)) + `"), (c) => c.charCodeAt(0))], "som.jpg", {type: "image/jpeg"}));
				form.elements.photos.files = files.files;
				form.elements.text.value = "` + c.words + `";
				for (const e of [form.elements.photos, form.elements.text]) e.dispatchEvent(new Event("change", {bubbles: true}));
			})`)
			tab.Open(w.base + "/send")
			tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
			if got := tab.Eval(`document.querySelector("#f-text").value + "|" + document.querySelector("#f-place").value`); got != c.text+"|"+c.place {
				t.Errorf("the form holds %q", got)
			}
			tab.Open(w.base + "/")
			unsent := `document.querySelector("[data-unsent]").textContent`
			tab.Until(`String(`+unsent+`.includes("`+c.text+`"))`, "true")
			if got := tab.Eval(unsent); c.left != "" && !strings.Contains(got, c.left) || strings.Count(got, "Viết tiếp") != 1+min(len(c.left), 1) {
				t.Errorf("on the device: %s", got)
			}
		})
	}
}

// A photo is at most 400 KB when it leaves the telephone (U11), and squeezed no more often
// than it takes. How large a quality makes it is the test's, in parts of what is enough.
func TestAPhotoIsSqueezedUntilItIsSmall(t *testing.T) {
	w := newWorld(t)
	b := testworld.NewBrowser(t)
	file := save(t, "to.jpg", testworld.LargePhoto(t, 2400, 1600))
	for _, c := range []struct {
		at75, at60, at45 float64
		tries            string
	}{
		{0.9, 0.7, 0.5, "0.75"},
		{1.2, 0.9, 0.7, "0.75 0.6"},
		{1.25, 1.1, 0.9, "0.75 0.6 0.45"},
		{1.45, 1.1, 0.9, "0.75 0.45"},
		{2, 1.5, 1, "0.75 0.45"},
	} {
		t.Run(c.tries, func(t *testing.T) {
			tab := b.Tab(t, smallPhone)
			tab.Before(fmt.Sprintf(`window.tries = [];
				HTMLCanvasElement.prototype.toBlob = (done, type, quality) => {
					tries.push(quality);
					done(new Blob([new Uint8Array(400 * 1024 * ({0.75: %v, 0.6: %v, 0.45: %v})[quality])], {type}));
				};`, c.at75, c.at60, c.at45))
			tab.Open(w.base + "/send")
			tab.AtStep("photo")
			tab.Upload("#f-photos", file)
			tab.Until(`String(document.querySelectorAll("#picked li").length)`, "1")
			if got := tab.Eval(`tries.join(" ")`); got != c.tries {
				t.Errorf("tried %s", got)
			}
			if kb, err := strconv.Atoi(strings.TrimSuffix(tab.Text("#picked span"), " KB")); err != nil || kb > 400 {
				t.Errorf("%d KB, %v", kb, err)
			}
		})
	}
}

// The same form where scripts are off: every field, the page to check, the receipt.
func TestTheFormWithoutScripts(t *testing.T) {
	w := newWorld(t)
	b := testworld.NewBrowser(t)
	for _, screen := range []testworld.Screen{smallPhone, desktop} {
		t.Run(screen.Name, func(t *testing.T) {
			tab := b.Tab(t, screen)
			tab.NoScripts()
			tab.Open(w.base + "/send")
			tab.Shot("plain-1-form")
			tab.Fill("#f-text", "Rác chất đống ở cổng chợ đã ba ngày.")
			tab.Script(`document.querySelector("#f-commune").value = "` + string(w.Commune) + `"`)
			tab.Upload("#f-photos", save(t, "rac.jpg", photo(t, 2)))
			tab.Fill("#f-name", "Trần Thị Bình")
			tab.Follow(`[data-plain] button`)
			tab.Wants("Vui lòng sửa 2 chỗ", "Hãy cho biết số điện thoại", "Các ảnh trên đã được nhận")
			tab.Fill("#f-phone", "0987 654 321")
			tab.Script(`document.querySelector("#f-no_email").checked = true`)
			tab.Follow(`[data-plain] button`)
			tab.Wants("Kiểm tra trước khi gửi", "Rác chất đống", "1 ảnh", "Trần Thị Bình", "Ai thấy gì?")
			tab.Shot("plain-2-check")
			tab.Follow(`.checked button[formaction="/send#what"]`)
			tab.Fill("#f-text", " Mùi rất hôi.")
			tab.Follow(`[data-plain] button`)
			tab.Wants("Mùi rất hôi.")
			tab.Follow(`.check-page .send-end button`)
			tab.Wants("Đã nhận phản ánh của bạn", "26-00000")
		})
	}
}

// The place a photo tells is read from either byte order and each half of the globe,
// and what is no photo says nothing.
func TestThePlaceOfAPhoto(t *testing.T) {
	w := newWorld(t)
	tab := testworld.NewBrowser(t).Tab(t, smallPhone)
	tab.Open(w.base + "/send")
	tab.AtStep("photo")
	read := func(b []byte) string {
		js := `(async () => {
			const src = [...document.querySelectorAll("script")].find((s) => s.src.endsWith("send.js")).src;
			const { placeOf } = await import(src.replace("send.js", "exif.js"));
			const bytes = Uint8Array.from(atob("` + base64Of(b) + `"), (c) => c.charCodeAt(0));
			const at = await placeOf(new Blob([bytes]));
			window.told = at ? at.lat.toFixed(4) + " " + at.lon.toFixed(4) : "nothing";
		})().catch((e) => { window.told = String(e); })`
		tab.Script(`window.told = ""`)
		tab.Script(js)
		tab.Until(`String(window.told !== "")`, "true")
		return tab.Eval("window.told")
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, at := range [][2]float64{{21.2731, 106.1946}, {-33.8688, 151.2093}, {40.7128, -74.006}} {
			if got, want := read(photoAt(t, order, at[0], at[1])), fmt.Sprintf("%.4f %.4f", at[0], at[1]); got != want {
				t.Errorf("%v: read %s, want %s", order, got, want)
			}
		}
	}
	whole := photoAt(t, binary.LittleEndian, 21.2731, 106.1946)
	for name, b := range map[string][]byte{
		"no place": photo(t, 1), "empty": nil, "text": []byte("không phải ảnh"), "cut": whole[:60],
		"nowhere": photoAt(t, binary.BigEndian, 0, 0), "beyond": bytes.Replace(whole, []byte{21, 0, 0, 0}, []byte{210, 0, 0, 0}, 1),
		"a directory without end": bytes.Replace(whole, []byte{1, 0, 0x25, 0x88}, []byte{0xff, 0xff, 0x25, 0x87}, 1),
	} {
		if got := read(b); got != "nothing" {
			t.Errorf("%s: read %s", name, got)
		}
	}
}

// What others deliver is used where it is there: a guess of the category, which can be
// changed, and reports like this one.
func TestGuessesAndNeighbours(t *testing.T) {
	w := newWorld(t)
	id := w.publish(t, 1, "publish")
	tab := testworld.NewBrowser(t).Tab(t, smallPhone)
	category := w.Desk.Categories()[2]
	tab.Before(fmt.Sprintf(`{
		const real = window.fetch;
		window.asked = [];
		window.fetch = (url, how) => {
			const say = (o) => Promise.resolve(new Response(JSON.stringify(o), {headers: {"Content-Type": "application/json"}}));
			if (String(url).startsWith("/suggest")) return say({suggestions: [{category: %q, name: %q, sure: 0.83}, {category: "khong-co", name: "Không có", sure: 0.9}]});
			if (String(url).startsWith("/near")) { window.asked.push(String(url)); return say({near: [
				{number: %[3]q, title: "Đèn đường ngõ 12 không sáng", status: "Đang xử lý", thumb: "", distance: 120, href: "/reports/%[3]s", join: "/reports/%[3]s/me-too"},
				{number: "x", title: "Xấu", status: "", href: "//evil.example/", join: "https://evil.example/"}]}); }
			return real(url, how);
		};
	}`, category.ID, category.Name, id.String()))
	tab.Open(w.base + "/send")
	tab.AtStep("photo")
	tab.Press("Bỏ qua, tôi không có ảnh")
	tab.AtStep("place")
	tab.Choose("#f-commune", string(w.Commune))
	tab.Press("Tiếp")
	tab.AtStep("what")
	tab.Fill("#f-text", "Đèn đường ngõ 12 không sáng từ tuần trước.")
	tab.Wants("Có phải về:", category.Name, "chắc 8/10")
	tab.Until(`String([...document.querySelectorAll(".chip")].map((c) => c.textContent).join("|").includes("Không có"))`, "false")
	chosen := `String((document.querySelector("[name=category]:checked") || document.querySelector("select[name=category]") || {}).value || "")`
	tab.Script(`document.querySelector(".chip").click()`)
	tab.Until(chosen, category.ID)
	tab.Press("Tôi không rõ")
	tab.Until(chosen, "")
	tab.Script(`document.querySelector(".chip").click()`)
	tab.Press("Tiếp")
	tab.Wants("Có 1 phản ánh giống thế này", "Đang xử lý · cách 120 m", "Tôi cũng gặp việc này")
	tab.Until(`document.activeElement.tagName`, "H3")
	tab.Shot("near")
	tab.Until(`document.querySelector("#join-0").getAttribute("action") + " " + new FormData(document.querySelector("#join-0")).has("text")`, "/reports/"+id.String()+"/me-too false")
	tab.Press("Không, đây là việc khác")
	tab.AtStep("contact")
	tab.Script(`history.back()`)
	tab.AtStep("what")
	tab.Press("Tiếp") // he is not asked the same twice
	tab.AtStep("contact")
	tab.Until(`String(window.asked.length)`, "1")
}

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
