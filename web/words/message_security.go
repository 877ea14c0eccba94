package words

import "highwater/sim/wire"

// Messages about who may come in, and who may do what; false: it is none of them.
func (m *Message) security(b wire.Body) bool {
	switch b := b.(type) {
	case *wire.SaslHandshakeRequest:
		m.login()
		if m.sentences() {
			m.tell("Says how it wants to prove who it is: " + or(b.Mechanism, "by no mechanism") + ".")
		}
	case *wire.SaslHandshakeReply:
		m.login()
		m.no(b.Error)
		m.tell("Agrees to it.")
	case *wire.SaslAuthenticateRequest:
		m.saslAuthenticate(b)
	case *wire.SaslAuthenticateReply:
		m.login()
		m.no(b.Error)
		if b.Iterations > 0 {
			m.tell("Sends the salt with which the password is to be mixed.")
		} else {
			m.tell("Lets it in.")
		}
	case *wire.DescribeAclsRequest:
		m.tell("Asks who may do what.")
	case *wire.CreateAclsRequest:
		m.tell("Asks for new lines of who may do what.")
	case *wire.DeleteAclsRequest:
		m.tell("Asks to take lines of who may do what away.")
	case *wire.DescribeUserScramCredentialsRequest:
		m.tell("Asks which users can log in by SCRAM.")
	case *wire.AlterUserScramCredentialsRequest:
		m.tell("Asks to change with what a user logs in.")
	case *wire.CreateAclsReply:
		m.no(b.Error)
		m.tell("Says how it went.")
	case *wire.DeleteAclsReply:
		m.no(b.Error)
		m.tell("Says how it went.")
	case *wire.AlterUserScramCredentialsReply:
		m.tell("Says how it went.")
	case *wire.DescribeAclsReply:
		m.no(b.Error)
		m.tell("Brings what was asked for.")
	case *wire.DescribeUserScramCredentialsReply:
		m.no(b.Error)
		m.tell("Brings what was asked for.")
	default:
		return false
	}
	return true
}

// login: a greeting, which is worth a look when it fails.
func (m *Message) login() { m.Switch, m.Rank = Connections, Greeting }

func (m *Message) saslAuthenticate(b *wire.SaslAuthenticateRequest) {
	if m.login(); !m.sentences() {
		return
	}
	switch {
	case b.Mechanism == wire.Plain:
		m.tell("Shows its name and its password, which whoever listens on the wire can read: " + b.User + " / " +
			b.Password + ".")
	case b.Final:
		m.tell("Proves that it knows the password, without showing it.")
	default:
		m.tell("Says its name: " + or(b.User, "none") + ".")
	}
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
