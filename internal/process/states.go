package process

// States is how many states the checker tells apart in the definition and has
// looked at, every one: step, level, marks and who is known, without names, texts
// and instants.
func (d *Definition) States() int {
	if d.legal != nil {
		return len(d.legal)
	}
	return len(d.explore().spots)
}

// reaches tells whether a report can come to a spot by the definition.
func (d *Definition) reaches(p spot) bool {
	p.returns = min(p.returns, d.returns())
	legal := d.legal
	if legal == nil { // made by hand, without a checker
		legal = d.explore().index
	}
	_, ok := legal[p]
	return ok
}
