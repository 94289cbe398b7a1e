package store

import (
	"fmt"
	"slices"
	"strings"

	"paht/internal/process"
	"paht/internal/report"
)

// Seal adds the event that seals a report (P5), with the state after it, and takes
// its content out of the database: text, words and point of the place, when the
// sender saw it, contact, pictures, the words it is searched by, the bodies of the
// messages about it, the reasons for which it was opened, what people said below it
// and who follows it. Messages about it that have not gone out yet will not. Its events are written anew as redacted says: all
// there are, the sealing one the last of them. The commune, the dues and who had
// the report stay, and so do its numbers in sums.
//
// It answers the digests of the files that no other report names, which are to be
// removed. c must be as Case gave it; fault.Conflict as of Append.
//
// DB.Scrub is due from then on: until then the pages of the database file may still
// hold what was written over. Backups made before keep what they held.
func (t *Tx) Seal(c Case, e process.Event, s process.State, redacted []process.Event) (digests []string, err error) {
	if err := follows(redacted, e, s); err != nil {
		return nil, fmt.Errorf("seal report %s: %w", c.Report.ID, err)
	}
	if err := t.Append(c, redacted[len(redacted)-1], s, nil); err != nil {
		return nil, err
	}
	id := int64(c.Report.ID)
	for _, e := range redacted[:len(redacted)-1] {
		row, err := insertEvent(c.Report.ID, e)
		if err != nil {
			return nil, err
		}
		body := row.args[len(row.args)-1]
		if err := t.must(`/* seal.event */ update event set body = $2 where id = $1`, eventID(c.Report.ID, e.Seq), body); err != nil {
			return nil, err
		}
	}
	if digests, err = t.unnamed(c.Report.ID); err != nil {
		return nil, err
	}
	for _, query := range []string{
		`/* seal.report */ update report set seen = 0, has_point = false, lat = 0, lon = 0, cell = 0,
			place = '', name = '', phone = '', email = '', no_email = false, text = '' where id = $1`,
		`/* seal.photos */ delete from photo where report_id = $1`,
		`/* seal.uploads */ delete from upload where owner in (select code_hash from report where id = $1)`,
		`/* seal.messages */ update outbox set body = '{}', error = '', due = 0 where report_id = $1`,
		`/* seal.reasons */ update disclosed set reason = '' where report_id = $1`,
		`/* seal.remarks */ delete from remark where report_id = $1`,
		`/* seal.watches */ delete from watch where report_id = $1 and report_id <> 0`,
		`/* seal.metoo */ delete from me_too where report_id = $1`,
	} {
		if _, err := t.exec(query, id); err != nil {
			return nil, err
		}
	}
	if err := t.SetSetting(scrubDue, fmt.Sprintf("%s/%d", c.Report.ID, e.Seq)); err != nil {
		return nil, err
	}
	return digests, t.unindex(c.Report.ID)
}

// follows checks that redacted events are a report's whole history up to e, and
// that they say of it what s says.
func follows(redacted []process.Event, e process.Event, s process.State) error {
	if n := len(redacted); n == 0 || redacted[n-1].Seq != e.Seq {
		return fmt.Errorf("the redacted events do not end with event %d", e.Seq)
	}
	after, err := process.Replay(redacted)
	if err != nil {
		return err
	}
	same, err := sameState(after, s)
	if err == nil && !same {
		return fmt.Errorf("the redacted events do not lead to the state given")
	}
	return err
}

// sameState tells whether two states are stored alike.
func sameState(a, b process.State) (bool, error) {
	x, err := projection(a)
	if err != nil {
		return false, err
	}
	y, err := projection(b)
	return slices.Equal(x, y), err
}

// unnamed are the pictures and thumbnails of a report that no other one has.
func (t *Tx) unnamed(id report.ID) (digests []string, err error) {
	for _, column := range []string{"digest", "thumb"} {
		err := t.each(strings.ReplaceAll(`/* seal.files */ select distinct COLUMN from photo p where report_id = $1 and COLUMN <> '' and not exists (
			select 1 from photo o where o.digest = p.COLUMN and o.report_id <> $1) and not exists (
			select 1 from photo o where o.thumb = p.COLUMN and o.report_id <> $1) order by COLUMN`, "COLUMN", column), []any{int64(id)}, collect(&digests))
		if err != nil {
			return nil, err
		}
		// Files that have come for it and are not with it.
		err = t.each(strings.ReplaceAll(`/* seal.waiting */ select distinct COLUMN from upload where state = 'kept' and owner in (
			select code_hash from report where id = $1) order by COLUMN`, "COLUMN", column), []any{int64(id)}, collect(&digests))
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(digests)
	return slices.Compact(digests), nil
}

// unindex takes a report's words out of the search index.
func (t *Tx) unindex(id report.ID) error {
	gone := statement{query: t.d.words.remove, args: []any{int64(id)}}
	if t.words != nil { // behind those of the group, one of which may be its own
		*t.words = append(*t.words, gone)
		return nil
	}
	t.queue(gone)
	return t.flush()
}
