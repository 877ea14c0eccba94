package chaos

import (
	"reflect"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// A probe is a rare thing that was met: an error that somebody was told, a change of a state, a rule
// that applied. They are counted from what is told and sent anyway; the machines know nothing of it.

// probe counts what a fact says, beside what sim.Checker counts.
func (t *tally) probe(f node.Fact) {
	switch f := f.(type) {
	case node.GroupStateChanged:
		t.met("group: " + f.Protocol + " " + f.From + " to " + f.To)
	case node.MemberReconciled:
		t.met("member: " + f.State)
	case node.ConsumerStateChanged:
		t.met("consumer: " + f.State)
	case node.BrokerStateChanged:
		t.met("broker: " + f.State)
		if f.Detail == "all log directories have failed" {
			t.met("halted by a full disk")
		}
	case node.GroupEpochBumped:
		if reason := alikeMembers(f.Reason); reason != "" {
			t.met("group epoch: " + reason)
		}
	case node.PartitionsRevoked:
		t.met("revoked: " + f.Reason)
	case node.OffsetsDeleted:
		t.met("offsets deleted: " + f.Reason)
	case node.AssignmentComputed:
		t.met("assigned: " + f.Protocol + " " + f.Assignor)
	case node.CommitAnswered:
		t.met("committed: " + f.How)
	case node.LeaderElected:
		t.met("leader found: " + f.How)
	case node.ISRChangeProposed:
		t.met("ISR proposed: " + f.Reason)
	case node.LogStartAdvanced:
		t.met("log start: " + f.Reason)
	case node.ReassignmentChanged:
		t.met("reassignment: " + f.State)
	case node.ShareStartAdvanced:
		t.met("share start: " + f.Reason.String())
	case node.BrokerFenced:
		t.met("fenced: " + f.Reason)
	case node.MetadataRefreshed:
		t.met("metadata: " + f.Reason)
	default:
		if name := plain(f); name != "" {
			t.met(name)
		}
	}
}

// alikeMembers leaves the member's id out of a reason.
func alikeMembers(reason string) string {
	words := strings.Fields(reason)
	for i, w := range words {
		if len(w) >= 22 {
			words[i] = "#"
		}
	}
	return strings.Join(words, " ")
}

// plain names facts of which there is one kind only.
func plain(f node.Fact) string {
	switch f := f.(type) {
	case node.PollTimeoutExpired:
		return "max.poll.interval.ms expired"
	case node.FetchRedirected:
		return "fetch redirected to a follower"
	case node.TailLost:
		return "end of a log lost with the power"
	case node.ProcessThawed:
		if f.Late > 0 {
			return "went on late"
		}
	case node.LogDirFailed:
		return "log directory failed"
	case node.ELRCleared:
		return "ELR cleared"
	case node.TopicDeleted:
		return "topic deleted"
	case node.PartitionsAdded:
		return "partitions added"
	case node.SegmentRolled:
		return "segment rolled"
	case node.LogCleaned:
		if len(f.Gone) > 0 {
			return "log cleaned"
		}
	case node.SegmentDeleted:
		return "segment deleted"
	case node.CoordinatorLoaded:
		if f.Records > 0 {
			return "coordinator loaded records"
		}
	case node.CoordinatorUnloaded:
		return "coordinator unloaded"
	case node.RegistrationRefused:
		return "registration refused"
	case node.ControlledShutdownStarted:
		return "controlled shutdown"
	case node.ControllerActivated:
		if f.Epoch > 1 {
			return "controller came back"
		}
	case node.ReplicaDeleted:
		return "replica deleted"
	}
	return ""
}

// answers counts the errors in what was sent.
func (t *tally) answers(sent []wire.Message) {
	for i := range sent {
		body := sent[i].Body
		if !body.Reply() {
			continue
		}
		switch r := body.(type) { // most messages are of these kinds
		case *wire.MetadataFetchReply:
		case *wire.BrokerHeartbeatReply:
			t.error(body, r.Error)
		case *wire.FetchReply:
			t.error(body, r.Error)
			for k := range r.Partitions {
				t.error(body, r.Partitions[k].Error)
			}
		case *wire.ProduceReply:
			for k := range r.Partitions {
				t.error(body, r.Partitions[k].Error)
			}
		default:
			t.errors(body, reflect.ValueOf(body).Elem())
		}
	}
}

func (t *tally) error(body wire.Body, code wire.ErrorCode) {
	if code != wire.None {
		t.met("error: " + code.Name())
		t.met("answer: " + body.API() + " " + code.Name())
		if slices.Contains(never, code) {
			t.wrong = body.API() + " is answered with " + code.Name()
		}
	}
}

var codeType = reflect.TypeFor[wire.ErrorCode]()

// errors looks for error codes in all that a reply holds.
func (t *tally) errors(body wire.Body, v reflect.Value) {
	switch v.Kind() {
	case reflect.Int16:
		if v.Type() == codeType {
			t.error(body, wire.ErrorCode(v.Int()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			t.errors(body, v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct {
			t.errors(body, v.Elem())
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Struct, reflect.Pointer:
			for i := range v.Len() {
				t.errors(body, v.Index(i))
			}
		}
	}
}
