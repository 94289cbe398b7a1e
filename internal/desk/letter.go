package desk

import (
	"slices"
	"strings"

	"paht/internal/process"
	"paht/internal/report"
)

// Letter is a result in the prescribed form (T1), as fields: the words around
// them are the same for every letter and belong to the page that shows it.
type Letter struct {
	Agency  string // who answers, by the name it had then
	Summary string
	Done    string // the outcome in words
	At      process.Millis
	Photos  []report.Photo
}

// Letter is the answer of a case, if it has one. It does not ask who wants to
// know; show it only where View shows the result.
func (d *Desk) Letter(c Case) (Letter, bool) {
	r := c.State.Result
	if r == nil {
		return Letter{}, false
	}
	return d.Draft(c, *r), true
}

// Draft is the letter a result would make: the preview before it is submitted.
func (d *Desk) Draft(c Case, r process.Result) Letter {
	l := Letter{Agency: d.Directory().Name(r.Agency), Summary: r.Summary, Done: r.Done, At: r.At}
	for _, o := range d.DefinitionOf(c.State).Field("done").Options {
		if o.ID == r.Done {
			l.Done = o.Label
		}
	}
	digests := strings.Fields(r.Files)
	for _, p := range c.Report.Photos {
		if slices.Contains(digests, p.Digest) && !slices.ContainsFunc(l.Photos, func(q report.Photo) bool { return q.Digest == p.Digest }) {
			l.Photos = append(l.Photos, p)
		}
	}
	return l
}
