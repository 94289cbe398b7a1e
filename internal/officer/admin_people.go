package officer

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// peopleView is everybody who can hold a duty.
type peopleView struct {
	Words    string
	People   []personRow
	Fields   []ui.Field
	AddOpen  bool
	Mistakes []ui.Mistake
}

// personRow is a person in the list.
type personRow struct {
	Name, Title, Href string
	Duties            []string
	Account           accountState
}

// accountState is how far somebody's way in is.
type accountState string

// The states of an account.
const (
	noAccount accountState = "none"
	invited   accountState = "invited"
	lapsed    accountState = "lapsed" // the invitation ran out
	active    accountState = "active"
	disabled  accountState = "disabled"
)

func stateOf(a store.Account, known bool, now time.Time) accountState {
	switch {
	case !known:
		return noAccount
	case a.Disabled:
		return disabled
	case a.Hash != "":
		return active
	case len(a.Invite) > 0 && now.Before(a.Until):
		return invited
	}
	return lapsed
}

func personHref(id org.PersonID) string { return "/admin/people/" + url.PathEscape(string(id)) }

// people lists everybody, or those some words name.
func (o *office) people(w http.ResponseWriter, r *http.Request, v visit) error {
	view, err := o.peopleView(r.Context(), r.URL.Query().Get("q"), v)
	if err != nil {
		return err
	}
	view.Fields = personFields(org.Person{}, nil)
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: peopleTitle, Private: true}, peoplePage(view))
}

func (o *office) peopleView(ctx context.Context, words string, v visit) (peopleView, error) {
	view := peopleView{Words: text.NFC(words)}
	everybody, err := o.DB.People(ctx)
	if err != nil {
		return view, err
	}
	accounts, err := o.accounts(ctx)
	if err != nil {
		return view, err
	}
	folded := text.Fold(view.Words)
	for _, p := range everybody {
		row := personRow{Name: p.Name, Title: p.Title, Href: personHref(p.ID)}
		if a, ok := o.Desk.Actor(p.ID); ok {
			for _, d := range a.Duties {
				row.Duties = append(row.Duties, o.dutyWord(d))
			}
		}
		account, known := accounts[p.ID]
		row.Account = stateOf(account, known, v.Now)
		if strings.Contains(text.Fold(p.Name+" "+account.Login+" "+strings.Join(row.Duties, " ")), folded) {
			view.People = append(view.People, row)
		}
	}
	slices.SortStableFunc(view.People, func(a, b personRow) int { return cmp.Compare(lastName(a.Name), lastName(b.Name)) })
	return view, nil
}

// lastName is the word a Vietnamese person is called and listed by.
func lastName(name string) string {
	words := strings.Fields(text.Fold(name))
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

func (o *office) accounts(ctx context.Context) (map[org.PersonID]store.Account, error) {
	list, err := o.DB.Accounts(ctx)
	out := make(map[org.PersonID]store.Account, len(list))
	for _, a := range list {
		out[a.Person] = a
	}
	return out, err
}

func (o *office) dutyWord(d org.Duty) string {
	return roleWord(d.Role) + ", " + unitWord(o.Desk.Directory(), d.Unit)
}

func readPerson(f form) org.Person {
	return org.Person{Name: f.get("name"), Title: f.get("title"), Phone: f.get("phone"), Email: f.get("email")}
}

func personFields(p org.Person, wrong map[string]string) []ui.Field {
	values := map[string]string{"name": p.Name, "title": p.Title, "phone": p.Phone, "email": p.Email}
	var out []ui.Field
	for _, name := range []string{"name", "title", "phone", "email"} {
		f := personField(name)
		f.Value, f.Error = values[name], wrong[name]
		out = append(out, f)
	}
	return out
}

// addPerson adds a person; duties and an account are given on his page.
func (o *office) addPerson(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	p := readPerson(f)
	p.ID = org.PersonID("p-" + strings.ReplaceAll(newClient(v.Now), "-", "")[:20])
	err = o.Desk.PutPerson(r.Context(), v.Actor, p)
	if wrong, ok := ui.FieldErrors(err); ok {
		view, err := o.peopleView(r.Context(), "", v)
		if err != nil {
			return err
		}
		view.Fields, view.AddOpen, view.Mistakes = personFields(p, wrong), true, mistakes(wrong)
		return o.site.Render(w, r, http.StatusUnprocessableEntity, ui.Page{Title: peopleTitle, Private: true, Wrong: true}, peoplePage(view))
	}
	if err != nil {
		return err
	}
	o.flash(w, addedWord(p.Name))
	http.Redirect(w, r, personHref(p.ID), http.StatusSeeOther)
	return nil
}
