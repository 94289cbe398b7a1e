package desk

import "sync"

// shippedUrgent is the list of urgent words that ships, made ready once.
var shippedUrgent = sync.OnceValue(func() alarmWords { return readAlarmWords("") })

// UrgentAsShipped tells what Urgent would by the list that ships, for who makes
// reports without a desk.
func UrgentAsShipped(s string) (word string, ok bool) { return shippedUrgent().find(s) }
