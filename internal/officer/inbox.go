package officer

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"paht/internal/desk"
	"paht/internal/store"
	"paht/internal/ui"
)

// boxBound is the number InboxCounts stops at.
const boxBound = 1000

// inboxView is what the inbox shows.
type inboxView struct {
	Box    store.Box
	Counts map[store.Box]int
	Rows   []rowView
	Next   string
	First  string
}

// inbox shows one box of the officer's work.
func (o *office) inbox(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.works() {
		home := "/me"
		if desk.IsAdmin(v.Actor) {
			home = "/admin"
		}
		http.Redirect(w, r, home, http.StatusSeeOther)
		return nil
	}
	q := r.URL.Query()
	box := store.Box(q.Get("box"))
	if !slices.Contains(store.Boxes(), box) {
		box = store.BoxTodo
	}
	counts, err := o.DB.InboxCounts(r.Context(), v.Scope, v.Now)
	if err != nil {
		return err
	}
	page, err := o.DB.Inbox(r.Context(), store.InboxQuery{Scope: v.Scope, Box: box, Now: v.Now, After: q.Get("after")})
	if err != nil {
		return err
	}
	view := inboxView{Box: box, Counts: counts, Rows: o.rows(page, v)}
	if page.Next != "" {
		view.Next = boxHref(box) + after(box, page.Next)
	}
	if q.Get("after") != "" {
		view.First = boxHref(box)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: boxWord(box), Path: "/", Private: true}, inboxPage(view))
}

func boxHref(b store.Box) string {
	if b == store.BoxTodo {
		return "/"
	}
	return "/?box=" + string(b)
}

func after(b store.Box, cursor string) string {
	sep := "&"
	if b == store.BoxTodo {
		sep = "?"
	}
	return sep + url.Values{"after": {cursor}}.Encode()
}

// next leads to the most pressing report that waits for the officer, or to the
// inbox when none does.
func (o *office) next(w http.ResponseWriter, r *http.Request, v visit) error {
	row, ok, err := o.pressing(r.Context(), v, r.URL.Query().Get("not"))
	if err != nil {
		return err
	}
	target := "/"
	if ok {
		target = row.Href
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

// pressing is the first report of the officer's todo box that is not the one he
// comes from.
func (o *office) pressing(ctx context.Context, v visit, not string) (rowView, bool, error) {
	if !v.works() {
		return rowView{}, false, nil
	}
	page, err := o.DB.Inbox(ctx, store.InboxQuery{Scope: v.Scope, Box: store.BoxTodo, Now: v.Now, Limit: 2})
	if err != nil {
		return rowView{}, false, err
	}
	for _, row := range o.rows(page, v) {
		if row.Number != not {
			return row, true, nil
		}
	}
	return rowView{}, false, nil
}
