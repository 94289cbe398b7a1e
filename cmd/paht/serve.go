package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"paht/internal/app"
	"paht/internal/demo"
)

// serveCommand serves a province until it is told to stop.
func serveCommand(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	return serve("serve", args, stdout, stderr, func(ctx context.Context, a *app.App) error {
		token, err := a.Auth.FirstAdmin(ctx, a.Desk.Now())
		if err != nil || token == "" {
			return err
		}
		if err := a.Desk.Reload(ctx); err != nil { // FirstAdmin made the centre
			return err
		}
		fmt.Fprintf(stdout, "Chưa có quản trị viên. Mở liên kết này một lần để tạo (hết hạn sau 72 giờ):\n  %s/invite/%s\n", a.Config.OfficerURL, token)
		return nil
	})
}

// demoCommand serves the made-up province, building it in an empty data folder.
func demoCommand(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	return serve("demo", args, stdout, stderr, func(ctx context.Context, a *app.App) error {
		p, err := demo.Build(ctx, demo.Config{DB: a.DB, Blob: a.Blob, Key: a.Key, Now: a.Desk.Now(), Seed: 1, Log: a.Config.Log})
		if err != nil {
			return err
		}
		if err := a.Desk.Reload(ctx); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Tỉnh minh họa: %d phản ánh. Cán bộ đăng nhập với mật khẩu chung %s\n", p.Reports, p.Password)
		for _, l := range p.Logins {
			fmt.Fprintf(stdout, "  %-20s %s, %s\n", l.Login, l.Name, l.Unit)
		}
		for _, s := range p.Samples {
			fmt.Fprintf(stdout, "  %s  mã tra cứu %s\n", s.Number, s.Code)
		}
		return nil
	})
}

// serve opens the program, lets ready prepare it, serves, and closes it when the
// process is told to end.
func serve(name string, args []string, stdout, stderr io.Writer, ready func(context.Context, *app.App) error) int {
	// The facts of a million reports are 46 MB for good. Letting rubbish grow to as much
	// again, as is usual, would be half of the program's memory.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	cfg, rest, err := app.ParseConfig(name, args, stderr, nil)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil || len(rest) > 0 {
		fmt.Fprintf(stderr, "paht %s: unexpected arguments %q\n", name, rest)
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintf(stderr, "paht %s: %v\n", name, err)
		return 1
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return fail(err)
	}
	if err := errors.Join(a.Listen(ctx)); err != nil {
		return fail(errors.Join(err, a.Close()))
	}
	if err := ready(ctx, a); err != nil {
		return fail(errors.Join(err, a.Close()))
	}
	if err := a.Start(ctx); err != nil {
		return fail(errors.Join(err, a.Close()))
	}
	fmt.Fprintf(stdout, "Người dân: %s\nCán bộ:    %s\n", a.Config.CitizenURL, a.Config.OfficerURL)
	<-ctx.Done()
	if err := a.Close(); err != nil {
		return fail(err)
	}
	return 0
}
