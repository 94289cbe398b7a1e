//go:build bench

package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"paht/internal/store"
)

// look measures what anybody looks at on the site of the program as a process,
// each page made anew each time, and the process's memory meanwhile.
func (b *bench) look(opt store.Options) {
	site, pid, begin := b.serve(opt)
	b.wait(site)
	b.r.note(b.engine, "reports", strconv.Itoa(b.reports))
	b.r.note(b.engine, "facts read after the start", time.Since(begin).Round(100*time.Millisecond).String())
	b.r.note(b.engine, "memory idle (PSS)", pss(pid))

	most := b.watch(pid)
	category, commune, agency := b.choices(site)
	area := func(side float64, zoom int) string {
		return fmt.Sprintf("/reports/points?west=%.3f&south=%.3f&east=%.3f&north=%.3f&zoom=%d", 106.2-side/2, 21.28-side/2, 106.2+side/2, 21.28+side/2, zoom)
	}
	q := func(words string) string { return "/reports?q=" + url.QueryEscape(words) }
	for _, p := range []struct{ name, path string }{
		{"home", "/"},
		{"list", "/reports"},
		{"list: category", "/reports?category=" + category},
		{"list: category and commune", "/reports?category=" + category + "&commune=" + commune},
		{"list: agency, answered, this year", "/reports?agency=" + agency + "&status=answered&time=year"},
		{"list: late", "/reports?status=late"},
		{"list: late, category and commune", "/reports?status=late&category=" + category + "&commune=" + commune},
		{"list: nothing fits", "/reports?agency=" + agency + "&commune=" + commune + "&category=" + category + "&to=2020-01-01"},
		{"search: a word in most texts", q("đề nghị")},
		{"search: without marks", q("rac thai")},
		{"search: with marks", q("đường ngập")},
		{"search: four words", q("rác thải bốc mùi")},
		{"search: a word nobody wrote", q("xyzzyq")},
		{"search: words, category and commune", q("rác thải") + "&category=" + category + "&commune=" + commune},
		{"map page, province", "/reports/map"},
		{"map page, late of a category", "/reports/map?status=late&category=" + category},
		{"map area: province, zoom 9", area(1.4, 9)},
		{"map area: 0.4°, zoom 11", area(0.4, 11)},
		{"map area: 0.1°, zoom 13", area(0.1, 13)},
		{"map area: 0.02°, zoom 16", area(0.02, 16)},
		{"map area: 0.005°, zoom 18", area(0.005, 18)},
		{"map area: province, category, this year", area(1.4, 9) + "&time=year&category=" + category},
		{"statistics", "/statistics"},
		{"statistics: last month", "/statistics?time=last-month"},
		{"statistics: category", "/statistics?category=" + category},
		{"statistics: category and commune", "/statistics?category=" + category + "&commune=" + commune},
		{"feed", "/reports.atom"},
	} {
		sign := "?"
		if strings.Contains(p.path, "?") {
			sign = "&"
		}
		address := site + p.path + sign + "anew="
		size := len(b.get(address, nil))
		for _, clients := range []int{1, 16} {
			b.r.add(b.engine, b.reports, fmt.Sprintf("%s (%d KB)", p.name, size/1024), compare(b.t, clients, subject{p.name, b.getter(clients, address, nil)}))
		}
	}
	b.r.note(b.engine, "memory at most during these pages (PSS)", fmt.Sprintf("%d MiB", most.Load()))
}

// wait is until the facts are read: the map says so.
func (b *bench) wait(site string) {
	for deadline := time.Now().Add(15 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		resp, err := http.Get(site + "/reports/points?west=105&south=20&east=108&north=22&zoom=9")
		if err != nil {
			continue
		}
		var answer struct {
			Total   int
			Partial bool
		}
		err = json.NewDecoder(resp.Body).Decode(&answer)
		resp.Body.Close()
		if err == nil && !answer.Partial && answer.Total > 0 {
			return
		}
	}
	b.t.Fatal("the facts are not read")
}

// choices are a category, a commune and an agency that have reports: those of the
// newest in the open data.
func (b *bench) choices(site string) (category, commune, agency string) {
	lines := bufio.NewScanner(strings.NewReader(string(b.get(site+"/open/reports.csv?status=answered", nil))))
	for lines.Scan() {
		cells := strings.Split(lines.Text(), ",")
		if len(cells) > 8 && cells[3] != "" && cells[3] != "category" && strings.Contains(cells[5], "@") {
			for _, c := range cells {
				if strings.Contains(c, "@") && c != cells[5] {
					return cells[3], url.QueryEscape(c), url.QueryEscape(cells[5])
				}
			}
		}
	}
	b.t.Fatal("no answered report")
	return
}

// watch takes down the most memory a process has, in MiB, until the test ends.
func (b *bench) watch(pid int) *atomic.Int64 {
	var most atomic.Int64
	stop := make(chan struct{})
	b.t.Cleanup(func() { close(stop) })
	go func() {
		for tick := time.NewTicker(500 * time.Millisecond); ; {
			select {
			case <-stop:
				return
			case <-tick.C:
				if n, err := strconv.ParseInt(strings.TrimSuffix(pss(pid), " MiB"), 10, 64); err == nil {
					most.Store(max(most.Load(), n))
				}
			}
		}
	}()
	return &most
}
