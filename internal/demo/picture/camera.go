package picture

// camera sees the world in metres: x to the right, y up from the ground, z away.
type camera struct {
	vx, hy float64 // the vanishing point on the canvas
	focal  float64 // pixels a metre takes at a distance of one metre
	eye    float64 // metres above the ground
}

// near is the closest anything is seen.
const near = 1.2

// at is where a point of the world is seen.
func (c camera) at(x, y, z float64) pt {
	z = max(z, near)
	return pt{c.vx + c.focal*x/z, c.hy + c.focal*(c.eye-y)/z}
}

// metre is how many pixels a metre takes at a distance.
func (c camera) metre(z float64) float64 { return c.focal / max(z, near) }

// plane maps a flat surface onto the canvas: u and v in metres on the surface.
type plane func(u, v float64) pt

// ground is the flat earth: u to the right, v away.
func (c camera) ground() plane { return func(u, v float64) pt { return c.at(u, 0, v) } }

// front is an upright surface that faces the camera, v up.
func (c camera) front(x, z float64) plane {
	return func(u, v float64) pt { return c.at(x+u, v, z) }
}

// side is an upright surface along the line of sight, u away, v up.
func (c camera) side(x, z float64) plane {
	return func(u, v float64) pt { return c.at(x, v, z+u) }
}

// rect is a rectangle of the surface.
func (p plane) rect(u, v, w, h float64) []pt {
	return []pt{p(u, v), p(u+w, v), p(u+w, v+h), p(u, v+h)}
}

// poly is any figure of the surface.
func (p plane) poly(uv ...pt) []pt {
	out := make([]pt, len(uv))
	for i, q := range uv {
		out[i] = p(q.x, q.y)
	}
	return out
}
