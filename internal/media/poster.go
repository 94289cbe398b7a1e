package media

import (
	"context"
	"image"
	"image/color"
	"io"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/image/draw"
)

const (
	posterSide = 960
	posterTime = 10 * time.Second
	posterMost = 8 << 20 // bytes we take from the program
)

// poster is a picture out of a video, by ffmpeg where there is one. Without it, and
// for a video it cannot read, it is a drawn one: a poster is never a reason to
// refuse a video.
func (m *Media) poster(ctx context.Context, path string, f movie) ([]byte, error) {
	if m.FFmpeg != "" && path != "" {
		if img := m.frame(ctx, path); img != nil {
			return encode(shrink(img, posterSide), quality)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return encode(tile(fit(f.width, f.height, posterSide)), quality)
}

// frame is the picture of the first second, nil when the program has none for us.
// The file is given as an argument, never through a shell, and by a protocol and
// format of our choice, so nothing in it can make the program read another.
func (m *Media) frame(ctx context.Context, path string) image.Image {
	path, err := filepath.Abs(path) // begins with a slash: no name is taken for an option
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, posterTime)
	defer cancel()
	for _, after := range []string{"1", "0"} { // shorter ones have their first picture only
		cmd := exec.CommandContext(ctx, m.FFmpeg,
			"-nostdin", "-hide_banner", "-loglevel", "quiet", "-threads", "1", "-protocol_whitelist", "file,pipe",
			"-f", "mov", "-ss", after, "-i", "file:"+path,
			"-map", "0:v:0", "-frames:v", "1", "-vf", "scale='min(960,iw)':'min(960,ih)':force_original_aspect_ratio=decrease",
			"-threads", "1", "-f", "image2pipe", "-c:v", "png", "-")
		cmd.Env = []string{"LC_ALL=C"}
		cmd.WaitDelay = time.Second
		out, err := cmd.StdoutPipe()
		if err != nil || cmd.Start() != nil {
			return nil
		}
		b, _ := io.ReadAll(io.LimitReader(out, posterMost))
		io.Copy(io.Discard, out)
		if cmd.Wait() != nil || len(b) == 0 {
			continue
		}
		if img, _, err := decode(ctx, b, "poster"); err == nil {
			return img
		}
	}
	return nil
}

// tile is the drawn poster: a dark sheet with the sign of playing.
func tile(w, h int) *image.RGBA {
	w, h = max(w, 16), max(h, 16)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{0x14, 0x20, 0x2b, 0xff}), image.Point{}, draw.Src)
	side := min(w, h) / 3
	left, top := w/2-side*2/5, h/2-side/2
	for y := range side {
		reach := side * 9 / 10 * min(y, side-y) * 2 / max(side, 1)
		for x := range reach {
			img.SetRGBA(left+x, top+y, color.RGBA{0xf6, 0xf4, 0xef, 0xff})
		}
	}
	return img
}
