package desk

import (
	"strings"
	"testing"
)

func TestU1_WordsThatMakeAReportUrgent(t *testing.T) {
	shipped := readAlarmWords("")
	for _, c := range []struct {
		text string
		want string // the word it is urgent by; "": it is not
	}{
		// Urgent, as people write it.
		{"Cháy lớn ở kho hàng sau chợ, khói mù mịt", "cháy"},
		{"CHÁY NHÀ số 12, có người mắc kẹt", "cháy"},
		{"Đang có đám cháy ở bãi rác đầu thôn", "cháy"},
		{"Vừa xảy ra vụ hỏa hoạn tại xưởng gỗ", "hỏa hoạn"},
		{"Vừa xảy ra vụ hoả hoạn tại xưởng gỗ", "hỏa hoạn"},     // the tone on the other letter
		{"Vua xay ra hoa hoan tai xuong go", "hỏa hoạn"},        // without marks: a phrase is found
		{"Tai nạn giao thông nghiêm trọng ở ngã tư", "tai nạn"}, //
		{"co tai nan o nga tu, nguoi bi thuong nam tren duong", "tai nạn"},
		{"Có cướp giật túi xách trước cổng ngân hàng", "cướp"},
		{"Nhà tôi vừa bị trộm vào lấy xe máy", "trộm"},
		{"Một nhóm thanh niên đang đánh nhau bằng gậy", "đánh nhau"},
		{"Có cháu bé đuối nước ở ao làng", "đuối nước"},
		{"Rò rỉ khí gas trong khu tập thể", "rò rỉ khí"},
		{"Người bị điện giật ở cột điện số 4", "điện giật"},
		{"Sập giàn giáo công trình trường học", "sập"},
		{"Dây điện đứt rơi xuống đường", "dây điện đứt"},
		{"Đèn đường bị cháy và cột đèn sập xuống đường", "sập"}, // one counts, the other does not
		{"Nguy cơ cháy đã báo nhiều lần, nay đang cháy thật", "cháy"},

		// The same syllables with another meaning.
		{"Bóng đèn đường bị cháy đã hai tuần", ""},
		{"Đèn chiếu sáng đầu ngõ bị cháy bóng", ""},
		{"Trẻ em đi học bị cháy nắng vì thiếu bóng cây", ""},
		{"Vé xe cháy hàng, giá nhà cháy hàng", ""},
		{"Nước chảy tràn ra đường, xe chạy ẩu", ""},
		{"nuoc chay tran ra duong, xe chay au", ""},
		{"Hệ thống phòng cháy chữa cháy chung cư hỏng", ""},
		{"Ổ gà sâu dễ gây tai nạn, nguy cơ xảy ra tai nạn giao thông", ""},
		{"Hố ga mất nắp, có thể gây tai nạn cho trẻ em", ""},
		{"Sắp đến mùa mưa mà cống chưa nạo vét", ""},
		{"sap den mua mua ma cong chua nao vet", ""},
		{"Cầu tạm có nguy cơ sập, đề nghị kiểm tra", ""},
		{"Xe tải đổ trộm rác ban đêm", ""},
		{"Có người khai thác trộm cát ở bãi sông", ""},
		{"Họp chợ lấn chiếm lòng đường", ""},
		{"Đường thôn có ổ gà sâu trước cổng trường, trời mưa xe máy ngã liên tục.", ""},
		{"", ""},
		{"!!! … ???", ""},
	} {
		got, ok := shipped.find(c.text)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q is urgent by %q, %v; want %q", c.text, got, ok, c.want)
		}
	}
}

// TestTheShippedUrgentWordsAreSound looks at the list itself: no line twice, none
// that says nothing, none that can never be found because a calm one covers it.
func TestTheShippedUrgentWordsAreSound(t *testing.T) {
	shipped := readAlarmWords("")
	if len(shipped.list) < 40 {
		t.Fatalf("%d lines", len(shipped.list))
	}
	seen := map[string]bool{}
	for _, line := range shipped.list {
		if seen[line] {
			t.Errorf("%q stands twice", line)
		}
		seen[line] = true
		word, calm := strings.CutPrefix(line, "- ")
		found, ok := shipped.find(word)
		switch {
		case calm && ok:
			t.Errorf("%q is said to be calm and is urgent by %q", word, found)
		case !calm && !ok:
			t.Errorf("%q is never found", word)
		}
	}
}

func TestAnOwnListReplacesTheShippedOne(t *testing.T) {
	own := readAlarmWords("# ghi chú\nvỡ đê\n\n- họp vỡ đê\n")
	if len(own.list) != 2 {
		t.Errorf("list %q", own.list)
	}
	if w, ok := own.find("Vỡ đê ở bờ hữu"); !ok || w != "vỡ đê" {
		t.Errorf("found %q, %v", w, ok)
	}
	if w, ok := own.find("Cháy nhà"); ok {
		t.Errorf("the shipped word %q still counts", w)
	}
	if w, ok := own.find("Xã họp vỡ đê về diễn tập"); ok {
		t.Errorf("covered, but found %q", w)
	}
}

func BenchmarkUrgent(b *testing.B) {
	shipped := readAlarmWords("")
	text := strings.Repeat("Đường thôn có ổ gà sâu trước cổng trường, dễ gây tai nạn. ", 80) // 4,600 characters
	for b.Loop() {
		shipped.find(text)
	}
}
