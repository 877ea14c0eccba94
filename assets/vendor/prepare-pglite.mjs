// Makes a data directory of PGlite's as initdb leaves it, so that no page has to run initdb: run by refresh.sh.
//
//   node prepare-pglite.mjs FOLDER-OF-THE-PACKAGE FILE

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [from, into] = process.argv.slice(2);
const { PGlite } = await import(pathToFileURL(resolve(from, "index.js")).href);
// The smallest write-ahead log there can be: nobody needs it again, but its bytes are unpacked in every page.
const pg = await PGlite.create({ initDbStartParams: ["--wal-segsize=1"] });
await pg.exec("CHECKPOINT");
const archive = await pg.dumpDataDir("none");
writeFileSync(into, Buffer.from(await archive.arrayBuffer()));
await pg.close();
