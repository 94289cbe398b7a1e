package oidc_test

import (
	"fmt"
	"net/http"
	"time"

	"paht/internal/auth/oidc"
)

// How a site takes part: a link to one route, the provider sends people back to the
// other. Signing in is never the only way.
func Example() {
	claims, err := oidc.ParseClaims("name=HoVaTen national_id=SoDinhDanh phone=SoDienThoai? email=email? phone_verified=*")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := oidc.New(oidc.Config{
		Issuer: "https://dangnhap.vi.du", ClientID: "phan-anh", ClientSecret: "…", RedirectURL: "https://phananh.vi.du/in/back",
		Claims: claims, Key: make([]byte, 32), Now: time.Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /in", func(w http.ResponseWriter, r *http.Request) {
		if err := client.Begin(w, r, r.URL.Query().Get("next")); err != nil {
			http.Error(w, "the page with the sentence of oidc.away", http.StatusServiceUnavailable) // ui.Site.Fail
		}
	})
	mux.HandleFunc("GET /in/back", func(w http.ResponseWriter, r *http.Request) {
		who, next, err := client.Callback(w, r)
		if err != nil {
			http.Error(w, "the page with the sentence of the code", http.StatusForbidden) // ui.Site.Fail, with a link to next
			return
		}
		// Here the site opens a session of its own for who.Issuer and who.Subject, and
		// offers who.Name, who.Phone and who.Email to the form.
		_ = who
		http.Redirect(w, r, next, http.StatusSeeOther)
	})
	fmt.Println(claims)
	// Output: email=email? name=HoVaTen national_id=SoDinhDanh phone=SoDienThoai? phone_verified=*
}
