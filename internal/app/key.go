package app

import (
	"crypto/ecdh"
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
	return keptKey(cfg, "PAHT_KEY", cfg.Key, "secret.key", func() []byte {
		key := make([]byte, 32)
		rand.Read(key)
		return key
	})
}

// pushKey is the private key by which push services know this server. Browsers
// subscribe with its public half: with another key every officer has to switch his
// devices on again.
func pushKey(cfg Config) ([]byte, error) {
	return keptKey(cfg, "PAHT_PUSH_KEY", cfg.PushKey, "push.key", func() []byte {
		key, err := ecdh.P256().GenerateKey(rand.Reader)
		if err != nil {
			panic(err) // without randomness the program does not come this far
		}
		return key.Bytes()
	})
}

// keptKey is a key of 32 bytes: the configured one, else that of a file of the data
// folder, made once.
func keptKey(cfg Config, env, configured, name string, fresh func() []byte) ([]byte, error) {
	if configured != "" {
		key, err := hex.DecodeString(configured)
		if err != nil || len(key) != 32 {
			return nil, fmt.Errorf("%s: want 64 hex digits", env)
		}
		return key, nil
	}
	path := filepath.Join(cfg.Data, name)
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key := fresh()
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
