package officer

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"

	"paht/internal/testworld"
	"paht/internal/ui"
)

// Reached by https, the officers' site asks browsers to stay with it (ASVS 3.4.1).
func TestStrictTransportOnlyOverTLS(t *testing.T) {
	own, err := fs.Sub(files, "assets")
	if err != nil {
		t.Fatal(err)
	}
	assets, err := ui.NewAssets(own)
	if err != nil {
		t.Fatal(err)
	}
	for _, secure := range []bool{true, false} {
		w := httptest.NewRecorder()
		newSite(assets, Config{Secure: secure, Log: testworld.Quiet()}).Shell(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if got := w.Header().Get("Strict-Transport-Security") != ""; got != secure {
			t.Errorf("secure %v: Strict-Transport-Security %v", secure, got)
		}
	}
}
