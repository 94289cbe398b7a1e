package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"paht/internal/app"
	"paht/internal/bacgiang"
	"paht/internal/demo"
	"paht/internal/store"
)

// with opens the program without serving and runs f on it.
func with(name string, args []string, stderr io.Writer, more func(*flag.FlagSet), f func(context.Context, *app.App, []string) error) int {
	ctx := context.Background()
	cfg, rest, err := app.ParseConfig(name, args, stderr, more)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	a, err := app.Open(ctx, cfg)
	if err == nil {
		err = errors.Join(f(ctx, a, rest), a.Close())
	}
	if err != nil {
		fmt.Fprintf(stderr, "paht %s: %v\n", name, err)
		return 1
	}
	return 0
}

// importCommand takes facts of the province from the program or from a file.
func importCommand(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "organisation" {
		return with("import organisation", args[1:], stderr, nil, func(ctx context.Context, a *app.App, _ []string) error {
			return importOrganisation(ctx, a, stdout)
		})
	}
	if len(args) > 0 && args[0] == "boundaries" {
		var otherNames bool
		more := func(fs *flag.FlagSet) {
			fs.BoolVar(&otherNames, "other-names", false, "take a boundary whose code is known though its name is another")
		}
		return with("import boundaries", args[1:], stderr, more, func(ctx context.Context, a *app.App, rest []string) error {
			return importBoundaries(ctx, a, rest, otherNames, stdout)
		})
	}
	fmt.Fprintln(stderr, "usage: paht import organisation [flags]\n       paht import boundaries [flags] FILE.geojson")
	return 2
}

func importOrganisation(ctx context.Context, a *app.App, stdout io.Writer) error {
	units, categories := bacgiang.Units(), bacgiang.Categories()
	err := a.Desk.Found(ctx, func(tx *store.Tx) error {
		for _, u := range units {
			if err := tx.PutUnit(u); err != nil {
				return err
			}
		}
		for _, c := range categories {
			if err := tx.PutCategory(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		fmt.Fprintf(stdout, "Đã nhập %d đơn vị và %d lĩnh vực của tỉnh Bắc Giang (2023).\n", len(units), len(categories))
	}
	return err
}

func importBoundaries(ctx context.Context, a *app.App, files []string, otherNames bool, stdout io.Writer) error {
	if len(files) != 1 {
		return errors.New("want one FILE.geojson")
	}
	f, err := os.Open(files[0])
	if err != nil {
		return err
	}
	defer f.Close()
	done, err := a.Desk.ImportBoundaries(ctx, f, otherNames)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Đã nhập ranh giới của %d xã, phường, thị trấn.\n", len(done.Drawn))
	for _, f := range done.Named {
		u, _ := a.Desk.Directory().UnitByCode(f.Code, a.Desk.Now())
		fmt.Fprintf(stdout, "  khác tên: mã %s trong tệp là %q, đơn vị hiện hành là %q\n", f.Code, f.Name, u.Short)
	}
	if len(done.Named) > 0 && !otherNames {
		fmt.Fprintln(stdout, "  Các ranh giới khác tên không được nhập; thêm --other-names nếu vẫn muốn nhập.")
	}
	if len(done.Unknown) > 0 {
		fmt.Fprintf(stdout, "  %d ranh giới có mã không thuộc đơn vị cấp xã hiện hành nào, đã bỏ qua.\n", len(done.Unknown))
	}
	return nil
}

// generateCommand fills a database with reports for measurements.
func generateCommand(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	var reports int
	var seed uint64
	more := func(fs *flag.FlagSet) {
		fs.IntVar(&reports, "reports", 100_000, "how many reports")
		fs.Uint64Var(&seed, "seed", 1, "same seed, same reports")
	}
	return with("generate", args, stderr, more, func(ctx context.Context, a *app.App, _ []string) error {
		start := time.Now()
		if err := demo.Generate(ctx, a.DB, demo.Load{Reports: reports, Seed: seed, Now: a.Desk.Now()}); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%d reports in %s\n", reports, time.Since(start).Round(time.Second))
		return nil
	})
}

// doctorCommand prints the configuration and compares reports with their events.
func doctorCommand(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	return with("doctor", args, stderr, nil, func(ctx context.Context, a *app.App, _ []string) error {
		a.Config.Describe(stdout)
		fmt.Fprintf(stdout, "\n%s, lịch %s, quy trình %s\n", a.DB.Engine(), a.Desk.Calendar().Version(), a.Desk.Definition().Key())
		n, bad, err := a.DB.Verify(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%d phản ánh đã đối chiếu với lịch sử, %d sai lệch\n", n, len(bad))
		if len(bad) > 0 {
			return fmt.Errorf("reports that differ from their events: %v", bad)
		}
		return nil
	})
}
