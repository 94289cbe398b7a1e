package desk

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
)

// DefinitionText is a definition of the province with its text and how it came.
type DefinitionText struct {
	Key        string
	Definition *process.Definition // nil: put by an earlier program, and this one cannot read it
	Source     string              // the text; "" where a definition was compiled in without one
	Shipped    bool                // it came with the program; then By and At are empty
	By         org.PersonID
	At         time.Time
	Open       int // cases that run by it
}

// DefinitionTexts lists the definitions of the province as Definitions does, with
// their texts, and behind them those that cannot be read any more.
func (d *Desk) DefinitionTexts(ctx context.Context) (all []DefinitionText, err error) {
	defer fault.Wrap(&err, "DefinitionTexts")
	docs, err := d.DB.Documents(ctx, definitionDocument)
	if err != nil {
		return nil, err
	}
	open, err := d.DB.OpenByDefinition(ctx)
	if err != nil {
		return nil, err
	}
	put := map[string]DefinitionText{}
	for _, doc := range docs {
		put[doc.Key] = DefinitionText{Key: doc.Key, Source: doc.Source, By: doc.By, At: doc.At}
	}
	listed := map[string]bool{}
	for _, def := range d.Definitions() {
		text, ok := put[def.Key()]
		if src, shipped := process.Source(def.Key()); shipped && !ok {
			text = DefinitionText{Source: src, Shipped: true}
		}
		text.Key, text.Definition, text.Open = def.Key(), def, open[def.Key()]
		text.Shipped = text.Shipped || !ok
		listed[text.Key] = true
		all = append(all, text)
	}
	for _, doc := range docs {
		if text := put[doc.Key]; !listed[doc.Key] {
			text.Open = open[doc.Key]
			all = append(all, text)
		}
	}
	return all, nil
}
