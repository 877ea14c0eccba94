package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// pass forwards a client's request, less what the client may not do. What is left out is a part of the
// answer. Kafka's controllers look for themselves.
// Kafka: ControllerApis.createTopics, deleteTopics, createPartitions, handleIncrementalAlterConfigs.
func (fw *forwarding) pass(m *wire.Message, out *node.Out) {
	if fw.caller == nil || fw.guards == nil {
		fw.forward(m, out)
		return
	}
	body, refused, left := fw.allowed(m.Body, out)
	switch {
	case refused == nil:
		fw.forward(m, out)
	case left == 0:
		out.Send(m.From, m.Correlation, refused)
	default:
		fw.add(forward{client: m.From, clientCorr: m.Correlation, since: out.Now, body: body,
			refused: refused})
		fw.send(out)
	}
}

// allowed splits a request into what the caller may do, left resources of them, and the answer
// about the others; nil: it may do all.
func (fw *forwarding) allowed(body wire.Body, out *node.Out) (rest, refused wire.Body, left int) {
	switch r := body.(type) {
	case *wire.CreateTopicsRequest:
		return fw.allowedTopics(r, out)
	case *wire.DeleteTopicsRequest:
		ok, no := &wire.DeleteTopicsRequest{TimeoutMs: r.TimeoutMs}, &wire.DeleteTopicsReply{}
		for _, name := range r.Names {
			if fw.mayTopic(wire.OpDelete, name, out) {
				ok.Names = append(ok.Names, name)
			} else {
				no.Topics = append(no.Topics, deniedTopic(name))
			}
		}
		return ok, some(no, len(no.Topics)), len(ok.Names)
	case *wire.CreatePartitionsRequest:
		ok, no := &wire.CreatePartitionsRequest{TimeoutMs: r.TimeoutMs}, &wire.CreatePartitionsReply{}
		for _, t := range r.Topics {
			if fw.mayTopic(wire.OpAlter, t.Name, out) {
				ok.Topics = append(ok.Topics, t)
			} else {
				no.Topics = append(no.Topics, deniedTopic(t.Name))
			}
		}
		return ok, some(no, len(no.Topics)), len(ok.Topics)
	case *wire.IncrementalAlterConfigsRequest:
		c := *r
		ok, no := &c, &wire.IncrementalAlterConfigsReply{}
		ok.Resources = nil
		for _, res := range r.Resources {
			if code := fw.configAccess(wire.OpAlterConfigs, res.Resource, out); code == wire.None {
				ok.Resources = append(ok.Resources, res)
			} else {
				no.Resources = append(no.Resources, wire.AlteredResult{Resource: res.Resource,
					Error:   code,
					Message: code.Message()})
			}
		}
		return ok, some(no, len(no.Resources)), len(ok.Resources)
	}
	return body, nil, 1
}

func (fw *forwarding) allowedTopics(r *wire.CreateTopicsRequest, out *node.Out) (rest,
	refused wire.Body,
	left int) {
	if fw.sees(wire.OpCreate, wire.ACLCluster, wire.ClusterName) {
		return r, nil, len(r.Topics)
	}
	c := *r
	ok, no := &c, &wire.CreateTopicsReply{}
	ok.Topics = nil
	for _, t := range r.Topics {
		if fw.mayTopic(wire.OpCreate, t.Name, out) {
			ok.Topics = append(ok.Topics, t)
			continue
		}
		denied := deniedTopic(t.Name)
		denied.Message = "Authorization failed."
		no.Topics = append(no.Topics, denied)
	}
	return ok, some(no, len(no.Topics)), len(ok.Topics)
}

func deniedTopic(name string) wire.TopicResult {
	return wire.TopicResult{Name: name, Error: wire.TopicAuthorizationFailed,
		Message: wire.TopicAuthorizationFailed.Message()}
}

// some is a reply about so many resources; nil when there are none.
func some(reply wire.Body, n int) wire.Body {
	if n == 0 {
		return nil
	}
	return reply
}

// withRefused puts what was refused before what the controller answered about the rest.
func withRefused(refused, answer wire.Body) wire.Body {
	switch a := answer.(type) {
	case *wire.CreateTopicsReply:
		if no, ok := refused.(*wire.CreateTopicsReply); ok {
			return &wire.CreateTopicsReply{Topics: slices.Concat(no.Topics, a.Topics)}
		}
	case *wire.DeleteTopicsReply:
		if no, ok := refused.(*wire.DeleteTopicsReply); ok {
			return &wire.DeleteTopicsReply{Topics: slices.Concat(no.Topics, a.Topics)}
		}
	case *wire.CreatePartitionsReply:
		if no, ok := refused.(*wire.CreatePartitionsReply); ok {
			return &wire.CreatePartitionsReply{Topics: slices.Concat(no.Topics, a.Topics)}
		}
	case *wire.IncrementalAlterConfigsReply:
		if no, ok := refused.(*wire.IncrementalAlterConfigsReply); ok {
			return &wire.IncrementalAlterConfigsReply{Resources: slices.Concat(no.Resources,
				a.Resources)}
		}
	}
	return answer
}
