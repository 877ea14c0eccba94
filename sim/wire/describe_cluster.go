package wire

import "strconv"

// DescribeClusterRequest is Kafka's DescribeCluster (key 60): which processes the cluster has. A client
// of bootstrap.controllers asks for the controllers with it, as others ask for brokers with Metadata
// (KIP-919).
type DescribeClusterRequest struct {
	Controllers   bool // asks a controller for the controllers
	IncludeFenced bool // brokers that are fenced, too (KIP-1073)
}

// DescribeClusterReply answers it.
type DescribeClusterReply struct {
	Error        ErrorCode
	Message      string
	ClusterID    string
	ControllerID ID // the active controller when controllers were asked for, else a random broker
	Nodes        []ClusterNode
}

// ClusterNode is a broker or a controller.
type ClusterNode struct {
	Endpoint BrokerEndpoint
	Fenced   bool
}

// Where processes listen.
const (
	BrokerPort     = 9092
	ControllerPort = 9093
)

// EndpointOf is where a broker or a controller listens.
func EndpointOf(id ID) BrokerEndpoint {
	e := BrokerEndpoint{ID: id, Host: id.String(), Port: BrokerPort}
	if id.IsController() {
		e.Port = ControllerPort
	}
	return e
}

// AddressOf is a machine's address.
func AddressOf(id ID) string {
	if id.IsClient() {
		return "10.0.0." + strconv.Itoa(31+int(id-FirstClient))
	}
	return "10.0.0." + strconv.Itoa(int(id))
}

// UnregisterBrokerRequest is Kafka's UnregisterBroker (key 64): a broker that won't come back shall be
// forgotten.
type UnregisterBrokerRequest struct {
	BrokerID ID
}

// UnregisterBrokerReply answers it.
type UnregisterBrokerReply struct {
	Error   ErrorCode
	Message string
}

// API implements Body.
func (*DescribeClusterRequest) API() string  { return "DescribeCluster" }
func (*DescribeClusterReply) API() string    { return "DescribeCluster" }
func (*UnregisterBrokerRequest) API() string { return "UnregisterBroker" }
func (*UnregisterBrokerReply) API() string   { return "UnregisterBroker" }

// Reply implements Body.
func (*DescribeClusterRequest) Reply() bool  { return false }
func (*DescribeClusterReply) Reply() bool    { return true }
func (*UnregisterBrokerRequest) Reply() bool { return false }
func (*UnregisterBrokerReply) Reply() bool   { return true }

func (*DescribeClusterRequest) isBody()  {}
func (*DescribeClusterReply) isBody()    {}
func (*UnregisterBrokerRequest) isBody() {}
func (*UnregisterBrokerReply) isBody()   {}
