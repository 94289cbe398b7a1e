//go:build apk

package phone

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// where fails the test, and says how to get them, when Debian's Android tools are
// missing. They are about 35 MB to fetch, some out of an older Debian, which is not
// to be asked of everybody who changes a page: so these tests are built with the
// tag apk only, by make android.
func where(t *testing.T) {
	t.Helper()
	cmd := exec.Command("sh", "./tools", "where")
	cmd.Dir = android
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s(make android gets them)", out)
	}
}

// build runs ./build with an argument, "" for none, and settings.
func build(t *testing.T, what string, env ...string) (string, error) {
	t.Helper()
	args := []string{"./build"}
	if what != "" {
		args = append(args, what)
	}
	cmd := exec.Command("sh", args...)
	cmd.Dir = android
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The parts of the app that decide are plain Java, tested on any Java.
func TestPureJava(t *testing.T) {
	if _, err := exec.LookPath("javac"); err != nil {
		t.Fatal("no javac: apt-get install default-jdk-headless")
	}
	out, err := build(t, "test", "PAHT_WORK="+t.TempDir())
	if err != nil || !regexp.MustCompile(`(?m)^[1-9]\d\d passed, 0 failed$`).MatchString(out) {
		t.Errorf("%v\n%s", err, out)
	}
}

// The project builds to an APK that holds what the stores and Android read in it.
func TestAPK(t *testing.T) {
	where(t)
	dir := t.TempDir()
	apk := filepath.Join(dir, "app.apk")
	if out, err := build(t, "", "PAHT_WORK="+dir, "PAHT_OUT="+apk, "PAHT_SITE=https://pakn.example.vn/", "PAHT_VERSION=2.3", "PAHT_VERSION_CODE=17"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(apk)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 200<<10 {
		t.Errorf("the app has %d bytes; it was 46 KB", info.Size())
	}
	badging := run(t, "aapt", "dump", "badging", apk)
	for _, want := range []string{
		"package: name='vn.gov.bacgiang.phananh' versionCode='17' versionName='2.3'",
		"sdkVersion:'23'", "targetSdkVersion:'35'",
		"application-label:'Bac Giang - C'", "application-label-en:'Bac Giang - C'",
		"launchable-activity: name='vn.gov.bacgiang.phananh.MainActivity'",
		"uses-feature-not-required: name='android.hardware.camera'",
	} {
		if !strings.Contains(badging, want) {
			t.Errorf("the APK does not say %s:\n%s", want, badging)
		}
	}
	if strings.Contains(badging, "application-debuggable") {
		t.Error("an app for people can be looked into")
	}
	var asked []string
	for _, m := range regexp.MustCompile(`(?m)^uses-permission: name='android\.permission\.(\w+)'`).FindAllStringSubmatch(badging, -1) {
		asked = append(asked, m[1])
	}
	wanted := []string{"INTERNET", "ACCESS_NETWORK_STATE", "ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION", "POST_NOTIFICATIONS",
		"RECEIVE_BOOT_COMPLETED", "WRITE_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE"} // the last comes with the one before, up to Android 9
	if !slices.Equal(asked, wanted) {
		t.Errorf("permissions %v, want %v", asked, wanted)
	}
	tree := run(t, "aapt", "dump", "xmltree", apk, "AndroidManifest.xml")
	for _, want := range []string{`="pakn.example.vn"`, `="https"`, `="/track/"`, `android.intent.action.SEND_MULTIPLE`, `allowBackup(0x01010280)=(type 0x12)0x0`} {
		if !strings.Contains(tree, want) {
			t.Errorf("the manifest has no %s:\n%s", want, tree)
		}
	}
	if strings.Contains(tree, "${") {
		t.Errorf("the manifest is not filled in:\n%s", tree)
	}
	values := run(t, "aapt", "dump", "--values", "resources", apk)
	for _, want := range []string{`"https://pakn.example.vn"`, "Chụp hoặc chọn ảnh", "Take or choose a photo", "mipmap-anydpi-v26/ic_launcher.xml"} {
		if !strings.Contains(values, want) {
			t.Errorf("the resources have no %s", want)
		}
	}
	run(t, "zipalign", "-c", "4", apk)
	if out := run(t, "apksigner", "verify", "--verbose", "--min-sdk-version", "23", apk); !strings.Contains(out, "Verified using v2 scheme (APK Signature Scheme v2): true") {
		t.Errorf("signature:\n%s", out)
	}
	checkCode(t, run(t, "dexdump", apk))
}

// checkCode looks into the compiled code: what the manifest and pages call by name
// must be there, and names that are Android's own must not.
func checkCode(t *testing.T, dump string) {
	t.Helper()
	for _, class := range []string{"MainActivity", "Shots", "Poll", "Bridge", "pure/Site"} {
		if !strings.Contains(dump, "'Lvn/gov/bacgiang/phananh/"+class+";'") {
			t.Errorf("no class %s in the APK", class)
		}
	}
	for _, m := range regexp.MustCompile(`Class descriptor  : '(L[^']*);'`).FindAllStringSubmatch(dump, -1) {
		if !strings.HasPrefix(m[1], "Lvn/gov/bacgiang/phananh/") {
			t.Errorf("the APK brings %s", m[1])
		}
	}
	script, err := os.ReadFile(android + "/app/src/main/assets/bridge.js")
	if err != nil {
		t.Fatal(err)
	}
	_, bridge, _ := strings.Cut(dump, "Class descriptor  : 'Lvn/gov/bacgiang/phananh/Bridge;'")
	bridge, _, _ = strings.Cut(bridge, "source_file_idx")
	called := regexp.MustCompile(`Paht\.(\w+)\(`).FindAllStringSubmatch(string(script), -1)
	if len(called) < 10 {
		t.Errorf("only %d calls over the bridge found", len(called))
	}
	for _, m := range called {
		if !strings.Contains(bridge, "'"+m[1]+"'") {
			t.Errorf("pages call Paht.%s, which the app has not", m[1])
		}
	}
}

// An app that would talk to anybody in plain text is not built. (Which addresses are
// refused, PureTest holds.)
func TestAPKIsNotBuiltForPlainHTTP(t *testing.T) {
	where(t)
	dir := t.TempDir()
	if out, err := build(t, "", "PAHT_WORK="+dir, "PAHT_OUT="+dir+"/app.apk", "PAHT_SITE=http://pakn.example.vn", "PAHT_DEBUG=1"); err == nil {
		t.Errorf("built:\n%s", out)
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
