package client

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Admin sends requests on behalf of a tool and brings back their answers, with the retries and time
// limits of the real admin client: request.timeout.ms for one attempt, default.api.timeout.ms for
// all of them together. Kafka: KafkaAdminClient.
type Admin struct {
	Net     Network
	cfg     *AdminConfig
	calls   ordered.List[adminCall] // waiting to be sent or in flight, in order
	lastID  int64
	due     alarm
	results []AdminResult
}

// AdminConfig are the settings of an admin client.
type AdminConfig struct {
	NetworkConfig
	DefaultAPITimeout node.Time
	Retries           int32
}

// ReadAdminConfig reads the settings of an admin client.
func ReadAdminConfig(entries []wire.ConfigEntry) (AdminConfig, error) {
	s := settings{entries: entries}
	c := AdminConfig{NetworkConfig: readNetwork(&s),
		DefaultAPITimeout: s.ms("default.api.timeout.ms", 60000),
		Retries:           int32(s.number("retries", 1<<31-1))}
	if c.ClientID == "" {
		c.ClientID = "adminclient-1"
	}
	c.LogPrefix = "[AdminClient clientId=" + c.ClientID + "] "
	c.MaxInFlight, c.quietBootstrap, c.AllowAutoTopicCreate = 100, true, false
	return c, s.err
}

// Target says who must answer a call. The zero Target is any broker, the least loaded one.
type Target struct {
	Kind   TargetKind
	Broker wire.ID             // ToBroker
	TP     wire.TopicPartition // ToLeader
}

// TargetKind of a call.
type TargetKind uint8

// Kinds of targets.
const (
	ToAny        TargetKind = iota
	ToController            // any broker: it forwards the request; or the active controller itself
	ToBroker
	ToLeader
)

// AdminResult is the end of one call.
type AdminResult struct {
	ID        int64
	Name      string
	From      wire.ID // the broker that answered
	Reply     wire.Body
	Failed    bool
	Exception string // Java class without its package: TimeoutException
	Message   string
}

type adminCall struct {
	id       int64
	name     string
	req      wire.Body
	target   Target
	deadline node.Time
	retryAt  node.Time
	tries    int32
	sent     bool
	assigned bool // a node is chosen, but not ready yet
}

// NewAdmin makes an admin client.
func NewAdmin(cfg AdminConfig) Admin {
	return Admin{Net: newNetwork(cfg.NetworkConfig), cfg: &cfg}
}

// Config is what the admin client was made with.
func (a *Admin) Config() *AdminConfig { return a.cfg }

// Clone makes a snapshot; its outboxes are empty.
func (a *Admin) Clone() Admin {
	c := *a
	c.Net, c.calls = a.Net.clone(), a.calls.Clone()
	c.results = nil
	return c
}

// Start opens the first connection.
func (a *Admin) Start(out *node.Out) { a.Net.refresh(out) }

// Call sends req to its target. name is the call's name in the Java client, such as createTopics; it
// appears in the text of timeouts. timeout 0 is default.api.timeout.ms. The result comes in Results
// under the returned number.
func (a *Admin) Call(name string, req wire.Body, to Target, timeout node.Time, out *node.Out) int64 {
	if timeout <= 0 {
		timeout = a.cfg.DefaultAPITimeout
	}
	a.lastID++
	if a.cfg.Controllers && !servedByControllers(req) {
		a.results = append(a.results, AdminResult{ID: a.lastID, Name: name, Failed: true,
			Exception: wire.UnsupportedVersion.Exception(),
			Message:   "The node does not support " + wire.APIKey(req.API())})
		return a.lastID
	}
	a.calls.Push(adminCall{id: a.lastID, name: name, req: req, target: to,
		deadline: out.Now + timeout})
	if to.Kind == ToLeader {
		a.Net.wantTopic(to.TP.Topic, out)
	}
	a.due.arm(out, timerKind(a.cfg.Slot, adminTimer), out.Now+timeout)
	a.proceed(out)
	return a.lastID
}

// servedByControllers tells which requests a controller takes from clients. The real client learns it
// from the controller's ApiVersions.
func servedByControllers(req wire.Body) bool {
	switch req.(type) {
	case *wire.DescribeClusterRequest, *wire.DescribeQuorumRequest, *wire.UnregisterBrokerRequest,
		*wire.RemoveRaftVoterRequest, *wire.AlterClientQuotasRequest,
		*wire.IncrementalAlterConfigsRequest, *wire.ElectLeadersRequest, *wire.CreateTopicsRequest,
		*wire.DeleteTopicsRequest, *wire.CreatePartitionsRequest,
		*wire.AlterPartitionReassignmentsRequest, *wire.ListPartitionReassignmentsRequest:
		return true
	}
	return false
}

// Results are the finished calls since the last call, which empties them.
func (a *Admin) Results() []AdminResult {
	r := a.results
	a.results = nil
	return r
}

// Logs are the warnings the real client would have logged since the last call.
func (a *Admin) Logs() []LogLine { return a.Net.Logs() }

// Busy tells whether calls are unfinished.
func (a *Admin) Busy() bool { return a.calls.Len() > 0 }

// Receive takes a message; false: it isn't for this admin client.
func (a *Admin) Receive(m wire.Message, out *node.Out) bool { return receive(a, m, out) }

// Fire takes an alarm; false: it isn't one of this admin client's.
func (a *Admin) Fire(t node.Timer, out *node.Out) bool { return fire(a, t, out) }

func (a *Admin) network() *Network { return &a.Net }

func (a *Admin) lost(gone completion, out *node.Out) {
	if at := a.find(gone.ref); at >= 0 {
		a.again(at, gone.err, out)
	}
}

func (a *Admin) fired(kind node.TimerKind, t node.Timer, out *node.Out) bool {
	if kind == adminTimer && a.due.fired(t) {
		a.expire(out)
		a.proceed(out)
	}
	return kind == adminTimer
}

func (a *Admin) find(id int64) int {
	return slices.IndexFunc(a.calls.All(), func(c adminCall) bool { return c.id == id })
}

// proceed sends the calls that can be sent.
func (a *Admin) proceed(out *node.Out) {
	if f := a.Net.refusedLogin(); f != nil {
		a.Net.warn("Fatal error during metadata update", "org.apache.kafka.clients.admin.internals.AdminMetadataManager")
		a.Net.logs[len(a.Net.logs)-1].Trace = ExceptionClass(f.Exception) + ": " + f.Message
		for a.calls.Len() > 0 {
			a.failed(0, f.Exception, f.Message)
		}
	}
	for m := &a.Net.meta; m.refusal != wire.None && a.calls.Len() > 0; {
		a.failed(0, m.refusal.Exception(), m.refusedFor)
	}
	next := node.Time(-1)
	calls := a.calls.Edit()
	for i := range calls {
		c := &calls[i]
		if next < 0 || c.deadline < next {
			next = c.deadline
		}
		if c.sent {
			continue
		}
		if out.Now < c.retryAt {
			next = min(next, c.retryAt)
			continue
		}
		if to, ok := a.node(c, out); ok {
			c.assigned = true
			if a.Net.readyFor(to, out) {
				c.sent = true
				a.Net.send(to, forAdmin, c.id, c.req, out)
			}
		} else {
			c.assigned = false
		}
	}
	if next >= 0 {
		a.due.arm(out, timerKind(a.cfg.Slot, adminTimer), next)
	}
}

// node chooses who is asked; false: not known yet.
func (a *Admin) node(c *adminCall, out *node.Out) (wire.ID, bool) {
	m := &a.Net.meta
	switch c.target.Kind {
	case ToBroker:
		known := slices.ContainsFunc(m.brokers, func(b wire.BrokerEndpoint) bool {
			return b.ID == c.target.Broker
		})
		if m.bootstrapping || !known {
			a.Net.requestUpdate(out)
			return 0, false
		}
		return c.target.Broker, true
	case ToLeader:
		leader, _ := m.leader(c.target.TP)
		if leader == wire.NoLeader {
			if !slices.Contains(m.fresh, c.target.TP.Topic) {
				a.Net.requestUpdate(out)
			}
			return 0, false
		}
		return leader, true
	}
	if c.target.Kind == ToController && a.cfg.Controllers && m.controller == wire.NoLeader {
		a.Net.requestUpdate(out)
		return 0, false
	}
	if m.bootstrapping { // the real client too asks for the metadata before anything else
		a.Net.refresh(out)
		return 0, false
	}
	if c.target.Kind == ToController && a.cfg.Controllers {
		return m.controller, true
	}
	id, ok := a.Net.leastLoaded(c.name, out)
	if !ok {
		a.Net.requestUpdate(out)
	}
	return id, ok
}

func (a *Admin) answered(done completion, out *node.Out) {
	at := a.find(done.ref)
	if at < 0 {
		return
	}
	if err, text := deniedIn(done.reply); err != wire.None {
		a.failed(at, err.Exception(), text)
		a.proceed(out)
		return
	}
	if err := retriableIn(done.reply); err != wire.None {
		if err == wire.NotLeaderOrFollower || err == wire.LeaderNotAvailable {
			a.Net.requestUpdate(out)
		}
		if a.again(at, err, out) {
			a.proceed(out)
			return
		}
		if at = a.find(done.ref); at < 0 {
			return
		}
	}
	c := a.calls.All()[at]
	a.calls.RemoveAt(at)
	a.results = append(a.results, AdminResult{ID: c.id, Name: c.name, From: done.from,
		Reply: done.reply})
	a.proceed(out)
}

// again puts a call back for another attempt after the backoff, or fails it when its time is up.
func (a *Admin) again(at int, err wire.ErrorCode, out *node.Out) bool {
	c := &a.calls.Edit()[at]
	c.sent = false
	c.retryAt = out.Now + backoff(a.cfg.RetryBackoff, a.cfg.RetryBackoffMax, c.tries,
		out.Chance(node.AdminRetry, a.Net.itself().Str(c.name)))
	c.tries++
	if out.Now >= c.deadline || c.tries > a.cfg.Retries {
		text := a.timedOut(c, out)
		if err == wire.RequestTimedOut {
			text = err.Message()
		}
		a.failed(at, "TimeoutException", text)
		return false
	}
	a.due.arm(out, timerKind(a.cfg.Slot, adminTimer), c.retryAt)
	return true
}

// timedOut is the text for a call whose attempts took too long. A call to a partition's leader looks
// for the leader first, under a name of its own.
func (a *Admin) timedOut(c *adminCall, out *node.Out) string {
	name := c.name
	if c.target.Kind == ToLeader && !c.sent && !strings.Contains(name, "(api=") {
		name += "(api=METADATA)"
	}
	return a.describe(c, name) + " timed out at " + itoa(out.Now.UnixMs()) + " after " +
		itoa(int64(c.tries)) + " attempt(s)"
}

func (a *Admin) describe(c *adminCall, name string) string {
	return "Call(callName=" + name + ", deadlineMs=" + itoa(c.deadline.UnixMs()) + ", tries=" +
		itoa(int64(c.tries)) + ", nextAllowedTryMs=" + itoa(c.retryAt.UnixMs()) + ")"
}

// expire fails the calls whose time is up. Kafka: KafkaAdminClient.TimeoutProcessor.
func (a *Admin) expire(out *node.Out) {
	for i := 0; i < a.calls.Len(); {
		c := &a.calls.Edit()[i]
		switch {
		case out.Now < c.deadline:
			i++
			continue
		case c.sent, c.target.Kind == ToLeader && !c.assigned && !a.Net.meta.bootstrapping:
			c.tries++
			c.retryAt = out.Now + a.cfg.RetryBackoff
			a.failed(i, "TimeoutException", a.timedOut(c, out))
		case c.assigned:
			a.failed(i, "TimeoutException", "Timed out waiting to send the call. Call: "+c.name)
		default:
			a.failed(i, "TimeoutException", "Timed out waiting for a node assignment. Call: "+c.name)
		}
	}
}

func (a *Admin) failed(at int, exception, text string) {
	c := a.calls.All()[at]
	a.calls.RemoveAt(at)
	a.results = append(a.results, AdminResult{ID: c.id, Name: c.name, Failed: true,
		Exception: exception, Message: text})
}

// retriableIn finds the error in a reply for which the real admin client asks again by itself.
func retriableIn(b wire.Body) wire.ErrorCode {
	switch r := b.(type) {
	case *wire.CreateTopicsReply:
		return notController(r.Topics)
	case *wire.DeleteTopicsReply:
		return notController(r.Topics)
	case *wire.CreatePartitionsReply:
		return notController(r.Topics)
	case *wire.ElectLeadersReply:
		return onlyRetriable(r.Error)
	case *wire.DescribeQuorumReply:
		return onlyRetriable(r.Error)
	case *wire.RemoveRaftVoterReply:
		return onlyRetriable(r.Error)
	case *wire.FindCoordinatorReply:
		return onlyRetriable(r.Coordinators[0].Error)
	case *wire.ListGroupsReply:
		return onlyRetriable(r.Error)
	case *wire.AlterShareGroupOffsetsReply:
		if r.Error == wire.CoordinatorNotAvailable {
			return r.Error
		}
	case *wire.ListOffsetsReply:
		for i := range r.Partitions {
			if e := onlyRetriable(r.Partitions[i].Error); e != wire.None {
				return e
			}
		}
	case *wire.DeleteRecordsReply:
		for i := range r.Partitions {
			if e := onlyRetriable(r.Partitions[i].Error); e != wire.None {
				return e
			}
		}
	}
	return wire.None
}

// deniedIn finds the error of a reply that says no to the whole request.
func deniedIn(b wire.Body) (wire.ErrorCode, string) {
	code, text := wire.None, ""
	switch r := b.(type) {
	case *wire.DescribeAclsReply:
		code, text = r.Error, r.Message
	case *wire.CreateAclsReply:
		code, text = r.Error, r.Message
	case *wire.DeleteAclsReply:
		code, text = r.Error, r.Message
	case *wire.DescribeUserScramCredentialsReply:
		code, text = r.Error, r.Message
	case *wire.ListConfigResourcesReply:
		code = r.Error
	case *wire.DescribeLogDirsReply:
		code = r.Error
	case *wire.DescribeClientQuotasReply:
		code, text = r.Error, r.Message
	case *wire.DescribeQuorumReply:
		code = deniedOnly(r.Error)
	case *wire.ListPartitionReassignmentsReply:
		code, text = deniedOnly(r.Error), r.Message
	case *wire.AlterPartitionReassignmentsReply:
		code, text = deniedOnly(r.Error), r.Message
	case *wire.FindCoordinatorReply:
		if f := &r.Coordinators[0]; f.Error == wire.GroupAuthorizationFailed {
			return f.Error, "FindCoordinator request for groupId `CoordinatorKey(idValue='" + f.Key +
				"', type=GROUP)` failed due to authorization failure"
		}
	}
	if text == "" {
		text = code.Message()
	}
	return code, text
}

func deniedOnly(code wire.ErrorCode) wire.ErrorCode {
	if code == wire.ClusterAuthorizationFailed {
		return code
	}
	return wire.None
}

func notController(topics []wire.TopicResult) wire.ErrorCode {
	for i := range topics {
		if topics[i].Error == wire.NotController {
			return wire.NotController
		}
	}
	return wire.None
}

func onlyRetriable(e wire.ErrorCode) wire.ErrorCode {
	if e != wire.None && e.Retriable() {
		return e
	}
	return wire.None
}
