import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";

const { broken, joined, painted, paintedPython } = await import("../ui/command.js");
const text = (nodes) => nodes.map((n) => (typeof n === "string" ? n : n.textContent)).join("");

const lines = [
  "kafka-topics.sh --list",
  "kafka-topics.sh --create --topic orders --partitions 3 --replication-factor 3 --bootstrap-server broker-1:9092",
  "kafka-console-producer.sh --topic orders --bootstrap-server broker-1:9092 --property parse.key=true <<< 'a:b c'",
  "kcat -b broker-1:9092 -C -t orders -o beginning -f '%k %s\\n' -e",
  "producer orders --rate 5 --acks all --keys Mario,Luigi,Francesco --client kafka-python --linger 20",
];

test("a long line is broken for the eye only: joined gives back what was typed", () => {
  for (const line of lines) {
    assert.equal(joined(broken(line)), line);
    for (const columns of [10, 30, 60]) assert.equal(joined(broken(line, columns)), line);
  }
});

test("only what is too long is broken, and only before options", () => {
  assert.equal(broken(lines[0]), lines[0]);
  for (const row of broken(lines[1]).split("\n").slice(1)) assert.match(row, /^ {2}--/);
});

test("the lines of a here-document stay as they are, and what follows it is a command again", () => {
  const body = "{ 'a': 'a line that is longer --than all the columns that there are' }\nE";
  const line = `kafka-delete-records.sh --offset-json-file /dev/stdin --bootstrap-server broker-1:9092 <<E\n${body}\n${lines[1]}`;
  const rows = broken(line);
  assert.ok(rows.includes(" <<E\n" + body + "\n"), rows);
  assert.equal(joined(rows), line);
  assert.ok(rows.split("\n").every((row) => row.startsWith("{") || row.length <= 46), rows);
});

test("a word that has hyphens stays whole: it stands in a node of its own", () => {
  for (const line of lines) {
    for (const node of painted(broken(line))) {
      if (node.nodeType === 3 || !node.tagName) assert.doesNotMatch(node.textContent, /-/);
    }
  }
});

test("the lines of a here-document are painted as what they are: no commands", () => {
  const bold = (line) => painted(broken(line)).filter((n) => n.tagName === "B").map((n) => n.textContent);
  assert.deepEqual(bold("kafka-console-producer.sh --topic orders --bootstrap-server broker-1:9092 << END\nLuigi:diavola\nMario:calzone\nEND\nwait 5s"),
    ["kafka-console-producer.sh", "wait"]);
  assert.deepEqual(bold("kill broker-1\nwait 5s"), ["kill", "wait"]);
});

test("the name of a class breaks at its dots", () => {
  const of = painted("x --value-deserializer org.apache.kafka.common.serialization.IntegerDeserializer");
  assert.equal(of.filter((n) => n.tagName === "WBR").length, 5);
});

test("painting loses no character", () => {
  for (const line of [...lines, "", "  a   b ", "<b>&amp;"]) assert.equal(text(painted(line)), line);
  const code = "from kafka import KafkaProducer\n# a comment\np.send('orders', b'x')  # None";
  assert.equal(text(paintedPython(code)), code);
});
