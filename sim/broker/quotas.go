package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// DescribeClientQuotas (key 48) and ListConfigResources (key 74) tell what the image holds: the limits
// of entities, and for what a config is set.
// Kafka: ClientQuotasImage.describe, KafkaApis.handleListConfigResources.

func (g *ground) describeQuotas(m *wire.Message, r *wire.DescribeClientQuotasRequest, out *node.Out) {
	out.Send(m.From, m.Correlation, &wire.DescribeClientQuotasReply{Entries: g.image.Quotas(r.Filter)})
}

func (g *ground) listConfigResources(m *wire.Message, r *wire.ListConfigResourcesRequest,
	out *node.Out) {
	out.Send(m.From, m.Correlation,
		&wire.ListConfigResourcesReply{Names: g.image.Configured(r.Type)})
}
