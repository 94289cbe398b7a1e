package desk_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// kept is an upload of the n-th file of a client that has come whole.
func keptUpload(t *testing.T, p *testworld.Province, client string, n int, kind string) store.Upload {
	t.Helper()
	owner, ok := p.Desk.UploadOwner(client)
	if !ok {
		t.Fatalf("%q is no client", client)
	}
	return store.Upload{ID: fmt.Sprintf("%s-%d", owner, n), Owner: owner, N: n, Name: "x.jpg", Size: 10, Received: 10, State: store.Receiving, Made: p.Clock.Now(), Touched: p.Clock.Now()}
}

func fileOf(client string, n int, kind string) report.Photo {
	return report.Photo{Digest: fmt.Sprintf("%s-%d-full", client, n), Thumb: fmt.Sprintf("%s-%d-thumb", client, n), Width: 4, Height: 3, Name: "x.jpg", Kind: kind}
}

// TestFilesAndTheirReportFindEachOther: whichever is first, and when both come at
// once, the files are with the report, once.
func TestFilesAndTheirReportFindEachOther(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		for n := 1; n <= 12; n++ {
			client := testworld.Client(n)
			var wg sync.WaitGroup
			wg.Go(func() { p.Submit(t, n) })
			for i := range 3 {
				keep := func() {
					if _, err := p.Desk.KeepUpload(t.Context(), keptUpload(t, p, client, i, ""), fileOf(client, i, "")); err != nil {
						t.Error(err)
					}
				}
				switch {
				case n%3 == 0:
					keep() // about at once
				case n%3 == 1:
					wg.Wait() // the report first
					keep()
				default:
					wg.Go(keep)
				}
			}
			wg.Wait()
			got := p.Submit(t, n) // sent again: the same
			r, err := p.DB.Report(t.Context(), got.ID)
			if err != nil || len(r.Photos) != 3 {
				t.Fatalf("report %d has %d files, %v", n, len(r.Photos), err)
			}
			us, err := p.Desk.UploadsByCode(t.Context(), got.Code)
			if err != nil || len(us) != 3 || slices.ContainsFunc(us, func(u store.Upload) bool { return u.State != store.Attached }) {
				t.Fatalf("%+v %v", us, err)
			}
		}
	})
}

func TestAReportTakesSoManyFiles(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		client := testworld.Client(1)
		got := p.Submit(t, 1)
		keep := func(n int, kind string) store.Upload {
			t.Helper()
			u, err := p.Desk.KeepUpload(t.Context(), keptUpload(t, p, client, n, kind), fileOf(client, n, kind))
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		for n := range 5 {
			if u := keep(n, ""); u.State != store.Attached {
				t.Fatalf("picture %d: %+v", n, u)
			}
		}
		if u := keep(5, ""); u.State != store.Refused || u.Why.Code != "report.photos.many" || u.File.Digest != "" {
			t.Errorf("a sixth picture: %+v", u)
		}
		if u := keep(6, report.OfVideo); u.State != store.Attached {
			t.Errorf("a video: %+v", u)
		}
		if u := keep(7, report.OfVideo); u.State != store.Refused || u.Why.Code != "report.videos.many" {
			t.Errorf("a second video: %+v", u)
		}
		p.Walk(t, got.ID, "accept")
		other := p.Submit(t, 2)
		p.Walk(t, other.ID, "accept")
		u, err := p.Desk.KeepUpload(t.Context(), keptUpload(t, p, testworld.Client(2), 0, ""), fileOf("late", 0, ""))
		if err != nil || u.State != store.Attached {
			t.Errorf("a late one: %+v %v", u, err)
		}
		if r, err := p.DB.Report(t.Context(), other.ID); err != nil || len(r.Photos) != 1 || !r.Photos[0].Late {
			t.Errorf("a late one is not marked: %+v %v", r.Photos, err)
		}
		if _, ok := p.Desk.UploadOwner("nobody"); ok {
			t.Error("a client that is none owns files")
		}
		_, err = p.DB.Upload(t.Context(), "nothing")
		if !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
