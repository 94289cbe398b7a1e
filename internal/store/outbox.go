package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// Enqueue keeps messages to be told. One whose key its report has already told is
// left out. IDs are given here.
func (t *Tx) Enqueue(ms []Message) error {
	t.queue(insertMessages(ms)...)
	return t.flush()
}

var insertMessage = newInsert(`/* outbox.insert */ insert into outbox
	(report_id, key, kind, to_role, to_unit, to_person, channel, body, at, made, due, tries, done, read_at, error) values `,
	`(`+placeholders(1, 11)+`, 0, 0, 0, '')`, ` on conflict (report_id, key) do nothing`)

func insertMessages(ms []Message) (rows []statement) {
	for _, m := range ms {
		due := millis(m.At)
		if m.Channel == Site {
			due = 0
		}
		rows = append(rows, insertMessage.row(int64(m.Report), m.Key, m.Kind, string(m.To.Role), string(m.To.Unit), string(m.To.Person),
			m.Channel, m.Body, millis(m.At), millis(m.Made), due))
	}
	return rows
}

// LeaseMessages takes up to n messages of a channel that are due at now, the
// longest due first. Until the lease ends nobody else is given them; what is not
// settled by MessageDone or MessageFailed by then is given again. Tries counts
// this one.
func (db *DB) LeaseMessages(ctx context.Context, channel string, now time.Time, lease time.Duration, n int) (ms []Message, err error) {
	defer fault.Wrap(&err, "LeaseMessages(%s)", channel)
	// Most looks find nothing: they need not wait for the writer.
	var waiting int
	if err := db.queryRow(ctx, `/* outbox.look */ select count(*) from (select id from outbox where channel = $1 and due > 0 and due <= $2 limit 1) w`,
		[]any{channel, millis(now)}, &waiting); err != nil || waiting == 0 {
		return nil, err
	}
	err = db.Write(ctx, "outbox.lease", func(t *Tx) error {
		ms = nil
		return t.each(`/* outbox.lease */ with free as materialized (
			select id from outbox where channel = $1 and due > 0 and due <= $2 order by due, id limit $4`+t.d.skipLocked+`)
			update outbox set due = $3, tries = tries + 1 where id in (select id from free) returning `+messageColumns,
			[]any{channel, millis(now), millis(now.Add(lease)), n}, scanMessages(&ms))
	})
	slices.SortFunc(ms, func(a, b Message) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return ms, err
}

// MessageDone notes that a message was delivered. fault.NotFound without it.
func (t *Tx) MessageDone(id int64, at time.Time) error {
	return t.must(`/* outbox.done */ update outbox set done = $2, due = 0, error = '' where id = $1`, id, millis(at))
}

// MessageFailed notes why a message was not delivered and when to try again; a
// zero next gives it up. fault.NotFound without it, or when it is done.
func (t *Tx) MessageFailed(id int64, reason string, next time.Time) error {
	return t.must(`/* outbox.failed */ update outbox set due = $3, error = $2 where id = $1 and done = 0`, id, reason, millis(next))
}

// MarkRead notes that an officer has read what the site tells him, up to a
// message. What is told to a duty is read for all who hold it.
func (t *Tx) MarkRead(s Scope, upTo int64, at time.Time) error {
	for _, a := range s.addresses() {
		if _, err := t.exec(`/* outbox.read */ update outbox set read_at = $1 where channel = 'site' and id <= $2 and read_at = 0 and `+a.where(3),
			append([]any{millis(at), upTo}, a.args...)...); err != nil {
			return err
		}
	}
	return nil
}

// Notices are what the site tells an officer: to his duties and to himself,
// newest first.
func (db *DB) Notices(ctx context.Context, s Scope, limit int) (ms []Message, err error) {
	defer fault.Wrap(&err, "Notices")
	for _, a := range s.addresses() {
		if err := db.each(ctx, `/* outbox.notices */ select `+messageColumns+` from outbox where channel = 'site' and `+a.where(1)+` order by id desc `+limited(limit),
			a.args, scanMessages(&ms)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(ms, func(a, b Message) int { return cmp.Compare(b.ID, a.ID) })
	return ms[:min(len(ms), pageSize(limit))], nil
}

// MessagesOf is what was told about a report, in order.
func (db *DB) MessagesOf(ctx context.Context, id report.ID) (ms []Message, err error) {
	defer fault.Wrap(&err, "MessagesOf(%s)", id)
	err = db.each(ctx, `/* outbox.of */ select `+messageColumns+` from outbox where report_id = $1 order by made, at, id`, []any{int64(id)}, scanMessages(&ms))
	return ms, err
}

const messageColumns = `id, report_id, key, kind, to_role, to_unit, to_person, channel, body, at, made, due, tries, done, read_at, error`

func scanMessages(into *[]Message) func(scanner) error {
	return func(scan scanner) error {
		var (
			m                         Message
			at, made, due, done, read int64
		)
		if err := scan(&m.ID, &m.Report, &m.Key, &m.Kind, &m.To.Role, &m.To.Unit, &m.To.Person, &m.Channel, &m.Body,
			&at, &made, &due, &m.Tries, &done, &read, &m.Error); err != nil {
			return err
		}
		m.At, m.Made, m.Done, m.Read = instant(at), instant(made), instant(done), instant(read)
		m.Dead = due == 0 && done == 0 && m.Channel != Site
		*into = append(*into, m)
		return nil
	}
}

// address is whom a message is told to: a duty, or a person.
type address struct {
	columns []string
	args    []any
}

// where is the condition of an address, its arguments numbered from n on.
func (a address) where(n int) string {
	if len(a.columns) == 1 {
		return a.columns[0] + " = " + placeholders(n, 1) + " and to_person <> ''"
	}
	return a.columns[0] + " = " + placeholders(n, 1) + " and " + a.columns[1] + " = " + placeholders(n+1, 1) + " and length(to_person) = 0"
}

// addresses are the ways an officer is spoken to.
func (s Scope) addresses() (as []address) {
	var people []org.PersonID
	person := func(p org.PersonID) {
		if p != "" && !slices.Contains(people, p) {
			people = append(people, p)
			as = append(as, address{[]string{"to_person"}, []any{string(p)}})
		}
	}
	person(s.Person)
	for i, h := range s.Holds {
		switch {
		case h.Person != "":
			person(h.Person)
		case !slices.Contains(s.Holds[:i], h):
			as = append(as, address{[]string{"to_role", "to_unit"}, []any{string(h.Role), string(h.Unit)}})
		}
	}
	return as
}
