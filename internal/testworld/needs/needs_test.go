package needs

import (
	"fmt"
	"os"
	"regexp"
	"testing"
)

// failing notes how a test failed, in place of failing.
type failing struct {
	testing.TB
	said string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) { f.said = fmt.Sprintf(format, args...) }

func TestAMissingProgramFails(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	f := &failing{}
	Program(f, "heif-enc")
	if want := "no heif-enc: sudo apt-get install -y libheif-examples"; f.said != want {
		t.Errorf("said %q, want %q", f.said, want)
	}
}

func TestEveryProgramIsInstalledBeforeTheTests(t *testing.T) {
	script, err := os.ReadFile("../../../.ci/needs")
	if err != nil {
		t.Fatal(err)
	}
	for name, debian := range packages {
		line := regexp.MustCompile(`(?m)^command -v ` + name + ` .*missing="\$missing ` + debian + `"$`)
		if !line.Match(script) {
			t.Errorf(".ci/needs does not install %s for %s", debian, name)
		}
	}
}
