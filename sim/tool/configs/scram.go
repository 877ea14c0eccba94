package configs

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// The SCRAM credentials of users: SCRAM-SHA-256=[iterations=8192,password=secret].
// Kafka: ConfigCommand.alterUserScramCredentialConfigs,
// describeClientQuotaAndUserScramCredentialConfigs.

const minIterations = 4096

func isScram(key string) bool { return key == wire.Scram256 || key == wire.Scram512 }

// readScram reads the changes that are about credentials; scram tells whether there are any.
func (w *work) readScram() (scram bool, f *kit.Failure) {
	quota := false
	for _, ch := range w.changes {
		scram, quota = scram || isScram(ch.Key), quota || !isScram(ch.Key)
	}
	switch {
	case !scram || w.kind != "users" || len(w.types) > 1:
		return false, nil
	case quota && slices.ContainsFunc(w.changes, func(c wire.ConfigChange) bool {
		return slices.Contains(clientQuotas, c.Key)
	}):
		return true, kit.Illegal("Cannot alter both quota and SCRAM credential configs simultaneously for " +
			"'users' using --bootstrap-server.")
	case quota:
		return false, nil // the name that isn't known is refused
	case len(w.names) == 0 || w.names[0] == "":
		return true, kit.Illegal("The use of --entity-default or --user-defaults is not allowed with User " +
			"SCRAM Credentials using --bootstrap-server.")
	}
	for _, ch := range w.changes {
		c := scramChange{mechanism: ch.Key, remove: ch.Op == wire.DeleteConfig}
		if !c.remove {
			if f := c.read(ch.Value); f != nil {
				return true, f
			}
		}
		w.scram = append(w.scram, c)
	}
	return true, nil
}

// scramChange is one credential to be made, or taken away.
type scramChange struct {
	mechanism, password string
	iterations          int32
	remove              bool
}

func (c *scramChange) read(text string) *kit.Failure {
	bad := kit.Illegal("Invalid credential property " + strings.ReplaceAll(c.mechanism, "-", "_") +
		"=" + text)
	c.iterations = minIterations
	hasPassword := false
	for one := range strings.SplitSeq(text, ",") {
		k, v, ok := strings.Cut(one, "=")
		switch k = strings.TrimSpace(k); {
		case ok && k == "iterations":
			n, err := strconv.ParseInt(v, 10, 32)
			if err != nil {
				return bad
			}
			c.iterations = int32(n)
		case ok && k == "password":
			c.password, hasPassword = v, true
		default:
			return bad
		}
	}
	switch {
	case !hasPassword:
		return bad
	case c.iterations < minIterations:
		return kit.Illegal("Iterations " + strconv.Itoa(int(c.iterations)) +
			" is less than the minimum 4096 " +
			"required for " + c.mechanism)
	}
	return nil
}

// alterScram makes the keys of the passwords, which stay here, and sends them.
func (w *work) alterScram(t *kit.Admin, p *kit.Process, out *node.Out) {
	req := &wire.AlterUserScramCredentialsRequest{}
	user := w.names[0]
	for _, c := range w.scram {
		if !c.remove && c.password == "" {
			w.fail(p, kit.KafkaFailure(wire.UnacceptableCredential, "Password must not be empty"), out)
			return
		}
		ch := wire.ScramChange{Remove: c.remove}
		ch.User, ch.Mechanism = user, c.mechanism
		if !c.remove {
			chance := out.Chance(node.Salt, node.About(user).Str(c.mechanism))
			ch.Salt, ch.Iterations = chance.Uint64(), c.iterations
			ch.StoredKey = wire.ScramProof(c.mechanism, user, c.password, ch.Salt, c.iterations)
		}
		req.Changes = append(req.Changes, ch)
	}
	t.ToController("alterUserScramCredentials", req, out)
}

func (w *work) scramAltered(p *kit.Process, b *wire.AlterUserScramCredentialsReply, out *node.Out) {
	for i := range b.Results {
		if r := &b.Results[i]; r.Error != wire.None {
			w.fail(p, kit.KafkaFailure(r.Error, r.Message), out)
			return
		}
	}
	w.completed(p, out)
}

// askScram asks for the credentials of the users whose quotas were just shown.
func (w *work) askScram(t *kit.Admin, out *node.Out) {
	req := &wire.DescribeUserScramCredentialsRequest{}
	if len(w.names) > 0 && w.names[0] != "" {
		req.Users = w.names[:1]
	}
	t.ToAny("describeUserScramCredentials", req, out)
}

func (w *work) scramDescribed(p *kit.Process, b *wire.DescribeUserScramCredentialsReply,
	out *node.Out) {
	for _, u := range b.Users {
		if u.Error != wire.None {
			continue
		}
		var all []string
		for _, c := range u.Credentials {
			all = append(all, c.Mechanism+"=iterations="+strconv.Itoa(int(c.Iterations)))
		}
		p.Print(out,
			"SCRAM credential configs for user-principal '"+u.User+"' are "+strings.Join(all, ", "))
	}
	p.Exit(out, 0)
}
