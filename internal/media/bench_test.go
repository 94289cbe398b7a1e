package media

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkPhoto makes the pictures of a phone's photo of 12 megapixels. Beside
// time and allocations it reports the process's highest memory, where Linux tells.
func BenchmarkPhoto(b *testing.B) {
	file := jpegOf(b, scene(4032, 3024), exifSegment(hanoi(binary.BigEndian).tiff()))
	debug.FreeOSMemory()
	// Forget the peak of making the file.
	told := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
	m := New(1)
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	var p Picture
	for b.Loop() {
		var err error
		if p, err = m.Photo(b.Context(), bytes.NewReader(file), "x.jpg"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(p.Full))/1000, "kB-full")
	b.ReportMetric(float64(len(p.Thumb))/1000, "kB-thumb")
	if told {
		b.ReportMetric(peak(b), "MB-peak")
	}
}

// peak is the highest resident memory of the process, in megabytes.
func peak(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kB / 1024
}

// BenchmarkHEIC is BenchmarkPhoto of an iPhone's format.
func BenchmarkHEIC(b *testing.B) {
	if !takesHEIC {
		b.Skip("built without HEIC")
	}
	file := heicOf(b, jpegOf(b, scene(4032, 3024), exifSegment(hanoi(binary.BigEndian).tiff())))
	debug.FreeOSMemory()
	told := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
	m := New(1)
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := m.Photo(b.Context(), bytes.NewReader(file), "x.heic"); err != nil {
			b.Fatal(err)
		}
	}
	if told {
		b.ReportMetric(peak(b), "MB-peak")
	}
}
