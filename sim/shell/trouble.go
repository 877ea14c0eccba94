package shell

import (
	"errors"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Verbs for what goes wrong at one machine.

func powerOff(args []word, env *Env) (Line, error) {
	return end(args, env, "power-off", func(id wire.ID) sim.Command {
		return sim.CutPower{Process: id}
	})
}

func freeze(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 2, "freeze NAME 5s, or freeze NAME until thaw NAME"); err != nil {
		return Line{}, err
	}
	id, err := env.mustMachine(args[0])
	if err != nil {
		return Line{}, err
	}
	c := sim.Freeze{Process: id}
	if len(args) == 2 {
		if c.For, err = duration(args[1].text); err != nil {
			return Line{}, err
		}
	}
	return does(c), nil
}

func thaw(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 1, "thaw NAME"); err != nil {
		return Line{}, err
	}
	id, err := env.mustMachine(args[0])
	if err != nil {
		return Line{}, err
	}
	return does(sim.Thaw{Process: id}), nil
}

// clock reads +5s, -300ms or default.
func clock(args []word, env *Env) (Line, error) {
	const use = "clock NAME +5s, clock NAME -5s, or clock NAME default"
	if err := wants(args, 2, 2, use); err != nil {
		return Line{}, err
	}
	id, err := env.mustMachine(args[0])
	if err != nil {
		return Line{}, err
	}
	text := args[1].text
	if text == "default" {
		return does(sim.SetClock{Process: id}), nil
	}
	ahead, sign := strings.CutPrefix(text, "+")
	behind, minus := strings.CutPrefix(text, "-")
	if !sign && !minus {
		return Line{}, errors.New("a clock is put ahead or behind: " + use)
	}
	if minus {
		ahead = behind
	}
	d, err := duration(ahead)
	if err != nil {
		return Line{}, err
	}
	if minus {
		d = -d
	}
	return does(sim.SetClock{Process: id, Ahead: d}), nil
}

// slowDisk makes a broker's writes slow.
func slowDisk(id wire.ID, how word) (Line, error) {
	var d node.Time
	if how.text != "default" {
		var err error
		if d, err = duration(how.text); err != nil {
			return Line{}, err
		}
	}
	return does(sim.SetDisk{Broker: id, Latency: d}), nil
}

// diskSize reads 64MB, 512KB, 1000B or default.
func diskSize(args []word, env *Env) (Line, error) {
	const use = "disk NAME 64MB, or disk NAME default"
	if err := wants(args, 2, 2, use); err != nil {
		return Line{}, err
	}
	id, err := env.mustMachine(args[0])
	if err != nil {
		return Line{}, err
	}
	if args[1].text == "default" {
		return does(sim.SetDiskSize{Broker: id}), nil
	}
	text := strings.ToUpper(args[1].text)
	for i, unit := range [...]string{"B", "KB", "MB", "GB"} {
		digits, ok := strings.CutSuffix(text, unit)
		n, err := strconv.ParseInt(digits, 10, 40)
		if ok && err == nil && n > 0 && n < 1<<20 {
			return does(sim.SetDiskSize{Broker: id, Bytes: n << (10 * i)}), nil
		}
	}
	return Line{}, errors.New(quote(args[1].text) + " is no size such as 64MB or 512KB: " + use)
}
