package officer_test

import (
	"fmt"
	"net/http"
	"testing"

	"paht/internal/store"
)

// Remarks wait in the operators' inbox; nobody else decides on them, and one that is
// hidden has its reason. How many met the same stands on the report's page.
func TestOperatorsDecideOnRemarks(t *testing.T) {
	w := newWorld(t)
	id := w.Submit(t, 1).ID
	w.Walk(t, id, "classify")
	for _, said := range []string{"Tôi cũng thấy ổ gà này.", "Ông A ở số 5 làm hỏng đường."} {
		if err := w.Desk.Remark(t.Context(), id, "Bà Tư", said); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Desk.MeToo(t.Context(), id, "somebody"); err != nil {
		t.Fatal(err)
	}
	held, err := w.DB.RemarksIn(t.Context(), store.RemarkHeld)
	if err != nil || len(held) != 2 {
		t.Fatalf("%d held, %v", len(held), err)
	}
	at := func(i int) string { return fmt.Sprintf("/remarks/%d", held[i].ID) }

	w.as(t, w.Focal).get("/remarks").wants(http.StatusNotFound)
	w.as(t, w.Focal).post(at(0), "do", "show").wants(http.StatusNotFound)

	b := w.as(t, w.Operator)
	b.get("/").wants(http.StatusOK, "Bình luận")
	b.get("/remarks").wants(http.StatusOK, "Tôi cũng thấy ổ gà này.", "Chờ duyệt", id.String())
	b.post(at(1), "do", "hide", "state", "held").wants(http.StatusUnprocessableEntity, "Hãy ghi vì sao không hiện")
	b.post(at(1), "do", "hide", "state", "held", "reason", "Nêu đích danh người khác").wants(http.StatusSeeOther)
	b.post(at(0), "do", "show", "state", "held").wants(http.StatusSeeOther)
	b.get("/remarks").wants(http.StatusOK, "Không có bình luận nào ở đây")
	b.get("/remarks?state=hidden").wants(http.StatusOK, "Nêu đích danh người khác")
	b.get(path(id)).wants(http.StatusOK, "1 người cũng gặp")
	shown, err := w.DB.Remarks(t.Context(), id)
	if err != nil || len(shown) != 1 || shown[0].ID != held[0].ID {
		t.Errorf("%+v %v", shown, err)
	}
}
