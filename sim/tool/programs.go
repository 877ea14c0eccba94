package tool

// programs are all tools, in the order in which help lists them.
var programs []program

func init() {
	programs = []program{
		{name: "kafka-topics", class: "org.apache.kafka.tools.TopicCommand",
			options: topicsOptions, role: "tool", main: topicsMain,
			bare: "Create, delete, describe, or change a topic."},
	}
}
