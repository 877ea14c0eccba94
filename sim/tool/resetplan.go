package tool

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// resetPlan is what --reset-offsets shall do, for consumer groups and for share groups.
// Kafka: OffsetsUtils.
type resetPlan struct {
	how    string // "to-earliest", "to-datetime", ...
	number int64  // of to-offset and shift-by
	at     int64  // the timestamp of to-datetime and by-duration
	tps    []wire.TopicPartition
	file   []plannedOffset // of from-file
}

// plannedOffset is a line of a CSV file; group is "" in the form for one group.
type plannedOffset struct {
	group string
	tpOffset
}

// refusedArgument is a mistake that the real tools find only when they have talked to the cluster:
// they answer it with their usage.
type refusedArgument string

// namedPartitions reads topic:0,1,2. Kafka: OffsetsUtils.parseTopicsWithPartitions.
func namedPartitions(arg string) ([]wire.TopicPartition, refusedArgument) {
	parts := strings.Split(strings.TrimRight(arg, ":"), ":")
	if len(parts) != 2 {
		return nil, refusedArgument("Invalid topic arg '" + arg +
			"', expected topic name and partitions")
	}
	var tps []wire.TopicPartition
	for s := range strings.SplitSeq(parts[1], ",") {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return nil, refusedArgument("Invalid partition '" + s + "' specified in topic arg '" + arg +
				"''")
		}
		tps = append(tps, wire.TopicPartition{Topic: parts[0], Partition: int32(n)})
	}
	return tps, ""
}

// scope are the partitions that --topic means, several times: those named first, then all of the other
// topics. Kafka: OffsetsUtils.parseTopicPartitionsToReset.
func (l topicList) scope(args []string) (tps []wire.TopicPartition, bad refusedArgument, f *failure) {
	var whole []wire.TopicPartition
	for _, s := range args {
		if !strings.Contains(s, ":") {
			if l.find(s) == nil {
				f = kafkaFailure(wire.UnknownTopicOrPartition, "")
			}
			whole = append(whole, l.all(s)...)
			continue
		}
		named, wrong := namedPartitions(s)
		if wrong != "" {
			return nil, wrong, nil
		}
		tps = append(tps, named...)
	}
	return append(tps, whole...), "", f
}

// check finds partitions that don't exist or have no leader. Kafka:
// OffsetsUtils.checkAllTopicPartitionsValid.
func (l topicList) check(tps []wire.TopicPartition) *failure {
	var missing, leaderless []string
	for _, tp := range tps {
		if l.find(tp.Topic) == nil {
			inner := execution + ": " + kafkaFailure(wire.UnknownTopicOrPartition, "").text()
			return &failure{java: "java.lang.RuntimeException", message: inner,
				causes: []string{"Caused by: " + inner,
					"Caused by: " + kafkaFailure(wire.UnknownTopicOrPartition, "").text()}}
		}
		leader, known := l.leader(tp)
		switch {
		case !known:
			missing = append(missing, tp.String())
		case leader == wire.NoLeader:
			leaderless = append(leaderless, tp.String())
		}
	}
	switch {
	case len(missing) > 0:
		return kafkaFailure(wire.UnknownTopicOrPartition,
			"The partitions \""+strings.Join(missing, ",")+"\" do not exist")
	case len(leaderless) > 0:
		return kafkaFailure(wire.LeaderNotAvailable,
			"The partitions \""+strings.Join(leaderless, ",")+"\" have no leader")
	}
	return nil
}

// timed reads the time of to-datetime or by-duration.
func (r *resetPlan) timed(text string, now int64) *failure {
	if r.how == "by-duration" {
		ms, ok := isoDuration(text)
		if !ok {
			return &failure{java: "java.time.format.DateTimeParseException",
				message: "Text cannot be parsed to a Duration"}
		}
		r.at = now - ms
		return nil
	}
	at, problem := dateTime(text)
	if problem != "" {
		inner := "java.text.ParseException: " + problem
		return &failure{java: "java.lang.RuntimeException", message: inner,
			causes: []string{"Caused by: " + inner}}
	}
	// -1 to -6 mean latest, earliest and so on; no record is that old.
	r.at = max(at, 0)
	return nil
}

// times are what the leaders must be asked for.
func (r *resetPlan) times() []int64 {
	switch r.how {
	case "to-earliest":
		return []int64{wire.EarliestTimestamp}
	case "to-latest", "to-current":
		return []int64{wire.LatestTimestamp}
	case "to-datetime", "by-duration":
		return []int64{r.at, wire.LatestTimestamp}
	}
	return []int64{wire.EarliestTimestamp, wire.LatestTimestamp}
}

// byTime is the new offset of to-earliest, to-latest, to-datetime and by-duration. A partition with
// nothing from that time on is told of.
func (r *resetPlan) byTime(p *Process, ends *logEnds, tp wire.TopicPartition, out *node.Out) int64 {
	end, _ := ends.offset(tp, wire.LatestTimestamp)
	switch r.how {
	case "to-earliest":
		start, _ := ends.offset(tp, wire.EarliestTimestamp)
		return start
	case "to-datetime", "by-duration":
		if n, _ := ends.offset(tp, r.at); n >= 0 {
			return n
		}
		p.print(out, "\nWarn: Partition "+strconv.Itoa(int(tp.Partition))+" from topic "+tp.Topic+
			" is empty. Falling back to latest known offset.")
	}
	return end
}

// inside keeps a wished offset inside the log. Kafka: OffsetsUtils.checkOffsetsRange.
func inside(p *Process, ends *logEnds, tp wire.TopicPartition, n int64, out *node.Out) int64 {
	warn := func(what, which string, to int64) int64 {
		p.log(out, client.LogLine{Level: "WARN", Logger: "org.apache.kafka.tools.OffsetsUtils",
			Text: "New offset (" + strconv.FormatInt(n, 10) + ") is " + what + " than " + which +
				" offset for topic partition " + tp.String() + ". Value will be set to " +
				strconv.FormatInt(to, 10)})
		return to
	}
	if end, ok := ends.offset(tp, wire.LatestTimestamp); ok && n > end {
		return warn("higher", "latest", end)
	}
	if start, ok := ends.offset(tp, wire.EarliestTimestamp); ok && n < start {
		return warn("lower", "earliest", start)
	}
	return n
}

// newOffsets is a group's row in the table of new offsets.
type newOffsets struct {
	group string
	rows  []tpOffset
}

// printNewOffsets is OffsetsUtils.printOffsetsToReset.
func (p *Process) printNewOffsets(groups []newOffsets, out *node.Out) {
	rows := [][]string{{"GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"}}
	width := 15
	for _, g := range groups {
		width = max(width, len(g.group))
		for _, r := range g.rows {
			rows = append(rows, []string{g.group, r.tp.Topic, strconv.Itoa(int(r.tp.Partition)),
				strconv.FormatInt(r.offset, 10)})
		}
	}
	if len(groups) == 0 {
		p.print(out, "")
		return
	}
	table(p, []int{width, widest(rows, 1), 10, 0}, rows, out)
}
