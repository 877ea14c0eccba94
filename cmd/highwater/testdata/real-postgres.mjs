// Carries out on the PostgreSQL that the page brings what the simulated one did, and prints where they differ:
// nothing, if all is well. Run by postgres_test.go: node real-postgres.mjs FOLDER, with PGlite and cases.json in it.

import { openAsBlob, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { PGlite, types } = await import(pathToFileURL(join(folder, "index.js")).href);
const pg = await PGlite.create({ loadDataDir: await openAsBlob(join(folder, "data.tar")) });
await pg.exec("SET timezone TO 'UTC'");
const parsers = Object.fromEntries(Object.values(types).map((oid) => [oid, (text) => text]));
const options = { rowMode: "array", parsers };
const rowsOf = async (sql) => (await pg.query(sql, [], options)).rows;
const text = JSON.stringify;

async function asked({ sql, rows, code, own }) {
  let got = { rows: null, code: "" };
  try {
    const last = (await pg.exec(sql, options)).at(-1);
    if (last?.fields.length) got.rows = last.rows;
  } catch (e) {
    got.code = e.code || String(e);
  }
  const sorted = (list) => (list && !/order by/i.test(sql) ? list.map((r) => text(r)).sort() : list);
  if (own) return "";
  if (got.code !== code || !code && text(sorted(got.rows)) !== text(sorted(rows))) return `${sql}\n  real: ${text(got)}\n  ours: ${text({ rows, code })}`;
}

async function tables(want) {
  const there = (await rowsOf("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\"")).flat();
  if (text(there) !== text(want.map((t) => t.name))) return `tables ${text(there)}, not ${text(want.map((t) => t.name))}`;
  for (const t of want) {
    const name = `"${t.name.replaceAll('"', '""')}"`;
    const columns = await rowsOf(`SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '${name}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`);
    if (text(columns) !== text(t.columns)) return `${name} has the columns ${text(columns)}, not ${text(t.columns)}`;
    const rows = await rowsOf(`SELECT * FROM ${name}`), sorted = (list) => text(list.map((r) => text(r)).sort());
    if (sorted(rows) !== sorted(t.rows)) return `${name} has ${text(rows)}, not ${text(t.rows)}`;
  }
}

for (const c of JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"))) {
  const say = (problem) => { if (problem) console.log(`${c.name}: ${problem}`); };
  if (c.asked) await pg.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  for (const group of c.asked || []) {
    for (const a of group || []) say(await asked(a));
    await pg.exec("ROLLBACK");
  }
  for (const step of c.follows || []) {
    if (step.statements?.length) await pg.exec(["BEGIN", ...step.statements, "COMMIT"].join("\n;\n"));
    say(await tables(step.tables));
  }
}
await pg.close();
