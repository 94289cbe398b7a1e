package demo

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"paht/internal/demo/picture"
	"paht/internal/org"
)

//go:embed content
var files embed.FS

// content is everything the demonstration says, from the files in content/.
type content struct {
	topics  []topic
	voices  voices
	names   names
	places  places
	staff   staffing
	phrases phrases
	logins  logins
	tales   []tale
}

// topic is a matter people report again and again, with what agencies answer.
type topic struct {
	Category string        `yaml:"-"`
	ID       string        `yaml:"id"`
	Agency   string        `yaml:"agency"` // rule as of report.Category.Suggest
	City     string        `yaml:"city"`   // agency instead of it in the province's city
	Where    string        `yaml:"where"`  // street, village, any, road, river, industry, orchard
	Scene    picture.Scene `yaml:"scene"`
	Weight   int           `yaml:"weight"`
	Months   []int         `yaml:"months"` // when it happens; empty: all year
	Titles   []string      `yaml:"titles"`
	Reports  []letter      `yaml:"reports"`
	Answers  []answer      `yaml:"answers"`
	Return   bounce        `yaml:"return"`
	Clear    []string      `yaml:"clear"`
}

// letter is what somebody writes.
type letter struct {
	Voice  voice  `yaml:"voice"`
	About  string `yaml:"about"` // answers of the same mark fit it, and those without one
	Secret bool   `yaml:"secret"`
	Danger bool   `yaml:"danger"`
	Text   string `yaml:"text"`
}

// answer is an agency's summary.
type answer struct {
	Outcome string `yaml:"outcome"`
	About   string `yaml:"about"`
	Text    string `yaml:"text"`
}

// bounce is why an agency gives a report back.
type bounce struct {
	By     string `yaml:"by"`    // who gives it back; empty: the topic's agency
	Right  string `yaml:"right"` // who it is for; empty: the topic's agency
	Reason string `yaml:"reason"`
}

// phrases is what is said on the way.
type phrases struct {
	Asks []struct {
		Message    string `yaml:"message"`
		Supplement string `yaml:"supplement"`
	} `yaml:"asks"`
	ResumeNotes   []string `yaml:"resume_notes"`
	NotUrgent     []string `yaml:"not_urgent"`
	Rulings       []string
	LateRefusals  []string `yaml:"supplement_late_refusals"`
	Refused       []refusal
	Sensitive     []sensitive
	UnlistReasons []string `yaml:"unlist_reasons"`
	Returns       []string
	Wrong         []string `yaml:"wrong_agencies"`
	DispatchNotes []string `yaml:"dispatch_notes"`
	AgainNotes    []string `yaml:"again_notes"`
	RecurNotes    []string `yaml:"recur_notes"`
	TakeNotes     []string `yaml:"take_notes"`
	AssignNotes   []string `yaml:"assign_notes"`
	HandBacks     []string `yaml:"hand_backs"`
	LeaderMends   []string `yaml:"leader_mends"`
	CentreMends   []string `yaml:"centre_mends"`
	ApproveNotes  []string `yaml:"approve_notes"`
	Comments      map[string][]string
	Clears        []string
	Declines      map[string]string // by outcome of the answer
	SecondAnswers []string          `yaml:"second_answers"`
	Relayed       map[string][]string
}

type refusal struct {
	Reason      string
	Text        string
	Explanation string
}

// sensitive is a report the centre receives without making it public (N2).
type sensitive struct {
	Category string
	Agency   string
	About    string
	Text     string
	Summary  string
}

// logins names who of the staff can sign in, and the password they share.
type logins struct {
	Password string
	Logins   []struct {
		Login string
		Role  org.Role
		Unit  string // code
		N     int    // the n-th holder of the role there, from 1
	}
}

// shipped reads the files compiled in, once.
var shipped = sync.OnceValues(readContent)

func readContent() (*content, error) {
	c := &content{}
	for name, into := range map[string]any{
		"voices": &c.voices, "names": &c.names, "places": &c.places,
		"staff": &c.staff, "phrases": &c.phrases, "logins": &c.logins,
	} {
		if err := readYAML("content/"+name+".yaml", into); err != nil {
			return nil, err
		}
	}
	var told struct{ Tales []tale }
	if err := readYAML("content/tales.yaml", &told); err != nil {
		return nil, err
	}
	c.tales = told.Tales
	entries, err := fs.ReadDir(files, "content/topics")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		var file struct {
			Category string
			Topics   []topic
		}
		if err := readYAML(path.Join("content/topics", e.Name()), &file); err != nil {
			return nil, err
		}
		for _, t := range file.Topics {
			t.Category = file.Category
			t.Weight = max(1, t.Weight)
			c.topics = append(c.topics, t)
		}
	}
	return c, nil
}

func readYAML(name string, into any) error {
	src, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// fits lists the answers that speak of what the letter speaks of.
func (t *topic) fits(l *letter) []answer {
	var out []answer
	for _, a := range t.Answers {
		if a.About == "" || a.About == l.About {
			out = append(out, a)
		}
	}
	return out
}

// slots are the values a text's {names} stand for.
type slots map[string]string

// fill puts the values in. A value that opens a sentence gets its capital. An
// unknown name stays as it is, which the tests of the content look for.
func (s slots) fill(text string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			break
		}
		b.WriteString(text[:open])
		name := text[open+1 : open+end]
		value, ok := s[name]
		switch {
		case !ok:
			value = "{" + name + "}"
		case opensSentence(b.String()):
			value = capital(value)
		}
		b.WriteString(value)
		text = text[open+end+1:]
	}
	b.WriteString(text)
	return b.String()
}

func opensSentence(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, ".") || strings.HasSuffix(before, "!") || strings.HasSuffix(before, "?")
}
