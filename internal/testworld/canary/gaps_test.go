package canary

// gaps are the faults that are known and not yet mended, by what the walk says of
// them, and what mends each. One that is mended fails the test until it is taken
// out.
var gaps = map[string]string{}
