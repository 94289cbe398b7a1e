// Package years lets a province live through years in minutes: reports come in,
// officers act in time or late, days off are announced a week ahead, clocks jump,
// and the program is killed in the middle of it again and again. Afterwards it
// looks at every event of every report (trust: no due missed or doubled).
//
// It has tests only: make years runs five years with 100,000 reports, the plain
// tests a few weeks.
package years
