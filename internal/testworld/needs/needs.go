// Package needs finds the programs tests drive beside Go. A test whose program is
// missing fails and says what to install: one that was skipped would look like one
// that passed.
package needs

import (
	"os/exec"
	"testing"
)

// packages are the Debian packages of the programs; .ci/needs installs them.
var packages = map[string]string{
	"ffmpeg":   "ffmpeg",
	"heif-enc": "libheif-examples",
	"node":     "nodejs",
	"npm":      "npm",
}

// Program is where a program is. Without it the test fails.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("no %s: sudo apt-get install -y %s", name, packages[name])
	}
	return path
}
