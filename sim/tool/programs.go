package tool

// programs are all tools, in the order in which help lists them.
var programs []program

func init() {
	programs = []program{
		{name: "kafka-topics", class: "org.apache.kafka.tools.TopicCommand",
			options: topicsOptions, role: "tool", main: topicsMain,
			bare: "Create, delete, describe, or change a topic."},
		{name: "kafka-console-producer", class: "org.apache.kafka.tools.ConsoleProducer",
			options: consoleProducerOptions, role: "producer", main: consoleProducerMain,
			refusal: usageRefusal, input: always,
			endless: func(a *arguments, hasInput bool) bool { return !hasInput }},
		{name: "kafka-console-consumer", class: consoleConsumerClass,
			options: consoleConsumerOptions, role: "consumer", main: consoleConsumerMain,
			refusal: usageRefusal, endless: consoleConsumerEndless},
	}
}

func consoleConsumerEndless(a *arguments, _ bool) bool {
	return !a.has("max-messages") && !a.has("timeout-ms") && !a.has("help") && !a.has("version")
}

func always(*arguments) bool { return true }
