package wire

// HTTPRequest is a request of the web's own protocol: what a schema registry or a Connect worker is
// asked.
type HTTPRequest struct {
	Method, Path string // the path with its query
	Type, Accept string // Content-Type and Accept; empty: the header isn't there
	Body         string
}

// HTTPReply is the answer.
type HTTPReply struct {
	Status int32
	Type   string // Content-Type; empty: the header isn't there
	Body   string
	// Of a Connect worker.
	Location string // of what was made
}

const http = "HTTP"

// API implements Body.
func (*HTTPRequest) API() string { return http }

// Reply implements Body.
func (*HTTPRequest) Reply() bool { return false }
func (*HTTPRequest) isBody()     {}

// API implements Body.
func (*HTTPReply) API() string { return http }

// Reply implements Body.
func (*HTTPReply) Reply() bool { return true }
func (*HTTPReply) isBody()     {}

// StatusText is what an HTTP status says.
func StatusText(status int32) string {
	switch status {
	case 200:
		return "OK"
	case 201:
		return "Created"
	case 202:
		return "Accepted"
	case 204:
		return "No Content"
	case 400:
		return "Bad Request"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 406:
		return "Not Acceptable"
	case 409:
		return "Conflict"
	case 415:
		return "Unsupported Media Type"
	case 422:
		return "Unprocessable Entity"
	}
	return "Internal Server Error"
}
