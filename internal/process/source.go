package process

import "sync"

// sources are the texts of the definitions compiled in, by key.
var sources = sync.OnceValue(func() map[string][]byte {
	entries, err := files.ReadDir("definitions")
	if err != nil {
		panic(err) // compiled in: only a broken build gets here
	}
	out := make(map[string][]byte, len(entries))
	for _, f := range entries {
		src, err := files.ReadFile("definitions/" + f.Name())
		if err != nil {
			panic(err)
		}
		d, err := Parse(f.Name(), src)
		if err != nil {
			panic(err) // compiled in and tested
		}
		out[d.Key()] = src
	}
	return out
})

// Source is the text of a definition that is compiled in, as its file has it: what
// a province begins its own from. It answers false for any other key.
func Source(key string) (string, bool) {
	src, ok := sources()[key]
	return string(src), ok
}
