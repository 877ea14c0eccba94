package lessons

// securityRules ask who was let in, and who may do what.
var securityRules = []*rule{
	{form: "turned-away OP N", means: "how often a broker didn't let a client in, since it didn't prove who " +
		"it is",
		count: func(q *question) int64 { return q.stretch.TurnedAway() },
		amount: &amount{none: "Everybody who knocked was let in so far.",
			some: "Somebody was turned away at a broker's door %t"}},
	{form: "denied NAME OP N", means: "how often the ACLs forbade a user something",
		count: func(q *question) int64 { return q.stretch.Denied("User:" + q.args[0]) },
		amount: &amount{none: "Nothing was forbidden to $1 yet.",
			some: "$1 was told no %t"}},
	{form: "acls NAME OP N", means: "how many ACLs name a user",
		count: func(q *question) (n int64) {
			for a := range q.world.Image().ACLs() {
				if a.Principal == "User:"+q.args[0] {
					n++
				}
			}
			return n
		},
		amount: &amount{none: "No ACL names $1 yet.", some: "# [ACL names|ACLs name] $1"}},
}
