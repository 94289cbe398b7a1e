package store_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
	"paht/internal/text"
)

// said writes public reports with these texts, numbered from 260000001.
func said(t *testing.T, db *store.DB, texts ...string) {
	t.Helper()
	for i, s := range texts {
		n := entered(seed(20, uint64(i)), report.NewID(2026, i+1), i, monday)
		n.Report.Text, n.Report.Place.Words = s, ""
		n.Report.Contact.Name = "Kín Đáo"
		n.State.Level, n.State.Accepted = report.Public, true
		put(t, db, n)
	}
}

func searched(t *testing.T, db *store.DB, words string) []int {
	t.Helper()
	p, err := db.PublicList(t.Context(), store.PublicQuery{Words: words})
	if err != nil {
		t.Fatalf("%q: %v", words, err)
	}
	var out []int
	for _, r := range p.Rows {
		out = append(out, int(r.ID-260000000))
	}
	return out
}

func TestSearchWithAndWithoutMarks(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		said(t, db,
			"Đường ngập nước sau mưa",        // 1
			"duong ngap nuoc sau mua",        // 2
			"Đưỡng ngấp",                     // 3: other words
			"Chợ đông, đèn đỏ hỏng ở ngã tư", // 4
			"Ma tuý",                                   // 5
			"Má tôi bị ngã",                            // 6
			"Toà nhà bỏ hoang, hoà nhạc",               // 7
			"ĐƯỜNG NGẬP",                               // 8
			"Đu\u031bo\u031b\u0300ng nga\u0323\u0302p", // 9: decomposed
		)
		same := func(words string, want ...int) {
			t.Helper()
			got := searched(t, db, words)
			slices.Sort(got)
			if d := gocmp.Diff(want, got); d != "" {
				t.Errorf("%q (-want +got):\n%s", words, d)
			}
		}
		same("duong ngap", 1, 2, 3, 8, 9)
		same("đường ngập", 1, 2, 3, 8, 9)
		same("DUONG", 1, 2, 3, 8, 9)
		same("den do", 4)
		same("đen đo", 4)
		same("hòa", 7)
		same("hoà", 7)
		same("ma", 5, 6)
		same("đường ma") // both words in none
		same("nuoc ngap", 1, 2)
		if got := searched(t, db, "đường ngập"); got[len(got)-1] != 3 {
			t.Errorf("the other word is not last: %v", got)
		}
		if got := searched(t, db, "má"); got[0] != 6 {
			t.Errorf("the word as typed is not first: %v", got)
		}
	})
}

// What a person types is words, never syntax.
func TestSearchTextIsNotSyntax(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		said(t, db, "near the drop table words", "một hai ba", "contact kín")
		for _, words := range []string{
			`"; DROP TABLE report; --`, `'; drop table report; --`, `NEAR(`, `NEAR(a b, 3)`, `*`, `a*`, `"`, `""`, `'`, `\`, `^`, `:`, `words:near`,
			`{contact} : kin`, `- near`, `a AND b`, `OR`, `NOT`, `(`, `)`, `+`, `<->`, `near & drop | !x`, `:*`, `near:*`, `$1`, `%`, "\x00", "a\x00b", "\xff\xfe",
			strings.Repeat("x", 5000), strings.Repeat("đ ", 3000), "　", "🚧", "٣", "½", "ⅷ", "ﬁ", "𝐀", "日本語", "ก็", "क्षि", "ß", "İ",
		} {
			p, err := db.PublicList(t.Context(), store.PublicQuery{Words: words})
			if err != nil {
				t.Errorf("%q: %v", words, err)
			}
			terms := text.Terms(words)
			for _, r := range p.Rows {
				have := strings.Fields(text.Fold(r.Text))
				for _, w := range terms {
					if !slices.Contains(have, w) {
						t.Errorf("%q found %q", words, r.Text)
					}
				}
			}
			if _, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Words: words, Now: monday}); err != nil {
				t.Errorf("find %q: %v", words, err)
			}
		}
		if got := searched(t, db, "NEAR"); !slices.Equal(got, []int{1}) {
			t.Errorf("NEAR as a word: %v", got)
		}
		// The public does not search who sent it.
		for _, words := range []string{"Kín Đáo", "kin dao", "nguoi1", "example"} {
			if got := searched(t, db, words); len(got) != 0 {
				t.Errorf("%q found %v", words, got)
			}
		}
	})
}

// Words of every script, and words too long, are indexed as they are asked for.
func TestSearchFindsWhatWasWritten(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		texts := []string{"日本語の道", "Ⅷ ½ kg", "ﬁle", strings.Repeat("dài", 900), "e-mail: a.b@c.vn 10.5 2e5 http://x.vn/a?b=c", "ก็ดี ข้าว", "số 12/7, QL.37", strings.Repeat("x", 63) + "đđ"}
		said(t, db, texts...)
		for i, s := range texts {
			if got := searched(t, db, s); !slices.Contains(got, i+1) {
				t.Errorf("%.40q is not found by itself: %v", s, got)
			}
		}
	})
}

// Search pages are all hits, once each, windows newest first and each ranked.
func TestSearchPagesAreTheFilter(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(21, 21), 1200, monday)
		for _, words := range []string{"đường", "rac thai", "mã riêng", "Đề nghị cơ quan", "w77x", "không có từ này"} {
			for _, scoped := range []bool{false, true} {
				for _, category := range []string{"", categories[0]} {
					scope := officers()[2]
					hit := filter(all, func(k *kept) bool {
						have := strings.Fields(text.Fold(k.n.Report.Text + " " + k.n.Report.Place.Words))
						for _, w := range text.Terms(words) {
							if !slices.Contains(have, w) {
								return false
							}
						}
						if category != "" && k.state.Category != category {
							return false
						}
						if scoped {
							return inScope(scope, k.state) && !k.state.Sensitive
						}
						return isPublic(k)
					})
					got := map[report.ID]bool{}
					var rows []store.Row
					after := ""
					for range 1000 {
						var p store.Page
						var err error
						if scoped {
							p, err = db.Find(t.Context(), store.FindQuery{Scope: scope, Words: words, Category: category, Now: monday, After: after, Limit: 20})
						} else {
							p, err = db.PublicList(t.Context(), store.PublicQuery{Words: words, Category: category, After: after, Limit: 20})
						}
						must(t, err)
						for _, r := range p.Rows {
							if got[r.ID] {
								t.Fatalf("%q: %s twice", words, r.ID)
							}
							got[r.ID] = true
							if r.Hit == "" {
								t.Fatalf("%q: %s does not say what was hit", words, r.ID)
							}
						}
						rows = append(rows, p.Rows...)
						if after = p.Next; after == "" {
							break
						}
					}
					if after != "" {
						t.Fatal("the pages do not end")
					}
					if d := gocmp.Diff(sorted(idsOfKept(hit)), sorted(idsOf(rows))); d != "" {
						t.Fatalf("%q scoped %v category %q (-want +got):\n%s", words, scoped, category, d)
					}
					ranked(t, words, all, rows, hit)
				}
			}
		}
	})
}

func sorted(ids []report.ID) []report.ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ranked checks the order of hits that all fit one window.
func ranked(t *testing.T, words string, all []*kept, rows []store.Row, hit []*kept) {
	t.Helper()
	if len(hit) > 150 {
		return
	}
	texts := map[report.ID]string{}
	for _, k := range all {
		texts[k.id()] = k.n.Report.Text + "\n" + k.n.Report.Place.Words
	}
	for i := 1; i < len(rows); i++ {
		a, b := rows[i-1].ID, rows[i].ID
		if c := cmp.Or(cmp.Compare(text.Rank(words, texts[b]), text.Rank(words, texts[a])), cmp.Compare(b, a)); c > 0 {
			t.Fatalf("%q: %s before %s", words, a, b)
		}
	}
}

// A report accepted while somebody turns pages moves none he has seen.
func TestSearchPagesStandStill(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		var pending []store.NewReport
		for i := range 300 {
			n := entered(seed(22, uint64(i)), report.NewID(2026, i+1), i, monday)
			n.Report.Text = "đường hỏng " + strings.Repeat("rất ", i%7)
			if i%3 == 0 {
				n.State.Level = report.Public
				n.Event.Change.Level = report.Public
				pending = append(pending, n)
			} else {
				n.State.Level, n.State.Accepted = report.Public, true
			}
			put(t, db, n)
		}
		seen := map[report.ID]bool{}
		after := ""
		for i := range 100 {
			p, err := db.PublicList(t.Context(), store.PublicQuery{Words: "duong hong", After: after, Limit: 10})
			must(t, err)
			for _, r := range p.Rows {
				if seen[r.ID] {
					t.Fatalf("%s twice", r.ID)
				}
				seen[r.ID] = true
			}
			if after = p.Next; after == "" {
				break
			}
			// One more becomes public, and one more comes in.
			accept(t, db, pending[i])
			n := entered(seed(23, uint64(i)), report.NewID(2026, 1000+i), 1000+i, monday)
			n.Report.Text, n.State.Level, n.State.Accepted = "đường hỏng", report.Public, true
			put(t, db, n)
		}
		if after != "" || len(seen) < 200 {
			t.Fatalf("%d shown, cursor %q", len(seen), after)
		}
	})
}

func accept(t *testing.T, db *store.DB, n store.NewReport) {
	t.Helper()
	must(t, write(t, db, func(tx *store.Tx) error {
		c, err := tx.Case(n.Report.ID)
		if err != nil {
			return err
		}
		form := map[string]string{"vietnamese": "yes", "clear": "yes", "complete": "yes"}
		e, err := process.Decide(def, process.In(centre, cal), c.State, process.Command{Action: "accept", Form: form},
			able(org.Holder{Role: org.Operator, Unit: centre}), monday)
		if err != nil {
			return err
		}
		return tx.Append(c, e, process.Fold(c.State, e), nil)
	}))
}

func TestHitShowsTheWords(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		long := strings.Repeat("chuyện khác ", 60) + "cống thoát nước bị tắc nghẽn " + strings.Repeat("và thêm nữa ", 60)
		said(t, db, long, "Cống tắc")
		p, err := db.PublicList(t.Context(), store.PublicQuery{Words: "cong tac"})
		must(t, err)
		if len(p.Rows) != 2 {
			t.Fatal(len(p.Rows))
		}
		for _, r := range p.Rows {
			folded := strings.Fields(text.Fold(r.Hit))
			if !slices.Contains(folded, "cong") || !slices.Contains(folded, "tac") {
				t.Errorf("hit %q", r.Hit)
			}
			if n := len([]rune(r.Hit)); n > 300 {
				t.Errorf("a hit of %d characters", n)
			}
		}
	})
}

// A cursor somebody made up costs no more than one the program gave.
func TestMadeUpCursorIsBounded(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const total = 7000
		for i := 0; i < total; i += 100 {
			must(t, write(t, db, func(tx *store.Tx) error {
				for j := i; j < i+100; j++ {
					n := entered(seed(33, uint64(j)), report.NewID(2026, j+1), j, monday)
					n.State.Level, n.State.Accepted = report.Public, true
					if err := tx.InsertReport(n); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		queries := 0
		watched := store.Watched(db, func(string, []any) { queries++ })
		for _, after := range []string{"", "2147483647.0.0.1", "2147483647.1.9999.9"} {
			queries = 0
			_, err := watched.PublicList(t.Context(), store.PublicQuery{Words: "mã riêng", Category: "none", After: after})
			must(t, err)
			if queries > 20 {
				t.Errorf("cursor %q: %d queries", after, queries)
			}
		}
	})
}

// However far apart numbers lie, in two years, all hits come once each, before the facts
// are read and after.
func TestSearchOverStretchesOfNumbers(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		want := map[string][]report.ID{}
		for i := range 900 {
			id := report.NewID(2025+i/450, 1+i%450*3000)
			n := entered(seed(23, uint64(i)), id, i, monday)
			n.Report.Text, n.Report.Place.Words = "rác thải tồn đọng", ""
			n.State.Level, n.State.Accepted = report.Public, true
			want["tồn đọng"] = append(want["tồn đọng"], id)
			if i%20 == 0 {
				n.Report.Text += " cạnh trạm bơm"
				want["tram bom"] = append(want["tram bom"], id)
			}
			if i == 7 {
				n.Report.Text += " cầu treo"
				want["cầu treo"] = append(want["cầu treo"], id)
			}
			put(t, db, n)
		}
		bothWays(t, db, func(t *testing.T) {
			for words, want := range want {
				for name, search := range map[string]func(after string) (store.Page, error){
					"public": func(after string) (store.Page, error) {
						return db.PublicList(t.Context(), store.PublicQuery{Words: words, After: after, Limit: 50})
					},
					"officers": func(after string) (store.Page, error) {
						return db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Words: words, After: after, Now: monday})
					},
				} {
					got := idsOf(pages(t, 50, search))
					slices.Sort(got)
					if d := gocmp.Diff(want, got); d != "" {
						t.Errorf("%s %q (-want +got):\n%s", name, words, d)
					}
				}
			}
		})
	})
}
