package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/notify"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// letter words a message to a report's sender or to an officer. ok is false when
// there is nobody to write to. The text names the report by its number alone: a
// letter may be read by others, and the secret code is known to nobody but the
// sender. Of a report that is secret, sensitive or sealed a letter says nothing but
// where it stands.
func (a *App) letter(ctx context.Context, m store.Message) (_ notify.Letter, ok bool, err error) {
	switch m.Kind {
	case desk.MsgCode, desk.MsgConfirm, desk.MsgNews:
		return a.visitorLetter(ctx, m)
	}
	c, err := a.Desk.Case(ctx, m.Report)
	if err != nil {
		return notify.Letter{}, false, err
	}
	var fact desk.Fact
	if err := json.Unmarshal([]byte(m.Body), &fact); err != nil {
		return notify.Letter{}, false, err
	}
	l := notify.Letter{Key: m.Key, Made: m.Made}
	if m.To.Role != org.Sender {
		ok = a.officerLetter(&l, c, m, fact)
		return l, ok, nil
	}
	if c.Report.Contact.Email == "" || c.Report.Level == report.Sealed {
		return notify.Letter{}, false, nil
	}
	l.To = c.Report.Contact.Email
	return l, true, a.senderLetter(ctx, &l, c, m, fact)
}

// discreet tells whether a letter must not say what a report is about.
func discreet(c desk.Case) bool {
	return c.Report.Sensitive || c.Report.Level == report.Secret || c.Report.Level == report.Sealed
}

// step is the step a fact speaks of, by the definition the case ran by then.
func (a *App) step(f desk.Fact) process.Step {
	st, _ := a.Desk.DefinitionOf(process.State{Definition: f.Definition}).Step(f.Step)
	return st
}

// senderLetter words a letter to the sender of a report.
func (a *App) senderLetter(ctx context.Context, l *notify.Letter, c desk.Case, m store.Message, fact desk.Fact) error {
	var b strings.Builder
	step := a.step(fact)
	b.WriteString("Kính chào ông/bà,\n\n")
	switch {
	case m.Kind == desk.MsgMerged:
		l.Subject = fmt.Sprintf("Phản ánh %s: gộp vào phản ánh %s", m.Report, fact.Other)
		fmt.Fprintf(&b, "Phản ánh số %s của ông/bà cùng một việc với phản ánh số %s nên được gộp vào phản ánh đó để xử lý một lần.\n", m.Report, fact.Other)
		b.WriteString("Từng bước xử lý của phản ánh đó sẽ tiếp tục được báo cho ông/bà.\n")
		if !discreet(c) {
			a.writeSaid(&b, "Giải thích", c, fact)
		}
		if err := a.writeMain(ctx, &b, c); err != nil {
			return err
		}
	case m.Kind == desk.MsgExtended:
		l.Subject = fmt.Sprintf("Phản ánh %s: gia hạn xử lý", m.Report)
		fmt.Fprintf(&b, "Thời hạn xử lý phản ánh số %s được gia hạn.\n", m.Report)
		a.writeExtension(&b, c, fact)
		a.writeLimit(&b, "Thời hạn mới", fact)
	case fact.Other != 0:
		l.Subject = fmt.Sprintf("Phản ánh %s: %s", m.Report, lowerFirst(step.Citizen))
		fmt.Fprintf(&b, "Phản ánh số %s của ông/bà đã gộp vào phản ánh số %s. Phản ánh đó: %s.\n", m.Report, fact.Other, lowerFirst(step.Citizen))
		if step.Kind == process.End {
			if err := a.writeMain(ctx, &b, c); err != nil {
				return err
			}
		}
	default:
		l.Subject = fmt.Sprintf("Phản ánh %s: %s", m.Report, lowerFirst(step.Citizen))
		fmt.Fprintf(&b, "Phản ánh số %s: %s.\n", m.Report, lowerFirst(step.Citizen))
		a.writeStep(&b, c, m, fact, step)
	}
	key := "mã riêng đã cấp khi gửi"
	if from := desk.SplitFrom(c); from != 0 {
		fmt.Fprintf(&b, "\nPhản ánh này được tách từ phản ánh số %s mà ông/bà đã gửi.\n", from)
		key = fmt.Sprintf("mã riêng của phản ánh %s; trang đó dẫn đến phản ánh này", from)
	}
	fmt.Fprintf(&b, "\nXem từng bước và trả lời tại %s/track bằng %s.\n\nTrân trọng.\n", a.Config.CitizenURL, key)
	l.Text = b.String()
	return nil
}

// writeStep says what a step asks of the sender or tells him.
func (a *App) writeStep(b *strings.Builder, c desk.Case, m store.Message, fact desk.Fact, step process.Step) {
	switch {
	case m.Kind == desk.MsgReminded:
		b.WriteString("\nTrung tâm đang chờ ông/bà bổ sung thông tin. Thời hạn xử lý tạm dừng trong lúc chờ.\n")
	case (step.Kind == process.Wait || step.Kind == process.End) && discreet(c):
		b.WriteString("\nNội dung không gửi qua thư điện tử. Xin ông/bà xem trên trang theo dõi.\n")
	case step.Kind == process.Wait:
		a.writeSaid(b, "Điều cần bổ sung", c, fact)
	case step.Kind == process.End:
		a.writeSaid(b, "Giải thích", c, fact)
		a.writeAnswer(b, c)
	case c.State.Agency != "" && fact.Action == "dispatch":
		fmt.Fprintf(b, "\nCơ quan xử lý: %s.\n", a.Desk.Directory().Name(c.State.Agency))
	}
	if step.Kind != process.End {
		a.writeLimit(b, "Thời hạn của bước này", fact)
	}
}

// writeAnswer quotes the answer that went out. A result that did not (the report was
// withdrawn while it was a draft) is nothing the sender is told.
func (a *App) writeAnswer(b *strings.Builder, c desk.Case) {
	v := a.Desk.ViewSender(c)
	switch {
	case v.Ended && v.Sees(report.FieldResult) && c.State.Result != nil:
		l := a.Desk.Draft(c, *c.State.Result)
		fmt.Fprintf(b, "\n%s trả lời:\n\n%s\n", l.Agency, l.Summary)
	case v.Shown != nil && c.State.Shown != nil: // he asked for more before the letter left
		l := a.Desk.Draft(c, c.State.Shown.Result)
		fmt.Fprintf(b, "\n%s trả lời:\n\n%s\n", l.Agency, l.Summary)
	}
}

// writeMain quotes the answer to what a report was merged into, where it is public.
func (a *App) writeMain(ctx context.Context, b *strings.Builder, c desk.Case) error {
	main, v, public, err := a.Desk.Main(ctx, c)
	if err != nil || !public || !v.Ended || !v.Sees(report.FieldResult) {
		return err
	}
	if l, has := a.Desk.Letter(main); has {
		fmt.Fprintf(b, "\n%s trả lời:\n\n%s\n", l.Agency, l.Summary)
	}
	return nil
}

func (a *App) writeLimit(b *strings.Builder, title string, fact desk.Fact) {
	if fact.Limit != 0 {
		fmt.Fprintf(b, "%s: %s.\n", title, a.clock(fact.Limit.Time()))
	}
}

func (a *App) clock(t time.Time) string {
	return t.In(a.Desk.Calendar().Location()).Format("15:04 ngày 02/01/2006")
}

// writeExtension says how many days were granted, and what the sender is told of why.
func (a *App) writeExtension(b *strings.Builder, c desk.Case, fact desk.Fact) {
	for _, e := range slices.Backward(c.Events) {
		if x := e.Change.Extension; x != nil && e.Seq < fact.Seq {
			fmt.Fprintf(b, "Thêm: %d ngày làm việc.\n", x.Days)
			break
		}
	}
	if !discreet(c) {
		a.writeSaid(b, "Lý do", c, fact)
	}
}

// writeSaid quotes what the actor of an event wrote to the sender: the texts of
// its form that the definition means for him.
func (a *App) writeSaid(b *strings.Builder, title string, c desk.Case, fact desk.Fact) {
	def := a.Desk.DefinitionOf(process.State{Definition: fact.Definition})
	for _, e := range slices.Backward(c.Events) {
		if e.Seq != fact.Seq {
			continue
		}
		action, _ := def.Action(stepOf(c, e), e.Action)
		for _, id := range action.Form {
			if f := def.Field(id); f.Kind == process.TextField && f.Public == process.ToSender && e.Form[id] != "" {
				fmt.Fprintf(b, "\n%s: %s\n", title, e.Form[id])
			}
		}
		return
	}
}

// stepOf is the step an event was done at.
func stepOf(c desk.Case, e process.Event) string {
	if e.Left != nil {
		return e.Left.Step
	}
	at := ""
	for _, old := range c.Events[:e.Seq-1] {
		if old.Entry != nil {
			at = old.Entry.Step
		}
	}
	return at
}

// officerLetter words a letter to an officer; false when he has no address or the
// report is not his to see any more.
func (a *App) officerLetter(l *notify.Letter, c desk.Case, m store.Message, fact desk.Fact) bool {
	person, known := a.Desk.Directory().Person(m.To.Person)
	actor, _ := a.Desk.Actor(m.To.Person)
	v, sees := a.Desk.View(c, actor)
	if !known || person.Email == "" || !sees || v.Level == report.Sealed {
		return false
	}
	step := a.step(fact)
	var b strings.Builder
	fmt.Fprintf(&b, "Kính gửi ông/bà %s,\n\n", person.Name)
	at := "bước “" + step.Title + "”"
	if v.Agency != "" {
		at += " tại " + a.Desk.Directory().Name(v.Agency)
	}
	switch m.Kind {
	case desk.MsgCall:
		l.Subject = fmt.Sprintf("CẦN GỌI ĐIỆN: phản ánh tức thời %s chưa có người nhận", m.Report)
		fmt.Fprintf(&b, "Phản ánh tức thời số %s vẫn chưa có người nhận ở %s. Xin gọi điện ngay cho cơ quan đó, rồi bấm “Đã gọi” trên trang của phản ánh.\n", m.Report, at)
	case desk.MsgEscalated:
		if fact.Limit != 0 && m.Made.Before(fact.Limit.Time()) { // a rung before the limit
			l.Subject = fmt.Sprintf("CHƯA CÓ NGƯỜI NHẬN: phản ánh tức thời %s", m.Report)
			fmt.Fprintf(&b, "Phản ánh tức thời số %s đang chờ người nhận ở %s.\n", m.Report, at)
			break
		}
		l.Subject = fmt.Sprintf("QUÁ HẠN: phản ánh tức thời %s", m.Report)
		fmt.Fprintf(&b, "Phản ánh tức thời số %s chưa được xử lý xong ở %s.\n", m.Report, at)
	case desk.MsgReminded:
		l.Subject = fmt.Sprintf("SẮP ĐẾN HẠN: phản ánh tức thời %s", m.Report)
		fmt.Fprintf(&b, "Phản ánh tức thời số %s sắp đến hạn ở %s.\n", m.Report, at)
	default:
		l.Subject = fmt.Sprintf("TỨC THỜI: phản ánh %s cần xử lý ngay", m.Report)
		fmt.Fprintf(&b, "Phản ánh số %s được đánh dấu tức thời, đang ở %s.\n", m.Report, at)
	}
	a.writeLimit(&b, "Thời hạn", fact)
	if discreet(c) || !v.Sees(report.FieldText) {
		b.WriteString("\nNội dung không gửi qua thư điện tử. Xin mở trên trang của cán bộ.\n")
	} else {
		fmt.Fprintf(&b, "\nNội dung: %s\n", v.Text)
		place := a.Desk.Directory().Name(v.Place.Commune)
		if v.Place.Words != "" {
			place = v.Place.Words + ", " + place
		}
		fmt.Fprintf(&b, "Địa điểm: %s\n", place)
	}
	fmt.Fprintf(&b, "\nMở phản ánh: %s/reports/%s\n\nTrân trọng.\n", a.Config.OfficerURL, m.Report)
	l.To, l.Text = person.Email, b.String()
	return true
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}
