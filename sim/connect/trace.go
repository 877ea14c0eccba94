package connect

import (
	"strconv"
	"strings"

	"highwater/sim/connect/data"
)

// Frames of Java's stacks in Kafka 4.3.1, as they were recorded: what a task's thread runs in,
// outermost last.
var (
	threadFrames = []string{
		"org.apache.kafka.connect.runtime.WorkerSinkTask.iteration(WorkerSinkTask.java:261)",
		"org.apache.kafka.connect.runtime.WorkerSinkTask.execute(WorkerSinkTask.java:225)",
		"org.apache.kafka.connect.runtime.WorkerTask.doRun(WorkerTask.java:243)",
		"org.apache.kafka.connect.runtime.WorkerTask.run(WorkerTask.java:298)",
		"org.apache.kafka.connect.runtime.isolation.Plugins.lambda$withClassLoader$0(Plugins.java:252)",
		"java.base/java.util.concurrent.Executors$RunnableAdapter.call(Executors.java:539)",
		"java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)",
		"java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
		"java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)",
		"java.base/java.lang.Thread.run(Thread.java:840)",
	}
	putFrames = append([]string{
		"org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:658)",
		"org.apache.kafka.connect.runtime.WorkerSinkTask.poll(WorkerSinkTask.java:359)",
	}, threadFrames...)
	convertFrames = append([]string{
		"org.apache.kafka.connect.runtime.WorkerSinkTask.convertAndTransformRecord(WorkerSinkTask.java:558)",
		"org.apache.kafka.connect.runtime.WorkerSinkTask.convertMessages(WorkerSinkTask.java:532)",
		"org.apache.kafka.connect.runtime.WorkerSinkTask.poll(WorkerSinkTask.java:358)",
	}, threadFrames...)
	toleranceFrames = append([]string{errorsRuntime +
		"execAndHandleError(RetryWithToleranceOperator.java:259)",
		errorsRuntime + "execute(RetryWithToleranceOperator.java:179)"}, convertFrames...)
	operatorFrames = []string{
		"org.apache.kafka.connect.runtime.WorkerSinkTask.lambda$convertAndTransformRecord$1(WorkerSinkTask.java:560)",
		errorsRuntime + "execAndRetry(RetryWithToleranceOperator.java:207)",
		errorsRuntime + "execAndHandleError(RetryWithToleranceOperator.java:243)",
	}
	letterFrames = append(append(append([]string{}, operatorFrames...),
		errorsRuntime+"execute(RetryWithToleranceOperator.java:179)"), convertFrames...)
	sourceFrames = append([]string{
		"org.apache.kafka.connect.runtime.AbstractWorkerSourceTask.execute(AbstractWorkerSourceTask.java:366)",
		"org.apache.kafka.connect.runtime.WorkerTask.doRun(WorkerTask.java:243)",
		"org.apache.kafka.connect.runtime.WorkerTask.run(WorkerTask.java:298)",
		"org.apache.kafka.connect.runtime.AbstractWorkerSourceTask.run(AbstractWorkerSourceTask.java:83)",
	}, threadFrames[4:]...)
	deliverFrame = "org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:628)"
)

const errorsRuntime = "org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator."

// sourceTrace is what the status says of a failed source task; the frames inside a connector are left
// out.
func sourceTrace(p *data.Problem) string { return stack(p, sourceFrames) }

// traceOf is what the status says of a failed task: the exception with its stack, and those behind it.
// The frames inside a connector, a converter or a transformation are left out.
func traceOf(p *data.Problem) string {
	switch {
	case p.Cause == nil:
		return stack(p, threadFrames)
	case strings.HasPrefix(p.Message, "Tolerance"):
		return stack(p, toleranceFrames, operatorFrames...)
	}
	return stack(p, putFrames, deliverFrame)
}

// stack writes an exception, its frames, and its causes with those frames that they don't share.
func stack(p *data.Problem, frames []string, inner ...string) string {
	var b strings.Builder
	b.WriteString(p.String() + "\n")
	for _, f := range frames {
		b.WriteString("\tat " + f + "\n")
	}
	shared := len(frames) - 1
	for c := p.Cause; c != nil; c = c.Cause {
		b.WriteString("Caused by: " + c.String() + "\n")
		for _, f := range inner {
			b.WriteString("\tat " + f + "\n")
		}
		b.WriteString("\t... " + strconv.Itoa(shared) + " more\n")
		inner = nil
	}
	return b.String()
}
