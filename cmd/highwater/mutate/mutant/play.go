package mutant

// Played is what the chaos program prints about a seed, as one line of JSON.
type Played struct {
	Seed   uint64 `json:"seed"`
	Hash   uint64 `json:"hash,string"`     // of the whole history
	Error  string `json:"error,omitempty"` // the promise that was broken; none: all were kept
	Met    []int  `json:"met,omitempty"`   // the changes it came by, when it was told to note them
	MicroS int64  `json:"us"`              // CPU time it took, in microseconds
}
