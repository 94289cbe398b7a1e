package app

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/textproto"
	"strings"
	"testing"

	"paht/internal/desk"
	"paht/internal/notify"
)

// mailbox is a mail server that takes every letter and keeps it.
func mailbox(t *testing.T) (address string, taken <-chan *mail.Message) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	out := make(chan *mail.Message, 10)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			takeMail(conn, out)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), out
}

// takeMail holds one conversation.
func takeMail(conn net.Conn, out chan<- *mail.Message) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	fmt.Fprint(conn, "220 here\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if !strings.HasPrefix(line, "DATA") {
			fmt.Fprint(conn, "250 ok\r\n")
			continue
		}
		fmt.Fprint(conn, "354 go on\r\n")
		raw, err := io.ReadAll(textproto.NewReader(r).DotReader())
		if err != nil {
			return
		}
		if m, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
			out <- m
		}
		fmt.Fprint(conn, "250 taken\r\n")
	}
}

// A letter to a follower, as it leaves, has both lines of RFC 8058, and what a mail
// program posts to the address in it, without cookies or a page, ends the wish.
func TestOneClickInALetterUnsubscribes(t *testing.T) {
	a, p := opened(t)
	site := httptest.NewServer(a.citizenSite())
	t.Cleanup(site.Close)
	address, taken := mailbox(t)
	post, err := notify.NewEmail(notify.EmailConfig{Address: address, From: "phananh@example.vn", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	// leaves are the letters of one turn by the address they go to.
	leaves := func() map[string]*mail.Message {
		t.Helper()
		if _, err := a.tellFollowers(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, err := a.sendLetters(t.Context(), post)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]*mail.Message{}
		for range n {
			m := <-taken
			out[m.Header.Get("To")] = m
		}
		return out
	}

	id := p.Submit(t, 1).ID
	p.Walk(t, id, "classify")
	w, err := a.Desk.Watch(t.Context(), desk.Following{Report: id, Email: "binh@example.vn"})
	if err != nil {
		t.Fatal(err)
	}
	for to, m := range leaves() { // to the sender, and the question
		if h := m.Header.Get("List-Unsubscribe"); h != "" {
			t.Errorf("a letter to %s that is no subscription has %s", to, h)
		}
	}
	if _, err := a.Desk.ConfirmWatch(t.Context(), a.Desk.WatchToken(desk.ToConfirm, w.ID)); err != nil {
		t.Fatal(err)
	}
	way := p.Way()
	p.Do(t, id, way[2].Who, way[2].Action, way[2].Form...)
	news := leaves()["<binh@example.vn>"]
	if news == nil {
		t.Fatal("the follower hears nothing")
	}
	end := strings.Trim(news.Header.Get("List-Unsubscribe"), "<>")
	path, ours := strings.CutPrefix(end, "https://pakn.example.vn/")
	if got := news.Header.Get("List-Unsubscribe-Post"); !ours || got != "List-Unsubscribe=One-Click" {
		t.Fatalf("List-Unsubscribe %q, List-Unsubscribe-Post %q", end, got)
	}

	// Programs that look at links end nothing.
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		ask(t, method, site.URL+"/"+path, "", nil)
	}
	if ws, err := a.DB.WatchesOf(t.Context(), id, "", "", "", 10); err != nil || len(ws) != 1 {
		t.Fatalf("%d wishes after a look at the link, %v", len(ws), err)
	}
	// RFC 8058 allows a multipart form, too.
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	m.WriteField("List-Unsubscribe", "One-Click")
	m.Close()
	if status := ask(t, http.MethodPost, site.URL+"/"+path, m.FormDataContentType(), &form); status != 200 {
		t.Errorf("one click is answered with %d", status)
	}
	if ws, err := a.DB.WatchesOf(t.Context(), id, "", "", "", 10); err != nil || len(ws) != 0 {
		t.Errorf("%d wishes after one click, %v", len(ws), err)
	}
	p.Do(t, id, way[3].Who, way[3].Action)
	p.Do(t, id, way[4].Who, way[4].Action, way[4].Form...)
	if m := leaves()["<binh@example.vn>"]; m != nil {
		t.Errorf("written to after it: %s", m.Header.Get("Subject"))
	}
}

// ask sends a request as a program does that follows nothing, and gives the status.
func ask(t *testing.T, method, address, kind string, body io.Reader) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
