package testworld

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"paht/internal/store"
)

// Engines are the databases every test of the store runs on.
func Engines() []string { return []string{"sqlite", "postgres"} }

// EachEngine runs a test on a fresh, empty database of each engine.
func EachEngine(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(engine, func(t *testing.T) { f(t, OpenStore(t, Fresh(t, engine))) })
	}
}

// OpenStore opens a database for the length of a test.
func OpenStore(t testing.TB, opt store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// Fresh makes a database that nobody has opened yet. It is gone after the test.
func Fresh(t testing.TB, engine string) store.Options {
	t.Helper()
	switch engine {
	case "sqlite":
		return store.Options{Dir: t.TempDir(), Log: Quiet()}
	case "postgres":
		return store.Options{URL: Postgres(t), Log: Quiet()}
	}
	t.Fatalf("no engine %q", engine)
	return store.Options{}
}

// Postgres makes an empty PostgreSQL database and answers its address. It is
// dropped after the test.
//
// The server is the one PAHT_TEST_POSTGRES names (an address whose user may
// create databases), or one started from the installed binaries: once for each
// test program, on a free port of the loopback and a socket in a folder of its
// own, as an unprivileged user, ended and removed with the program however that
// ends. It syncs as a real one does; PAHT_TEST_POSTGRES_OPTIONS ("-c fsync=off")
// adds options. Without a server the test fails; it is never skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := postgresServer()
	if err != nil {
		t.Fatalf("no PostgreSQL to test on: %v\ninstall one: sudo apt-get install -y postgresql (or set PAHT_TEST_POSTGRES=postgres://…)", err)
	}
	var b [6]byte
	rand.Read(b[:])
	name := "paht_test_" + hex.EncodeToString(b[:])
	if err := postgresExec(server, "create database "+name); err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := postgresExec(server, "drop database "+name+" with (force)"); err != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func postgresExec(address, query string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(query)
	return err
}

// postgresServer is the address of this test program's server.
var postgresServer = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("PAHT_TEST_POSTGRES"); address != "" {
		return address, postgresExec(address, "select 1")
	}
	return startPostgres()
})

// keeper runs the server and waits for the end of its standard input, which the
// test program holds: when that is gone, also by a signal nothing can catch, the
// server is stopped and its folder removed. It never looks at a process by name.
const keeper = `
set -u
dir=$1; bin=$2; shift 2
trap '' INT TERM HUP
"$bin/initdb" -D "$dir/data" -U paht -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || { echo "initdb: $(tail -1 "$dir/initdb.log")"; exit 1; }
"$bin/postgres" -D "$dir/data" -k "$dir" "$@" >"$dir/server.log" 2>&1 &
echo started
read -r _
kill -INT $! 2>/dev/null
wait $!
rm -rf "$dir"
`

// startPostgres starts a server and answers its address.
func startPostgres() (address string, err error) {
	bin, err := postgresBin()
	if err != nil {
		return "", err
	}
	as, err := unprivileged()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "paht-postgres-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return "", err
		}
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	args := []string{
		"-c", keeper, "keeper", dir, bin,
		"-p", strconv.Itoa(port), "-h", "127.0.0.1",
		"-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "max_wal_size=2GB",
	}
	args = append(args, strings.Fields(os.Getenv("PAHT_TEST_POSTGRES_OPTIONS"))...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	hold, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	go cmd.Wait() // holds the pipe open as long as this program lives
	line, err := bufio.NewReader(said).ReadString('\n')
	if err == nil && line != "started\n" {
		err = errors.New(strings.TrimSpace(line))
	}
	if err != nil {
		return "", errors.Join(err, hold.Close())
	}
	u := url.URL{
		Scheme: "postgres", User: url.User("paht"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "port": {strconv.Itoa(port)}, "sslmode": {"disable"}}.Encode(), // by the socket, as on one machine
	}
	if err := answers(u.String(), filepath.Join(dir, "server.log")); err != nil {
		return "", errors.Join(err, hold.Close())
	}
	return u.String(), nil
}

// answers waits until a server answers.
func answers(address, log string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if err = postgresExec(address, "select 1"); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	tail, _ := os.ReadFile(log)
	return fmt.Errorf("the server does not answer: %w\n%s", err, tail)
}

// postgresBin is the folder of the newest installed server.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b string) int { return postgresVersion(a) - postgresVersion(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("no initdb in /usr/lib/postgresql/*/bin nor in PATH")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

func postgresVersion(initdb string) int {
	n, _ := strconv.Atoi(strings.Split(initdb, "/")[4]) // /usr/lib/postgresql/15/bin/initdb
	return n
}

// unprivileged is whom the server runs as: root starts it as postgres, or as
// nobody; others as themselves (nil).
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

// freePort is a port nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
