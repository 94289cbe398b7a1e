package citizen

import (
	"context"
	"net/http"
	"strconv"

	"paht/internal/desk"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/text"
	"paht/internal/ui"
)

// nearView is a public report that may be of the same matter.
type nearView struct {
	Number   string `json:"number"`
	Title    string `json:"title"`
	Status   string `json:"status"`
	Thumb    string `json:"thumb"`
	Distance *int   `json:"distance"` // metres; nil: not known
	Href     string `json:"href"`
	Join     string `json:"join"` // where to post "Tôi cũng gặp việc này"

	Tag ui.StatusTag `json:"-"`
	Far string       `json:"-"` // the distance in words
}

const nearText = 1000 // letters of a text that are compared

// nearOf are the public reports that may be of the same matter as what is being
// written, the likeliest first, three at most.
func (s *site) nearOf(ctx context.Context, q desk.NearQuery) ([]nearView, error) {
	found, err := s.Desk.Near(ctx, q)
	if err != nil {
		return nil, err
	}
	out := []nearView{} // JSON: [] and not null
	for _, n := range found {
		number := n.View.ID.String()
		tag := s.status(n.View, s.stepOf(n.View.Step))
		v := nearView{
			Number: number, Title: text.Excerpt(oneLine(n.View.Text), 140), Status: tag.Text, Tag: tag,
			Href: "/reports/" + number, Join: "/reports/" + number + "/me-too",
		}
		if p := squareOf(n.View); p != nil {
			v.Thumb = p.Src
		}
		if n.Metres >= 0 {
			v.Distance, v.Far = &n.Metres, "cách "+strconv.Itoa(n.Metres)+" m"
		}
		out = append(out, v)
	}
	return out, nil
}

// nearby answers GET /near, for the form that is being filled in.
func (s *site) nearby(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.nears, r); err != nil {
		return err
	}
	get := r.URL.Query().Get
	q := desk.NearQuery{Commune: org.UnitID(get("commune")), Category: get("category"), Text: text.Excerpt(text.NFC(get("text")), nearText)}
	if p, ok := pointOf(get("lat"), get("lon")); ok {
		q.At, q.HasPoint = geo.Point{Lat: p.Lat, Lon: p.Lon}, true
	}
	near, err := s.nearOf(r.Context(), q)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, "no-store", map[string]any{"near": near})
}
