package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Card is what a producer's card says of what it was told: the last offset of a batch, or why it
// failed. With acks=0 nobody says where the batch is.
func Card(f node.Fact) (icon, text string) {
	switch f := f.(type) {
	case node.BatchFailed:
		return "cross", f.TP.String() + " " + ShortError(f.Error)
	case node.BatchAcked:
		if f.BaseOffset < 0 {
			return "check", f.TP.String() + " sent"
		}
		last := f.BaseOffset + int64(len(f.Tags)) - 1
		return "check", f.TP.String() + " " + at(last, last)
	}
	return "", ""
}

// Attempt numbers a try to send a batch again, after some that failed.
func Attempt(failed int32) string { return "try " + num(failed+1) }

// ShortError is an error's name without its underscores: a card has little room.
func ShortError(e wire.ErrorCode) string {
	return strings.ToLower(strings.ReplaceAll(e.Name(), "_", " "))
}
