package citizen

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"
)

func TestNearReportsAreFoundAndHiddenOnesAreNot(t *testing.T) {
	w := newFollowWorld(t)
	at := func(lat string) []string { return []string{"lat", lat, "lon", "106.2000"} }
	same, _ := w.public(t, 1, "classify", at("21.2900")...)
	w.public(t, 2, "classify", append(at("21.2901"), "secret", "yes")...)                                                     // secret
	w.public(t, 3, "", at("21.2901")...)                                                                                      // not accepted
	w.public(t, 4, "classify", append(at("21.2901"), "text", "Bãi rác tự phát ven kênh bốc mùi hôi thối nhiều ngày nay.")...) // other words
	w.public(t, 5, "classify", append(at("21.3100"), "commune", string(w.Commune))...)                                        // two kilometres off
	old, _ := w.public(t, 6, "publish", at("21.2902")...)
	ask := func(q string) (numbers string) {
		t.Helper()
		a := w.get("/near?" + q)
		var got struct {
			Near []struct {
				Number, Title, Status, Thumb, Href, Join string
				Distance                                 *int
			}
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != 200 || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%v %d %s", err, a.status, a.body)
		}
		for _, n := range got.Near {
			numbers += n.Number + " "
			if n.Title == "" || n.Status == "" || n.Href != "/reports/"+n.Number || n.Join != n.Href+"/me-too" || n.Distance == nil || *n.Distance > 300 {
				t.Errorf("%+v", n)
			}
		}
		return numbers
	}
	words := "&text=" + url.QueryEscape("den duong ngo 12 khong sang")
	if got := ask("lat=21.2900&lon=106.2000" + words); got != same.String()+" "+old.String()+" " {
		t.Errorf("near: %s", got)
	}
	if got := ask("lat=21.2950&lon=106.2000" + words); got != "" {
		t.Errorf("half a kilometre off: %s", got)
	}
	if got := ask("lat=x&lon=y&commune=none" + words); got != "" {
		t.Errorf("nowhere: %s", got)
	}
	w.Clock.Advance(40 * 24 * time.Hour)
	if got := ask("lat=21.2900&lon=106.2000" + words); got != same.String()+" " {
		t.Errorf("after forty days: %s", got)
	}
}
