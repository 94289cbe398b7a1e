package citizen

import (
	"net/url"
	"strings"
	"testing"
)

func TestMeTooCountsOnce(t *testing.T) {
	w := newFollowWorld(t)
	id, _ := w.public(t, 1, "classify")
	at := "/reports/" + id.String()
	first := w.post(at+"/me-too", url.Values{})
	mark := first.cookie("paht_visitor")
	if first.status != 303 || first.header.Get("Location") != at+"/follow?joined=yes" || mark == nil || !mark.HttpOnly {
		t.Fatalf("%d %s %v", first.status, first.header.Get("Location"), mark)
	}
	w.wants("joined", w.get(at+"/follow?joined=yes"), 200, "Đã ghi nhận: bạn cũng gặp việc này", "1 người cũng gặp")
	if again := w.asked("POST", at+"/me-too", url.Values{}, mark); again.header.Get("Location") != at+"/follow?joined=again" {
		t.Errorf("twice: %s", again.header.Get("Location"))
	}
	forged := *mark
	forged.Value = strings.ToUpper(mark.Value)
	w.asked("POST", at+"/me-too", url.Values{}, &forged) // somebody else, with a mark of his own
	w.wants("page", w.get(at), 200, "2 người cũng gặp", "Tôi cũng gặp việc này")
	w.wants("list", w.get("/reports"), 200, "2 người cũng gặp")
	w.wants("mine", w.asked("GET", "/mine", nil, mark), 200, "Việc bạn cũng gặp", "Đèn đường ngõ 12")
	w.wants("a stranger's", w.get("/mine"), 200, "!Việc bạn cũng gặp")
}
