package ui

import (
	"fmt"
	"strings"

	"paht/internal/fault"
)

// Sentence is what a message code says to a person: what is wrong and how to
// mend it. Args fill its %s; one that is missing leaves no empty quotes. An unknown code gives a sentence that is true of
// every error; a test keeps the catalogue complete.
func Sentence(code string, args ...string) string {
	s, ok := sentence(code)
	if !ok {
		return "Thông tin này chưa đúng. Vui lòng kiểm tra lại."
	}
	n := strings.Count(s, "%s")
	if n == 0 {
		return s
	}
	values := make([]any, n)
	for i := range values {
		values[i] = ""
		if i < len(args) {
			values[i] = args[i]
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(fmt.Sprintf(s, values...), "“” ", ""))
}

func sentence(code string) (string, bool) {
	s, ok := sentences[code]
	return s, ok
}

// Codes lists the codes the catalogue knows.
func Codes() []string {
	codes := make([]string, 0, len(sentences))
	for c := range sentences {
		codes = append(codes, c)
	}
	return codes
}

// problems is what a page says of each kind of error.
var problems = map[fault.Kind]Problem{
	fault.Internal: {
		Title: "Hệ thống gặp trục trặc",
		Why:   "Lỗi này từ phía hệ thống, không phải do bạn. Chúng tôi đã ghi lại để khắc phục.",
		Next: []string{
			"Vui lòng thử lại sau ít phút. Nếu bạn đang gửi phản ánh, gửi lại cũng không bị trùng.",
			"Nếu vẫn không được, hãy gọi số trợ giúp và đọc mã lỗi bên dưới.",
		},
	},
	fault.Invalid: {
		Title: "Thông tin chưa hợp lệ",
		Why:   "Có thông tin chưa đúng nên yêu cầu chưa được thực hiện.",
		Next:  []string{"Quay lại trang trước, sửa thông tin rồi gửi lại. Những gì bạn đã nhập vẫn còn."},
	},
	fault.NotFound: {
		Title: "Không tìm thấy trang này",
		Why:   "Địa chỉ có thể đã gõ sai, hoặc nội dung không được công khai.",
		Next: []string{
			"Kiểm tra lại địa chỉ hoặc mã vừa nhập.",
			"Nếu bạn là người gửi, hãy dùng mã tra cứu đã nhận khi gửi phản ánh.",
		},
	},
	fault.Forbidden: {
		Title: "Bạn không được phép làm việc này",
		Why:   "Việc này cần quyền mà bạn chưa có, hoặc yêu cầu đến từ một trang khác.",
		Next:  []string{"Mở lại trang từ đầu rồi thử lại. Nếu bạn cho rằng có nhầm lẫn, hãy gọi số trợ giúp."},
	},
	fault.Conflict: {
		Title: "Nội dung vừa được người khác thay đổi",
		Why:   "Trong lúc bạn làm, một người khác đã cập nhật trước. Chưa có gì bị ghi đè.",
		Next:  []string{"Mở lại để xem bản mới nhất, rồi làm tiếp nếu vẫn cần."},
	},
	fault.TooMany: {
		Title: "Bạn thao tác quá nhanh",
		Why:   "Để bảo vệ hệ thống, mỗi máy chỉ được gửi một số lượt trong thời gian ngắn.",
		Next:  []string{"Việc khẩn cấp, hãy gọi ngay 114, 115 hoặc 113."},
	},
	fault.TooLarge: {
		Title: "Tệp gửi lên quá lớn",
		Why:   "Mỗi lần gửi được tối đa 5 ảnh, mỗi ảnh không quá 12 MB. Chưa có gì được lưu.",
		Next:  []string{"Quay lại trang trước, bỏ bớt ảnh hoặc chọn ảnh nhỏ hơn rồi gửi lại."},
	},
	fault.Unavailable: {
		Title: "Hệ thống đang bận",
		Why:   "Hệ thống đang bảo trì hoặc quá tải trong chốc lát.",
		Next:  []string{"Vui lòng thử lại sau ít phút. Gửi lại cũng không bị trùng."},
	},
}
