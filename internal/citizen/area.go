package citizen

import (
	"net/http"
	"net/url"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/ui"
)

// areaView lets one choose a category and a commune.
type areaView struct {
	Category, Commune    ui.Field
	Categories, Communes []ui.Option
	Chosen               bool
}

// areaFollow is the page of a category and a commune.
func (s *site) areaFollow(r *http.Request, category, commune string) (followView, desk.Following, error) {
	who, _, err := s.who(r)
	if err != nil {
		return followView{}, desk.Following{}, err
	}
	v := followView{
		Title: "Theo dõi lĩnh vực hoặc xã, phường", What: "Bạn được báo khi có phản ánh công khai mới và khi có trả lời.",
		Post: "/follow", Back: "/reports", BackText: "Phản ánh công khai",
		Area: &areaView{
			Category: ui.Field{Name: "category", Label: "Lĩnh vực", Value: category}, Categories: s.categories(),
			Commune: ui.Field{Name: "commune", Label: "Nơi có việc", Value: commune}, Communes: s.communes(),
			Chosen: category != "" || commune != "",
		},
	}
	if v.Area.Chosen {
		v.Push = s.pushSwitch("/follow/push", "Báo trên máy này")
		if v.Push != nil {
			v.Push.Hidden = url.Values{"category": {category}, "commune": {commune}}.Encode()
		}
	}
	if who.EmailOK {
		v.Known = who.Email
	}
	return v, desk.Following{Category: category, Commune: org.UnitID(commune)}, nil
}

// followArea answers GET /follow.
func (s *site) followArea(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, _, err := s.areaFollow(r, q.Get("category"), q.Get("commune"))
	if err != nil {
		return err
	}
	return s.renderFollow(w, r, http.StatusOK, v)
}

// followAreaByEmail answers POST /follow.
func (s *site) followAreaByEmail(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	form, err := typed(w, r)
	if err != nil {
		return err
	}
	v, f, err := s.areaFollow(r, form.Get("category"), form.Get("commune"))
	if err != nil {
		return err
	}
	return s.byEmail(w, r, form, v, f)
}
