//go:build bench

package bench

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	"paht/internal/store"
)

// pages measures what people look at, beside a bare handler that serves the same
// bytes and beside html/template without a database.
func (b *bench) pages() {
	template := templateServer(b.t)
	b.page("public list", b.a.Config.CitizenURL+"/reports", nil, template)
	b.page("public list, made anew each time", b.a.Config.CitizenURL+"/reports?anew=", nil, template)
	page, err := b.p.DB.PublicList(b.t.Context(), store.PublicQuery{Status: "answered"})
	if err != nil || len(page.Rows) == 0 {
		b.t.Fatalf("no public report: %v", err)
	}
	report := fmt.Sprintf("%s/reports/%s", b.a.Config.CitizenURL, page.Rows[0].ID)
	b.page("report page", report, nil, template)
	b.page("report page, made anew each time", report+"?anew=", nil, template)
	b.page("search", b.a.Config.CitizenURL+"/reports?q="+url.QueryEscape("rác thải"), nil, "")
	b.page("statistics", b.a.Config.CitizenURL+"/statistics", nil, "")
	b.page("inbox page", b.a.Config.OfficerURL+"/", b.login(), "")
}

// page measures one page at one connection and at sixteen.
func (b *bench) page(name, address string, jar http.CookieJar, template string) {
	body := b.get(address, jar)
	bare := rawServer(b.t, body)
	for _, clients := range []int{1, 16} {
		subjects := []subject{{name, b.getter(clients, address, jar)}, {"bare handler, same bytes", b.getter(clients, bare, nil)}}
		if template != "" {
			subjects = append(subjects, subject{"html/template, no database", b.getter(clients, template, nil)})
		}
		b.r.add(b.engine, b.reports, fmt.Sprintf("%s (%d KB)", name, len(body)/1024), compare(b.t, clients, subjects...))
	}
}

func client(conns int, jar http.CookieJar) *http.Client {
	return &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: conns, DisableCompression: true}}
}

// getter gets an address. One that ends in "=" is another each time, so that no
// kept answer serves.
func (b *bench) getter(conns int, address string, jar http.CookieJar) func(int) error {
	c := client(conns, jar)
	b.t.Cleanup(c.CloseIdleConnections)
	var n atomic.Int64
	return func(int) error {
		url := address
		if strings.HasSuffix(url, "=") {
			url += strconv.FormatInt(n.Add(1), 10)
		}
		resp, err := c.Get(url)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", address, resp.Status)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
}

func (b *bench) get(address string, jar http.CookieJar) []byte {
	resp, err := client(1, jar).Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %s, %v", address, resp.Status, err)
	}
	return body
}

// login signs the operator in at the officers' site.
func (b *bench) login() http.CookieJar {
	const password = "con-duong-lang-toi-2026"
	if err := b.a.Auth.SetPassword(b.t.Context(), b.p.Operator, "truc", password, b.a.Desk.Now()); err != nil {
		b.t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	form := url.Values{"login": {"truc"}, "password": {password}}
	resp, err := client(1, jar).Post(b.a.Config.OfficerURL+"/login", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	if where := resp.Request.URL.Path; where == "/login" {
		b.t.Fatalf("the operator was not let in: %s", resp.Status)
	}
	return jar
}
