package officer

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/ui"
)

// inboxView is what the inbox shows.
type inboxView struct {
	Box    store.Box
	Boxes  []store.Box // those that can hold anything for him
	Counts map[store.Box]int
	Held   int  // remarks that wait for an operator
	Hears  bool // he decides on remarks
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
	if !slices.Contains(store.Boxes(), box) || box == store.BoxAside {
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
	view := inboxView{Box: box, Boxes: boxesOf(v, counts), Counts: counts, Rows: o.rows(page, v), Hears: o.Desk.Moderates(v.Actor)}
	if view.Held, err = o.heldRemarks(r.Context(), v); err != nil {
		return err
	}
	if page.Next != "" {
		view.Next = boxHref(box) + after(box, page.Next)
	}
	if q.Get("after") != "" {
		view.First = boxHref(box)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: boxWord(box), Path: "/", Private: true}, inboxPage(view))
}

// boxesOf are the boxes of an officer: extensions are for leaders to decide, and what
// was put aside is shown to operators while there is something.
func boxesOf(v visit, counts map[store.Box]int) []store.Box {
	return slices.DeleteFunc(store.Boxes(), func(b store.Box) bool {
		return b == store.BoxAsked && !v.may(org.Leader) || b == store.BoxAside && !(v.readsAside() && counts[b] > 0)
	})
}

func boxHref(b store.Box) string {
	switch b {
	case store.BoxTodo:
		return "/"
	case store.BoxAside:
		return asidePath
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

// pressing is the first report that waits for the officer and is not the one he
// comes from: an urgent one before all others, then what is due first.
func (o *office) pressing(ctx context.Context, v visit, not string) (rowView, bool, error) {
	if !v.works() {
		return rowView{}, false, nil
	}
	urgent, err := o.DB.Inbox(ctx, store.InboxQuery{Scope: v.Scope, Box: store.BoxUrgent, Now: v.Now})
	if err != nil {
		return rowView{}, false, err
	}
	urgent.Rows = slices.DeleteFunc(urgent.Rows, func(r store.Row) bool { return !o.alarms(r.Report, v) })
	todo, err := o.DB.Inbox(ctx, store.InboxQuery{Scope: v.Scope, Box: store.BoxTodo, Now: v.Now, Limit: 2})
	if err != nil {
		return rowView{}, false, err
	}
	for _, row := range append(o.rows(urgent, v), o.rows(todo, v)...) {
		if row.Number != not {
			return row, true, nil
		}
	}
	return rowView{}, false, nil
}
