package officer

import (
	"strconv"
	"strings"
)

// Words about the files of a report.
const (
	pictureWord = "Ảnh"
	videoWord   = "Video"
	takenWord   = "Theo tệp gửi kèm"
)

// takenLine says when and where the n-th file was taken, as it tells.
func takenLine(video bool, n int, when, where string) string {
	what := pictureWord
	if video {
		what = videoWord
	}
	var told []string
	for _, s := range []string{when, where} {
		if s != "" {
			told = append(told, s)
		}
	}
	return what + " " + strconv.Itoa(n) + ": " + strings.Join(told, ", tại ")
}
