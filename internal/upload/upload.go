// Package upload receives files in pieces, so that a video finishes over a network
// that breaks off every minute, after the tus resumable upload protocol 1.0.0 with
// its extensions creation, termination, checksum and expiration.
//
// Rules it owns:
//   - A file belongs to a report by the report's client id and a number from 0 to 9.
//     Made again, it is the same file at the same address; the address cannot be
//     guessed, and only its digest is stored. What a report is, and when a file is
//     put to it, is the desk's.
//   - What an answer says has arrived is on disk, synced: the program, or the
//     machine, may stop at any moment. A piece that breaks off counts as far as it
//     came; one with a checksum counts whole or not at all.
//   - Who comes back for a file before the server has noticed that the old connection
//     is dead gets it at once; the old one ends.
//   - A file that has come whole is looked at by media like one of a form. What is
//     refused is told with the last piece, and kept for the sender's page.
//   - Half a file is forgotten after a day without a new piece. An address has only
//     so many files and bytes under way, and so has everybody together.
//
// It is on floor 3 beside intake, the other way in, since it keeps what it received
// by the desk; it speaks HTTP, because the protocol is one over HTTP.
package upload

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/media"
	"paht/internal/report"
	"paht/internal/store"
)

// Limits.
const (
	MaxFiles = 10             // of one report, refused ones too
	MaxSize  = media.MaxVideo // of one file
	Slots    = 60             // files under way from one address: many share one
	Bytes    = 1 << 30        // the same in bytes
	AllBytes = 8 << 30        // under way from everywhere

	halfAge    = 24 * time.Hour // of a file of which nothing more comes
	refusedAge = 7 * 24 * time.Hour

	checkpoint = 512 << 10   // bytes after which what came is synced though more comes
	silence    = time.Minute // without a byte a connection is given up
	looking    = 2 * time.Minute
)

// Config is what the room works with. All fields are required.
type Config struct {
	Desk  *desk.Desk
	DB    *store.DB
	Blob  *blob.Store
	Media *media.Media
	Dir   string // where half files lie
	Log   *slog.Logger

	Visitor func(*http.Request) string // whom the limits count
}

// Server receives files. It may be used by any number of goroutines.
type Server struct {
	Config
	intake intake.Intake

	mu       sync.Mutex
	lanes    map[string]*lane
	visitors map[string]map[string]int64 // what each has under way, by file
}

// New opens the folder of half files.
func New(cfg Config) (*Server, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	return &Server{
		Config: cfg,
		intake: intake.Intake{Media: cfg.Media, Blob: cfg.Blob, Now: cfg.Desk.Now},
		lanes:  map[string]*lane{}, visitors: map[string]map[string]int64{},
	}, nil
}

// address is what stands in the address of a file: nobody makes it who has not the
// client id and the server's key.
func (s *Server) address(client string, n int) string {
	m := hmac.New(sha256.New, s.Desk.Key)
	m.Write([]byte("upload\x00" + client + "\x00" + strconv.Itoa(n)))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// idOf is what a file is stored under.
func idOf(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:])
}

// path is where the bytes of a file are. An id is hex digits of ours.
func (s *Server) path(id string) string { return filepath.Join(s.Dir, id) }

// lane is the way to one file: one goes at a time.
type lane struct {
	turn  chan struct{}
	users int
	stop  func() // ends who goes now; nil while nobody does
}

// enter waits for the way to a file and ends who is on it, who hangs in a dead
// connection more often than not. stop, if not nil, is how to end the caller.
func (s *Server) enter(ctx context.Context, id string, stop func()) (leave func(), err error) {
	s.mu.Lock()
	l := s.lanes[id]
	if l == nil {
		l = &lane{turn: make(chan struct{}, 1)}
		s.lanes[id] = l
	}
	l.users++
	if l.stop != nil {
		l.stop()
	}
	s.mu.Unlock()
	forget := func() {
		if l.users--; l.users == 0 {
			delete(s.lanes, id)
		}
	}
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		forget()
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.stop = stop
	if l.users > 1 && stop != nil {
		stop() // others wait already
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		l.stop = nil
		<-l.turn
		forget()
	}, nil
}

// book counts a file for a visitor; false when he has too much under way.
func (s *Server) book(visitor, id string, size int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	his := s.visitors[visitor]
	total := size
	for other, n := range his {
		if other != id {
			total += n
		}
	}
	if _, has := his[id]; !has && len(his) >= Slots || total > Bytes {
		return false
	}
	if his == nil {
		his = map[string]int64{}
		s.visitors[visitor] = his
	}
	his[id] = size
	return true
}

// done takes a file off whomever it was counted for.
func (s *Server) done(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for visitor, his := range s.visitors {
		delete(his, id)
		if len(his) == 0 {
			delete(s.visitors, visitor)
		}
	}
}

// settle looks at a file that has come whole, and keeps or refuses it. A refusal is
// answered as the upload it is now; only our own trouble is an error, and then it is
// tried again later.
func (s *Server) settle(ctx context.Context, u store.Upload) (store.Upload, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), looking)
	defer cancel()
	file, err := s.look(ctx, u)
	if refused, ok := errors.AsType[*fault.Error](err); ok && (refused.Kind == fault.Invalid || refused.Kind == fault.TooLarge) {
		why := fault.Field{Name: "photos", Code: refused.Code}
		if len(refused.Fields) > 0 {
			why = refused.Fields[0]
		}
		if why.Args = slices.Clone(why.Args); len(why.Args) > 0 {
			why.Args[0] = u.Name // as the sender knows it
		}
		u, err = s.Desk.RefuseUpload(ctx, u, why)
	} else if err == nil {
		u, err = s.Desk.KeepUpload(ctx, u, file)
	}
	if err != nil {
		return u, err
	}
	s.done(u.ID)
	return u, s.discard(u.ID)
}

// look makes of the bytes of an upload what a report keeps.
func (s *Server) look(ctx context.Context, u store.Upload) (report.Photo, error) {
	f, err := os.Open(s.path(u.ID))
	if err != nil {
		return report.Photo{}, err
	}
	defer f.Close()
	head := make([]byte, 64)
	n, _ := f.ReadAt(head, 0)
	if media.IsVideo(head[:n]) {
		return intake.KeepVideo(ctx, s.Media, s.Blob, f, u.Size, u.Name)
	}
	pic, err := s.Media.Photo(ctx, f, u.Name)
	if err != nil {
		return report.Photo{}, err
	}
	kept, err := s.intake.Keep(ctx, []media.Picture{pic}, report.OfReport)
	if err != nil {
		return report.Photo{}, err
	}
	return kept[0], nil
}

// discard removes the bytes of an upload.
func (s *Server) discard(id string) error {
	if err := os.Remove(s.path(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep forgets what is too old, removes bytes that belong to nothing, and settles
// what a stop of the program left. It is a job; any number of programs may run it.
func (s *Server) Sweep(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "upload sweep")
	now := s.Desk.Now()
	old, err := s.DB.UploadsBefore(ctx, now.Add(-halfAge), now.Add(-refusedAge), 1000)
	if err != nil {
		return err
	}
	for _, u := range old {
		if err := s.drop(ctx, u.ID); err != nil {
			return err
		}
	}
	unseen, err := s.Desk.SettleUploads(ctx)
	if err != nil {
		return err
	}
	for _, u := range unseen {
		if err := s.finish(ctx, u.ID); err != nil {
			s.Log.Warn("an upload that has come whole could not be kept", "err", err)
		}
	}
	return s.strays(ctx)
}

// finish settles an upload, if it still waits for that.
func (s *Server) finish(ctx context.Context, id string) error {
	leave, err := s.enter(ctx, id, nil)
	if err != nil {
		return err
	}
	defer leave()
	u, err := s.DB.Upload(ctx, id)
	if err != nil || u.State != store.Receiving || u.Received < u.Size {
		return err
	}
	_, err = s.settle(ctx, u)
	if errors.Is(err, fs.ErrNotExist) { // its bytes are lost: it is as if it had never come
		return s.DB.Write(ctx, "upload.lost", func(tx *store.Tx) error { return tx.DropUpload(id) })
	}
	return err
}

// drop forgets an upload.
func (s *Server) drop(ctx context.Context, id string) error {
	leave, err := s.enter(ctx, id, nil)
	if err != nil {
		return err
	}
	defer leave()
	if err := s.DB.Write(ctx, "upload.drop", func(tx *store.Tx) error { return tx.DropUpload(id) }); err != nil {
		return err
	}
	s.done(id)
	return s.discard(id)
}

// strays removes bytes whose upload is no more: of reports that were sealed.
func (s *Server) strays(ctx context.Context) error {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.stray(ctx, e.Name()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) stray(ctx context.Context, id string) error {
	leave, err := s.enter(ctx, id, nil)
	if err != nil {
		return err
	}
	defer leave()
	switch u, err := s.DB.Upload(ctx, id); {
	case fault.Is(err, fault.NotFound), err == nil && u.State != store.Receiving:
		s.done(id)
		return s.discard(id)
	default:
		return err
	}
}
