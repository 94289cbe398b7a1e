package citizen

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"paht/internal/testworld"
)

func TestAppsAreReadOrRefused(t *testing.T) {
	sum := strings.Repeat("0f", 32)
	for _, c := range []struct {
		android, ios string
		bad          bool
	}{
		{"", "", false},
		{"vn.gov.bacgiang.phananh:" + sum, "ABCDE12345.vn.gov.bacgiang.phananh", false},
		{" vn.a.b:" + sum + " , vn.a.b:" + strings.Repeat("AA:", 31) + "bb ,", "", false},
		{"vn.a.b", "", true},
		{"vn.a.b:" + sum[2:], "", true},
		{"vn.a.b:" + sum[2:] + "zz", "", true},
		{"app:" + sum, "", true},
		{"", "vn.a.b", true},
		{"", "abcde12345.vn.a.b", true},
	} {
		if _, err := ParseApps(c.android, c.ios); (err != nil) != c.bad {
			t.Errorf("%q %q: %v", c.android, c.ios, err)
		}
	}
}

// Phones read which apps are the site's own; without configuration there are none.
func TestTheSiteNamesItsApps(t *testing.T) {
	w := newWorld(t)
	w.wants("no app", w.get("/.well-known/assetlinks.json"), 404)
	w.wants("no app", w.get("/.well-known/apple-app-site-association"), 404)

	apps, err := ParseApps("vn.a.b:"+strings.Repeat("0f", 32), "ABCDE12345.vn.a.b")
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(New(Config{Desk: w.Desk, DB: w.DB, Blob: w.blob, Log: testworld.Quiet(), Apps: apps}))
	t.Cleanup(srv.Close)
	w.base = srv.URL
	for path, want := range map[string]string{
		"/.well-known/assetlinks.json": `[{"relation":["delegate_permission/common.handle_all_urls"],"target":{"namespace":"android_app",
			"package_name":"vn.a.b","sha256_cert_fingerprints":["` + strings.Repeat("0F:", 31) + `0F"]}}]`,
		"/.well-known/apple-app-site-association": `{"applinks":{"details":[{"appIDs":["ABCDE12345.vn.a.b"],"components":[
			{"/":"/track/*/photos/*","exclude":true},{"/":"/track/*/state","exclude":true},
			{"/":"/"},{"/":"/send"},{"/":"/track"},{"/":"/track/*"},{"/":"/reports"},{"/":"/reports/*"}]}]}}`,
	} {
		a := w.get(path)
		var got, wanted any
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %v %v", path, a.status, a.header, err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
}
