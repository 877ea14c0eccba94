package wire

import "cmp"

// Operation is what an ACL allows or denies. Kafka: AclOperation, with its numbers.
type Operation int8

// Operations.
const (
	OpAny             Operation = 1 // in filters
	OpAll             Operation = 2
	OpRead            Operation = 3
	OpWrite           Operation = 4
	OpCreate          Operation = 5
	OpDelete          Operation = 6
	OpAlter           Operation = 7
	OpDescribe        Operation = 8
	OpClusterAction   Operation = 9
	OpDescribeConfigs Operation = 10
	OpAlterConfigs    Operation = 11
	OpIdempotentWrite Operation = 12
)

var operationNames = [...]string{"UNKNOWN", "ANY", "ALL", "READ", "WRITE", "CREATE", "DELETE", "ALTER",
	"DESCRIBE", "CLUSTER_ACTION", "DESCRIBE_CONFIGS", "ALTER_CONFIGS", "IDEMPOTENT_WRITE"}

// String is the operation's name: DESCRIBE_CONFIGS.
func (o Operation) String() string { return operationNames[o] }

// ACLResource is the kind of thing that an ACL is about. Kafka: ResourceType, with its numbers.
type ACLResource int8

// Kinds of things that ACLs are about.
const (
	AnyACLResource   ACLResource = 1 // in filters
	ACLTopic         ACLResource = 2
	ACLGroup         ACLResource = 3
	ACLCluster       ACLResource = 4
	ACLTransactional ACLResource = 5
)

// String is its name: TRANSACTIONAL_ID.
func (r ACLResource) String() string {
	return [...]string{"UNKNOWN", "ANY", "TOPIC", "GROUP", "CLUSTER", "TRANSACTIONAL_ID"}[r]
}

// ClusterName is what the one resource of the kind CLUSTER is called.
const ClusterName = "kafka-cluster"

// PatternType tells how an ACL names its resources. Kafka: PatternType, with its numbers.
type PatternType int8

// Pattern types. The first two are for filters.
const (
	AnyPattern      PatternType = 1
	MatchPattern    PatternType = 2
	LiteralPattern  PatternType = 3
	PrefixedPattern PatternType = 4
)

// String is its name: PREFIXED.
func (p PatternType) String() string {
	return [...]string{"UNKNOWN", "ANY", "MATCH", "LITERAL", "PREFIXED"}[p]
}

// Wildcard as a resource's name, a host, or a principal's name stands for all of them.
const Wildcard = "*"

// ACL is one line of who may do what, from where. In a filter an empty text and the zero of a number
// stand for any. Kafka: AclBinding.
type ACL struct {
	Resource  ACLResource
	Name      string
	Pattern   PatternType
	Principal string // "User:mario"
	Host      string
	Operation Operation
	Deny      bool
	AnyRule   bool // in a filter: whether Deny or not
}

// Compare orders ACLs by their resource, then by who may do what.
func (a ACL) Compare(b ACL) int {
	return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Principal, b.Principal),
		cmp.Compare(a.Host, b.Host), cmp.Compare(a.Operation, b.Operation),
		cmp.Compare(a.rule(), b.rule()))
}

func (a ACL) rule() int {
	if a.Deny {
		return 0
	}
	return 1
}

// Permission is DENY or ALLOW.
func (a ACL) Permission() string {
	if a.Deny {
		return "DENY"
	}
	return "ALLOW"
}

// Covers tells whether the ACL's pattern is about a resource of its kind with that name.
func (a ACL) Covers(name string) bool {
	if a.Pattern == PrefixedPattern {
		return len(name) >= len(a.Name) && name[:len(a.Name)] == a.Name
	}
	return a.Name == name || a.Name == Wildcard
}

// Fits tells whether the ACL is one of those that a filter asks for. Kafka: AclBindingFilter.matches.
func (a ACL) Fits(f *ACL) bool {
	switch {
	case f.Resource > AnyACLResource && f.Resource != a.Resource,
		f.Principal != "" && f.Principal != a.Principal, f.Host != "" && f.Host != a.Host,
		f.Operation > OpAny && f.Operation != a.Operation, !f.AnyRule && f.Deny != a.Deny:
		return false
	case f.Pattern >= LiteralPattern && f.Pattern != a.Pattern:
		return false
	case f.Name == "":
		return true
	case f.Pattern == MatchPattern:
		return a.Covers(f.Name)
	}
	return f.Name == a.Name
}

// AccessControlEntryRecord adds an ACL.
type AccessControlEntryRecord struct {
	ID  UUID
	ACL ACL
}

// RemoveAccessControlEntryRecord takes an ACL away.
type RemoveAccessControlEntryRecord struct {
	ID  UUID
	ACL ACL // convenience: Kafka's record has only the id
}

// RecordName implements MetadataRecord.
func (*AccessControlEntryRecord) RecordName() string { return "AccessControlEntryRecord" }
func (*RemoveAccessControlEntryRecord) RecordName() string {
	return "RemoveAccessControlEntryRecord"
}
func (*AccessControlEntryRecord) isMetadataRecord()       {}
func (*RemoveAccessControlEntryRecord) isMetadataRecord() {}

// DescribeAclsRequest is Kafka's DescribeAcls (key 29).
type DescribeAclsRequest struct{ Filter ACL }

// DescribeAclsReply answers it, in the order of ACL.Compare.
type DescribeAclsReply struct {
	Error   ErrorCode
	Message string
	ACLs    []ACL
}

// CreateAclsRequest is Kafka's CreateAcls (key 30).
type CreateAclsRequest struct{ ACLs []ACL }

// CreateAclsReply answers it for all ACLs together.
type CreateAclsReply struct {
	Error   ErrorCode
	Message string
}

// DeleteAclsRequest is Kafka's DeleteAcls (key 31).
type DeleteAclsRequest struct{ Filters []ACL }

// DeleteAclsReply answers it: what was deleted.
type DeleteAclsReply struct {
	Error   ErrorCode
	Message string
	ACLs    []ACL
}

// API implements Body.
func (*DescribeAclsRequest) API() string { return "DescribeAcls" }
func (*DescribeAclsReply) API() string   { return "DescribeAcls" }
func (*CreateAclsRequest) API() string   { return "CreateAcls" }
func (*CreateAclsReply) API() string     { return "CreateAcls" }
func (*DeleteAclsRequest) API() string   { return "DeleteAcls" }
func (*DeleteAclsReply) API() string     { return "DeleteAcls" }

// Reply implements Body.
func (*DescribeAclsRequest) Reply() bool { return false }
func (*DescribeAclsReply) Reply() bool   { return true }
func (*CreateAclsRequest) Reply() bool   { return false }
func (*CreateAclsReply) Reply() bool     { return true }
func (*DeleteAclsRequest) Reply() bool   { return false }
func (*DeleteAclsReply) Reply() bool     { return true }

func (*DescribeAclsRequest) isBody() {}
func (*DescribeAclsReply) isBody()   {}
func (*CreateAclsRequest) isBody()   {}
func (*CreateAclsReply) isBody()     {}
func (*DeleteAclsRequest) isBody()   {}
func (*DeleteAclsReply) isBody()     {}
