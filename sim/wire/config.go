package wire

// ConfigEntry is one key and its value.
type ConfigEntry struct {
	Key, Value string
}

// ResourceType of a config resource, numbered as in Kafka's ConfigResource.
type ResourceType int8

// Resource types.
const (
	TopicResource  ResourceType = 2
	BrokerResource ResourceType = 4
	ClientMetrics  ResourceType = 16
	GroupResource  ResourceType = 32
)

// ConfigResource names what a config belongs to. An empty Name with BrokerResource is the
// cluster-wide default of all brokers.
type ConfigResource struct {
	Type ResourceType
	Name string
}

// ConfigSource tells where a value comes from, in Kafka's words.
type ConfigSource string

// Config sources in falling precedence.
const (
	DynamicTopicConfig         ConfigSource = "DYNAMIC_TOPIC_CONFIG"
	DynamicGroupConfig         ConfigSource = "DYNAMIC_GROUP_CONFIG"
	DynamicBrokerConfig        ConfigSource = "DYNAMIC_BROKER_CONFIG"
	DynamicDefaultBrokerConfig ConfigSource = "DYNAMIC_DEFAULT_BROKER_CONFIG"
	StaticBrokerConfig         ConfigSource = "STATIC_BROKER_CONFIG"
	DefaultConfig              ConfigSource = "DEFAULT_CONFIG"
)

// DescribeConfigsRequest is Kafka's DescribeConfigs (key 32).
type DescribeConfigsRequest struct {
	Resources []ConfigResource
}

// DescribeConfigsReply answers with every config of each resource, sorted by name.
type DescribeConfigsReply struct {
	Resources []DescribedResource
}

// DescribedResource is one resource's configs.
type DescribedResource struct {
	Resource ConfigResource
	Error    ErrorCode
	Message  string
	Configs  []DescribedConfig
}

// DescribedConfig is one config with the values it overrides.
type DescribedConfig struct {
	Name, Value string
	Source      ConfigSource
	ReadOnly    bool
	Sensitive   bool
	Synonyms    []ConfigSynonym
}

// ConfigSynonym is one value in the chain of precedence.
type ConfigSynonym struct {
	Name, Value string
	Source      ConfigSource
}

// ListConfigResourcesRequest is Kafka's ListConfigResources (key 74): for what, of one type,
// something is set.
type ListConfigResourcesRequest struct {
	Type ResourceType
}

// ListConfigResourcesReply answers it, by name.
type ListConfigResourcesReply struct {
	Error ErrorCode
	Names []string
}

// ConfigOp of an incremental alteration.
type ConfigOp int8

// Config operations, as in Kafka's AlterConfigOp.
const (
	SetConfig      ConfigOp = 0
	DeleteConfig   ConfigOp = 1
	AppendConfig   ConfigOp = 2
	SubtractConfig ConfigOp = 3
)

// IncrementalAlterConfigsRequest is Kafka's IncrementalAlterConfigs (key 44).
type IncrementalAlterConfigsRequest struct {
	Resources []AlteredResource
}

// AlteredResource is one resource's changes.
type AlteredResource struct {
	Resource ConfigResource
	Changes  []ConfigChange
}

// ConfigChange is one key's change.
type ConfigChange struct {
	Key, Value string
	Op         ConfigOp
}

// IncrementalAlterConfigsReply answers it.
type IncrementalAlterConfigsReply struct {
	Resources []AlteredResult
}

// AlteredResult is one resource's outcome.
type AlteredResult struct {
	Resource ConfigResource
	Error    ErrorCode
	Message  string
}

// API implements Body.
func (*DescribeConfigsRequest) API() string         { return "DescribeConfigs" }
func (*DescribeConfigsReply) API() string           { return "DescribeConfigs" }
func (*ListConfigResourcesRequest) API() string     { return "ListConfigResources" }
func (*ListConfigResourcesReply) API() string       { return "ListConfigResources" }
func (*IncrementalAlterConfigsRequest) API() string { return "IncrementalAlterConfigs" }
func (*IncrementalAlterConfigsReply) API() string   { return "IncrementalAlterConfigs" }

// Reply implements Body.
func (*DescribeConfigsRequest) Reply() bool         { return false }
func (*DescribeConfigsReply) Reply() bool           { return true }
func (*ListConfigResourcesRequest) Reply() bool     { return false }
func (*ListConfigResourcesReply) Reply() bool       { return true }
func (*IncrementalAlterConfigsRequest) Reply() bool { return false }
func (*IncrementalAlterConfigsReply) Reply() bool   { return true }

func (*DescribeConfigsRequest) isBody()         {}
func (*DescribeConfigsReply) isBody()           {}
func (*ListConfigResourcesRequest) isBody()     {}
func (*ListConfigResourcesReply) isBody()       {}
func (*IncrementalAlterConfigsRequest) isBody() {}
func (*IncrementalAlterConfigsReply) isBody()   {}
