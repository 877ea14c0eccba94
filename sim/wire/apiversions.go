package wire

// ApiVersionsRequest is Kafka's ApiVersions (key 18): the first request of a client on every new
// connection. A client holds back everything else until the answer has come.
type ApiVersionsRequest struct {
	// Port is the broker's port that the connection was made to; TCP knows it, Kafka's request
	// doesn't say.
	Port int32
}

// ApiVersionsReply says that the process at the other end talks Kafka. All processes of this
// simulation speak the same versions, so there is nothing to choose.
type ApiVersionsReply struct {
	Error ErrorCode
}

// API implements Body.
func (*ApiVersionsRequest) API() string { return "ApiVersions" }
func (*ApiVersionsReply) API() string   { return "ApiVersions" }

// Reply implements Body.
func (*ApiVersionsRequest) Reply() bool { return false }
func (*ApiVersionsReply) Reply() bool   { return true }

func (*ApiVersionsRequest) isBody() {}
func (*ApiVersionsReply) isBody()   {}
