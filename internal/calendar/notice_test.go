package calendar_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/fault"
)

const notice2027 = `date,to,kind,for,reason,source
2027-01-01,,off,,Tết Dương lịch,Thông báo thử
2027-02-04,2027-02-10,off,,"Tết Nguyên đán, Đinh Mùi",Thông báo thử
2027-04-30,,off,,Nghỉ hoán đổi,Thông báo thử
2027-05-08,,worked,2027-04-30,Làm bù,Thông báo thử
`

// A notice means the same however a spreadsheet program writes it down.
func TestReadNotice(t *testing.T) {
	want, err := calendar.ReadNotice("nghi.csv", []byte(notice2027))
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Off) != 9 || len(want.Worked) != 1 || !slices.Equal(want.Years(), []int{2027}) {
		t.Fatalf("%+v", want)
	}
	semicolons := "\ufeff" + strings.NewReplacer(",", ";", "\"Tết Nguyên đán, Đinh Mùi\"", "Tết Nguyên đán, Đinh Mùi", "\n", "\r\n").Replace(notice2027)
	semicolons = strings.Replace(semicolons, "\"Tết Nguyên đán; Đinh Mùi\"", "Tết Nguyên đán, Đinh Mùi", 1)
	for name, src := range map[string]string{
		"semicolons, CR LF and a mark": semicolons,
		"Vietnamese":                   "Loại\tTừ ngày\tĐến ngày\tBù cho\tLý do\tCăn cứ\nNghỉ\t1/1/2027\t\t\tTết Dương lịch\tThông báo thử\nnghỉ\t04/02/2027\t10/2/2027\t\tTết Nguyên đán, Đinh Mùi\tThông báo thử\n\nnghỉ\t30/04/2027\t\t\tNghỉ hoán đổi\tThông báo thử\nLàm bù\t08/05/2027\t\t30/04/2027\tLàm bù\tThông báo thử\n",
	} {
		got, err := calendar.ReadNotice("nghi.csv", []byte(src))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadNoticeRefuses(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"no such day", "2027-01-01", "2027-02-30", "2:1: ngày «2027-02-30» không có thật hoặc không hiểu được; viết như 2027-02-05 hoặc 05/02/2027"},
		{"bad end", ",2027-02-10", ",10 tháng 2", "3:12: ngày «10 tháng 2» không có thật hoặc không hiểu được; viết như 2027-02-05 hoặc 05/02/2027"},
		{"no date", "2027-01-01,", ",", "2:1: thiếu ngày"},
		{"backwards", "2027-02-10,off", "2027-02-01,off", "3:1: ngày cuối (to) phải sau ngày đầu (date), cả đợt không quá 31 ngày"},
		{"kind", ",off,,Tết Dương", ",holiday,,Tết Dương", "2:13: loại «holiday» không hiểu được; ghi off (nghỉ) hoặc worked (làm bù)"},
		{"no reason", "Làm bù,", ",", "5:1: thiếu lý do (reason)"},
		{"no source", "Tết Dương lịch,Thông báo thử", "Tết Dương lịch,", "2:1: thiếu căn cứ (source): số và ngày của thông báo"},
		{"for of a day off", "off,,Tết Dương", "off,2027-01-02,Tết Dương", "2:1: cột for chỉ dùng cho ngày làm bù (worked)"},
		{"no for", "worked,2027-04-30", "worked,", "5:1: ngày làm bù phải ghi cột for: ngày nghỉ được hoán đổi"},
		{"days worked in a run", "2027-05-08,,", "2027-05-08,2027-05-09,", "5:1: cột to chỉ dùng cho ngày nghỉ (off); mỗi ngày làm bù ghi một dòng"},
		{"twice", "2027-04-30,,", "2027-02-07,,", "4:1: ngày 2027-02-07 đã ghi ở dòng 3"},
		{"no column", "date,to,kind", "date,to,sort", "1:1: thiếu cột «kind»; dòng đầu phải ghi tên cột: date,to,kind,for,reason,source"},
		{"quotes", "\"Tết Nguyên đán, Đinh Mùi\"", "\"Tết Nguyên đán, Đinh Mùi", "3:1: dấu ngoặc kép không khép kín hoặc đặt giữa ô"},
		{"empty", notice2027, "", "1:1: tệp rỗng; dòng đầu phải ghi tên cột: date,to,kind,for,reason,source"},
		{"only the head", notice2027, "date,to,kind,for,reason,source\n", "1:1: không có dòng nào dưới dòng tên cột"},
		{"not UTF-8", "Tết Dương", "T\xean", "1:1: tệp không được lưu ở bảng mã UTF-8; trong Excel chọn «CSV UTF-8» khi lưu"},
		{"too large", "Tết Dương", strings.Repeat("x", 70<<10), "1:1: tệp lớn hơn 64 KiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(notice2027, test.old) != 1 {
				t.Fatalf("%q is there %d times", test.old, strings.Count(notice2027, test.old))
			}
			_, err := calendar.ReadNotice("nghi.csv", []byte(strings.Replace(notice2027, test.old, test.new, 1)))
			faults, ok := errors.AsType[calendar.Faults](err)
			if !fault.Is(err, fault.Invalid) || !ok || len(faults) == 0 {
				t.Fatalf("%v", err)
			}
			if got := fmt.Sprintf("%d:%d: %s", faults[0].Line, faults[0].Column, faults[0].Reason); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// A whole notice takes the place of what was proposed for its year; a day more is
// laid beside what stands there.
func TestTakeANotice(t *testing.T) {
	d := shippedDraft(t)
	d.TakeOff(calendar.Default().Propose(2027, 2)...)
	d.Know(2027, false, true)
	proposed := parse(t, d)
	if proposed.Known(2027) || !proposed.Proposed(2027) || len(proposed.Days(2027)) != 15 {
		t.Fatalf("proposed: %v, %d days", proposed.Known(2027), len(proposed.Days(2027)))
	}
	n, err := calendar.ReadNotice("nghi.csv", []byte(notice2027))
	if err != nil {
		t.Fatal(err)
	}
	d.Take(n, 2027, true)
	whole := parse(t, d)
	if !whole.Known(2027) || whole.Proposed(2027) || len(whole.Days(2027)) != 10 {
		t.Errorf("after the notice: %d days", len(whole.Days(2027)))
	}
	more, err := calendar.ReadNotice("nghi.csv", []byte("date,kind,for,reason,source\n2027-12-31,off,,Nghỉ thêm,x\n2027-12-25,worked,2027-12-31,Làm bù,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	d.Take(more, 2027, false)
	if got := parse(t, d).Days(2027); len(got) != 12 {
		t.Errorf("with a late swap: %d days", len(got))
	}
	d.Know(2027, false, false)
	if got := parse(t, d); got.Known(2027) || len(got.Days(2027)) != 0 {
		t.Error("a year that is not known any more keeps its days")
	}
}
