// Package words is the simulation's vocabulary: what a fact (node.Fact) or a message (wire.Body) is
// called, and how important it is. There is one row for each, and everybody asks here: the events
// list, the rulers, Why?, the narrator, the space-time diagram, the capsules on the stage.
//
// A row is one function, named after the fact or the message, in the file of its theme: the log
// (fact_log.go), the controller (fact_controller.go), brokers and the network (fact_world.go), clients
// (fact_client.go), groups (fact_group.go); messages by what they are for (message_*.go). fact.go and
// message.go list all rows. A row fills in the columns of Words that are asked for:
//
//	Rank      whether it is told, and whether the pace slows down for it
//	Tone      good news or bad
//	About     the thing on the stage that it is about
//	Sentence  what the events list says, and the narrator
//	Rule      the rule of Kafka behind it, for Why?
//	Sign      on its machine's line in a space-time diagram: icon and a short label
//	Ruler     two or three words on the time rulers
//
// A test demands that each row fills each column, or that silent_test.go says why it doesn't; all the
// words stand in testdata/facts.txt and testdata/messages.txt, to be read and judged.
//
// What is said of the world as it stands, or of a whole story, is a plain function from values to text:
// answers to "why?" (why.go, why_group.go), a record's life (story.go), titles of stretches of history
// (stretch.go), the table of groups (row.go), buttons (deeds.go), titles in the diagram (diagram.go),
// what stands on the stage (stage.go, drawn.go), what a link leads to (link.go), what is said of a wish
// (page.go).
//
// No other package has English for facts and messages, and those that english_test.go at the root
// lists have none at all that a learner reads. Who reads facts elsewhere does it to know, not to say:
// who leads what, where a log ends.
package words
