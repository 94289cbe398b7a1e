package store

import (
	"context"

	"paht/internal/fault"
)

const selectSetting = `/* setting.get */ select value from setting where key = $1`

// Setting is the value of a setting. fault.NotFound when it was never set.
func (db *DB) Setting(ctx context.Context, key string) (value string, err error) {
	defer fault.Wrap(&err, "Setting(%s)", key)
	err = db.queryRow(ctx, selectSetting, []any{key}, &value)
	return value, err
}

// Setting is the value of a setting as this transaction sees it. fault.NotFound
// when it was never set.
func (t *Tx) Setting(key string) (value string, err error) {
	err = t.one(selectSetting, []any{key}, func(scan scanner) error { return scan(&value) })
	return value, err
}

// SetSetting sets a setting.
func (t *Tx) SetSetting(key, value string) error {
	_, err := t.exec(`/* setting.put */ insert into setting (key, value) values ($1, $2)
		on conflict (key) do update set value = excluded.value`, key, value)
	return err
}
