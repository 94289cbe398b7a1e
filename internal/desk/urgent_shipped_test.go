package desk_test

import (
	"testing"

	"paht/internal/desk"
)

func TestUrgentAsShippedReadsTheShippedList(t *testing.T) {
	for text, want := range map[string]string{
		"Nhà bên đang cháy, cứu với": "cháy", "Đèn đường cháy bóng đã một tuần": "", "Vừa có tai nạn ở ngã tư": "tai nạn",
	} {
		if got, ok := desk.UrgentAsShipped(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, ok, want)
		}
	}
}
