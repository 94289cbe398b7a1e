package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"paht/internal/process"
	"paht/internal/process/draw"
	"paht/internal/process/schema"
)

const processUsage = `Cách dùng: paht process check QUY-TRÌNH…
           paht process draw QUY-TRÌNH > hinh.svg
           paht process schema > definition.schema.json
           paht process simulate QUY-TRÌNH --script TỆP.csv [--calendar TỆP] [--json]
           paht process simulate QUY-TRÌNH --replay THƯ-MỤC|database [--calendar TỆP] [--csv]

QUY-TRÌNH là tệp YAML, hoặc mã của quy trình có sẵn trong phần mềm: %s.

  check     đọc và kiểm tra mọi đường đi; mỗi lỗi có tệp, dòng, trích đoạn và lý do
  draw      vẽ sơ đồ SVG: ai làm bước nào, thời hạn, đường thường đi, đường trả lại
  schema    in JSON Schema để trình soạn thảo gợi ý và đánh dấu chỗ sai
  simulate  chạy thử: theo một kịch bản tự viết, hoặc chạy lại các phản ánh đã ghi (--replay)

Kịch bản là tệp CSV, mỗi dòng LÚC,AI,THAO-TÁC,Ô=GIÁ-TRỊ;Ô=GIÁ-TRỊ:

  2026-03-02T08:00,sender,open,level=secret;urgent=yes
  2026-03-02T08:05,operator@TT,accept,vietnamese=yes;clear=yes;complete=yes
  2026-03-02T09:00,an:leader@SongMai,assign,assignee=unit:SongMai-DiaChinh

  LÚC       giờ địa phương, không được lùi lại
  AI        sender (người gửi), vai@đơn-vị hoặc tên:vai@đơn-vị; vai: operator, lead, focal, duty, leader, handler
  THAO-TÁC  mã thao tác của quy trình; dòng đầu là open; của phần việc phối hợp thứ nhất thì viết 1/mã

Dòng trống và dòng bắt đầu bằng # được bỏ qua. Gặp dòng sai thì in phần đã chạy, báo số dòng và lý do, mã thoát 1.
Với --replay, THƯ-MỤC là thư mục dữ liệu; database là cơ sở dữ liệu theo PAHT_DB, không có thì theo PAHT_DATA.
Hạn được tính theo các lịch đang lưu ở đó; --calendar thì theo một lịch cho mọi cơ quan.
`

// processCommand is paht process: what is done with definitions outside the
// running program. Exit codes: 0 well, 1 something is wrong with what was given, 2
// called wrongly.
func processCommand(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		printProcessUsage(stderr)
		return 2
	}
	switch args[0] {
	case "check":
		return checkProcess(args[1:], stdout, stderr)
	case "draw":
		return drawProcess(args[1:], stdout, stderr)
	case "schema":
		return printSchema(args[1:], stdout, stderr)
	case "simulate":
		return simulateProcess(args[1:], stdout, stderr)
	case "help", "-h", "--help":
		printProcessUsage(stdout)
		return 0
	}
	fmt.Fprintf(stderr, "paht process: không có lệnh «%s»\n\n", args[0])
	printProcessUsage(stderr)
	return 2
}

func printProcessUsage(w io.Writer) {
	var names []string
	for _, d := range process.ShippedAll() {
		names = append(names, d.ID)
	}
	fmt.Fprintf(w, processUsage, strings.Join(names, ", "))
}

// definitionOf is the definition in a file, or the shipped one of that id.
func definitionOf(name string) (*process.Definition, error) {
	src, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		for _, d := range process.ShippedAll() {
			if d.ID == name || d.Key() == name {
				return d, nil
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("không đọc được quy trình: %w", err)
	}
	return process.Parse(name, src)
}

// checkProcess tells of every file what is wrong with it, or that nothing is.
func checkProcess(names []string, stdout, stderr io.Writer) int {
	if len(names) == 0 {
		printProcessUsage(stderr)
		return 2
	}
	code := 0
	for _, name := range names {
		d, err := definitionOf(name)
		if faults, ok := errors.AsType[process.Faults](err); ok {
			fmt.Fprintf(stderr, "%v\n%s: %d lỗi, chưa dùng được.\n", faults, name, len(faults))
			code = 1
			continue
		}
		if err != nil {
			fmt.Fprintf(stderr, "paht process check: %v\n", err)
			code = 1
			continue
		}
		actions := 0
		for _, st := range d.Steps {
			actions += len(st.Actions)
		}
		fmt.Fprintf(stdout, "%s: hợp lệ. %s: %d bước, %d thao tác; đã thử mọi đường đi, %d trạng thái.\n",
			name, d.Key(), len(d.Steps), actions, d.States())
	}
	return code
}

// drawProcess writes the picture of a definition.
func drawProcess(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		printProcessUsage(stderr)
		return 2
	}
	d, err := definitionOf(args[0])
	if err == nil {
		_, err = stdout.Write(draw.SVG(d))
	}
	if err != nil {
		fmt.Fprintf(stderr, "paht process draw: %v\n", err)
		return 1
	}
	return 0
}

// printSchema writes the schema of the language.
func printSchema(args []string, stdout, stderr io.Writer) int {
	if len(args) != 0 {
		printProcessUsage(stderr)
		return 2
	}
	if _, err := stdout.Write(schema.Definition()); err != nil {
		fmt.Fprintf(stderr, "paht process schema: %v\n", err)
		return 1
	}
	return 0
}

// fileFirst parses flags that may stand behind the file they are about.
func fileFirst(flags *flag.FlagSet, args []string) (file string, err error) {
	var files []string
	for {
		if err := flags.Parse(args); err != nil {
			return "", err
		}
		if flags.NArg() == 0 {
			break
		}
		files = append(files, flags.Arg(0))
		args = flags.Args()[1:]
	}
	if len(files) != 1 {
		return "", fmt.Errorf("cần đúng một quy trình, có %d", len(files))
	}
	return files[0], nil
}
