package app

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"paht/internal/auth/oidc"
	"paht/internal/junk"
)

// Config is everything a program can be told. The zero value of a field takes
// the default of its option.
type Config struct {
	Data          string
	DB            string
	CitizenListen string
	OfficerListen string
	CitizenURL    string
	OfficerURL    string
	HelpPhone     string
	AndroidApp    string
	IOSApp        string
	SMTP          string
	SMTPUser      string
	SMTPPassword  string
	MailFrom      string
	Key           string
	PushKey       string
	PushContact   string
	Tiles         string
	TilesCredit   string

	OIDCIssuer   string // "": nobody signs in by an account elsewhere
	OIDCClient   string
	OIDCSecret   string
	OIDCRedirect string
	OIDCScopes   string
	OIDCClaims   string
	OIDCName     string

	Crowd *junk.Limits // nil: junk.Usually
	Log   *slog.Logger
	Now   func() time.Time
}

// option is one row of the table of options: all that documentation, flags and
// environment need to know of it.
type option struct {
	flag   string // "" : environment only
	env    string
	preset string
	help   string
	secret bool
	at     func(*Config) *string
}

// options is the table. Flags win over the environment.
func options() []option {
	return []option{
		{"data", "PAHT_DATA", "paht-data", "data folder: database, pictures, key", false, func(c *Config) *string { return &c.Data }},
		{"", "PAHT_DB", "", "empty: SQLite in the data folder; or postgres://…", true, func(c *Config) *string { return &c.DB }},
		{"citizen-listen", "PAHT_CITIZEN_LISTEN", "127.0.0.1:8080", "address of the citizens' site", false, func(c *Config) *string { return &c.CitizenListen }},
		{"officer-listen", "PAHT_OFFICER_LISTEN", "127.0.0.1:8081", "address of the officers' site", false, func(c *Config) *string { return &c.OfficerListen }},
		{"citizen-url", "PAHT_CITIZEN_URL", "", "how citizens reach their site, for links in letters; default: the address it listens on", false, func(c *Config) *string { return &c.CitizenURL }},
		{"officer-url", "PAHT_OFFICER_URL", "", "how officers reach their site; https turns on cookies for TLS only", false, func(c *Config) *string { return &c.OfficerURL }},
		{"help-phone", "PAHT_HELP_PHONE", "", "telephone of the duty team, shown on every page", false, func(c *Config) *string { return &c.HelpPhone }},
		{"android-app", "PAHT_ANDROID_APP", "", "package:sha256 of the citizens' Android app, which may then open the site's addresses; several with commas", false, func(c *Config) *string { return &c.AndroidApp }},
		{"ios-app", "PAHT_IOS_APP", "", "TEAMID.bundle of the citizens' iOS app, likewise", false, func(c *Config) *string { return &c.IOSApp }},
		{"smtp", "PAHT_SMTP", "", "host:port of the mail server; empty: letters are kept in mail.log of the data folder", false, func(c *Config) *string { return &c.SMTP }},
		{"", "PAHT_SMTP_USER", "", "name at the mail server", false, func(c *Config) *string { return &c.SMTPUser }},
		{"", "PAHT_SMTP_PASSWORD", "", "password at the mail server", true, func(c *Config) *string { return &c.SMTPPassword }},
		{"", "PAHT_MAIL_FROM", "", "sender's address of letters", false, func(c *Config) *string { return &c.MailFrom }},
		{"", "PAHT_KEY", "", "64 hex digits from which secret codes are derived; empty: the file secret.key of the data folder", true, func(c *Config) *string { return &c.Key }},
		{"", "PAHT_PUSH_KEY", "", "64 hex digits, the private key by which push services know this server; empty: the file push.key of the data folder", true, func(c *Config) *string { return &c.PushKey }},
		{"push-contact", "PAHT_PUSH_CONTACT", "", "e-mail or https address push services may write to; empty: that of letters, else of the officers' site", false, func(c *Config) *string { return &c.PushContact }},
		{"tiles", "PAHT_TILES", "", "address of map tiles, https://host/{z}/{x}/{y}.png; empty: maps on a plain ground, nothing from elsewhere", false, func(c *Config) *string { return &c.Tiles }},
		{"tiles-credit", "PAHT_TILES_CREDIT", "", "who made the tiles, written on the map", false, func(c *Config) *string { return &c.TilesCredit }},
		{"oidc-issuer", "PAHT_OIDC_ISSUER", "", "https address of the OpenID Connect provider citizens may sign in by, such as VNeID; empty: off", false, func(c *Config) *string { return &c.OIDCIssuer }},
		{"oidc-client", "PAHT_OIDC_CLIENT", "", "what the provider calls this server", false, func(c *Config) *string { return &c.OIDCClient }},
		{"", "PAHT_OIDC_SECRET", "", "the client's secret at the provider", true, func(c *Config) *string { return &c.OIDCSecret }},
		{"oidc-redirect", "PAHT_OIDC_REDIRECT", "", "where the provider sends people back to, as registered there; default: citizen-url and " + oidc.CallbackPath, false, func(c *Config) *string { return &c.OIDCRedirect }},
		{"oidc-scopes", "PAHT_OIDC_SCOPES", "profile", "scopes to ask for beside openid, with spaces between", false, func(c *Config) *string { return &c.OIDCScopes }},
		{"oidc-claims", "PAHT_OIDC_CLAIMS", "", "which claim is what, such as name=HoVaTen national_id=SoDinhDanh? phone=phone? phone_verified=*; empty: those of OpenID Connect", false, func(c *Config) *string { return &c.OIDCClaims }},
		{"oidc-name", "PAHT_OIDC_NAME", "VNeID", "the provider's name on the button", false, func(c *Config) *string { return &c.OIDCName }},
	}
}

// ParseConfig reads the flags of a subcommand and the environment. What flags of
// its own the subcommand has, more adds. Arguments behind the flags are answered.
func ParseConfig(name string, args []string, stderr io.Writer, more func(*flag.FlagSet)) (Config, []string, error) {
	var c Config
	fs := flag.NewFlagSet("paht "+name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	for _, o := range options() {
		value := o.preset
		if v, ok := os.LookupEnv(o.env); ok {
			value = v
		}
		p := o.at(&c)
		*p = value
		if o.flag != "" {
			fs.StringVar(p, o.flag, value, fmt.Sprintf("%s (%s)", o.help, o.env))
		}
	}
	if more != nil {
		more(fs)
	}
	if err := fs.Parse(args); err != nil {
		return c, nil, err
	}
	return c, fs.Args(), nil
}

// Describe writes the options with their meaning and present values, secrets
// left out.
func (c Config) Describe(w io.Writer) {
	for _, o := range options() {
		v := *o.at(&c)
		if o.secret && v != "" {
			v = "(set)"
		}
		fmt.Fprintf(w, "%-22s %-22s %s\n", o.env, v, strings.ToLower(o.help[:1])+o.help[1:])
	}
}
