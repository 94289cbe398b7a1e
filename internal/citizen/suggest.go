package citizen

import (
	"math"
	"net/http"
	"time"

	"paht/internal/intake"
	"paht/internal/ui"
)

// A form asks while somebody types, so more often than it sends.
const (
	suggestEvery, suggestBurst = time.Second, 60
	suggestText                = 8 << 10 // bytes of a text that are looked at
)

// writing is what helps while a report is written.
func (s *site) writing() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /suggest":  s.suggest,
		"POST /suggest": s.suggest,
	}
}

// suggestion is a category a text may belong to. Learnt: by the province's own
// reports; otherwise only by the words of the categories' names.
type suggestion struct {
	Category string  `json:"category"`
	Name     string  `json:"name"`
	Sure     float64 `json:"sure"`
	Learnt   bool    `json:"learnt"`
}

// suggest answers GET /suggest?text=… and POST /suggest with text: the categories a
// text may belong to, none when nothing is sure. What was typed is kept nowhere.
func (s *site) suggest(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.guesses, r); err != nil {
		return err
	}
	text := r.URL.Query().Get("text")
	if r.Method == http.MethodPost {
		f, err := intake.Typed(w, r)
		if err != nil {
			return err
		}
		text = f.Values.Get("text")
	}
	answer := struct {
		Suggestions []suggestion `json:"suggestions"`
	}{[]suggestion{}}
	for _, g := range s.Desk.Suggest(text[:min(len(text), suggestText)]) {
		answer.Suggestions = append(answer.Suggestions, suggestion{
			g.Category, s.ui.Said(r, s.categoryName(g.Category)), math.Round(g.Sure*100) / 100, g.Learnt,
		})
	}
	return writeJSON(w, http.StatusOK, "private, no-store", answer)
}
