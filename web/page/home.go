package page

import (
	"slices"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/course"
	"highwater/web/player"
	"highwater/web/words"
)

// Home is the front door: one question about the cluster beside it, and what became of it.
type Home struct {
	Phase   string // "ask", "running", "answered"
	Leader  string // who is to be killed, and was
	Order   string // the key of the order that the question is about
	Picked  int64  // the number of the answer that was given, from 0; -1: none
	Proved  int64  // the number of the answer that the run proved; -1: none yet
	Title   string `js:"opt"` // in place of the promise, once something has happened
	Note    string `js:"opt"`
	Said    string `js:"opt"` // on the answer that was given
	Silence *Silence
	Story   []HomeLine
	Figures []Figure
	Left    *LessonPlace // where an earlier visit left off
}

// Silence is how long the controller has heard nothing of a broker, and how long it waits.
type Silence struct{ For, Limit node.Time }

// HomeLine is one moment of the story; Now is no moment, but how things stand.
type HomeLine struct {
	At   node.Time
	Now  bool `js:"opt"`
	Text string
}

// Figure is a number of the ledger with its name.
type Figure struct {
	Value, Name string
	Tone        words.Tone
}

// Home is the front door as it stands, for whoever writes it into the page.
func (s *Session) Home() *Home { return s.home() }

// home is the front door's part of the state; nil in a lesson.
func (s *Session) home() *Home {
	c, p := s.Course, s.Player
	if c.Lesson.ID != lessons.HomeID {
		return nil
	}
	subject, leader := p.Subject()
	o := p.Outage()
	if o != nil {
		leader = o.Leader
	}
	name := p.Name(leader)
	settled := c.Settled()
	answer, right := c.Prediction()
	if !settled {
		right = -1
	}
	v := &Home{Phase: "ask", Leader: name, Order: subject.Key, Left: s.left,
		Picked: int64(answer), Proved: int64(right)}
	switch {
	case o == nil:
		v.Picked = -1 // of a future that lies ahead
		if missed := c.Missed(); missed != 0 {
			v.Note = words.OnlyAFollower(p.Name(missed))
		}
		return v
	case settled:
		v.Phase = "answered"
		s.verdict(v, o, answer)
	default:
		v.Phase = "running"
		v.Title = words.Silent(name, answer < 0)
		if answer < 0 {
			v.Note = words.NobodyAsked(subject.Key)
		}
		v.Silence = s.silence(o)
	}
	v.Story = s.tale(o, subject)
	return v
}

// verdict words what became of the order, from the books.
func (s *Session) verdict(v *Home, o *player.Outage, answer int) {
	p := s.Player
	n := p.Ledger().Counts()
	v.Title = words.Fate(n.Lost > 0, p.Name(o.Next), answer == 2)
	part := p.World().Image().Partition(o.TP)
	if part == nil { // somebody deleted the topic
		return
	}
	if answer >= 0 {
		q := p.World().Process(o.Leader)
		v.Said = words.Said(answer, v.Leader, len(part.Replicas)-1, q != nil && !q.Running)
	}
	stored := int64(0)
	if b := p.World().Broker(part.Leader); b != nil && b.Replica(o.TP) != nil {
		r := b.Replica(o.TP)
		stored = r.LogEndOffset() - r.LogStartOffset()
	}
	lost := words.Good
	if n.Lost > 0 {
		lost = words.Bad
	}
	v.Figures = []Figure{
		{words.Num(int64(n.Acknowledged)), words.FigureAcknowledged, words.Plain},
		{words.Num(stored), words.FigureStored, words.Plain},
		{words.Num(int64(n.Lost)), words.FigureLost, lost},
		{words.Seconds(int64((o.Stored - o.Killed) / node.Millisecond)), words.FigureSilent,
			words.Plain},
	}
}

// silence is what the controller knows of the broker; nil once it has given it up.
func (s *Session) silence(o *player.Outage) *Silence {
	w := s.Player.World()
	q := w.Controller(w.Deciding())
	if o.Fenced > 0 || q == nil {
		return nil
	}
	last, ok := q.LastHeartbeat(o.Leader)
	if !ok {
		return nil
	}
	return &Silence{w.Now() - last, q.SessionTimeout()}
}

// tale is the story so far, each moment at its time.
func (s *Session) tale(o *player.Outage, subject player.Subject) []HomeLine {
	p := s.Player
	story := []HomeLine{{At: o.Killed, Text: words.KilledIt(p.Name(o.Leader))}}
	add := func(at node.Time, text string) {
		if at > 0 {
			story = append(story, HomeLine{At: at, Text: text})
		}
	}
	add(o.Tried, words.Knocked(o.Key, p.Name(o.Sender)))
	add(o.Fenced, words.Abandoned(o.Silent))
	if o.Led > 0 {
		add(o.Led, words.TookOver(p.Name(o.Next), subject.Key, s.has(o.Next, subject)))
		if by, at := o.Read(subject.Offset); at > o.Led {
			add(at, words.GotIt(p.Name(by), subject.Key))
		}
	}
	add(o.Committed, words.CaughtUp(o.Key, o.Copies))
	slices.SortStableFunc(story, func(a, b HomeLine) int { return int(a.At - b.At) })
	if o.Fenced == 0 {
		story = append(story, HomeLine{At: p.Now(), Now: true, Text: words.NothingLost(o.TP.Topic)})
	}
	return story
}

// has tells whether a broker's copy holds the record.
func (s *Session) has(id wire.ID, subject player.Subject) bool {
	b := s.Player.World().Broker(id)
	if b == nil {
		return false
	}
	r := b.Replica(subject.TP)
	return r != nil && r.LogStartOffset() <= subject.Offset && subject.Offset < r.LogEndOffset()
}

// atHome lets time pass on the front door, as in life; who wants no motion starts it with an answer.
func (s *Session) atHome() {
	if s.Course.Lesson.ID != lessons.HomeID {
		return
	}
	s.Player.SetSpeed(course.HomeSpeed)
	if !s.Reduced {
		s.Player.Play()
	}
}

// again begins the shown step anew. The front door gets another world, whose future nobody has seen:
// time passes there before anything is answered, and would run into the old deed.
func (s *Session) again() {
	if s.Course.Lesson.ID != lessons.HomeID {
		s.silently(s.Course.Again)
		return
	}
	delete(s.courses, lessons.HomeID)
	s.open(lessons.HomeID)
}

// Pick is an answer to the front door's question: the number of the choice, from 0.
type Pick struct{ Choice int64 }

// pick kills the leader: the answer is the deed.
func (s *Session) pick(v *Pick) Answer {
	if s.Course.Lesson.ID != lessons.HomeID {
		return Answer{Error: words.NoQuestionHere}
	}
	_, leader := s.Player.Subject()
	if leader == wire.NoLeader {
		return Answer{Error: words.NobodyToKill}
	}
	s.Course.Answer(int(v.Choice), s.Player.Name(leader))
	if s.Reduced {
		s.silently(s.Course.SkipSilence)
	}
	s.touch()
	return Answer{}
}

// skip goes to the front door's answer.
func (s *Session) skip() {
	if s.Course.Lesson.ID == lessons.HomeID {
		s.silently(s.Course.Skip)
	}
}
