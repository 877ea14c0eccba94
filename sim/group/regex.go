package group

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/regex"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// Regular expressions in subscriptions (KIP-848, SubscriptionPattern): the coordinator itself finds
// the topics that match, and finds new ones when they are created. A member with an expression that
// is new to the group gets its partitions with the heartbeat after its first: the topics are looked
// up behind the request's back.
// Kafka: GroupMetadataManager.maybeUpdateRegularExpressions, handleRegularExpressionsResult.

// resolved is an expression that some member subscribes to, with the topics it matched.
type resolved struct {
	pattern string
	topics  []string  // sorted
	at      node.Time // when it was looked at
	known   bool      // it has been looked at
}

const (
	// resolveTime is what looking through the topics' names takes.
	resolveTime = node.Millisecond
	// regexMinInterval is how often expressions are looked at, at most.
	// Kafka: GroupMetadataManager.REGEX_BATCH_REFRESH_MIN_INTERVAL_MS.
	regexMinInterval = 10 * node.Second
)

// badRegex says why an expression isn't one; "" when it is, or is none.
func badRegex(pattern string) string {
	if wrong := regex.Check(pattern); wrong != "" {
		return "SubscribedTopicRegex `" + pattern + "` is not a valid regular expression: " +
			wrong + "."
	}
	return ""
}

// regex finds an expression that members subscribe to.
func (m *modern) regex(pattern string) *resolved {
	for i := range m.regexes {
		if m.regexes[i].pattern == pattern {
			return &m.regexes[i]
		}
	}
	return nil
}

// topicsOf are the topics of a member: those it names, and those its expression matched.
func (m *modern) topicsOf(x *modernMember) []string {
	if x.regex == "" {
		return x.topics
	}
	r := m.regex(x.regex)
	if r == nil || len(r.topics) == 0 {
		return x.topics
	}
	all := slices.Concat(x.topics, r.topics)
	ordered.Sort(all)
	return slices.Compact(all)
}

// tellRegex takes over the expression of a heartbeat; true: the assignment depends on it at once,
// because the expression is known already, or the member has none any more.
func (g *Group) tellRegex(x *modernMember, r *wire.ConsumerGroupHeartbeatRequest, t *transaction,
	out *node.Out) bool {
	if !r.Regex || r.SubscribedTopicRegex == x.regex {
		return false
	}
	old := x.regex
	x.regex = r.SubscribedTopicRegex
	t.add(memberRecord(g, x))
	g.dropRegex(old, t)
	if x.regex == "" {
		return true
	}
	if known := g.modern.regex(x.regex); known != nil {
		return known.known
	}
	g.modern.regexes = append(slices.Clip(g.modern.regexes), resolved{pattern: x.regex})
	g.modern.regexDue = out.Now + resolveTime
	return false
}

// dropRegex forgets an expression that nobody subscribes to any more.
func (g *Group) dropRegex(pattern string, t *transaction) {
	if pattern == "" || slices.ContainsFunc(g.modern.members, func(x modernMember) bool {
		return x.regex == pattern
	}) {
		return
	}
	g.modern.regexes = slices.DeleteFunc(slices.Clone(g.modern.regexes), func(r resolved) bool {
		return r.pattern == pattern
	})
	t.add(wire.Record{Key: key(keyRegex, g.id, pattern).B})
}

// wantRegexes sets the clock for looking at the expressions again: some were never looked at, there
// are other topics than last time, or group.consumer.regex.refresh.interval.ms is over.
func (g *Group) wantRegexes(h host, out *node.Out) {
	k := &g.modern
	if len(k.regexes) == 0 || k.regexDue != 0 || k.regexAt != 0 &&
		out.Now <= k.regexAt+regexMinInterval {
		return
	}
	if slices.ContainsFunc(k.regexes, func(r resolved) bool { return !r.known }) ||
		namesHash(h.Image().Topics.Keys()) != k.regexNames ||
		out.Now > k.regexAt+h.set.RegexRefresh {
		k.regexDue = out.Now + resolveTime
	}
}

func namesHash(names []string) uint64 {
	d := node.Digest(0)
	for _, name := range names {
		d = d.Str(name)
	}
	return uint64(d)
}

// resolveRegexes looks at the expressions; true: some match other topics than before.
func (g *Group) resolveRegexes(h host, t *transaction, out *node.Out) (changed bool) {
	k := &g.modern
	names := h.Image().Topics.Keys()
	k.regexDue, k.regexAt, k.regexNames = 0, out.Now, namesHash(names)
	k.regexes = slices.Clone(k.regexes)
	for i := range k.regexes {
		r := &k.regexes[i]
		var topics []string
		for _, name := range names {
			if regex.Match(r.pattern, name) {
				topics = append(topics, name)
			}
		}
		ordered.Sort(topics)
		changed = changed || !slices.Equal(topics, r.topics)
		r.topics, r.at, r.known = topics, out.Now, true
		t.add(regexRecord(g, r))
	}
	return changed
}

// regexRecord is ConsumerGroupRegularExpression.
func regexRecord(g *Group, r *resolved) wire.Record {
	e := flexible()
	e.Strs(r.topics)
	e.I64(0) // version of the metadata image
	e.I64(r.at.UnixMs())
	e.Tags()
	return wire.Record{Key: key(keyRegex, g.id, r.pattern).B, Value: e.B}
}

func (g *Group) replayRegex(pattern string, v *codec.Decoder) {
	r := resolved{pattern: pattern, topics: v.Strs(), known: true}
	v.I64()
	r.at = virtual(v.I64())
	g.modern.regexes = append(slices.DeleteFunc(slices.Clone(g.modern.regexes),
		func(o resolved) bool { return o.pattern == pattern }), r)
}
