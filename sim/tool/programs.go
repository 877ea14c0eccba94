package tool

// describeNeeds are options of the tools for groups that only a description takes.
var describeNeeds = []need{{"members", []string{"describe"}}, {"verbose", []string{"describe"}},
	{"offsets", []string{"describe"}}, {"state", []string{"describe", "list"}}}

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
			refusal: usageRefusal, endless: func(a *arguments, _ bool) bool {
				return consoleConsumerCheck(a) == "" && endlessConsumer(a)
			}},
		{name: "kafka-console-share-consumer", class: shareConsumerClass,
			options: shareConsumerOptions, role: "consumer", main: shareConsumerMain,
			refusal: usageRefusal, endless: func(a *arguments, _ bool) bool {
				return shareConsumerCheck(a) == "" && endlessConsumer(a)
			}},
		{name: "kafka-consumer-groups",
			class:   "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
			options: groupsOptions, role: "tool", main: groupsMain, refusal: exceptionRefusal,
			needs: append([]need{{"type", []string{"list"}}}, describeNeeds...)},
		{name: "kafka-share-groups", class: "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
			options: shareGroupsOptions, role: "tool", main: shareGroupsMain, refusal: exceptionRefusal,
			needs: describeNeeds},
		{name: "kafka-groups", class: "org.apache.kafka.tools.GroupsCommand",
			options: groupListOptions, role: "tool", main: groupListMain, refusal: usageRefusal,
			ownHelp: true},
		{name: "kafka-leader-election", class: "org.apache.kafka.tools.LeaderElectionCommand",
			options: leaderElectionOptions, role: "tool", main: leaderElectionMain},
		{name: "kafka-get-offsets", class: "org.apache.kafka.tools.GetOffsetShell",
			options: getOffsetsOptions, role: "tool", main: getOffsetsMain, refusal: terseRefusal},
		{name: "kafka-delete-records", class: "org.apache.kafka.tools.DeleteRecordsCommand",
			options: deleteRecordsOptions, role: "tool", main: deleteRecordsMain,
			refusal: usageRefusal},
		{name: "kafka-configs", class: "org.apache.kafka.tools.ConfigCommand",
			options: configsOptions, role: "tool", main: configsMain, refusal: plainRefusal},
		{name: "kafka-log-dirs", class: "org.apache.kafka.tools.LogDirsCommand",
			options: logDirsOptions, role: "tool", main: logDirsMain},
		{name: "kafka-metadata-quorum", class: "org.apache.kafka.tools.MetadataQuorumCommand",
			options: quorumOptions, role: "tool", main: quorumMain, refusal: plainRefusal,
			ownHelp: true},
		{name: "kafka-reassign-partitions",
			class:   "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
			options: reassignOptions, role: "tool", main: reassignMain, refusal: exceptionRefusal},
		{name: "kafka-producer-perf-test", class: "org.apache.kafka.tools.ProducerPerformance",
			options: perfTestOptions, role: "producer", main: perfTestMain, refusal: plainRefusal,
			ownHelp: true},
		{name: "kcat", class: "kcat", options: kcatOptions, role: "tool", main: kcatMain,
			ownHelp: true, input: kcatReads, endless: kcatEndless, getopt: true},
	}
}

func kcatReads(a *arguments) bool {
	c, _ := readKcat(a)
	return c.mode == 'P'
}

func kcatEndless(a *arguments, hasInput bool) bool {
	c, problem := readKcat(a)
	switch {
	case problem != "" || c.help || c.version || c.brokers == "":
		return false
	case c.mode == 'P', c.mode == 0 && hasInput:
		return !hasInput
	case c.mode == 'G':
		return !c.exitEOF && c.count < 0 && len(a.rest) > 0
	case c.mode == 'C', c.mode == 0:
		return !c.exitEOF && c.count < 0
	}
	return false
}

func endlessConsumer(a *arguments) bool {
	return !a.has("max-messages") && !a.has("timeout-ms") && !a.has("help") && !a.has("version")
}

func always(*arguments) bool { return true }
