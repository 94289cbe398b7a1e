package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
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
//
// Programs that start beside one database at once go through here one by one.
func migrate(ctx context.Context, d *dialect, db *sql.DB, opt Options) (err error) {
	release, err := d.alone(ctx, db, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	steps, err := d.steps()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d.goose, db, nil, goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true))
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
		if opt.Log != nil {
			opt.Log.Info("schema step", "version", step.Source.Version, "took", step.Duration)
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
		text := d.schema(string(src))
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

// sqliteAlone holds a lock beside the database: goose writes its steps by
// transactions of its own, so a lock on the database itself would keep it out.
func sqliteAlone(ctx context.Context, _ *sql.DB, opt Options) (release func() error, err error) {
	lock, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(opt.Dir, "migrate.lock")}).EscapedPath()+"?_pragma=busy_timeout(60000)")
	if err != nil {
		return nil, err
	}
	lock.SetMaxOpenConns(1)
	if _, err := lock.ExecContext(ctx, "begin exclusive"); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock.Close, nil
}

// advisory is the number of our lock among a PostgreSQL database's advisory locks.
const advisory = "8036215790"

// postgresAlone holds an advisory lock on a connection of its own.
func postgresAlone(ctx context.Context, db *sql.DB, _ Options) (release func() error, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock("+advisory+")"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock("+advisory+")")
		return errors.Join(err, conn.Close())
	}, nil
}
