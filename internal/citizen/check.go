package citizen

import (
	"net/http"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/text"
	"paht/internal/ui"
)

// renderCheck shows what will be sent, before it is, with public reports that may be
// of the same matter, and the likely categories where none was chosen; in a crowd with
// the sum that is asked (package junk). The form was found right.
func (s *site) renderCheck(w http.ResponseWriter, r *http.Request, v sendView, in desk.Submission) error {
	q := desk.NearQuery{Commune: org.UnitID(v.Commune), Category: v.Category, Text: text.Excerpt(text.NFC(v.Text), nearText)}
	if p, ok := pointOf(v.Spot.Lat, v.Spot.Lon); ok {
		q.At, q.HasPoint = p, true
	}
	near, err := s.nearOf(r.Context(), q)
	if err != nil {
		return err
	}
	page := checkView{Form: v, Rows: s.rows(v), Near: near}
	if a, b, asked := s.Desk.Sum(in); asked {
		page.Sum = &ui.Field{
			Name: "answer", Label: itoa(a) + " cộng " + itoa(b) + " bằng bao nhiêu?", Mode: "numeric", Optional: true, Error: v.Errors["answer"],
			Hint: "Lúc này có rất nhiều phản ánh gửi đến. Trả lời đúng thì phản ánh của bạn được đọc theo thứ tự như thường. Bỏ trống thì vẫn gửi được nhưng được đọc sau.",
		}
	}
	if v.Category == "" {
		for _, g := range s.Desk.Suggest(v.Text[:min(len(v.Text), suggestText)]) {
			page.Likely = append(page.Likely, ui.Option{Value: g.Category, Text: s.categoryName(g.Category)})
		}
	}
	status := http.StatusOK
	if len(v.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.ui.Render(w, r, status, ui.Page{
		Title: "Kiểm tra trước khi gửi", Path: "/send", Private: true, Wrong: len(v.Errors) > 0,
	}, reviewPage(page))
}

// carried are the fields of the form as hidden ones.
func (v sendView) carried() [][2]string {
	all := [][2]string{
		{"client", v.Client}, {"danger", yes(v.Danger)}, {"text", v.Text}, {"commune", v.Commune}, {"place", v.Words},
		{"lat", v.Spot.Lat}, {"lon", v.Spot.Lon}, {"seen", v.Seen}, {"category", v.Category},
		{"name", v.Name}, {"phone", v.Phone}, {"email", v.Email}, {"no_email", yes(v.NoEmail)}, {"secret", yes(v.Secret)},
	}
	for _, p := range v.Photos {
		all = append(all, [2]string{"kept", p.Token})
	}
	var out [][2]string
	for _, h := range all {
		if h[1] != "" {
			out = append(out, h)
		}
	}
	return out
}

// rows are what will be sent, in the words of who sends it.
func (s *site) rows(v sendView) []checkRow {
	rows := []checkRow{s.photoRow(v), s.placeRow(v), {Step: whatStep, Label: "Nội dung", Text: text.NFC(v.Text), Own: true}}
	if v.Danger {
		rows = append(rows, checkRow{Step: photoStep, Label: "Mức khẩn", Text: "Việc này đang gây nguy hiểm", More: "Trung tâm được báo ngay. Đừng chờ: gọi 113, 114 hoặc 115 nếu có người gặp nạn."})
	}
	category := s.categoryName(v.Category)
	if category == "" {
		category = "Tôi không rõ"
	}
	rows = append(rows, checkRow{Step: whatStep, Label: "Lĩnh vực", Text: category})
	if at, err := time.ParseInLocation(seenLayout, v.Seen, s.Desk.Calendar().Location()); err == nil {
		rows = append(rows, checkRow{Step: whatStep, Label: "Lúc thấy", Text: ui.Instant(at)})
	}
	email := v.Email
	if email == "" {
		email = "Tôi không có e-mail"
	}
	rows = append(rows, checkRow{Step: contactStep, Label: "Báo kết quả cho", Text: strings.Join([]string{v.Name, v.Phone, email}, "\n"), Own: true})
	if v.Secret {
		rows = append(rows, checkRow{Step: contactStep, Label: "Giữ bí mật", Text: "Có", More: "Nội dung, ảnh và kết quả không bao giờ công khai."})
	}
	return rows
}

func (s *site) photoRow(v sendView) checkRow {
	r := checkRow{Step: photoStep, Label: "Ảnh", Text: "Không có ảnh", Pics: v.Photos}
	if n := len(v.Photos); n > 0 {
		r.Text = itoa(n) + " ảnh"
	}
	return r
}

func (s *site) placeRow(v sendView) checkRow {
	r := checkRow{Step: placeStep, Label: "Nơi có việc", Text: capital(s.placeName(org.UnitID(v.Commune)))}
	if at, ok := pointOf(v.Spot.Lat, v.Spot.Lon); ok {
		r.More = "Đã ghim trên bản đồ"
		if _, name := s.near(at); r.Text == "" {
			r.Text = capital(name)
		}
	}
	if v.Words != "" {
		r.Text, r.Own = v.Words+"\n"+r.Text, true
	}
	return r
}
