package broker

import "highwater/sim/node"

// Shutdown implements node.Machine: SIGTERM. The broker asks the controller to take its leaderships
// away, and exits when that is done. Kafka: BrokerServer.shutdown, BrokerLifecycleManager's
// beginControlledShutdown.
func (b *Broker) Shutdown(out *node.Out) {
	l := &b.life
	switch {
	case l.stopping:
	case b.brokerEpoch < 0 || !l.published:
		b.stop("", out)
	default:
		l.stopping = true
		b.life.setState(HandingOver, "controlled shutdown", out)
		b.life.speakAfter(0, out)
		// BrokerServer waits five minutes for the controlled shutdown, then goes on without it.
		out.After(5*node.Minute, node.Timer{Kind: timerGiveUp})
	}
	b.settle(out)
}

// shutdownPoll is when to ask again whether the leaderships are gone: the first time soon, so that
// a quick handover isn't kept waiting.
func (lc *lifecycle) shutdownPoll() node.Time {
	if lc.unfenced {
		lc.unfenced = false
		return 50 * node.Millisecond
	}
	return lc.settings.heartbeatEvery
}

// LosePower is what a power failure does beyond Crash: the end of each log is lost that the operating
// system had not written to the disk. Checkpoints are safe, Kafka flushes them.
func (b *Broker) LosePower(out *node.Out) {
	for _, slot := range b.partitions.sorted {
		r := b.partitions.edit(slot)
		end := r.log.EndOffset()
		r.log.LosePower(out.Wall().UnixMs())
		if left := r.log.EndOffset(); left < end {
			out.Emit(node.TailLost{TP: r.tp, From: left, To: end})
		}
	}
}

// flush brings all logs to the disk. Kafka: LogManager.shutdown.
func (ps *partitions) flush() {
	for _, slot := range ps.sorted {
		ps.edit(slot).log.Flush()
	}
}

// stop writes what a clean shutdown writes to disk and ends the process.
func (b *Broker) stop(detail string, out *node.Out) {
	b.partitions.checkpoint()
	b.partitions.flush()
	b.life.disk.cleanEpoch = b.brokerEpoch
	b.life.setState(Stopped, detail, out)
	out.Exit(0)
}
