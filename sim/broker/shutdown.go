package broker

import "highwater/sim/node"

// Shutdown implements node.Machine: SIGTERM. The broker asks the controller to take its leaderships
// away, and exits when that is done. Kafka: BrokerServer.shutdown, BrokerLifecycleManager's
// beginControlledShutdown.
func (b *Broker) Shutdown(out *node.Out) {
	l := &b.mem.life
	switch {
	case l.stopping:
	case l.epoch < 0 || !l.published:
		b.stop("", out)
	default:
		l.stopping = true
		b.setState(HandingOver, "controlled shutdown", out)
		b.speakAfter(0, out)
		// BrokerServer waits five minutes for the controlled shutdown, then goes on without it.
		out.After(5*node.Minute, node.Timer{Kind: timerGiveUp})
	}
	b.settle(out)
}

// shutdownPoll is when to ask again whether the leaderships are gone: the first time soon, so that
// a quick handover isn't kept waiting.
func shutdownPoll(l *life, b *Broker) node.Time {
	if l.unfenced {
		l.unfenced = false
		return 50 * node.Millisecond
	}
	return b.mem.settings.heartbeatEvery
}

// stop writes what a clean shutdown writes to disk and ends the process.
func (b *Broker) stop(detail string, out *node.Out) {
	b.checkpoint()
	b.disk.cleanEpoch = b.mem.life.epoch
	b.setState(Stopped, detail, out)
	out.Exit(0)
}
