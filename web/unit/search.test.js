import assert from "node:assert/strict";
import test from "node:test";
import { find, near, snake } from "../ui/search.js";

const at = (lesson, step) => ({ lesson, step });
const index = {
  errors: [
    { name: "NOT_ENOUGH_REPLICAS", code: 19, exception: "NotEnoughReplicasException", text: "Too few.", retriable: true, in: [at("min-isr", 3)] },
    { name: "OFFSET_OUT_OF_RANGE", code: 1, exception: "OffsetOutOfRangeException", text: "No such offset.", retriable: false, in: [] },
  ],
  settings: [
    { name: "min.insync.replicas", default: "1", of: "topic, broker", text: "", in: [at("min-isr", 2)] },
    { name: "acks", default: "all", of: "producer", text: "", in: [at("acks", 1)] },
    { name: "session.timeout.ms", default: "45000", of: "consumer", text: "", in: [] },
  ],
  kips: [{ name: "KIP-848", in: [at("stop-the-world", 4)] }],
  tools: [{ name: "kafka-topics.sh", in: [at("keys", 1)] }],
  texts: [
    { lesson: "min-isr", step: 1, words: "answer better refuse write", symptoms: ["writes fail while a broker is down"] },
    { lesson: "min-isr", step: 2, words: "copies sync" }, { lesson: "keys", step: 1, words: "mario partition" },
    { lesson: "keys", step: 2, words: "murmur2 hash" }, { lesson: "acks", step: 1, words: "acknowledged lost" },
    { lesson: "stop-the-world", step: 1, words: "eager everybody waits" },
  ],
};
const lesson = (id, title, question, steps) => ({ id, title, question, summary: "", kips: [], steps, part: "", minutes: 1, needs: [], settings: [], errors: [], predictions: 0 });
const lessons = [
  lesson("keys", "Keys", "Where does Mario's order go?", ["The book", "Same key, same place"]),
  lesson("acks", "Acks", "Acknowledged, and lost. How?", ["A promise"]),
  lesson("min-isr", "Min ISR", "Better no answer than a lie?", ["One is missing", "Two of three", "Refused"]),
  lesson("stop-the-world", "Stop the world", "Who stands still when a cook arrives?", ["All"]),
];
const terms = [{ name: "ISR", also: ["in-sync replicas"], text: "The copies that keep up.", see: at("min-isr", 1) }];
const ask = (query) => find(index, lessons, terms, query);
const places = (found) => found.hits.map((h) => `${h.lesson}/${h.step}`);

test("an error is one thing in all its spellings, and inside a pasted log line", () => {
  for (const q of ["NOT_ENOUGH_REPLICAS", "NotEnoughReplicasException", "not enough replicas", "19", "NOT_ENOUGH_REPLICA",
    "[2026-01-06 18:00:03,040] ERROR org.apache.kafka.common.errors.NotEnoughReplicasException: Messages are rejected (orders-0)"]) {
    const found = ask(q);
    assert.deepEqual(found.answers.map((a) => a.title), ["NOT_ENOUGH_REPLICAS"], q);
    assert.equal(places(found)[0], "min-isr/3", q);
  }
});

test("a setting is found by its name, a part of it, Python's spelling, and a typing error", () => {
  for (const q of ["min.insync.replicas", "min_insync_replicas", "insync", "min.insync.replica"]) {
    assert.equal(ask(q).settings[0]?.name, "min.insync.replicas", q);
  }
  assert.equal(ask("session timeout").settings[0].name, "session.timeout.ms");
});

test("what Kafka doesn't have is said, with the nearest name", () => {
  assert.equal(ask("session.timeout.seconds").nothing, "Kafka 4 has no setting session.timeout.seconds. The nearest name is session.timeout.ms.");
  assert.equal(ask("foo.bar").nothing, "Kafka 4 has no setting foo.bar.");
  assert.match(ask("xyzzy").nothing, /Nothing here knows/);
});

test("KIPs, tools, terms, symptoms and words of the prose lead to their steps", () => {
  assert.equal(places(ask("kip-848"))[0], "stop-the-world/4");
  assert.equal(places(ask("kafka-topics.sh"))[0], "keys/1");
  assert.equal(places(ask("topics"))[0], "keys/1");
  assert.deepEqual(ask("isr").terms.map((t) => t.name), ["ISR"]);
  assert.deepEqual(ask("in-sync replicas").terms.map((t) => t.name), ["ISR"]);
  assert.equal(places(ask("broker is down"))[0], "min-isr/0");
  assert.equal(places(ask("murmur2"))[0], "keys/2");
  assert.equal(places(ask("murmr2"))[0], "keys/2", "one letter is missing");
  assert.deepEqual(places(ask("murmur2 eager")), [], "no step has both");
});

test("an empty or hostile query is no error", () => {
  assert.deepEqual(ask("  ").hits, []);
  for (const q of ["(".repeat(3000), "\\", "*", "<script>", "__proto__", "99999999999"]) ask(q);
});

test("near and snake", () => {
  assert.ok(near("lag", "lags") && near("lags", "lag") && near("lag", "log") && near("acsk", "acks") && near("a", "a"));
  assert.ok(!near("lag", "latest") && !near("abcd", "badc"));
  assert.equal(snake("org.apache.kafka.common.errors.NotLeaderOrFollowerException"), "NOT_LEADER_OR_FOLLOWER");
});
