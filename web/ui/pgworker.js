// The worker in which the page's real PostgreSQL runs: PGlite, begun from a data directory that initdb has made
// already. It knows nothing of the simulation: it carries out what the page hands it, and answers questions.
//
//   in:  {begin: Begin}
//        {apply: statements}      all of them, or none
//        {look: statement}        one that only reads
//   out: {ready} {applied} {failed: text} {looked: Looked}, one for each

/**
 * @typedef {{module: WebAssembly.Module, data: ArrayBuffer, directory: ArrayBuffer}} Begin
 * @typedef {{columns: string[], rows: (string | null)[][], more: boolean, tag: string} | {error: Problem}} Looked
 * @typedef {{code: string, message: string, detail: string, hint: string, line: string, at: number}} Problem
 */

const say = self.postMessage.bind(self);
const folder = new URL("../../assets/vendor/pglite/dist/", import.meta.url);
const most = 500; // rows that are shown

/** @type {any} */
let pg = null;
/** Values as PostgreSQL writes them: the page shows text. @type {{[oid: number]: (text: string) => string}} */
const asText = {};

/** @param {Begin} b */
async function begin(b) {
  const { PGlite, types } = await import(new URL("index.js", folder).href);
  for (const oid of Object.values(types)) if (typeof oid === "number") asText[oid] = (text) => text;
  const initdb = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])); // it isn't needed, and would be asked for
  pg = await PGlite.create({ pgliteWasmModule: b.module, initdbWasmModule: initdb, fsBundle: new Blob([b.data]), loadDataDir: new Blob([b.directory]) });
  await pg.exec("SET timezone TO 'UTC'");
}

/** @param {string[]} statements */
const apply = (statements) => pg.exec(["BEGIN", ...statements, "COMMIT"].join("\n;\n")).catch(async (/** @type {any} */ e) => {
  await pg.exec("ROLLBACK");
  throw e;
});

const opening = "DECLARE look NO SCROLL CURSOR FOR ";

/**
 * look carries out a statement in a transaction that may only read and is taken back. A query is read by a cursor,
 * so that one with a million rows does no harm. What PostgreSQL refuses is an answer like any other.
 * @param {string} text
 * @returns {Promise<Looked>}
 */
async function look(text) {
  const statement = text.trim().replace(/;\s*$/, "");
  const query = /^(\s|\(|--[^\n]*\n|\/\*.*?\*\/)*(select|with|values|table)\b/is.test(statement);
  await pg.exec("BEGIN READ ONLY");
  try {
    const options = { rowMode: "array", parsers: asText };
    if (query) await pg.query(opening + statement);
    const r = await pg.query(query ? `FETCH ${most + 1} FROM look` : statement, [], options);
    const rows = r.rows.slice(0, most).map((/** @type {any[]} */ row) => row.map((v) => (v === null || typeof v === "string" ? v : JSON.stringify(v))));
    return { columns: r.fields.map((/** @type {{name: string}} */ f) => f.name), rows, more: r.rows.length > most, tag: query ? "" : r.command };
  } catch (e) {
    if (!e.code) throw e;
    // Where the mistake is, as psql shows it: the line, and a mark below.
    const place = Number(e.position) - 1 - (query ? opening.length : 0);
    const from = statement.lastIndexOf("\n", place - 1) + 1, line = place >= 0 ? statement.slice(from).split("\n")[0] : "";
    return { error: { code: e.code, message: e.message, detail: e.detail || "", hint: e.hint || "", line, at: place - from } };
  } finally {
    await pg.exec("ROLLBACK");
  }
}

self.onmessage = async ({ data }) => {
  try {
    if (data.begin) {
      await begin(data.begin);
      say({ ready: true });
    } else if (data.apply) {
      await apply(data.apply);
      say({ applied: true });
    } else if (data.look !== undefined) {
      say({ looked: await look(data.look) });
    }
  } catch (e) {
    say({ failed: String(e && e.message || e) });
  }
};
