// Package web holds nothing but the tests of the built page in a real browser (build tag browser). The
// page's own rooms are below: player (time), course (a lesson being taken), scene and stage (the
// picture), spacetime (the diagram), page (the bridge to the scripts in ui).
package web
