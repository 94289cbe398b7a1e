package pages

import "paht/internal/testworld"

// The screens of the plan, and a narrow one that stands for 400 % zoom.
var (
	phone  = testworld.Screen{Name: "360x640", Width: 360, Height: 640, Mobile: true}
	wide   = testworld.Screen{Name: "1280x800", Width: 1280, Height: 800}
	narrow = testworld.Screen{Name: "320x640", Width: 320, Height: 640, Mobile: true}
)
