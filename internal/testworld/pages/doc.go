// Package pages holds the citizens' pages to what was promised of them: its tests
// drive the running site in Chromium, every page in every state from one table.
//
//   - axe-core finds nothing, on a phone, a narrow phone and a desk, in light and
//     dark; colours whose ground it cannot see are measured by look.js.
//   - What axe cannot see is scripted: order, reflow, focus, traps, names, sizes.
//   - 300 payloads of attackers are words everywhere and markup nowhere.
//   - Scripts parse in old browsers; pages weigh what they may.
//   - A page that is not in the table fails the test: add its line.
//
// Tools come from npm, pinned in the folders of npm, and are kept in the user's cache.
package pages
