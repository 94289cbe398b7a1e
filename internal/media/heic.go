//go:build !noheic

package media

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// takesHEIC: the program has a decoder of HEIC. The build tag noheic leaves it out,
// for who must not carry one: HEVC is under patents.
const takesHEIC = true

// heifProgram is libheif with libde265, compiled to WebAssembly; heif/README.md says
// where it is from.
//
//go:embed heif/heif.wasm.gz
var heifProgram []byte

// heicPages is how much memory the decoder may have, in pages of 64 KB.
const heicPages = 640 << 20 >> 16

// heicMachine runs the decoder: a machine of its own, in which a fault of the
// decoder ends as an error, which sees no files and no clock, and is stopped with
// its context. It is compiled at the first picture.
type heicMachine struct {
	once    sync.Once
	runtime wazero.Runtime
	program wazero.CompiledModule
	err     error
}

func (h *heicMachine) start() {
	ctx := context.Background()
	z, err := gzip.NewReader(bytes.NewReader(heifProgram))
	if err != nil {
		h.err = err
		return
	}
	src, err := io.ReadAll(z)
	if err != nil {
		h.err = err
		return
	}
	h.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(heicPages).WithCloseOnContextDone(true))
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, h.runtime); err != nil {
		h.err = err
		return
	}
	h.program, h.err = h.runtime.CompileModule(ctx, src)
}

// errHEIC is a picture the decoder does not read.
var errHEIC = errors.New("the decoder of HEIC does not read it")

// What the decoder says of its pixels, as libheif numbers it.
const (
	heifYCbCr = 0
	heifRGB   = 1
	heifMono  = 2
)

// decode decodes an HEIC file, upright, and makes it small at once: the pixels lie
// in the machine's memory, which goes with it.
func (h *heicMachine) decode(ctx context.Context, b []byte, limit int) (_ image.Image, err error) {
	h.once.Do(h.start)
	if h.err != nil {
		return nil, h.err
	}
	mod, err := h.runtime.InstantiateModule(ctx, h.program, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, mod.Close(context.WithoutCancel(ctx))) }()
	m := call{ctx: ctx, mod: mod}
	in := m.alloc(uint64(len(b)))
	told := m.alloc(20)
	if m.err != nil {
		return nil, m.err
	}
	if !mod.Memory().Write(uint32(in), b) {
		return nil, errHEIC
	}
	ask := func(sizeOnly, out uint64) error {
		if ok := m.run("decode", in, uint64(len(b)), sizeOnly, told, told+4, told+8, told+12, told+16, out); m.err != nil || ok == 0 {
			return errors.Join(errHEIC, m.err)
		}
		return nil
	}
	if err := ask(1, 0); err != nil {
		return nil, err
	}
	var said [5]int // width, height, space, chroma, premultiplied
	for i := range said {
		v, _ := mod.Memory().ReadUint32Le(uint32(told) + uint32(4*i))
		said[i] = int(v)
	}
	w, height := said[0], said[1]
	if w <= 0 || height <= 0 || int64(w)*int64(height) > maxHEIC {
		return nil, errHEIC
	}
	img, size := layout(w, height, said[2], said[3], said[4] == 1)
	if img == nil {
		return nil, errHEIC
	}
	out := m.alloc(uint64(size) + 4096)
	if m.err != nil {
		return nil, m.err
	}
	if err := ask(0, out); err != nil {
		return nil, err
	}
	view, ok := mod.Memory().Read(uint32(out), uint32(size))
	if !ok {
		return nil, errHEIC
	}
	return shrink(img(view), limit), nil
}

// call runs functions of the machine; the first failure stays.
type call struct {
	ctx context.Context
	mod api.Module
	err error
}

func (c *call) run(name string, args ...uint64) uint64 {
	if c.err != nil {
		return 0
	}
	f := c.mod.ExportedFunction(name)
	if f == nil {
		c.err = fmt.Errorf("the decoder has no function %s", name)
		return 0
	}
	res, err := f.Call(c.ctx, args...)
	if err != nil {
		c.err = err
		return 0
	}
	if len(res) == 0 {
		return 0
	}
	return res[0]
}

func (c *call) alloc(n uint64) uint64 {
	at := c.run("malloc", n)
	if c.err == nil && at == 0 {
		c.err = errors.New("the decoder of HEIC has not enough memory")
	}
	return at
}

// layout is how the decoder lays out a picture: rows of a multiple of 16 bytes. It
// answers how many bytes there are, and the picture over them.
func layout(w, h, space, chroma int, premultiplied bool) (func([]byte) image.Image, int) {
	rows := func(n int) int { return (n + 15) &^ 15 }
	rect := image.Rect(0, 0, w, h)
	switch space {
	case heifYCbCr:
		ratio, cw, ch := image.YCbCrSubsampleRatio444, w, h
		switch chroma {
		case 1:
			ratio, cw, ch = image.YCbCrSubsampleRatio420, (w+1)/2, (h+1)/2
		case 2:
			ratio, cw = image.YCbCrSubsampleRatio422, (w+1)/2
		case 3:
		default:
			return nil, 0
		}
		y, c := rows(w)*h, rows(cw)*ch
		return func(b []byte) image.Image {
			return &image.YCbCr{Y: b[:y], Cb: b[y : y+c], Cr: b[y+c : y+2*c], SubsampleRatio: ratio, YStride: rows(w), CStride: rows(cw), Rect: rect}
		}, y + 2*c
	case heifMono:
		return func(b []byte) image.Image { return &image.Gray{Pix: b, Stride: rows(w), Rect: rect} }, rows(w) * h
	case heifRGB:
		return func(b []byte) image.Image {
			if premultiplied {
				return &image.RGBA{Pix: b, Stride: rows(4 * w), Rect: rect}
			}
			return &image.NRGBA{Pix: b, Stride: rows(4 * w), Rect: rect}
		}, rows(4*w) * h
	}
	return nil, 0
}
