// Package app is the program as a value: it opens everything, starts everything
// and closes everything. The command line and the tests start this same value.
//
// Rules it owns:
//   - Configuration is one struct and one table of options (config.go).
//   - What is opened is closed, in the opposite order, also when opening fails
//     half way; a stop drains requests for at most ten seconds.
//   - The clock is read here and handed down.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"paht/internal/auth"
	"paht/internal/auth/oidc"
	"paht/internal/auth/signin"
	"paht/internal/blob"
	"paht/internal/calendar"
	"paht/internal/citizen"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/jobs"
	"paht/internal/media"
	"paht/internal/notify"
	"paht/internal/officer"
	"paht/internal/process"
	"paht/internal/store"
	"paht/internal/ui"
	"paht/internal/upload"
)

// App is an opened program.
type App struct {
	Config Config
	DB     *store.DB
	Blob   *blob.Store
	Media  *media.Media
	Auth   *auth.Auth
	Desk   *desk.Desk
	Push   *notify.Push // rings on the devices of officers, and of citizens who asked for it
	SignIn *signin.In   // citizens, by one-time codes
	Login  *oidc.Client // citizens, by an account elsewhere; nil: off, or not started
	Key    []byte       // the secret from which senders' codes are derived
	Apps   citizen.Apps // of the stores

	Uploads *upload.Server

	citizens, officers net.Listener
	jobs               *jobs.Runner
	pressed            string // the day the log has warned of, of the job that watches the codes alone
	servers            []*http.Server
}

// Open opens the data folder or the database, bringing its schema up to date.
// Nothing listens yet.
func Open(ctx context.Context, cfg Config) (_ *App, err error) {
	defer fault.Wrap(&err, "open")
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	}
	if _, err := citizen.TilesOrigin(cfg.Tiles); err != nil {
		return nil, err
	}
	a := &App{Config: cfg}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.Apps, err = citizen.ParseApps(cfg.AndroidApp, cfg.IOSApp); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	if a.Key, err = secretKey(cfg); err != nil {
		return nil, err
	}
	if a.Push, err = a.pushes(); err != nil {
		return nil, err
	}
	go process.Shipped() // is read while the database opens
	if a.DB, err = store.Open(ctx, store.Options{URL: cfg.DB, Dir: cfg.Data, Log: cfg.Log}); err != nil {
		return nil, err
	}
	if a.Blob, err = blob.Dir(filepath.Join(cfg.Data, "blob")); err != nil {
		return nil, err
	}
	a.Media = media.New(1)
	a.Media.FFmpeg, _ = exec.LookPath("ffmpeg") // without it posters are drawn
	a.Auth = auth.New(a.DB, auth.Options{})
	a.Desk, err = desk.New(ctx, desk.Config{
		DB: a.DB, Calendar: calendar.Default(), Definition: process.Shipped(), Blob: a.Blob,
		Key: a.Key, Now: cfg.Now, Crowd: cfg.Crowd, Log: cfg.Log,
	})
	if err != nil {
		return a, err
	}
	a.SignIn = signin.New(a.DB, a.Key, signin.Options{Post: a.Desk.SendCode, Log: cfg.Log})
	a.Uploads, err = upload.New(upload.Config{
		Desk: a.Desk, DB: a.DB, Blob: a.Blob, Media: a.Media, Dir: filepath.Join(cfg.Data, "upload"), Log: cfg.Log, Visitor: ui.Visitor,
	})
	return a, err
}

// Listen takes the addresses of both sites, so that they are known (and refused,
// if taken) before anything is printed.
func (a *App) Listen(ctx context.Context) (err error) {
	var lc net.ListenConfig
	if a.citizens, err = lc.Listen(ctx, "tcp", a.Config.CitizenListen); err != nil {
		return fmt.Errorf("citizens' site: %w", err)
	}
	if a.officers, err = lc.Listen(ctx, "tcp", a.Config.OfficerListen); err != nil {
		return fmt.Errorf("officers' site: %w", err)
	}
	if a.Config.CitizenURL == "" {
		a.Config.CitizenURL = "http://" + a.citizens.Addr().String()
	}
	if a.Config.OfficerURL == "" {
		a.Config.OfficerURL = "http://" + a.officers.Addr().String()
	}
	return nil
}

// Start serves both sites and runs the jobs. Call Listen before and Close after.
func (a *App) Start(ctx context.Context) (err error) {
	if a.Login, err = a.signIn(); err != nil {
		return err
	}
	sites := []struct {
		listener net.Listener
		handler  http.Handler
	}{
		{a.citizens, a.citizenSite()},
		{a.officers, a.officerSite()},
	}
	for _, s := range sites {
		srv := &http.Server{
			Handler:           s.handler,
			ReadHeaderTimeout: 10 * time.Second,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
			ErrorLog:          slog.NewLogLogger(a.Config.Log.Handler(), slog.LevelWarn),
		}
		a.servers = append(a.servers, srv)
		go func() {
			if err := srv.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				a.Config.Log.Error("site stopped", "address", s.listener.Addr().String(), "err", err)
			}
		}()
	}
	return a.startJobs(ctx)
}

func (a *App) citizenSite() http.Handler {
	return citizen.New(citizen.Config{
		Desk: a.Desk, DB: a.DB, Blob: a.Blob, Media: a.Media, Log: a.Config.Log, Uploads: a.Uploads,
		Secure: strings.HasPrefix(a.Config.CitizenURL, "https://"), HelpPhone: a.Config.HelpPhone,
		Apps: a.Apps, URL: a.Config.CitizenURL, SignIn: a.SignIn, Push: a.Push, Login: a.Login, LoginName: a.Config.OIDCName,
		Tiles: a.Config.Tiles, TilesCredit: a.Config.TilesCredit,
	})
}

func (a *App) officerSite() http.Handler {
	return officer.New(officer.Config{
		Desk: a.Desk, DB: a.DB, Auth: a.Auth, Blob: a.Blob, Media: a.Media, Log: a.Config.Log,
		Secure: strings.HasPrefix(a.Config.OfficerURL, "https://"), HelpPhone: a.Config.HelpPhone,
		CitizenURL: a.Config.CitizenURL, Push: a.Push,
	})
}

// Close stops what Start started and closes what Open opened.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var errs []error
	for _, s := range a.servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	if len(a.servers) == 0 {
		for _, l := range []net.Listener{a.citizens, a.officers} {
			if l != nil {
				errs = append(errs, l.Close())
			}
		}
	}
	if a.jobs != nil {
		a.jobs.Stop()
	}
	if a.DB != nil {
		errs = append(errs, a.DB.Close())
	}
	return errors.Join(errs...)
}
