//go:build noheic

package media

import (
	"context"
	"errors"
	"image"
)

const takesHEIC = false

type heicMachine struct{}

func (*heicMachine) decode(context.Context, []byte, int) (image.Image, error) {
	return nil, errors.New("built without HEIC")
}
