package oidc

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/text"
)

func TestClaimMap(t *testing.T) {
	got, err := ParseClaims(" name=HoVaTen national_id=SoDinhDanh\tphone=dt? email=https://vi.du/email? phone_verified=* email_verified=ok ")
	want := Claims{
		Name: Claim{Name: "HoVaTen"}, National: Claim{Name: "SoDinhDanh"}, Phone: Claim{Name: "dt", May: true}, Email: Claim{Name: "https://vi.du/email", May: true},
		PhoneVerified: Claim{Vouched: true}, EmailVerified: Claim{Name: "ok"},
	}
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
	if got, err := ParseClaims(""); err != nil || !got.empty() {
		t.Errorf("nothing configured: %v %v", got, err)
	}
	for _, bad := range []string{"name", "name=", "=x", "name=?", "who=x", "name=a name=b", "name=*", "phone=dt", "name=a?b", "name=a=b", "name=" + strings.Repeat("x", 101), "name=a\x00"} {
		if got, err := ParseClaims(bad); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

func TestClaimMapRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claim := rapid.StringMatching(`[A-Za-z_:/.#-]{1,20}`)
		var want Claims
		for key, at := range want.places() {
			switch rapid.IntRange(0, 3).Draw(t, key) {
			case 0:
				if strings.HasSuffix(key, "_verified") {
					*at = Claim{Vouched: true}
				}
			case 1:
				*at = Claim{Name: claim.Draw(t, key+" claim")}
			case 2:
				*at = Claim{Name: claim.Draw(t, key+" claim"), May: true}
			}
		}
		want.Name.Name = claim.Draw(t, "claim of the name")
		if got, err := ParseClaims(want.String()); err != nil || got != want {
			t.Fatalf("%q: %v\n%s", want.String(), err, cmp.Diff(want, got))
		}
	})
}

func raw(t testing.TB, src string) map[string]json.RawMessage {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(src), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReadClaims(t *testing.T) {
	vneid, err := ParseClaims("name=HoVaTen national_id=SoDinhDanh phone=SoDienThoai? email=email? phone_verified=* email_verified=email_verified?")
	if err != nil {
		t.Fatal(err)
	}
	salt := []byte("muối của máy chủ")
	got, err := vneid.read("https://idp.vi.du", raw(t, `{"sub":"a1","HoVaTen":"  Nguyễn\u200b Thị\n Mai ","SoDinhDanh":"024 085 000 123","SoDienThoai":"+84 912 345 678","email":"Mai@vi.du","email_verified":"true"}`), salt)
	want := Identity{
		Issuer: "https://idp.vi.du", Subject: "a1", Name: "Nguyễn Thị Mai", Phone: "0912345678", Email: "Mai@vi.du",
		PhoneVerified: true, EmailVerified: true, National: hashed(salt, "024085000123"),
	}
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
	if hashed(salt, "024085000123") == hashed([]byte("muối khác"), "024085000123") || strings.Contains(got.National, "024085") {
		t.Error("the national number is not hashed under a key")
	}
	// Verified is what is there to be verified.
	if got, err := vneid.read("i", raw(t, `{"sub":"a1","HoVaTen":"Mai","SoDinhDanh":"024085000123","SoDienThoai":"không có","email_verified":true}`), salt); err != nil || got.PhoneVerified || got.EmailVerified || got.Phone != "" {
		t.Errorf("%+v %v", got, err)
	}
	for what, src := range map[string]string{
		"no subject":                  `{"HoVaTen":"Mai","SoDinhDanh":"024085000123"}`,
		"a subject that is none":      `{"sub":7,"HoVaTen":"Mai","SoDinhDanh":"024085000123"}`,
		"no name":                     `{"sub":"a1","SoDinhDanh":"024085000123"}`,
		"a name of nothing":           `{"sub":"a1","HoVaTen":" \u200b ","SoDinhDanh":"024085000123"}`,
		"a name that is an object":    `{"sub":"a1","HoVaTen":{"vi":"Mai"},"SoDinhDanh":"024085000123"}`,
		"no national number":          `{"sub":"a1","HoVaTen":"Mai"}`,
		"a national number as number": `{"sub":"a1","HoVaTen":"Mai","SoDinhDanh":24085000123}`,
		"an empty claim":              `{"sub":"a1","HoVaTen":"Mai","SoDinhDanh":null}`,
	} {
		if got, err := vneid.read("i", raw(t, src), salt); err == nil || got != (Identity{}) {
			t.Errorf("%s: read as %+v", what, got)
		}
	}
}

// Whatever a provider tells, an identity is fit to be shown and stored, and holds no
// national number.
func FuzzReadClaims(f *testing.F) {
	f.Add("name=HoVaTen national_id=SoDinhDanh? phone=p? email=e? phone_verified=*", `{"sub":"1","HoVaTen":"Mai","SoDinhDanh":"024085000123","p":"0912345678"}`)
	f.Add("name=n email_verified=v", `{"sub":"1","n":"\u202eMai\u0000","v":1}`)
	f.Add("name=sub", `{"sub":"\ud800","x":[1,{}]}`)
	f.Fuzz(func(t *testing.T, claims, src string) {
		c, err := ParseClaims(claims)
		if err != nil {
			return
		}
		if again, err := ParseClaims(c.String()); err != nil || again != c {
			t.Fatalf("%q becomes %q", claims, c.String())
		}
		var m map[string]json.RawMessage
		if json.Unmarshal([]byte(src), &m) != nil {
			return
		}
		got, err := c.read("i", m, []byte("k"))
		if err != nil {
			if got != (Identity{}) {
				t.Fatalf("refused, and %+v", got)
			}
			return
		}
		if got.Subject == "" || len(got.Subject) > longestSubject {
			t.Fatalf("subject %q", got.Subject)
		}
		if c.Name.Name != "" && !c.Name.May && got.Name == "" {
			t.Fatal("no name")
		}
		if !utf8.ValidString(got.Name) || len([]rune(got.Name)) > longestName || strings.ContainsFunc(got.Name, unicode.IsControl) || strings.TrimSpace(got.Name) != got.Name || text.NFC(got.Name) != got.Name {
			t.Fatalf("name %q", got.Name)
		}
		if phone, ok := text.Phone(got.Phone); got.Phone != "" && (!ok || phone != got.Phone) {
			t.Fatalf("phone %q", got.Phone)
		}
		if got.PhoneVerified && got.Phone == "" || got.EmailVerified && got.Email == "" {
			t.Fatalf("nothing is verified: %+v", got)
		}
		if number := digits(word(m[c.National.Name])); number != "" && c.National.Name != "" && strings.Contains(got.National, number) && number != "000000000000" {
			t.Fatal("the national number itself is handed on")
		}
	})
}
