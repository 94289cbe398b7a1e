package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/notify"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// handOn is how many followers are told in one transaction.
const handOn = 200

// tellFollowers hands the events that wait on to those who follow. Done half and begun
// again, nobody is told twice: each has a message of his own with a key.
func (a *App) tellFollowers(ctx context.Context) (int, error) {
	messages, err := a.DB.LeaseMessages(ctx, desk.ToFollowers, a.Config.Now(), lease, pushBatch)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, m := range messages {
		errs = append(errs, a.settle(ctx, m, a.handOnAll(ctx, m), "follow.done"))
	}
	return len(messages), errors.Join(errs...)
}

func (a *App) handOnAll(ctx context.Context, m store.Message) error {
	for after := ""; ; {
		more, err := a.Desk.HandOn(ctx, m, after, handOn)
		if err != nil || more == "" {
			return err
		}
		after = more
	}
}

// settle notes how a message went: one that failed is tried again later, one that
// never will be told is given up.
func (a *App) settle(ctx context.Context, m store.Message, failed error, name string) error {
	now := a.Config.Now()
	return a.DB.Write(ctx, name, func(tx *store.Tx) error {
		if failed == nil || fault.Is(failed, fault.NotFound) || fault.Is(failed, fault.Invalid) {
			return tx.MessageDone(m.ID, now)
		}
		return tx.MessageFailed(m.ID, failed.Error(), now.Add(min(maxPushWait, pushWait<<min(m.Tries-1, 9))))
	})
}

// sendNotices shows what waits on the browsers of citizens, each notice once.
func (a *App) sendNotices(ctx context.Context) (int, error) {
	messages, err := a.DB.LeaseMessages(ctx, desk.ToVisitor, a.Config.Now(), lease, pushBatch)
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	abreast := make(chan struct{}, pushAbreast)
	errs := make([]error, len(messages))
	for i, m := range messages {
		abreast <- struct{}{}
		wg.Go(func() {
			defer func() { <-abreast }()
			errs[i] = a.settle(ctx, m, a.sendNotice(ctx, m), "notice.done")
		})
	}
	wg.Wait()
	return len(messages), errors.Join(errs...)
}

// sendNotice shows one. A browser that is gone is forgotten, with all it wished.
func (a *App) sendNotice(ctx context.Context, m store.Message) error {
	w, c, n, ok, err := a.Desk.Hears(ctx, m)
	if err != nil || !ok || w.Device == "" {
		return err
	}
	d, err := a.DB.VisitorDevice(ctx, w.Device)
	if err != nil {
		return err
	}
	said := a.notice(c, w, n)
	err = a.Push.Tell(ctx, notify.Subscription{Endpoint: d.Endpoint, Key: d.Key, Auth: d.Auth}, said, topicOf(said.Tag))
	if fault.Is(err, fault.NotFound) {
		a.Config.Log.Info("visitor's device forgotten", "device", d.ID[:12])
		return a.DB.Write(ctx, "visitor.forget", func(tx *store.Tx) error { return tx.ForgetVisitorDevice(d.ID) })
	}
	if err != nil {
		a.Config.Log.Warn("notice not sent", "message", m.ID, "tries", m.Tries, "device", d.ID[:12], "err", err)
	}
	return err
}

func topicOf(tag string) string { return strings.NewReplacer("-", "", "/", "").Replace(tag) }

// notice words a notice. It stands on a locked screen: of a report that is not
// public it says nothing but that there is news, not even its number. The address
// leads to the list on the device: no secret code is known here.
func (a *App) notice(c desk.Case, w store.Watch, n desk.News) notify.Notice {
	number := c.Report.ID.String()
	_, public := a.Desk.ViewPublic(c)
	if w.Own && (!public || discreet(c)) {
		return notify.Notice{Title: "Phản ánh của bạn có tin mới", Body: "Bấm để xem.", URL: "/mine", Tag: "mine"}
	}
	out := notify.Notice{Title: "Phản ánh " + number, Body: a.step(n.Fact).Citizen, URL: "/reports/" + number, Tag: "r" + number}
	if w.Own {
		out.Title, out.URL = "Phản ánh của bạn, số "+number, "/mine#r"+number
		return out
	}
	out.Body = a.publicWord(c, n.Fact)
	return out
}

// publicWord says to who is not the sender where a public report is.
func (a *App) publicWord(c desk.Case, f desk.Fact) string {
	step := a.step(f)
	dir := a.Desk.Directory()
	switch {
	case step.Kind == process.End && (step.Outcome == process.OutcomePublished || step.Outcome == process.OutcomeAnswered):
		return "Đã có trả lời."
	case step.Kind == process.End:
		return "Đã kết thúc: " + lowerFirst(step.Title) + "."
	case c.State.Agency != "":
		return "Đang ở " + dir.Name(c.State.Agency) + "."
	}
	return "Trung tâm đã tiếp nhận."
}

// visitorLetter words a letter to somebody who has no part in a report: a code, a
// question whether he wants to follow, or news of what he follows. ok is false when
// there is nothing to say any more.
func (a *App) visitorLetter(ctx context.Context, m store.Message) (l notify.Letter, ok bool, err error) {
	l = notify.Letter{Key: m.Key, Made: m.Made}
	switch m.Kind {
	case desk.MsgCode:
		return a.codeLetter(ctx, l, m)
	case desk.MsgConfirm:
		return a.confirmLetter(ctx, l, m)
	}
	w, c, n, ok, err := a.Desk.Hears(ctx, m)
	if err != nil || !ok || w.Email == "" {
		return l, false, err
	}
	l.To, l.End = w.Email, a.endOf(w)
	number := c.Report.ID.String()
	var b strings.Builder
	b.WriteString("Kính chào ông/bà,\n\n")
	_, public := a.Desk.ViewPublic(c)
	switch {
	case w.Own && (!public || discreet(c)):
		l.Subject = "Phản ánh ông/bà theo dõi có tin mới"
		b.WriteString("Phản ánh ông/bà theo dõi có tin mới. Nội dung không gửi qua thư điện tử.\n")
		fmt.Fprintf(&b, "Xem tại %s/track bằng mã tra cứu.\n", a.Config.CitizenURL)
	default:
		said := a.publicWord(c, n.Fact)
		if w.Own {
			said = a.step(n.Fact).Citizen + "."
		}
		l.Subject = fmt.Sprintf("Phản ánh %s: %s", number, lowerFirst(strings.TrimSuffix(said, ".")))
		fmt.Fprintf(&b, "Phản ánh số %s: %s\n", number, said)
		if v, sees := a.Desk.ViewPublic(c); sees {
			fmt.Fprintf(&b, "Nội dung: %s\n", text.Excerpt(strings.Join(strings.Fields(v.Text), " "), 200))
			if letter, has := a.Desk.Letter(c); has && v.Ended && v.Sees(report.FieldResult) {
				fmt.Fprintf(&b, "\n%s trả lời:\n\n%s\n", letter.Agency, letter.Summary)
			}
		}
		fmt.Fprintf(&b, "\nXem tại %s/reports/%s\n", a.Config.CitizenURL, number)
	}
	fmt.Fprintf(&b, "\nÔng/bà nhận thư này vì đã đăng ký theo dõi %s.\nKhông muốn nhận nữa: %s\n\nTrân trọng.\n", a.about(w), l.End)
	l.Text = b.String()
	return l, true, nil
}

// endOf is where one letter of a wish is answered with "no more".
func (a *App) endOf(w store.Watch) string {
	return a.Config.CitizenURL + "/unfollow/" + a.Desk.WatchToken(desk.ToEnd, w.ID)
}

// about says what a wish is for.
func (a *App) about(w store.Watch) string {
	if w.Report != 0 && w.Own {
		return "một phản ánh bằng mã tra cứu"
	}
	if w.Report != 0 {
		return "phản ánh số " + w.Report.String()
	}
	var parts []string
	if c, ok := a.Desk.Category(w.Category); ok {
		parts = append(parts, "lĩnh vực "+c.Name)
	}
	if w.Commune != "" {
		parts = append(parts, a.Desk.Directory().Name(w.Commune))
	}
	return "phản ánh mới và kết quả của " + strings.Join(parts, ", ")
}

func (a *App) confirmLetter(ctx context.Context, l notify.Letter, m store.Message) (notify.Letter, bool, error) {
	var n desk.News
	if err := json.Unmarshal([]byte(m.Body), &n); err != nil {
		return l, false, err
	}
	w, err := a.DB.Watch(ctx, n.Watch)
	if err != nil || w.Confirmed || w.Email == "" {
		return l, false, err
	}
	if w.Report != 0 && !w.Own {
		if public, err := a.DB.IsPublic(ctx, w.Report); err != nil || !public {
			return l, false, err
		}
	}
	l.To, l.Subject = w.Email, "Xác nhận theo dõi qua thư điện tử"
	l.Text = fmt.Sprintf("Kính chào ông/bà,\n\nCó người, có thể là ông/bà, xin nhận thư về %s.\n\nNếu đúng, hãy mở đường dẫn sau và bấm Xác nhận trong hai ngày:\n%s/follow/%s\n\nNếu không phải, xin bỏ qua thư này: sẽ không có thư nào nữa.\n\nTrân trọng.\n",
		a.about(w), a.Config.CitizenURL, a.Desk.WatchToken(desk.ToConfirm, w.ID))
	return l, true, nil
}

func (a *App) codeLetter(ctx context.Context, l notify.Letter, m store.Message) (notify.Letter, bool, error) {
	var n desk.News
	if err := json.Unmarshal([]byte(m.Body), &n); err != nil {
		return l, false, err
	}
	c, err := a.DB.Code(ctx, n.Watch, a.Config.Now())
	if err != nil {
		return l, false, err // over by now: the letter is given up
	}
	l.To, l.Subject = c.Email, "Mã đăng nhập một lần"
	l.Text = fmt.Sprintf("Mã của ông/bà: %s\n\nMã dùng một lần, đến %s. Nhập mã trên trang đang mở.\n\nCán bộ không bao giờ hỏi mã này. Nếu ông/bà không xin mã, xin bỏ qua thư.\n",
		a.SignIn.Code(c.ID), c.Until.In(a.Desk.Calendar().Location()).Format("15:04"))
	return l, true, nil
}
