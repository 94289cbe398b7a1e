package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// schema holds the steps of the schema in order. NNNN_name.sql is for both
// engines; NNNN_name.ENGINE.sql for one, and each engine has its own text for
// that number. A step that was released never changes. {{id}}, {{serial}} and
// {{clustered}} stand for what the dialect says.
//
//go:embed schema/*.sql
var schema embed.FS

// migrate brings the schema up to date, each step in one transaction. It only
// goes forward. A schema with steps this program does not know is refused: an
// older program must not write into what a newer one has made of it.
func migrate(ctx context.Context, d *dialect, db *sql.DB, log *slog.Logger) error {
	steps, err := d.steps()
	if err != nil {
		return err
	}
	opts := []goose.ProviderOption{goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true)}
	if d.skipLocked != "" { // several programs may start beside one database
		l, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(l))
	}
	p, err := goose.NewProvider(d.goose, db, nil, opts...)
	if err != nil {
		return err
	}
	has, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if last := int64(len(steps)); has > last {
		return fmt.Errorf("the database has schema %d, made by a newer paht; this one knows up to %d: start the newer program, or restore a backup", has, last)
	}
	done, err := p.Up(ctx)
	for _, step := range done {
		if log != nil {
			log.Info("schema step", "version", step.Source.Version, "took", step.Duration)
		}
	}
	return err
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
		text := d.schema.Replace(string(src))
		up := func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		}
		out = append(out, goose.NewGoMigration(version, &goose.GoFunc{RunTx: up}, nil))
	}
	return out, nil
}
