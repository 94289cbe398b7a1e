package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"paht/internal/app"
	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/process/simulate"
	"paht/internal/store"
)

// simulation is how paht process simulate was called.
type simulation struct {
	def          *process.Definition
	cal          *calendar.Calendar
	calendarFile string
	script       string
	replay       string
	asJSON       bool
	asCSV        bool
}

func simulateProcess(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("simulate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var s simulation
	flags.StringVar(&s.script, "script", "", "")
	flags.StringVar(&s.replay, "replay", "", "")
	flags.StringVar(&s.calendarFile, "calendar", "", "")
	flags.BoolVar(&s.asJSON, "json", false, "")
	flags.BoolVar(&s.asCSV, "csv", false, "")
	file, err := fileFirst(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printProcessUsage(stdout)
		return 0
	case err == nil && (s.script == "") == (s.replay == ""):
		err = errors.New("cần một trong hai: --script hoặc --replay")
	case err == nil && s.asJSON && s.script == "":
		err = errors.New("--json chỉ dùng với --script")
	case err == nil && s.asCSV && s.replay == "":
		err = errors.New("--csv chỉ dùng với --replay")
	}
	if err != nil {
		fmt.Fprintf(stderr, "paht process simulate: %v\n\n", err)
		printProcessUsage(stderr)
		return 2
	}
	if s.def, err = definitionOf(file); err == nil {
		s.cal, err = deadlineCalendar(s.calendarFile)
	}
	if err == nil && s.script != "" {
		err = s.play(stdout)
	} else if err == nil {
		err = s.again(context.Background(), stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "paht process simulate: %v\n", err)
		return 1
	}
	return 0
}

// play runs the script and prints its timeline, up to the line that is wrong.
func (s simulation) play(stdout io.Writer) error {
	src, err := os.ReadFile(s.script)
	if err != nil {
		return fmt.Errorf("không đọc được kịch bản: %w", err)
	}
	lines, wrong := simulate.ParseScript(src, s.cal.Location())
	if len(lines) == 0 && wrong != nil {
		return fmt.Errorf("%s: %w", s.script, wrong)
	}
	t, err := simulate.Run(s.def, s.cal, lines)
	if err == nil {
		err = wrong // what could be read has been played
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", s.script, err)
	}
	if s.asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		return errors.Join(enc.Encode(t), err)
	}
	return errors.Join(t.Write(stdout), err)
}

// again replays what was recorded and prints what would have come of it.
func (s simulation) again(ctx context.Context, stdout io.Writer) error {
	db, err := openRecorded(ctx, s.replay)
	if err != nil {
		return err
	}
	sum, err := s.replayAll(ctx, db, time.Now())
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if s.asCSV {
		return s.csv(stdout, sum)
	}
	return s.table(stdout, sum)
}

// openRecorded opens the data folder named, or the database of the environment.
func openRecorded(ctx context.Context, where string) (*store.DB, error) {
	opt := store.Options{Dir: where, Log: slog.New(slog.DiscardHandler)}
	if where == "database" {
		cfg, _, err := app.ParseConfig("process simulate", nil, io.Discard, nil)
		if err != nil {
			return nil, err
		}
		opt.URL, opt.Dir = cfg.DB, cfg.Data
	}
	if opt.URL == "" {
		// Opening would make a new database where there is none.
		if _, err := os.Stat(filepath.Join(opt.Dir, store.File)); err != nil {
			return nil, fmt.Errorf("không có dữ liệu ở «%s»: %w", opt.Dir, err)
		}
	}
	return store.Open(ctx, opt)
}

// replayAll replays every report of a database.
func (s simulation) replayAll(ctx context.Context, db *store.DB, now time.Time) (simulate.Sum, error) {
	var sum simulate.Sum
	units, err := db.Units(ctx)
	if err != nil {
		return sum, err
	}
	w, err := s.world(ctx, db, org.NewDirectory(units, nil, nil), now)
	if err != nil {
		return sum, err
	}
	q := store.FindQuery{Scope: store.Scope{All: true}, Now: now, Limit: 500}
	for {
		page, err := db.Find(ctx, q)
		if err != nil {
			return sum, err
		}
		for _, row := range page.Rows {
			events, err := db.Events(ctx, row.ID)
			if err != nil {
				return sum, err
			}
			sum.Add(simulate.Replay(s.def, w, simulate.Recorded{ID: row.ID, Events: events}, now))
		}
		if page.Next == "" {
			return sum, nil
		}
		q.After = page.Next
	}
}

// world is the province of a database: its calendars as they are kept there now,
// or the one named for all.
func (s simulation) world(ctx context.Context, db *store.DB, dir *org.Directory, now time.Time) (process.World, error) {
	centre, _ := dir.Centre(now)
	if s.calendarFile != "" {
		return process.In(centre.ID, s.cal), nil
	}
	docs, err := db.Documents(ctx, "calendar")
	if err != nil {
		return process.World{}, err
	}
	own := map[org.UnitID]*calendar.Calendar{"": s.cal}
	for _, doc := range docs {
		unit := org.UnitID(doc.Key)
		if doc.Source == "" {
			delete(own, unit)
			continue
		}
		cal, err := calendar.Parse(doc.Key, []byte(doc.Source))
		if err != nil {
			return process.World{}, fmt.Errorf("lịch đã lưu của «%s»: %w", doc.Key, err)
		}
		own[unit] = cal
	}
	return process.World{Centre: centre.ID, Calendar: func(unit org.UnitID) *calendar.Calendar {
		for _, u := range []org.UnitID{unit, dir.AgencyOf(unit), ""} {
			if cal, ok := own[u]; ok {
				return cal
			}
		}
		return s.cal
	}}, nil
}

// longestList is how many steps the table names; the CSV has all.
const longestList = 30

func (s simulation) table(stdout io.Writer, sum simulate.Sum) error {
	fmt.Fprintf(stdout, "Chạy lại %d phản ánh theo quy trình %s\n", sum.Reports, s.def.Key())
	fmt.Fprintf(stdout, "  đến hết những gì đã ghi: %d; dừng giữa chừng: %d\n", sum.Whole, sum.Reports-sum.Whole)
	for _, stop := range simulate.Stops() {
		if n := sum.Stops[stop]; n > 0 {
			fmt.Fprintf(stdout, "    %d: %s\n", n, stop.Reason())
		}
	}
	fmt.Fprintln(stdout)
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "lượt\ttrễ đã ghi\ttrễ nếu theo quy trình này\tthêm trễ\thết trễ\t  bước")
	row := func(c simulate.Count, name string) {
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t  %s\n", c.Steps, c.Was, c.Would, c.Newly, c.NoLonger, name)
	}
	for _, id := range s.inOrder(sum.StepNames()) {
		row(*sum.Steps[id], s.title(id))
	}
	row(sum.All, "tất cả")
	if err := w.Flush(); err != nil {
		return err
	}
	for i, st := range sum.Changed {
		if i == longestList {
			fmt.Fprintf(stdout, "… và %d bước nữa; --csv in tất cả\n", len(sum.Changed)-i)
			break
		}
		if i == 0 {
			fmt.Fprintln(stdout)
		}
		verb := "hết trễ"
		if st.Late {
			verb = "thêm trễ"
		}
		fmt.Fprintf(stdout, "%s  %-8s  %s: %s, hạn đã ghi %s, hạn theo quy trình này %s\n",
			st.Report, verb, s.title(st.Step), s.left(st.Left), s.local(st.WasDue), s.local(st.Due))
	}
	return nil
}

// inOrder is the steps in the order of the definition, those it has not got last.
func (s simulation) inOrder(ids []string) []string {
	at := func(id string) int {
		i := slices.IndexFunc(s.def.Steps, func(st process.Step) bool { return st.ID == id })
		if i < 0 {
			return len(s.def.Steps)
		}
		return i
	}
	slices.SortStableFunc(ids, func(a, b string) int { return at(a) - at(b) })
	return ids
}

func (s simulation) title(id string) string {
	if st, ok := s.def.Step(id); ok {
		return st.Title + " [" + id + "]"
	}
	return id
}

// left says when a step was left; an open one has no end yet.
func (s simulation) left(m process.Millis) string {
	if m == 0 {
		return "đang làm"
	}
	return "xong " + s.local(m)
}

// local is an instant for tables, "không" for none.
func (s simulation) local(m process.Millis) string {
	if m == 0 {
		return "không"
	}
	return m.Time().In(s.cal.Location()).Format("02/01/2006 15:04")
}

// csv writes the steps that change, one a line.
func (s simulation) csv(stdout io.Writer, sum simulate.Sum) error {
	w := csv.NewWriter(stdout)
	w.Write([]string{"report", "event", "step", "left", "recorded_limit", "limit", "recorded_late", "late"})
	stamp := func(m process.Millis) string {
		if m == 0 {
			return ""
		}
		return m.Time().In(s.cal.Location()).Format(time.RFC3339)
	}
	for _, st := range sum.Changed {
		w.Write([]string{
			st.Report.String(), strconv.Itoa(st.Seq), st.Step, stamp(st.Left), stamp(st.WasDue), stamp(st.Due),
			strconv.FormatBool(st.WasLate), strconv.FormatBool(st.Late),
		})
	}
	w.Flush()
	return w.Error() // that of any line before, too
}
