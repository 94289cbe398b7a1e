package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// The province of these tests: a centre, agencies with divisions and people.
const centre = org.UnitID("TT@2023-03-01")

var (
	agencies   = units("CQ", 6)
	communes   = units("X", 20)
	categories = []string{"giao-thong", "rac-thai", "cap-nuoc", "trat-tu", "chieu-sang", "xay-dung", "giao-duc", "y-te"}
	channels   = []report.Channel{report.Web, report.Web, report.Web, report.Web, report.Phone, report.Portal, report.Zalo, report.InPerson}
)

func units(prefix string, n int) []org.UnitID {
	us := make([]org.UnitID, n)
	for i := range us {
		us[i] = org.UnitID(fmt.Sprintf("%s%02d@2023-01-01", prefix, i))
	}
	return us
}

func divisionOf(agency org.UnitID) org.UnitID { return "P-" + agency }

func personOf(agency org.UnitID, n int) org.PersonID {
	return org.PersonID(fmt.Sprintf("%s-%d", agency, n))
}

// Words reports are made of; some are in nearly every text, some are rare.
var (
	openings = strings.Split("Đường thôn có|Trước cổng trường|Tại ngã tư|Khu dân cư|Bờ kênh|Nhà văn hoá|Chợ trung tâm|Cầu qua suối|Đèn đường|Hố ga", "|")
	matters  = strings.Split("ổ gà sâu trời mưa xe máy ngã liên tục|rác thải đổ bừa bãi bốc mùi hôi thối|nước sinh hoạt có màu đục và mùi lạ|xe tải đỗ lấn chiếm lòng đường|loa kẹo kéo hát quá to đến đêm|cây xanh gãy đổ chưa ai dọn|công trình xây dựng rơi vãi vật liệu|đất đá tràn xuống mặt đường|dây điện sà thấp nguy hiểm|chó thả rông không rọ mõm", "|")
	pleas    = strings.Split("Đề nghị cơ quan chức năng kiểm tra, xử lý sớm.|Rất mong chính quyền quan tâm giải quyết.|Người dân đã phản ánh nhiều lần nhưng chưa được trả lời.|Kính mong các cấp xem xét.", "|")
	families = strings.Split("Nguyễn|Trần|Lê|Phạm|Hoàng|Vũ|Đặng|Bùi|Đỗ|Ngô", "|")
	given    = strings.Split("Văn An|Thị Bình|Đức Cường|Thu Dung|Minh Đức|Hồng Hà|Quang Huy|Thị Lan|Văn Minh|Thanh Nga", "|")
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// written is a made-up report's text; the n-th has a word nobody else has.
func written(r *rand.Rand, n int) string {
	return fmt.Sprintf("%s số %d %s. %s Sự việc xảy ra từ tháng %d, ảnh hưởng đến việc đi lại và sinh hoạt của bà con trong thôn. %s Mã riêng w%dx.",
		pick(r, openings), 1+r.IntN(90), pick(r, matters), pick(r, pleas), 1+r.IntN(12), pick(r, pleas), n)
}

var def, cal = process.Shipped(), calendar.Default()

// seed makes random things that are the same for the same numbers.
func seed(a, b uint64) *rand.Rand { return rand.New(rand.NewPCG(a, b)) }

// entered is the n-th made-up report, sent at an instant.
func entered(r *rand.Rand, id report.ID, n int, at time.Time) store.NewReport {
	level := report.Public
	if r.IntN(8) == 0 {
		level = report.Secret
	}
	e, err := process.Open(def, process.In(centre, cal), process.Opening{Level: level, Aside: n%7 == 3}, process.By{Role: org.Sender}, at)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(fmt.Append(nil, "code", n))
	phone := fmt.Sprintf("09%08d", n)
	nr := store.NewReport{
		Report: report.Report{
			ID: id, Channel: pick(r, channels), Text: written(r, n),
			Contact: report.Contact{Name: pick(r, families) + " " + pick(r, given), Phone: phone, Email: fmt.Sprintf("nguoi%d@example.vn", n)},
			Place:   report.Place{Commune: pick(r, communes), Words: "gần nhà văn hoá thôn " + fmt.Sprint(1+r.IntN(30))},
		},
		Code: sum[:], Event: e, State: process.Fold(process.State{}, e),
	}
	if r.IntN(3) > 0 {
		nr.Report.Place.HasPoint = true
		nr.Report.Place.Lat, nr.Report.Place.Lon = 21.1+r.Float64()/2, 106+r.Float64()
	}
	if r.IntN(2) == 0 {
		nr.Report.Photos = []report.Photo{{Digest: digest("full", n), Thumb: digest("thumb", n), Width: 1600, Height: 1200, Name: "IMG.jpg", Of: report.OfReport}}
	}
	nr.Outbox = told(id, e, nr.State)
	return nr
}

func digest(kind string, n int) string {
	sum := sha256.Sum256(fmt.Append(nil, kind, n))
	return hex.EncodeToString(sum[:])
}

// told are the messages of an event, as many as the desk makes.
func told(id report.ID, e process.Event, s process.State) []store.Message {
	if e.Entry == nil || s.Ended {
		return nil
	}
	body := fmt.Sprintf(`{"step":%q,"limit":%d}`, s.Step, s.Limit)
	key := fmt.Sprintf("%d/%d/entered/%s", id, e.Seq, s.Holder.Role)
	ms := []store.Message{{Key: key, Report: id, Kind: "entered", To: s.Holder, Channel: store.Site, Body: body, At: e.At.Time(), Made: e.At.Time()}}
	if e.Seq == 1 {
		ms = append(ms, store.Message{Key: key + "/email", Report: id, Kind: "step", To: org.Holder{Role: org.Sender}, Channel: "email", Body: body, At: e.At.Time(), Made: e.At.Time()})
	}
	return ms
}

// able is somebody who may act for a holder.
func able(h org.Holder) org.Actor {
	if h.Role == org.Sender {
		return org.Actor{Sender: true}
	}
	p := h.Person
	if p == "" {
		p = "somebody"
	}
	return org.Actor{Person: p, Duties: []org.Duty{{Person: p, Role: h.Role, Unit: h.Unit}}}
}

// next is a random step of a case, mostly along the main way; false at the end of
// what can be done.
func next(r *rand.Rand, s process.State, at time.Time) (process.Event, bool) {
	who := []org.Actor{able(s.Holder)}
	if s.Ended {
		who = []org.Actor{{Sender: true}}
	}
	if s.Holder.Role == org.Sender {
		who = append(who, able(org.Holder{Role: org.Operator, Unit: centre}))
	}
	a := pick(r, who)
	offered := process.Offered(def, s, a, at)
	if len(offered) == 0 {
		return process.Event{}, false
	}
	act := pick(r, offered)
	for _, o := range offered {
		if o.Main && r.IntN(3) > 0 {
			act = o
			break
		}
	}
	for tries := 0; ; tries++ {
		form := map[string]string{}
		for _, id := range act.Form {
			form[id] = filled(r, def.Field(id), s.Agency, at)
		}
		e, err := process.Decide(def, process.In(centre, cal), s, process.Command{Action: act.ID, Form: form, Made: report.NewID(2031, 1+r.IntN(1_000_000))}, a, at)
		if no, ok := errors.AsType[*process.Refusal](err); ok && no.Reason == process.BadChoice && tries < 100 {
			continue // it goes to who has it already, or to itself: another choice
		}
		if err != nil {
			panic(fmt.Sprintf("%s %s: %v", s.Step, act.ID, err))
		}
		return e, true
	}
}

func filled(r *rand.Rand, f process.Field, agency org.UnitID, at time.Time) string {
	switch f.Kind {
	case process.ChoiceField:
		return pick(r, f.Options).ID
	case process.CheckField:
		return "yes"
	case process.CategoryField:
		return pick(r, categories)
	case process.AgencyField:
		return string(pick(r, agencies))
	case process.AssigneeField:
		if r.IntN(2) == 0 {
			return "unit:" + string(divisionOf(agency))
		}
		return "person:" + string(personOf(agency, r.IntN(3)))
	case process.NumberField:
		return fmt.Sprint(max(1, f.Min))
	case process.DateField:
		return at.AddDate(0, 0, 1+r.IntN(20)).In(testworld.Zone).Format(time.DateOnly)
	case process.ReportField:
		return report.NewID(2026, 1).String()
	case process.FilesField:
		return ""
	}
	return strings.Repeat("Đã kiểm tra thực tế, đang xử lý. ", 2)
}

// kept is a case as the test knows it.
type kept struct {
	n     store.NewReport
	state process.State
	log   []process.Event
}

func (k *kept) id() report.ID { return k.n.Report.ID }

// put writes a report.
func put(t testing.TB, db *store.DB, n store.NewReport) {
	t.Helper()
	if err := db.Submit(context.Background(), n); err != nil {
		t.Fatal(err)
	}
}

// populate writes n reports, each some random steps on its way, sent in the
// months before end. Numbers ascend with the instants.
func populate(t testing.TB, db *store.DB, r *rand.Rand, n int, end time.Time) []*kept {
	t.Helper()
	return populateTo(t, db, r, n, end, 14)
}

// populateTo is populate with fewer than so many steps each.
func populateTo(t testing.TB, db *store.DB, r *rand.Rand, n int, end time.Time, steps int) []*kept {
	t.Helper()
	var all []*kept
	const together = 50
	for i := 0; i < n; i += together {
		err := db.Write(context.Background(), "test.populate", func(tx *store.Tx) error {
			all = all[:min(len(all), i)] // when it is run again
			for j := i; j < min(i+together, n); j++ {
				at := end.Add(-200 * 24 * time.Hour / time.Duration(n) * time.Duration(n-j))
				k, err := live(tx, r, report.NewID(at.Year(), j+1), j, at, end, steps, 40*time.Hour)
				if err != nil {
					return err
				}
				all = append(all, k)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// live writes one report and lets it live until an instant, for fewer than so many
// steps, each of which takes less than pace.
func live(tx *store.Tx, r *rand.Rand, id report.ID, n int, at, end time.Time, steps int, pace time.Duration) (*kept, error) {
	k := &kept{n: entered(r, id, n, at)}
	k.state, k.log = k.n.State, []process.Event{k.n.Event}
	if err := tx.InsertReport(k.n); err != nil {
		return nil, err
	}
	for range r.IntN(steps) {
		at = at.Add(time.Duration(r.IntN(int(pace/time.Minute))) * time.Minute)
		if at.After(end) {
			break
		}
		e, ok := next(r, k.state, at)
		if !ok {
			break
		}
		after := process.Fold(k.state, e)
		if err := tx.Append(store.Case{Report: k.n.Report, State: k.state}, e, after, told(id, e, after)); err != nil {
			return nil, err
		}
		k.state, k.log = after, append(k.log, e)
	}
	return k, nil
}

// shownCommune is a report's commune as a filter may know it.
func shownCommune(r report.Report, s process.State) org.UnitID {
	if s.Sensitive || s.Level == report.Sealed {
		return ""
	}
	return r.Place.Commune
}
