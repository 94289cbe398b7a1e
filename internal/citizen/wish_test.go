package citizen

import (
	"testing"

	"paht/internal/desk"
	"paht/internal/process"
)

// Who followed a report while it was public is not told its number once it is secret:
// not by the link of his letter, and not by his own page.
func TestAWishForAReportThatTurnedSecretNamesNoNumber(t *testing.T) {
	w := newFollowWorld(t)
	id, _ := w.public(t, 1, "classify")
	wish, err := w.Desk.Watch(t.Context(), desk.Following{Report: id, Email: "binh@example.vn", Confirmed: true})
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := w.in.Ask(t.Context(), "binh@example.vn", "198.51.100.7", w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	me := w.signedIn(challenge)
	at := "/unfollow/" + w.Desk.WatchToken(desk.ToEnd, wish.ID)
	w.wants("public", w.get(at), 200, "phản ánh số "+id.String())
	w.wants("public, mine", w.asked("GET", "/mine", nil, me), 200, "Phản ánh số "+id.String())

	w.Say(t, id, process.WishSecret)
	w.wants("secret", w.get(at), 200, "một phản ánh không còn công khai", "!"+id.String())
	w.wants("secret, mine", w.asked("GET", "/mine", nil, me), 200, "Một phản ánh không còn công khai", "!"+id.String())
	w.wants("it can be ended still", w.post(at, nil), 200, "Bạn đã thôi theo dõi")
}
