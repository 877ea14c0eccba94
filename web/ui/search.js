// What a person looks for: an error, a setting, a symptom, a KIP, a tool, a term. Pure: it knows no page.

/**
 * @typedef {{lesson: string, step: number}} Place
 * @typedef {{name: string, code: number, exception: string, text: string, retriable: boolean, in: Place[]}} FoundError
 * @typedef {{name: string, default: string, of: string, text: string, in: Place[]}} Setting
 * @typedef {{name: string, in: Place[]}} Named
 * @typedef {{lesson: string, step: number, words: string, symptoms?: string[]}} Text
 * @typedef {{errors: FoundError[], settings: Setting[], kips: Named[], tools: Named[], texts: Text[]}} Index
 * @typedef {{name: string, also: string[], text: string, see?: Place}} Term
 * @typedef {{title: string, text: string, detail: string}} Answer
 * @typedef {{lesson: string, step: number, score: number}} Hit
 * @typedef {{answers: Answer[], hits: Hit[], settings: Setting[], terms: Term[], nothing: string}} Found
 */

const most = { hits: 6, settings: 4, terms: 3 };

/** @param {string} text */
const wordsOf = (text) => text.toLowerCase().split(/[^a-z0-9._'-]+/).map((w) => w.replace(/^[.'-]+|[.'-]+$/g, "")).filter(Boolean);

/**
 * snake writes a Java exception as the protocol's name: NotEnoughReplicasException is NOT_ENOUGH_REPLICAS.
 * @param {string} name
 */
export const snake = (name) => name.replace(/^.*\./, "").replace(/Exception$/, "").replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();

/**
 * near tells whether two words are the same but for one letter: one more, one less, another one, or two
 * that changed places.
 * @param {string} a
 * @param {string} b
 */
export function near(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const x = a.slice(i), y = b.slice(i);
  return x.slice(1) === y.slice(1) || x === y.slice(1) || x.slice(1) === y || x.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2);
}

/**
 * errorsIn finds the errors that a text names, in any of their spellings; a pasted log line is cut down to
 * them. A number alone is a code.
 * @param {Index} index
 * @param {string} text
 */
function errorsIn(index, text) {
  const bare = text.trim();
  if (/^-?\d{1,3}$/.test(bare)) return index.errors.filter((e) => e.code === Number(bare));
  const spelled = new Set((text.match(/[A-Za-z][\w.$]*/g) || []).flatMap((w) => [w.toUpperCase(), snake(w)]));
  const exact = index.errors.filter((e) => spelled.has(e.name) || spelled.has(snake(e.exception)));
  if (exact.length) return exact;
  const loose = bare.toUpperCase().replace(/[\s-]+/g, "_");
  const whole = index.errors.filter((e) => e.name === loose || e.name === snake(bare.replace(/\s+/g, "")));
  if (whole.length || !/[_A-Z]/.test(bare) || bare.length < 6) return whole;
  return index.errors.filter((e) => near(e.name, loose));
}

/**
 * @param {Index} index
 * @param {string} text
 */
function settingsIn(index, text) {
  const lower = text.toLowerCase();
  const named = new Set(lower.match(/[a-z0-9]+(?:[._][a-z0-9]+)+|[a-z]+/g)?.map((w) => w.replaceAll("_", ".")));
  const exact = index.settings.filter((s) => named.has(s.name));
  if (exact.length) return exact;
  const bare = lower.trim();
  if (bare.length < 3) return [];
  const part = index.settings.filter((s) => s.name.includes(bare.replaceAll(" ", ".")) || wordsOf(bare).every((w) => s.name.split(".").includes(w)));
  if (part.length) return part.sort((a, b) => b.in.length - a.in.length || a.name.length - b.name.length);
  return bare.includes(".") ? index.settings.filter((s) => near(s.name, bare)) : [];
}

/**
 * nearest is the setting whose name is most like one that Kafka doesn't have.
 * @param {Index} index
 * @param {string} name
 */
function nearest(index, name) {
  const parts = new Set(name.toLowerCase().split("."));
  let best = "", shared = 0;
  for (const s of index.settings) {
    const n = s.name.split(".").filter((p) => parts.has(p)).length;
    if (n > shared) [best, shared] = [s.name, n];
  }
  return best;
}

/**
 * textHits are the steps and lessons in which all words of a query are met, the best first.
 * @param {Index} index
 * @param {import("./shelf.js").LessonInfo[]} lessons
 * @param {string} query
 * @returns {Hit[]}
 */
function textHits(index, lessons, query) {
  const tokens = wordsOf(query);
  if (!tokens.length) return [];
  /** @type {Hit[]} */
  const out = [];
  for (const l of lessons) {
    const steps = index.texts.filter((t) => t.lesson === l.id);
    const title = wordsOf(`${l.title} ${l.question} ${l.kips.join(" ")}`), summary = wordsOf(l.summary);
    const symptoms = wordsOf(steps.flatMap((s) => s.symptoms || []).join(" "));
    const head = tokens.map((t) => weigh(title, t) * 10 + weigh(symptoms, t) * 8 + weigh(summary, t) * 4);
    const inSteps = steps.map((s) => {
      const heading = wordsOf(l.steps[s.step - 1] || ""), words = s.words.split(" ");
      return tokens.map((t) => weigh(heading, t) * 5 + weigh(words, t));
    });
    if (!tokens.every((_, i) => head[i] || inSteps.some((w) => w[i]))) continue;
    const whole = sum(head), each = inSteps.map(sum), best = Math.max(0, ...each);
    out.push({ lesson: l.id, step: best > whole ? steps[each.indexOf(best)].step : 0, score: whole + best });
  }
  return out.sort((a, b) => b.score - a.score);
}

const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);

/**
 * weigh tells how well a word stands in a list: 1 as it is, less as a beginning or with a typing error.
 * @param {string[]} list
 * @param {string} word
 */
function weigh(list, word) {
  if (list.includes(word)) return 1;
  if (word.length > 2 && list.some((w) => w.startsWith(word))) return 0.7;
  if (word.length > 4 && list.some((w) => near(w, word))) return 0.5;
  return 0;
}

/**
 * find answers a query.
 * @param {Index} index
 * @param {import("./shelf.js").LessonInfo[]} lessons
 * @param {Term[]} terms
 * @param {string} query
 * @returns {Found}
 */
export function find(index, lessons, terms, query) {
  const text = query.trim().slice(0, 2000);
  /** @type {Found} */
  const found = { answers: [], hits: [], settings: [], terms: [], nothing: "" };
  if (!text) return found;
  const errors = errorsIn(index, text);
  /** @type {Place[]} */
  const places = [];
  for (const e of errors.slice(0, 2)) {
    found.answers.push({ title: e.name, text: e.text, detail: `Code ${e.code} · ${e.exception} · ${e.retriable ? "a client tries again by itself" : "trying again doesn't help"}` });
    places.push(...e.in);
  }
  const lower = text.toLowerCase();
  for (const n of [...index.kips, ...index.tools]) {
    if (lower.includes(n.name.toLowerCase()) || n.name.toLowerCase().replace(/^kafka-|\.sh$/g, "") === lower) places.push(...n.in);
  }
  found.settings = settingsIn(index, text).slice(0, most.settings);
  if (found.settings.length && found.settings.length < most.settings) places.push(...found.settings.flatMap((s) => s.in));
  found.terms = terms.filter((t) => [t.name, ...t.also].some((n) => n.toLowerCase() === lower)).slice(0, most.terms);
  if (!found.terms.length && lower.length > 2) {
    found.terms = terms.filter((t) => [t.name, ...t.also].some((n) => n.toLowerCase().startsWith(lower))).slice(0, most.terms);
  }
  for (const t of found.terms) if (t.see) places.push(t.see);
  for (const p of places) if (!found.hits.some((h) => h.lesson === p.lesson)) found.hits.push({ ...p, score: 100 });
  if (!errors.length) for (const h of textHits(index, lessons, text)) if (!found.hits.some((g) => g.lesson === h.lesson)) found.hits.push(h);
  found.hits = found.hits.slice(0, most.hits);
  if (!found.answers.length && !found.hits.length && !found.settings.length && !found.terms.length) {
    const like = /^[a-z0-9]+(\.[a-z0-9]+)+$/i.test(text) ? nearest(index, text) : "";
    found.nothing = like ? `Kafka 4 has no setting ${text}. The nearest name is ${like}.` : /^[a-z0-9]+(\.[a-z0-9]+)+$/i.test(text)
      ? `Kafka 4 has no setting ${text}.` : `Nothing here knows “${text.slice(0, 60)}”.`;
  }
  return found;
}
