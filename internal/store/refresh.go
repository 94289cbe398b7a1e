package store

import (
	"context"
	"errors"

	"paht/internal/fault"
)

// RefreshFacts reads into memory the facts that statistics lack: at first those of
// all reports, later those of reports other programs have written. Stats answers
// from memory from its first success on, and from the database until then. It goes
// by the days reports were sent on, in short queries, and reads the rows of a day
// only when their versions say that there is something new.
func (db *DB) RefreshFacts(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "RefreshFacts")
	db.refreshing.Lock()
	defer db.refreshing.Unlock()
	f := db.facts.Load()
	if f == nil {
		// Commits are told to it from here on, and those before are in the database.
		f = newFacts()
		db.facts.Store(f)
	}
	had := f.digests() // before the database is asked, so never ahead of it
	err = db.apart(ctx, func(s statements) error {
		for day, more, err := dayFrom(ctx, s, -1<<63); more || err != nil; day, more, err = dayFrom(ctx, s, (day+1)*dayLength) {
			if err != nil {
				return err
			}
			if err := db.refreshDay(ctx, s, f, day, had[day]); err != nil {
				return err
			}
			delete(had, day)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(had) > 0 {
		return db.forget()
	}
	f.complete.Store(true)
	if f.full.Load() {
		return errors.New("there are more than 65,536 categories, agencies, communes or people: statistics come from the database")
	}
	return nil
}

// forget gives up what is in memory: somebody has put an older database in place
// of the one it was read from.
func (db *DB) forget() error {
	db.facts.Store(nil)
	return errors.New("the database is behind what was read from it; statistics are read anew")
}

// dayFrom is the day of the first report sent at an instant or later; false
// without one.
func dayFrom(ctx context.Context, s statements, at int64) (day int64, ok bool, err error) {
	err = each(ctx, s, `/* facts.next */ select sent from report where sent >= $1 order by sent limit 1`, []any{at}, func(scan scanner) error {
		ok = true
		return scan(&day)
	})
	return dayOf(day), ok, err
}

func (db *DB) refreshDay(ctx context.Context, s statements, f *facts, day int64, had digest) error {
	period := []any{day * dayLength, (day + 1) * dayLength}
	if had != (digest{}) {
		var is digest
		if err := one(ctx, s, `/* facts.digest */ select count(*), coalesce(sum(version), 0) from report where sent >= $1 and sent < $2`,
			period, func(scan scanner) error { return scan(&is.reports, &is.versions) }); err != nil {
			return err
		}
		if is == had {
			return nil
		}
		if is.reports < had.reports || is.versions < had.versions {
			return db.forget()
		}
	}
	return each(ctx, s, `/* facts.day */ select id, version, sent, limit_at, level, accepted, ended, category, agency, outcome, rating,
			late_steps, assignee_person, assignee_unit, coordinator, sensitive, parent <> 0, closed, commune, channel,
			has_point, lat, lon
		from report where sent >= $1 and sent < $2`, period, func(scan scanner) error {
		var n fact
		if err := scan(&n.id, &n.version, &n.sent, &n.limit, &n.level, &n.accepted, &n.ended, &n.category, &n.agency, &n.outcome, &n.rating,
			&n.lateSteps, &n.person, &n.unit, &n.coordinator, &n.sensitive, &n.part, &n.closed, &n.commune, &n.channel,
			&n.placed, &n.lat, &n.lon); err != nil {
			return err
		}
		f.tell(n)
		return nil
	})
}

// digests are those of the days in memory.
func (f *facts) digests() map[int64]digest {
	f.mu.Lock()
	defer f.mu.Unlock()
	days := make(map[int64]digest, len(f.days))
	for day, d := range f.days {
		if d != (digest{}) {
			days[day] = d
		}
	}
	return days
}
