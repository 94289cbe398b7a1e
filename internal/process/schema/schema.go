// Package schema has the JSON Schema of the language of process definitions, by
// which editors complete a file and mark what is wrong while it is written.
//
// The schema says which keys and words there are and what kind of value each takes.
// What only the whole file can tell (steps that do not exist, paths that publish a
// secret) is for process.Parse, which has the last word; a test holds the two to
// the same keys and words.
package schema

import (
	_ "embed"
	"slices"
)

//go:embed definition.schema.json
var definition []byte

// Definition is the schema, a JSON document of draft 2020-12.
func Definition() []byte { return slices.Clone(definition) }
