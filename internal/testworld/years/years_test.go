package years

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paht/internal/store"
	"paht/internal/testworld"
)

// go test ./internal/testworld/years -run TestYears -v -timeout 3h -args -reports 100000 -days 1826 -engine sqlite -life 20s
var (
	reports = flag.Int("reports", 250, "reports that come in")
	days    = flag.Int("days", 60, "days that are lived")
	engine  = flag.String("engine", "", "sqlite or postgres; both when empty")
	lives   = flag.Duration("life", 1500*time.Millisecond, "how long the program lives on average before it is killed")
)

// In a child of the test this names the data it lives with.
const dirOf, urlOf = "PAHT_TEST_YEARS_DIR", "PAHT_TEST_YEARS_URL"

// TestYears is the whole: it starts the program, kills it at some instant, starts
// it again on what is left, until the years are over, and checks the history.
func TestYears(t *testing.T) {
	for _, e := range testworld.Engines() {
		if *engine != "" && *engine != e {
			continue
		}
		t.Run(e, func(t *testing.T) {
			opt := testworld.Fresh(t, e)
			notes := t.TempDir()
			killed := 0
			for !lived(t, opt, notes) {
				killed++
			}
			f := check(t, opt, notes)
			t.Logf("%d days, %d reports with their parts and split-offs, %d events, killed %d times, %d calendars: %d dues equal the oracle's; %d reminders and escalations, %d escalated again when a new calendar had moved the limit; 0 missed, 0 doubled",
				*days, f.reports, f.events, killed, f.calendars, f.dues, f.alarms, f.again)
			if f.reports < *reports || killed == 0 || f.alarms == 0 || f.calendars < 2 {
				t.Fatalf("too little happened to say anything: %+v, killed %d times", f, killed)
			}
		})
	}
}

// lived lets the program live until it is killed, or, true, to the end.
func lived(t *testing.T, opt store.Options, notes string) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLife$", "-test.timeout=0", "-test.v",
		fmt.Sprint("-reports=", *reports), fmt.Sprint("-days=", *days))
	cmd.Env = append(os.Environ(), dirOf+"="+notes+"\n"+opt.Dir, urlOf+"="+opt.URL)
	out, err := os.Create(filepath.Join(notes, "last-life.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Duration(rand.Float64()*2*float64(*lives)), func() { cmd.Process.Kill() })
	defer timer.Stop()
	err = cmd.Wait()
	if err == nil {
		return true
	}
	if e, ok := err.(*exec.ExitError); !ok || e.ExitCode() != -1 {
		said, _ := os.ReadFile(out.Name())
		t.Fatalf("the program ended by itself: %v\n%s", err, said)
	}
	return false
}

// TestLife is the program as TestYears starts it; by itself there is nothing to
// live with.
func TestLife(t *testing.T) {
	at := os.Getenv(dirOf)
	if at == "" {
		return
	}
	notes, dir, _ := strings.Cut(at, "\n")
	l := open(t, store.Options{Dir: dir, URL: os.Getenv(urlOf)}, notes)
	l.live()
}
