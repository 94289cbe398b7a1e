package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

func TestUploads(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		n := entered(seed(6, 1), 260000001, 1, monday)
		n.Report.Photos = nil
		put(t, db, n)
		owner := store.UploadOwner(n.Code)
		a := store.Upload{ID: digest("up", 1), Owner: owner, N: 1, Name: "một.mp4", Size: 100, State: store.Receiving, Made: monday, Touched: monday}
		b := store.Upload{ID: digest("up", 2), Owner: owner, N: 0, Name: "hai.jpg", Size: 50, State: store.Receiving, Made: monday, Touched: monday.Add(time.Hour)}
		save := func(us ...store.Upload) {
			t.Helper()
			must(t, write(t, db, func(tx *store.Tx) error {
				for _, u := range us {
					if err := tx.PutUpload(u); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		save(a, b)
		all, err := db.UploadBytes(t.Context())
		if err != nil || all != 150 {
			t.Fatal(all, err)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.MoveUpload(a.ID, 40, monday.Add(time.Minute)) }))
		a.Received, a.Touched = 40, monday.Add(time.Minute)
		us, err := db.UploadsOf(t.Context(), owner)
		must(t, err)
		if d := cmp.Diff([]store.Upload{b, a}, us); d != "" {
			t.Fatal(d)
		}
		id, err := db.ByUploadOwner(t.Context(), owner)
		if err != nil || id != 260000001 {
			t.Fatal(id, err)
		}
		_, err = db.ByUploadOwner(t.Context(), "nobody")
		wantKind(t, err, fault.NotFound)

		// Come whole: one waits to be looked at, one for its report, which is there.
		a.State, a.File = store.Kept, report.Photo{
			Digest: digest("film", 1), Thumb: digest("poster", 1), Width: 640, Height: 480, Name: a.Name, Kind: report.OfVideo,
			Taken: monday, Lat: 21.25, Lon: 106.5, HasPoint: true,
		}
		b.Received = b.Size
		save(a, b)
		us, err = db.UploadsUnsettled(t.Context(), monday.Add(2*time.Hour), 10)
		must(t, err)
		if d := cmp.Diff([]store.Upload{a, b}, us); d != "" {
			t.Fatal(d)
		}
		for what, want := range map[string]bool{digest("film", 1): true, digest("poster", 1): true, digest("nobody's", 1): false, "": false} {
			if named, err := db.FileNamed(t.Context(), what); err != nil || named != want {
				t.Errorf("%s named: %v %v", what, named, err)
			}
		}

		// Refused ones are kept longer.
		b.State, b.Why = store.Refused, fault.Field{Name: "photos", Code: "media.damaged", Args: []string{"hai.jpg"}}
		save(b)
		got, err := db.Upload(t.Context(), b.ID)
		must(t, err)
		if d := cmp.Diff(b, got); d != "" {
			t.Fatal(d)
		}
		wantKind(t, write(t, db, func(tx *store.Tx) error { return tx.MoveUpload(b.ID, 50, monday) }), fault.NotFound)
		late := monday.Add(100 * time.Hour)
		us, err = db.UploadsBefore(t.Context(), late, monday, 10)
		must(t, err)
		if d := cmp.Diff([]store.Upload{a}, us); d != "" {
			t.Fatal(d)
		}
		us, err = db.UploadsBefore(t.Context(), late, late, 1)
		if err != nil || len(us) != 1 {
			t.Fatal(us, err)
		}

		// With its report, as a photo that has all its fields.
		must(t, write(t, db, func(tx *store.Tx) error {
			file := a.File
			file.Late = true
			return tx.AddPhotos(260000001, report.OfReport, []report.Photo{file})
		}))
		r, err := db.Report(t.Context(), 260000001)
		must(t, err)
		want := a.File
		want.Of, want.Late = report.OfReport, true
		if d := cmp.Diff([]report.Photo{want}, r.Photos); d != "" {
			t.Fatal(d)
		}
		files, err := db.FilesAfter(t.Context(), "", 10)
		if err != nil || len(files) != 2 {
			t.Fatal(files, err)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DropUpload(a.ID) }))
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DropUpload(a.ID) }))
		_, err = db.Upload(t.Context(), a.ID)
		wantKind(t, err, fault.NotFound)
	})
}
