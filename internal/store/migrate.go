package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pressly/goose/v3"

	"paht/internal/fault"
)

// schema holds the steps of the schema in order. NNNN_name.sql is for both
// engines; NNNN_name.ENGINE.sql for one, and each engine has its own text for
// that number. A step that was released never changes. {{id}}, {{serial}} and
// {{clustered}} stand for what the dialect says. In the database a step has the
// number trial + NNNN.
//
//go:embed schema/*.sql
var schema embed.FS

// trial is the last number of the steps of trial states: they were made before the
// first release and are not carried on.
const trial = 10

// migrate brings the schema up to date, each step in one transaction. It only
// goes forward. A schema of a trial state is refused (fault.Internal), and so is
// one with steps this program does not know: an older program must not write into
// what a newer one has made of it.
//
// Programs that start beside one database at once go through its steps one by one.
func migrate(ctx context.Context, d *dialect, db *sql.DB, opt Options) (err error) {
	steps, err := d.steps()
	if err != nil {
		return err
	}
	if stands(ctx, db) == trial+int64(len(steps)) {
		return nil // as nearly always: nobody need be kept out
	}
	release, err := d.alone(ctx, db, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	p, err := goose.NewProvider(d.goose, db, nil, goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	has, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if 0 < has && has <= trial {
		return &fault.Error{Kind: fault.Internal, Err: fmt.Errorf("the database has schema %d, made by an earlier trial state of paht, which cannot be carried on: make it anew, in an empty folder or an empty database", has)}
	}
	if last := int64(trial + len(steps)); has > last {
		return fmt.Errorf("the database has schema %d, made by a newer paht; this one knows up to %d: start the newer program, or restore a backup", has, last)
	}
	done, err := p.Up(ctx)
	for _, step := range done {
		if opt.Log != nil {
			opt.Log.Info("schema step", "version", step.Source.Version, "took", step.Duration)
		}
	}
	return err
}

// stands is the step a schema has come to, 0 when that cannot be told: there is none yet,
// or the database does not answer.
func stands(ctx context.Context, db *sql.DB) (version int64) {
	if err := db.QueryRowContext(ctx, `/* open.schema */ select max(version_id) from goose_db_version where is_applied`).Scan(&version); err != nil {
		return 0
	}
	return version
}

// steps reads the schema's files for an engine; their numbers must be 1, 2, 3 …
func (d *dialect) steps() ([]*goose.Migration, error) {
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	var out []*goose.Migration
	for _, name := range names { // sorted
		parts := strings.Split(strings.TrimSuffix(path.Base(name), ".sql"), ".")
		if len(parts) == 2 && parts[1] != d.name {
			continue
		}
		version, err := goose.NumericComponent(path.Base(name))
		if err != nil {
			return nil, err
		}
		if version != int64(len(out)+1) {
			return nil, fmt.Errorf("schema step %s: want number %d", name, len(out)+1)
		}
		src, err := schema.ReadFile(name)
		if err != nil {
			return nil, err
		}
		text := d.schema(string(src))
		up := func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		}
		out = append(out, goose.NewGoMigration(trial+version, &goose.GoFunc{RunTx: up}, nil))
	}
	return out, nil
}
