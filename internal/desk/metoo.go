package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
)

// Someone is a digest of who somebody is, a device or a signed-in citizen: the same
// each time, and nothing that could be turned back into him.
func (d *Desk) Someone(kind, who string) string {
	mac := hmac.New(sha256.New, d.Key)
	mac.Write([]byte("someone " + kind + "\x00" + who))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// MeToo notes that somebody met what a public report tells of. Once more is no
// second time: fresh is false then.
//
// fault.NotFound: no report that anyone may see.
func (d *Desk) MeToo(ctx context.Context, id report.ID, someone string) (fresh bool, err error) {
	defer fault.Wrap(&err, "MeToo(%s)", id)
	public, err := d.DB.IsPublic(ctx, id)
	if err != nil {
		return false, err
	}
	if !public {
		return false, fault.New(fault.NotFound, "report.unknown")
	}
	err = d.DB.Write(ctx, "metoo", func(tx *store.Tx) (err error) {
		fresh, err = tx.AddMeToo(id, someone, d.Now())
		return err
	})
	return fresh, err
}
