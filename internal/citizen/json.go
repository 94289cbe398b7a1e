package citizen

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// writeJSON writes a whole answer for machines. keep is its Cache-Control; a header
// set before may name a narrower type than JSON.
func writeJSON(w http.ResponseWriter, status int, keep string, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	h := w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	h.Set("Cache-Control", keep)
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	w.Write(buf.Bytes()) // who went away is nobody's error
	return nil
}
