package blob

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// disk is the few things done to the file system, in one place, because their
// order is what makes a Put durable.
type disk struct {
	// done hears of each step the kernel has taken; nil outside tests, which
	// replay the steps on a disk that loses whatever was not synced.
	done func(step, path, to string)
}

// write makes a new synced file in dir of what r gives and answers its path.
func (d disk) write(dir string, r io.Reader) (path string, err error) {
	f, err := os.CreateTemp(dir, "put-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err := io.Copy(f, r); err != nil {
		return "", errors.Join(err, f.Close())
	}
	d.tell("write", f.Name(), "")
	if err := f.Sync(); err != nil {
		return "", errors.Join(err, f.Close())
	}
	d.tell("sync", f.Name(), "")
	return f.Name(), f.Close()
}

func (d disk) rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	d.tell("rename", from, to)
	return nil
}

// mkdir makes a folder; one that is there already is fine.
func (d disk) mkdir(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	d.tell("mkdir", path, "")
	return nil
}

// syncDir puts a folder's list of entries on disk.
func (d disk) syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	d.tell("syncdir", path, "")
	return f.Close()
}

func (d disk) tell(step, path, to string) {
	if d.done != nil {
		d.done(step, path, to)
	}
}
