package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"paht/internal/desk"
	"paht/internal/notify"
	"paht/internal/process"
	"paht/internal/store"
)

// letter words a message to a report's sender. ok is false when there is nobody
// to write to. The text names the report by its number alone: a letter may be
// read by others, and the secret code is known to nobody but the sender.
func (a *App) letter(ctx context.Context, m store.Message) (_ notify.Letter, ok bool, err error) {
	c, err := a.Desk.Case(ctx, m.Report)
	if err != nil || c.Report.Contact.Email == "" {
		return notify.Letter{}, false, err
	}
	var fact desk.Fact
	if err := json.Unmarshal([]byte(m.Body), &fact); err != nil {
		return notify.Letter{}, false, err
	}
	step, _ := a.Desk.Definition().Step(fact.Step)
	var b strings.Builder
	fmt.Fprintf(&b, "Kính chào ông/bà,\n\nPhản ánh số %s: %s.\n", m.Report, lowerFirst(step.Citizen))
	switch {
	case m.Kind == desk.MsgReminded:
		b.WriteString("\nTrung tâm đang chờ ông/bà bổ sung thông tin. Thời hạn xử lý tạm dừng trong lúc chờ.\n")
	case step.Kind == process.Wait:
		writeSaid(&b, "Điều cần bổ sung", c, "message")
	case step.Kind == process.End:
		writeSaid(&b, "Giải thích", c, "explanation")
		if l, has := a.Desk.Letter(c); has {
			fmt.Fprintf(&b, "\n%s trả lời:\n\n%s\n", l.Agency, l.Summary)
		}
	case c.State.Agency != "" && fact.Action == "dispatch":
		fmt.Fprintf(&b, "\nCơ quan xử lý: %s.\n", a.Desk.Directory().Name(c.State.Agency))
	}
	if fact.Limit != 0 && step.Kind != process.End {
		fmt.Fprintf(&b, "Thời hạn của bước này: %s.\n", fact.Limit.Time().In(a.Desk.Calendar().Location()).Format("15:04 ngày 02/01/2006"))
	}
	fmt.Fprintf(&b, "\nXem từng bước và trả lời tại %s/track bằng mã riêng đã cấp khi gửi.\n\nTrân trọng.\n", a.Config.CitizenURL)
	return notify.Letter{
		To:      c.Report.Contact.Email,
		Subject: fmt.Sprintf("Phản ánh %s: %s", m.Report, lowerFirst(step.Citizen)),
		Text:    b.String(),
		Key:     m.Key,
		Made:    m.Made,
	}, true, nil
}

// writeSaid quotes what the last actor wrote to the sender in a field.
func writeSaid(b *strings.Builder, title string, c desk.Case, field string) {
	for i := len(c.Events) - 1; i >= 0; i-- {
		if v := c.Events[i].Form[field]; v != "" {
			fmt.Fprintf(b, "\n%s: %s\n", title, v)
			return
		}
		if c.Events[i].Kind == process.Acted {
			return
		}
	}
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}
