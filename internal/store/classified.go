package store

import (
	"context"

	"paht/internal/fault"
	"paht/internal/org"
)

// classifiedText is how much of a text is read to learn from, in characters.
const classifiedText = "2000"

// Classified tells the category and the text of reports anyone may read, the newest
// first, at most limit. Texts that are not public are not told: what is made of
// these may be shown to everybody.
func (db *DB) Classified(ctx context.Context, limit int, tell func(category, text string)) (err error) {
	defer fault.Wrap(&err, "Classified")
	query := `/* list.classified */ select category, substr(text, 1, ` + classifiedText + `) from report where ` + public +
		` and category <> '' order by id desc limit $1`
	return db.apart(ctx, func(s statements) error {
		return each(ctx, s, query, []any{limit}, func(scan scanner) error {
			var category, text string
			if err := scan(&category, &text); err != nil {
				return err
			}
			tell(category, text)
			return nil
		})
	})
}

// Answerers counts which agencies answered the newest public reports of a category
// in a commune, of at most limit reports.
func (db *DB) Answerers(ctx context.Context, category string, commune org.UnitID, limit int) (_ map[org.UnitID]int, err error) {
	defer fault.Wrap(&err, "Answerers")
	out := map[org.UnitID]int{}
	query := `/* list.answerers */ select agency, count(*) from (select agency from report where ` + public +
		` and commune = $1 and category = $2 and ended = true and ` + finished + ` order by id desc ` + limited(limit) + `) newest group by agency`
	err = db.each(ctx, query, []any{string(commune), category}, func(scan scanner) error {
		var agency string
		var n int
		if err := scan(&agency, &n); err != nil {
			return err
		}
		out[org.UnitID(agency)] = n
		return nil
	})
	return out, err
}
