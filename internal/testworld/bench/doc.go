// Package bench measures the program against the bare limits of the machine. Its
// tests are built with the tag bench only: make bench.
package bench
