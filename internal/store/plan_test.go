package store_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/store"
	"paht/internal/testworld"
)

// No query of a page reads the reports, the events or the messages from end to
// end, whatever the filters.
func TestNoQueryReadsAWholeTable(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(26, 26), 1000, monday)
		if db.Engine() == "postgres" {
			store.ByHand(t, db, `analyze`)
		}
		seen := map[string]bool{}
		watched := store.Watched(db, func(query string, args []any) {
			if seen[query] {
				return
			}
			seen[query] = true
			plan := store.Plan(t, db, query, args)
			if why := wholeTable(db, plan); why != "" {
				t.Errorf("%s\n%s\n%s", why, query, plan)
			}
		})
		hot(t, watched, all)
		if len(seen) < 60 {
			t.Errorf("only %d queries were looked at", len(seen))
		}
	})
}

// hot asks everything pages ask.
func hot(t *testing.T, db *store.DB, all []*kept) {
	ctx := context.Background()
	any := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	id := all[500].id()
	any(db.Case(ctx, id))
	any(db.Events(ctx, id))
	any(db.State(ctx, id))
	any(db.ByCode(ctx, all[500].n.Code))
	any(db.DueAlarms(ctx, monday, 100))
	any(db.MessagesOf(ctx, id))
	any(db.LeaseMessages(ctx, "email", monday, 0, 10))
	any(db.Children(ctx, id))
	any(nil, db.Classified(ctx, 100, func(string, string) {}))
	any(db.Answerers(ctx, categories[0], communes[0], 12))
	any(db.Followers(ctx, id))
	follows(t, db, id)
	any(db.DisclosedOf(ctx, id))
	any(db.Opened(ctx, id, "f", monday))
	for _, k := range all {
		if ps := k.n.Report.Photos; len(ps) > 0 {
			any(db.PhotoOwners(ctx, ps[0].Thumb))
		}
	}
	for _, after := range []string{"", fmt.Sprint(int64(id))} {
		for _, category := range []string{"", categories[0]} {
			for _, commune := range []org.UnitID{"", communes[0]} {
				for _, agency := range []org.UnitID{"", agencies[0]} {
					for _, status := range []string{"", "open", "answered"} {
						any(db.PublicList(ctx, store.PublicQuery{Category: category, Commune: commune, Agency: agency, Status: status, After: after}))
					}
				}
			}
		}
	}
	for _, words := range []string{"đường", "w77x", "không có"} {
		any(db.PublicList(ctx, store.PublicQuery{Words: words, Category: categories[0]}))
		for _, s := range officers() {
			any(db.Find(ctx, store.FindQuery{Scope: s, Words: words, Now: monday}))
		}
	}
	for _, s := range officers() {
		any(db.Notices(ctx, s, 20))
		any(db.Unread(ctx, s, "entered", 20))
		any(db.InboxCounts(ctx, s, monday))
		for _, b := range store.Boxes() {
			for _, after := range []string{"", fmt.Sprintf("%d.%d", process.At(monday), id)} {
				any(db.Inbox(ctx, store.InboxQuery{Scope: s, Box: b, Now: monday, After: after}))
			}
		}
		for _, q := range []store.FindQuery{
			{}, {Category: categories[0]}, {Commune: communes[0]}, {Channel: "zalo", Step: "handle"}, {Status: "late"}, {Status: "refused"}, {Level: "secret"},
			{Urgent: true}, {Sensitive: true, Accepted: true}, {Call: true}, {OpenLate: true}, {OnTime: true, Category: categories[0]}, {Finished: true, Public: true},
			{Satisfied: true, Without: "agency"},
			{From: monday.AddDate(0, -1, 0), To: monday}, {After: fmt.Sprintf("%d.%d", process.At(monday), id)},
		} {
			q.Scope, q.Now = s, monday
			any(db.Find(ctx, q))
		}
		for _, by := range []string{"agency", "unit", "person", "step"} {
			any(db.StintSums(ctx, store.StintQuery{By: by, Scope: s, From: monday.AddDate(0, 0, -3)}))
		}
		for _, by := range []string{"category", "agency", "commune", "channel", "month"} {
			any(db.Stats(ctx, store.StatsQuery{By: by, Scope: s, Now: monday}))
			any(db.Stats(ctx, store.StatsQuery{By: by, Public: true, From: monday.AddDate(0, -1, 0), To: monday, Now: monday}))
		}
	}
	for range 2 { // the second time it finds everything as it was
		any(nil, db.RefreshFacts(ctx)) // from here on Stats asks nothing
	}
}

// wholeTable says which table a plan reads from end to end: rows, not an index,
// since reading an index that holds all that is asked for is what look-ups and
// statistics do on purpose.
func wholeTable(db *store.DB, plan string) string {
	scan := regexp.MustCompile(`Seq Scan on (report|event|stint|outbox|photo|report_search|disclosed|follow)\b`)
	if db.Engine() == "sqlite" {
		scan = regexp.MustCompile(`(?m)SCAN (report|event|stint|outbox|photo|disclosed|follow|r|p)$`)
	}
	if m := scan.FindStringSubmatch(plan); m != nil {
		return "reads all of " + m[1]
	}
	return ""
}

// What is rare is found in an index that holds nothing else, whosever it is to see.
func TestRareBoxesReadTheirOwnIndex(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		populateMarked(t, db, seed(28, 28), 1500, monday)
		if db.Engine() == "postgres" {
			store.ByHand(t, db, `analyze`)
		}
		for box, index := range map[store.Box]string{store.BoxUrgent: "report_urgent", store.BoxAsked: "report_asked", store.BoxAside: "report_aside"} {
			for _, s := range officers() {
				watched := store.Watched(db, func(query string, args []any) {
					if plan := store.Plan(t, db, query, args); !strings.Contains(plan, index) || strings.Contains(plan, "report_agency") || strings.Contains(plan, "report_holder") {
						t.Errorf("%s of %+v:\n%s", box, s, plan)
					}
				})
				_, err := watched.Inbox(t.Context(), store.InboxQuery{Scope: s, Box: box, Now: monday})
				must(t, err)
			}
		}
	})
}

// A search by PostgreSQL's index of words uses that index alone: a bitmap of the range
// of numbers, which is nearly all there are, took 80 ms at a million.
func TestSearchUsesTheIndexOfWordsAlone(t *testing.T) {
	db := testworld.OpenStore(t, testworld.Fresh(t, "postgres"))
	populate(t, db, seed(24, 24), 300, monday)
	plans := store.IndexLooks(t, db)
	if len(plans) == 0 {
		t.Fatal("no way goes by the index")
	}
	for _, plan := range plans {
		if !strings.Contains(plan, "report_search_words") || strings.Contains(plan, "report_search_pkey") {
			t.Error(plan)
		}
	}
}
