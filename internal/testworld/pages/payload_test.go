package pages

import (
	"fmt"
	"strings"
	"testing"
)

// payloads are 300 ways to make a page run what somebody typed, each with its number
// so that what comes of it is told from what belongs to the page. They cover the
// places typed text can end in: between tags, in an attribute of each quoting, in an
// address, in a style, in a script, in what a sanitiser would leave behind.
func payloads() []string {
	calls := []string{`alert("p30-%d")`, `window.p30=%d`, `print('p30-%d')`, "confirm`p30-%d`", `top['al'+'ert'](%d)`}
	forms := []string{
		// Between tags.
		`<script>%s</script>`, `<ScRiPt>%s</sCrIpT>`, `<script src=data:,%s></script>`, `<script/x>%s</script >`, `<<script>%s//<</script>`,
		`<img src=x onerror=%s>`, `<img/src=x/onerror=%s>`, `<img src="x" OnErRoR="%s">`, `<svg onload=%s>`, `<svg/onload=%s//`,
		`<svg><script>%s</script></svg>`, `<svg><animate onbegin=%s attributeName=x>`, `<body onload=%s>`, `<details open ontoggle=%s>`, `<video><source onerror=%s></video>`,
		`<input autofocus onfocus=%s>`, `<select autofocus onfocus=%s>`, `<textarea autofocus onfocus=%s>`, `<marquee onstart=%s>`, `<audio src onerror=%s>`,
		`<x-p30 onclick=%s tabindex=1>`, `<div style="animation:x" onanimationstart=%s>`, `<math><mtext></mtext><script>%s</script></math>`, `<form><button formaction=javascript:%s>p30`, `<iframe srcdoc="<script>%s</script>">`,
		`<iframe src=javascript:%s>`, `<object data=javascript:%s>`, `<embed src=javascript:%s>`, `<base href=javascript:%s//>`, `<meta http-equiv=refresh content="0;url=javascript:%s">`,
		// Out of an attribute.
		`"><script>%s</script>`, `'><script>%s</script>`, `" autofocus onfocus=%s x="`, `' autofocus onfocus=%s x='`, "` onfocus=%s `",
		`"/><img src=x onerror=%s>`, `x" style="x" onmouseover="%s`, `&quot;><svg onload=%s>`, `&#34;><svg onload=%s>`, `"><!--%s-->`,
		// Out of what a page puts text in.
		`</textarea><script>%s</script>`, `</title><script>%s</script>`, `</style><script>%s</script>`, `</option></select><svg onload=%s>`, `--><script>%s</script>`,
		`</script><script>%s</script>`, `]]><script>%s</script>`, `</noscript><img src=x onerror=%s>`, `</template><svg onload=%s>`, `</blockquote></main><svg onload=%s>`,
		// As an address.
		`javascript:%s`, `JaVaScRiPt:%s`, `java&#9;script:%s`, `&#106;avascript:%s`, `data:text/html,<script>%s</script>`,
		`<a href=javascript:%s id=p30>x</a>`, "<a href=\"jav\tascript:%s\">x</a>", `//ke.xau/%%0d%%0a<script>%s</script>`, `[x](javascript:%s)`, `![x](x"onerror="%s)`,
	}
	var out []string
	for i, call := range calls {
		for j, form := range forms {
			n := i*len(forms) + j
			out = append(out, fmt.Sprintf(form, fmt.Sprintf(call, n)))
		}
	}
	return out
}

// packed puts payloads side by side into as few texts of a length as it can, in
// order.
func packed(payloads []string, longest int, between string) (out []string) {
	now := ""
	for _, p := range payloads {
		switch {
		case now == "":
			now = p
		case len(now)+len(between)+len(p) > longest:
			out = append(out, now)
			now = p
		default:
			now += between + p
		}
	}
	return append(out, now)
}

func TestPayloadsAreManyAndDiffer(t *testing.T) {
	all := payloads()
	seen := map[string]bool{}
	for _, p := range all {
		if seen[p] || len(p) > 190 || strings.Contains(p, "%!") {
			t.Errorf("payload %q", p)
		}
		seen[p] = true
	}
	if len(all) != 300 {
		t.Errorf("%d payloads", len(all))
	}
	if got := packed(all, 280, " "); strings.Join(got, " ") != strings.Join(all, " ") {
		t.Error("packing loses some")
	}
}
