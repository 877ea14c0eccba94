package node

import "highwater/sim/wire"

// LoggedIn: a client has proved to a broker who it is.
type LoggedIn struct {
	From                           wire.ID
	Principal, Mechanism, Listener string
}

// LoginFailed: a broker doesn't let a client in. Reason is what the broker logs. User and Mechanism are
// empty for a client that didn't even say who it is.
type LoginFailed struct {
	From                              wire.ID
	User, Mechanism, Listener, Reason string
}

// AccessDenied: a principal may not do what it asked for. Rule is what decided, as Kafka's authorizer
// writes it: an ACL's text, or "DefaultDeny" when no ACL says otherwise.
type AccessDenied struct {
	From      wire.ID
	Principal string
	Operation wire.Operation
	Resource  wire.ACLResource
	Name      string
	API       string
	Rule      string
}

// ACLChanged: a rule of who may do what was added or removed.
type ACLChanged struct {
	ACL     wire.ACL
	Removed bool
}

// CredentialChanged: a user can log in by a SCRAM mechanism, or can't any more.
type CredentialChanged struct {
	User, Mechanism string
	Removed         bool
}

// Sum implements Fact.
func (f LoggedIn) Sum() Digest {
	return Digest(141).Int(int64(f.From)).Str(f.Principal).Str(f.Mechanism)
}

// Sum implements Fact.
func (f LoginFailed) Sum() Digest {
	return Digest(142).Int(int64(f.From)).Str(f.User).Str(f.Reason)
}

// Sum implements Fact.
func (f AccessDenied) Sum() Digest {
	return Digest(143).Int(int64(f.From)).Str(f.Principal).Int(int64(f.Operation)).
		Int(int64(f.Resource)).Str(f.Name)
}

// Sum implements Fact.
func (f ACLChanged) Sum() Digest {
	return Digest(144).Str(f.ACL.Principal).Int(int64(f.ACL.Operation)).Str(f.ACL.Name).flag(f.Removed)
}

// Sum implements Fact.
func (f CredentialChanged) Sum() Digest {
	return Digest(145).Str(f.User).Str(f.Mechanism).flag(f.Removed)
}
