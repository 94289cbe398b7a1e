// Package canary looks for what the program tells to whom it must not: its tests
// plant a word of its own into every private place of a report, walk every route
// of both sites as every kind of viewer, and hold all that came back, in pages,
// headers, pictures, letters and logs, against the table of package report.
//
//   - Routes are read from the sites' own source. One that the walk has no requests
//     for fails the test: add them to fillings.
//   - A word a viewer may see and that is found nowhere fails the test, too: a walk
//     that goes blind would find no leak.
package canary
