// Package notebook is a program of the learner's own, as the world sees it: a Jupyter kernel and the
// clients that its cells made. The language they are written in runs outside, in the page or in a
// process of its own. What it asks of the cluster comes in as a call: one line of JSON at the standard
// input of the process that it is for, a command like any other, kept with its exact place. What the
// call gives back is a fact (node.CallAnswered) that depends on nothing but the world. So a history
// that holds the calls can be played again, sought and linked without the language being there.
//
// A call is an object: "id" numbers it, "do" names it, the rest are its arguments. The answer is an
// object with the same id, and "error" (type, text) when the real client throws. The names of calls
// and errors are those of kafka-python, whose module stands in web/python.
//
// Calls that wait (poll, wait, flush, sleep, and whatever asks the cluster) are answered at a virtual
// time, the others at once. A process has one call at a time, as a program has one thread; a new one
// finds the old one given up.
package notebook
