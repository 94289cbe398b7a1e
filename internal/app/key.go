package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secretKey is the key from which the senders' codes are derived. It lives
// outside the database, so that a copy of the database opens no report; whoever
// loses it loses only the receipts' codes of reports sent twice, never a report.
func secretKey(cfg Config) ([]byte, error) {
	if cfg.Key != "" {
		key, err := hex.DecodeString(cfg.Key)
		if err != nil || len(key) != 32 {
			return nil, errors.New("PAHT_KEY: want 64 hex digits")
		}
		return key, nil
	}
	path := filepath.Join(cfg.Data, "secret.key")
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, 32)
		rand.Read(key)
		return key, writeOnce(path, hex.EncodeToString(key)+"\n")
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(src)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%s: want 64 hex digits", path)
	}
	return key, nil
}

// writeOnce makes a file that was not there, on disk before it returns.
func writeOnce(path, content string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	return errors.Join(err, f.Sync(), f.Close())
}
