package desk

import "strings"

// TryUrgent is Urgent by a list that is not in force: what an administrator tries
// before he keeps it. An empty list is that which ships, as in PutUrgentWords.
func TryUrgent(words []string, s string) (word string, ok bool) {
	return readAlarmWords(strings.Join(words, "\n")).find(s)
}
