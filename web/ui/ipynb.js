// Notebook files, as Jupyter has them: in, and out for a real Kafka.

/** @typedef {import("./nbdoc.js").Doc} Doc */

const address = /(["'])broker-\d+:\d+(,broker-\d+:\d+)*\1/g; // of the simulated cluster
const intro = 'KAFKA = "localhost:9092"  # where your Kafka is';

/**
 * read takes the code cells out of a file.
 * @param {string} file its name
 * @param {string} text
 */
export function read(file, text) {
  /** @type {any} */
  let book = null;
  try { book = JSON.parse(text); } catch { /* said below */ }
  if (!book || !Array.isArray(book.cells)) throw new Error(`${file} is no notebook: a notebook is JSON with a list of cells.`);
  const cells = book.cells.filter((/** @type {any} */ c) => c && c.cell_type === "code").map((/** @type {any} */ c) => (Array.isArray(c.source) ? c.source.join("") : String(c.source || "")));
  const name = file.replace(/\.ipynb$/i, "").replace(/[^A-Za-z0-9]+/g, "-").slice(0, 24).replace(/^-+|-+$/g, "") || "notebook";
  return { name, cells: cells.filter((/** @type {string} */ t) => t.trim()) };
}

/**
 * write gives the file's text. The cluster's address becomes a name that the first cell sets.
 * @param {Doc} doc
 */
export function write(doc) {
  const lines = (/** @type {string} */ text) => text.split(/(?<=\n)/);
  const named = doc.cells.some((c) => address.test(c.text) || (address.lastIndex = 0));
  address.lastIndex = 0;
  const cells = doc.cells.map((c) => {
    const r = doc.state?.runs.find((run) => run.cell === c.n && run.text === c.text);
    const printed = r && r.lines.length ? [{ output_type: "stream", name: "stdout", text: r.lines.map((l) => l.text + "\n") }] : [];
    return { cell_type: "code", execution_count: r ? r.count : null, metadata: {}, outputs: printed, source: lines(c.text.replace(address, "KAFKA")) };
  });
  if (named) cells.unshift({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: [intro] });
  return JSON.stringify({ cells, metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" } }, nbformat: 4, nbformat_minor: 4 }, null, 1);
}

/** @param {Doc} doc */
export function download(doc) {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(new Blob([write(doc)], { type: "application/x-ipynb+json" }));
  a.download = doc.name + ".ipynb";
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
}
