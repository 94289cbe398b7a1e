package desk

import (
	"context"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/store"
)

// definitionDocument is the kind of document a definition is kept as.
const definitionDocument = "definition"

// Definition is the process new reports begin with today: of those the province
// has, the one whose day of force came last.
func (d *Desk) Definition() *process.Definition {
	day := d.Now().In(d.Calendar().Location()).Format("2006-01-02")
	best := d.Config.Definition
	for _, def := range d.Definitions() {
		// Of two of one day the one put later.
		if def.From <= day && (best.From > day || def.From >= best.From) {
			best = def
		}
	}
	return best
}

// Definitions lists the processes the province has: those that ship with it, then
// what administrators put, in that order. Some are not in force yet.
func (d *Desk) Definitions() []*process.Definition { return d.world.Load().definitions }

// DefinitionOf is the process a case runs by: the one it began with (D3) or was
// moved to. A case of one that is not known any more gets the present one, which
// refuses to act on it.
func (d *Desk) DefinitionOf(s process.State) *process.Definition {
	if def, ok := d.definitionBy(s.Definition); ok {
		return def
	}
	return d.Definition()
}

func (d *Desk) definitionBy(key string) (*process.Definition, bool) {
	def, err := process.Find(d.Definitions(), key)
	return def, err == nil
}

// CheckDefinition reads a definition without keeping it. The error names every
// fault with its line, as process.Parse does; fault.Invalid with
// definition.version.taken on a version there is already: one that was put is
// never changed, a change is a new version.
func (d *Desk) CheckDefinition(src []byte) (*process.Definition, error) {
	def, err := process.Parse("definition.yaml", src)
	if err != nil {
		return nil, err
	}
	if _, taken := d.definitionBy(def.Key()); taken {
		return def, fault.Bad("definition", "definition.version.taken", def.Key())
	}
	return def, nil
}

// PutDefinition keeps a definition, as an administrator. From its day of force on
// new reports begin with it; those that run keep theirs until they are moved
// (Move). Errors are those of CheckDefinition and of Organise.
func (d *Desk) PutDefinition(ctx context.Context, src []byte, by org.Actor) (err error) {
	defer fault.Wrap(&err, "PutDefinition")
	if !IsAdmin(by) {
		return fault.New(fault.Forbidden, "admin.only")
	}
	def, err := d.CheckDefinition(src)
	if err != nil {
		return err
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error {
		if _, taken := d.definitionBy(def.Key()); taken { // by another administrator, just now
			return fault.Bad("definition", "definition.version.taken", def.Key())
		}
		return tx.PutDocument(store.Document{
			Kind: definitionDocument, Key: def.Key(), Source: string(src), From: def.From, By: by.Person, At: d.Now(), Note: def.Title,
		})
	})
}

// readDefinitions are the definitions of the province: those the program has, then
// those of documents. known are definitions read before, which need not be read
// again: a version never changes.
func (d *Desk) readDefinitions(docs []store.Document, known []*process.Definition) []*process.Definition {
	all := append([]*process.Definition{}, d.Earlier...)
	all = append(all, d.Config.Definition)
	for _, doc := range docs {
		if _, err := process.Find(all, doc.Key); err == nil {
			continue // the program came to ship what the province had put
		}
		def, err := process.Find(known, doc.Key)
		if err != nil {
			def, err = process.Parse(doc.Key, []byte(doc.Source))
		}
		if err != nil {
			// It was checked when it was put: a later program that is stricter leaves
			// its cases standing where they are instead of half understanding them.
			d.Log.Error("a definition of the province cannot be read any more", "definition", doc.Key, "err", err)
			continue
		}
		all = append(all, def)
	}
	return all
}
