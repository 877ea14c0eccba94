package wire

import "strings"

// Message is one request or reply on its way between two processes.
type Message struct {
	From, To ID
	// Correlation is the sender's own number for a request; the reply carries the same number.
	Correlation int32
	Body        Body
}

// Body is what a message says: one of the pointer types in this package, named after Kafka's API
// ("ProduceRequest", "ProduceReply"). The set is sealed.
type Body interface {
	// API is the request's Kafka name, the same for a request and its reply: "Produce".
	API() string
	// Reply tells a reply from a request.
	Reply() bool
	isBody()
}

// ConnectionClosed is no Kafka message: it is how a process learns that its TCP connection to Peer
// is gone (the process there crashed, stopped, refused, or closed it). Every request that was
// waiting for an answer from Peer is lost; whether it was carried out is not known.
type ConnectionClosed struct {
	Peer    ID
	Refused bool // nobody listened there: the request was certainly not carried out
}

// API implements Body.
func (*ConnectionClosed) API() string { return "ConnectionClosed" }

// Reply implements Body.
func (*ConnectionClosed) Reply() bool { return true }
func (*ConnectionClosed) isBody()     {}

// Input is a wish of the learner that reaches a client process: a line typed at its standard input,
// the end of that input, or Ctrl-C.
type Input struct {
	Line      string
	EOF       bool
	Interrupt bool
}

// API implements Body.
func (*Input) API() string { return "Input" }

// Reply implements Body.
func (*Input) Reply() bool { return false }
func (*Input) isBody()     {}

// APIKey is an API's name as Java writes it: DescribeConfigs is DESCRIBE_CONFIGS.
func APIKey(api string) string {
	var b strings.Builder
	for i := range len(api) {
		if c := api[i]; i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToUpper(api[i : i+1]))
	}
	return b.String()
}
