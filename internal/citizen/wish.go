package citizen

import (
	"context"
	"net/http"
	"strings"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/store"
	"paht/internal/ui"
)

// tokenView is the page a letter's link leads to.
type tokenView struct {
	Title, Text, Post, Button string
	Done                      bool
}

// renderWish says in the words of v what a wish is for, in the place of its {}.
func (s *site) renderWish(w http.ResponseWriter, r *http.Request, wish store.Watch, v tokenView) error {
	about, err := s.about(r.Context(), wish)
	if err != nil {
		return err
	}
	v.Text = strings.Replace(v.Text, "{}", about, 1)
	return s.renderToken(w, r, v)
}

func (s *site) renderToken(w http.ResponseWriter, r *http.Request, v tokenView) error {
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: v.Title, Private: true}, tokenPage(v))
}

// confirmForm answers GET /follow/{token}. Reading changes nothing: programs that
// look at the links of letters confirm nothing.
func (s *site) confirmForm(w http.ResponseWriter, r *http.Request) error {
	watch, err := s.Desk.WatchOf(r.Context(), desk.ToConfirm, r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.renderWish(w, r, watch, tokenView{
		Title: "Xác nhận theo dõi", Text: "Bạn sẽ nhận thư về {}. Mỗi thư có đường dẫn để thôi nhận.",
		Post: "/follow/" + r.PathValue("token"), Button: "Xác nhận",
	})
}

// confirm answers POST /follow/{token}.
func (s *site) confirm(w http.ResponseWriter, r *http.Request) error {
	watch, err := s.Desk.ConfirmWatch(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.renderWish(w, r, watch, tokenView{Title: "Đã xác nhận", Text: "Từ nay bạn nhận thư về {}.", Done: true})
}

// unfollowForm answers GET /unfollow/{token}, for who follows the link of a letter.
func (s *site) unfollowForm(w http.ResponseWriter, r *http.Request) error {
	watch, err := s.Desk.WatchOf(r.Context(), desk.ToEnd, r.PathValue("token"))
	if fault.Is(err, fault.NotFound) {
		return s.renderToken(w, r, tokenView{Title: "Bạn không còn theo dõi", Text: "Không có thư nào được gửi theo đường dẫn này nữa.", Done: true})
	}
	if err != nil {
		return err
	}
	return s.renderWish(w, r, watch, tokenView{
		Title: "Thôi theo dõi?", Text: "Bạn đang nhận thư về {}.",
		Post: "/unfollow/" + r.PathValue("token"), Button: "Thôi nhận thư",
	})
}

// unfollow answers POST /unfollow/{token}: of the page, and of mail programs that do
// it for their owner with one click (RFC 8058).
func (s *site) unfollow(w http.ResponseWriter, r *http.Request) error {
	if err := s.Desk.EndWatch(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	return s.renderToken(w, r, tokenView{Title: "Bạn đã thôi theo dõi", Text: "Không có thư nào được gửi theo đường dẫn này nữa.", Done: true})
}

// about says what a wish is for. A report that is not public any more is not named,
// neither to who has followed it.
func (s *site) about(ctx context.Context, w store.Watch) (string, error) {
	switch {
	case w.Report != 0 && w.Own:
		return "một phản ánh bằng mã tra cứu", nil
	case w.Report != 0:
		public, err := s.DB.IsPublic(ctx, w.Report)
		if err != nil {
			return "", err
		}
		if !public {
			return "một phản ánh không còn công khai", nil
		}
		return "phản ánh số " + w.Report.String(), nil
	}
	var parts []string
	if name := s.categoryName(w.Category); name != "" {
		parts = append(parts, "lĩnh vực "+name)
	}
	if name := s.placeName(w.Commune); name != "" {
		parts = append(parts, name)
	}
	return "phản ánh mới và kết quả của " + strings.Join(parts, ", "), nil
}
