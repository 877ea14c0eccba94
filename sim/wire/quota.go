package wire

import "cmp"

// QuotaEntity is whom a quota is for: a user, a client id, both together, or an IP address.
// Kafka: ClientQuotaEntity.
type QuotaEntity struct {
	User, ClientID, IP QuotaName
}

// QuotaName is one part of an entity. Default stands for all that have no quota of their own.
type QuotaName struct {
	Given, Default bool
	Name           string
}

// Parts are an entity's parts with Kafka's words for their types.
func (e *QuotaEntity) Parts() []QuotaPart {
	return []QuotaPart{{"user", e.User}, {"client-id", e.ClientID}, {"ip", e.IP}}
}

// QuotaPart is a part with its type.
type QuotaPart struct {
	Type string
	Name QuotaName
}

// Compare orders entities.
func (e QuotaEntity) Compare(o QuotaEntity) int {
	return cmp.Or(e.User.compare(o.User), e.ClientID.compare(o.ClientID), e.IP.compare(o.IP))
}

func (n QuotaName) compare(o QuotaName) int {
	return cmp.Or(compareFlags(n.Given, o.Given), compareFlags(n.Default, o.Default),
		cmp.Compare(n.Name, o.Name))
}

func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Quota is one limit, such as producer_byte_rate.
type Quota struct {
	Key   string
	Value Double
}

// ClientQuotaRecord sets a quota, or removes it.
type ClientQuotaRecord struct {
	Entity QuotaEntity
	Quota  Quota
	Remove bool
}

// RecordName implements MetadataRecord.
func (*ClientQuotaRecord) RecordName() string { return "ClientQuotaRecord" }
func (*ClientQuotaRecord) isMetadataRecord()  {}

// AlterClientQuotasRequest is Kafka's AlterClientQuotas (key 49), for one entity.
type AlterClientQuotasRequest struct {
	Entity  QuotaEntity
	Changes []QuotaChange
}

// QuotaChange sets a quota, or removes it.
type QuotaChange struct {
	Quota
	Remove bool
}

// AlterClientQuotasReply answers it.
type AlterClientQuotasReply struct {
	Error   ErrorCode
	Message string
}

// DescribeClientQuotasRequest is Kafka's DescribeClientQuotas (key 48): the quotas of the entities that
// have the parts of the filter and no others. A part that is given without a name may have any.
type DescribeClientQuotasRequest struct {
	Filter QuotaEntity
}

// DescribeClientQuotasReply answers it, by entity.
type DescribeClientQuotasReply struct {
	Error   ErrorCode
	Message string
	Entries []QuotaEntry
}

// QuotaEntry is what one entity is limited to, by key.
type QuotaEntry struct {
	Entity QuotaEntity
	Quotas []Quota
}

// API implements Body.
func (*AlterClientQuotasRequest) API() string    { return "AlterClientQuotas" }
func (*AlterClientQuotasReply) API() string      { return "AlterClientQuotas" }
func (*DescribeClientQuotasRequest) API() string { return "DescribeClientQuotas" }
func (*DescribeClientQuotasReply) API() string   { return "DescribeClientQuotas" }

// Reply implements Body.
func (*AlterClientQuotasRequest) Reply() bool    { return false }
func (*AlterClientQuotasReply) Reply() bool      { return true }
func (*DescribeClientQuotasRequest) Reply() bool { return false }
func (*DescribeClientQuotasReply) Reply() bool   { return true }

func (*AlterClientQuotasRequest) isBody()    {}
func (*AlterClientQuotasReply) isBody()      {}
func (*DescribeClientQuotasRequest) isBody() {}
func (*DescribeClientQuotasReply) isBody()   {}
