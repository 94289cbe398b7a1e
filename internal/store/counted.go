package store

// marked adds the filters by what a report is marked with.
func (q FindQuery) marked(c *conditions) {
	for _, m := range []struct {
		on   bool
		term string
	}{
		{q.Urgent, `urgent = true`},
		{q.Sensitive, `sensitive = true`},
		{q.Call, `call_due = true`},
	} {
		if m.on {
			c.and(m.term)
		}
	}
}

// What the numbers of a Stat count, of the reports statistics are made of.
const (
	counts    = `accepted = true and parent = 0`
	onTime    = finished + ` and late_steps = 0`
	lateEnd   = finished + ` and late_steps > 0`
	lateOpen  = `ended = false and (late_steps > 0 or limit_at > 0 and limit_at < ?)`
	rated     = `rating <> ''`
	satisfied = `rating in ('satisfied', 'acceptable')`
)

// counted adds the filters that list what a number of a Stat counted.
func (q FindQuery) counted(c *conditions) {
	asked := len(c.terms)
	for _, n := range []struct {
		on   bool
		term string
	}{
		{q.Accepted, counts},
		{q.Public, public},
		{q.Finished, finished},
		{q.OnTime, onTime},
		{q.Rated, rated},
		{q.Satisfied, satisfied},
	} {
		if n.on {
			c.and(n.term)
		}
	}
	if q.OpenLate {
		c.and(lateOpen, millis(q.Now))
	}
	switch q.Without {
	case "":
	case "commune":
		c.and(shownCommune + ` = ''`)
	default:
		c.and(q.Without + ` = ''`)
	}
	if len(c.terms) > asked {
		c.and(counts)
	}
}
