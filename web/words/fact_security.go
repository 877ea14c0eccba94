package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Who may come in, and who may do what.

// User is a principal without its kind: User:mario is mario.
func User(principal string) string { return strings.TrimPrefix(principal, "User:") }

func loggedIn(f node.LoggedIn, w *Words) {
	w.node(f.From)
	if w.signs() {
		w.tells("lock", Good, "knows "+User(f.Principal))
	}
	if w.sentences() {
		w.say(w.who()+" knows "+w.name(f.From)+" as "+f.Principal+" from now on ("+f.Mechanism+").",
			"A client says who it is once, when it connects (SASL). Who it is holds for all that it asks on "+
				"this connection; what it may do is looked up each time.")
	}
}

func loginFailed(f node.LoginFailed, w *Words) {
	w.node(f.From)
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, "not let in")
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "not let in", Tone: Bad}
		who := w.name(f.From)
		if f.User != "" {
			who += ", who says it is " + f.User
		}
		w.say(w.who()+" doesn't let "+who+" in. It logs: "+strings.TrimSuffix(f.Reason, ".")+".",
			"At a SASL listener a broker serves nobody who hasn't proved who it is. A client that doesn't even "+
				"try hears nothing but that its connection is gone.")
	}
}

// operationText is an operation as ACLs name it, with what it is about.
func operationText(op wire.Operation, kind wire.ACLResource, name string) string {
	if kind == wire.ACLCluster {
		return op.String() + " on the cluster"
	}
	return op.String() + " on " + strings.ToLower(strings.ReplaceAll(kind.String(), "_", " ")) +
		" " + name
}

func accessDenied(f node.AccessDenied, w *Words) {
	w.node(f.From)
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, User(f.Principal)+": no "+f.Operation.String())
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: User(f.Principal) + ": no " + f.Operation.String(), Tone: Bad}
		why := "No ACL allows it: with an authorizer, what isn't allowed is forbidden."
		if f.Rule != "DefaultDeny" {
			why = "An ACL denies it, and a denial beats whatever else is allowed: " + f.Rule + "."
		}
		w.say(f.Principal+" may not "+operationText(f.Operation, f.Resource,
			f.Name)+", says "+w.who()+" to "+
			w.name(f.From)+" ("+f.API+").", why)
	}
}

func aclChanged(f node.ACLChanged, w *Words) {
	a := &f.ACL
	verb, icon, tone := "may", "lock", Plain
	if a.Deny {
		verb = "may never"
	}
	if w.signs() {
		w.tells(icon, tone, User(a.Principal)+" "+verb+" "+a.Operation.String())
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "ACL: " + User(a.Principal) + " " + a.Operation.String(), Tone: tone}
		of := a.Name
		switch {
		case a.Pattern == wire.PrefixedPattern:
			of = "that begins with " + a.Name
		case a.Name == wire.Wildcard:
			of = "of any name"
		}
		what := a.Principal + " " + verb + " " + operationText(a.Operation, a.Resource, of)
		from := ""
		if a.Host != wire.Wildcard {
			from = " from " + a.Host
		}
		if f.Removed {
			w.say("It says no more that "+what+from+".", aclRule)
			return
		}
		w.say(what+from+" from now on.", aclRule)
	}
}

const aclRule = "An ACL is a record of the metadata, as a topic is: brokers learn of it by fetching, and ask " +
	"their own copy at each request."

func credentialChanged(f node.CredentialChanged, w *Words) {
	if w.signs() {
		w.tells("lock", Plain, f.User)
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "credential: " + f.User, Tone: Plain}
		text := f.User + " can log in with " + f.Mechanism + " from now on."
		if f.Removed {
			text = f.User + " can't log in with " + f.Mechanism + " any more."
		}
		w.say(text, "With SCRAM the password never travels: the cluster keeps a salted key, and the client "+
			"proves that it knows the password behind it.")
	}
}
