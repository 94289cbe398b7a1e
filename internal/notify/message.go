package notify

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"
)

// message writes a letter as Internet mail (RFC 5322): ASCII throughout, lines
// ended by CR LF, none longer than 78 characters but for one long word.
func message(l Letter, from mail.Address) ([]byte, error) {
	made := l.Made
	if made.IsZero() {
		made = time.Now()
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("From", mailbox(from))
	header("To", "<"+l.To+">")
	header("Subject", words(l.Subject))
	header("Date", made.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	header("Message-ID", "<"+messageID(l)+"@"+domain+">")
	if l.End != "" {
		header("List-Unsubscribe", "<"+l.End+">")
		header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	header("Auto-Submitted", "auto-generated") // so that nobody's holiday notice answers
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(l.Text)); err != nil {
		return nil, err
	}
	if err := q.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// messageID is the same for the same fact to the same person, so that a letter
// sent twice can be known as one.
func messageID(l Letter) string {
	if l.Key == "" {
		return rand.Text()
	}
	sum := sha256.Sum256([]byte(l.Key + "\x00" + l.To))
	return hex.EncodeToString(sum[:16])
}

func mailbox(a mail.Address) string {
	if a.Name == "" {
		return "<" + a.Address + ">"
	}
	return words(a.Name) + "\r\n <" + a.Address + ">"
}

// words writes a header's text: as it is when it is short and plain, else in
// encoded words of base64 (RFC 2047), each whole in its characters, one a line.
func words(s string) string {
	if len(s) <= 60 && isPlain(s) {
		return s
	}
	const most = 42 // bytes: 56 characters, 68 in their frame, 77 behind "Subject: "
	var lines []string
	for len(s) > 0 {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > most {
				break
			}
			n += size
		}
		lines = append(lines, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(lines, "\r\n ")
}

// isPlain tells whether a text means itself in a header: letters, digits, single
// spaces and a few signs that no header gives a meaning to.
func isPlain(s string) bool {
	for i, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '/', c == '.' && i > 0:
		case c == ' ' && i > 0 && i < len(s)-1 && s[i-1] != ' ':
		default:
			return false
		}
	}
	return true
}
