package testworld

import (
	"io"
	"log/slog"
)

// Quiet is a logger for tests that do not look at the log.
func Quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
