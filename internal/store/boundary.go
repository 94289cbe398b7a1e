package store

import (
	"context"

	"paht/internal/fault"
	"paht/internal/org"
)

// PutBoundary keeps the area of a unit, in the form the importer gives it. A new
// one takes the place of the old.
func (t *Tx) PutBoundary(unit org.UnitID, name string, geojson []byte) error {
	_, err := t.exec(`/* boundary.put */ insert into boundary (unit, name, geojson) values ($1, $2, $3)
		on conflict (unit) do update set name = excluded.name, geojson = excluded.geojson`,
		string(unit), name, string(geojson))
	return err
}

// Boundaries are the areas imported, by unit.
func (db *DB) Boundaries(ctx context.Context) (_ map[org.UnitID][]byte, err error) {
	defer fault.Wrap(&err, "Boundaries")
	all := make(map[org.UnitID][]byte)
	err = db.each(ctx, `/* boundary.list */ select unit, geojson from boundary`, nil, func(scan scanner) error {
		var (
			unit org.UnitID
			area []byte
		)
		if err := scan(&unit, &area); err != nil {
			return err
		}
		all[unit] = area
		return nil
	})
	return all, err
}
