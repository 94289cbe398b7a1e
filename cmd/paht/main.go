// Command paht serves the field reports of a province. See README.md.
package main

import (
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // the province's zone on machines without a zone database
)

// command is one subcommand: what it is for and what it does. It answers the
// exit code: 0 well, 1 failed, 2 called wrongly.
type command struct {
	name string
	help string
	run  func(args []string, stdin io.Reader, stdout, stderr io.Writer) int
}

func commands() []command {
	return []command{
		{"demo", "serve a made-up province, filled with reports at every step", demoCommand},
		{"serve", "serve both sites; on an empty database it prints a link for the first administrator", serveCommand},
		{"import", "organisation | boundaries FILE.geojson: take facts of the province", importCommand},
		{"generate", "fill a database with reports for measurements", generateCommand},
		{"deadline", "read START,SPAN lines and print when they are due", deadline},
		{"process", "check | draw | schema | simulate: work on process definitions", processCommand},
		{"doctor", "print the configuration and check that events and reports agree", doctorCommand},
	}
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run(args[1:], stdin, stdout, stderr)
			}
		}
		if args[0] != "help" && args[0] != "-h" && args[0] != "--help" {
			fmt.Fprintf(stderr, "paht: no subcommand %q\n\n", args[0])
			usage(stderr)
			return 2
		}
		usage(stdout)
		return 0
	}
	usage(stderr)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: paht SUBCOMMAND [flags]")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.help)
	}
	fmt.Fprintln(w, "\npaht SUBCOMMAND -h tells a subcommand's flags; each can be set in the environment too.")
}
