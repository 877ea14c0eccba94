// Fetches a program, or another large file, in its smallest form. Runs in a worker (fetcher.js), and in the page where
// there is none, so it knows no document.
//
// A plain file host sends .wasm uncompressed and without Content-Encoding. So the compressed files that
// stand beside it are fetched by name and unpacked here; hosts that unpack them themselves, or lack
// them, work too: what arrived is told by its first bytes.

/**
 * What the site says of a program: bytes, a tag that is new when it is, bytes of the compressed forms by
 * their ending (0: none), and the first bytes in hex.
 * @typedef {{size: number, tag: string, sizes: {[ending: string]: number}, head: string}} Download
 */

/** @param {Download} of */
const forms = (of) => {
  const list = [];
  for (const [format, ending] of [["brotli", ".br"], ["gzip", ".gz"]]) {
    try {
      new DecompressionStream(/** @type {CompressionFormat} */ (format));
      if (of.sizes[ending]) list.push([format, ending]);
    } catch { /* this browser can't */ }
  }
  return [...list, ["", ""]];
};

/** What arrived is the file itself. */
const isPlain = (/** @type {Uint8Array} */ b, /** @type {Download} */ of) =>
  [...b.subarray(0, of.head.length / 2)].map((n) => n.toString(16).padStart(2, "0")).join("") === of.head;

/**
 * open gives the body of one form as a stream of the file, or null where the host has none.
 * @param {URL} url
 * @param {Download} of
 * @param {string} format
 * @param {string} ending
 * @param {(part: number) => void} progress
 */
async function open(url, of, format, ending, progress) {
  const answer = await fetch(`${url}${ending}?${of.tag}`);
  if (!answer.ok || !answer.body) return null;
  const reader = answer.body.getReader();
  const first = await reader.read();
  if (first.done) return null;
  const plain = isPlain(first.value, of);
  if (!plain && !format) return null; // a host's own page for what it doesn't have
  if (!plain && /html/.test(answer.headers.get("Content-Type") || "")) return null;
  const total = plain ? of.size : of.sizes[ending];
  let sum = 0, told = 0;
  const pass = (/** @type {ReadableStreamDefaultController<Uint8Array>} */ out, /** @type {Uint8Array<ArrayBuffer>} */ piece) => {
    sum += piece.length;
    const part = Math.min(1, sum / total);
    if (part === 1 || part >= told + 0.01) progress(told = part);
    out.enqueue(piece);
  };
  const bytes = new ReadableStream({
    start(out) { pass(out, first.value); },
    async pull(out) {
      const part = await reader.read();
      if (part.done) out.close(); else pass(out, part.value);
    },
    cancel: (why) => reader.cancel(why),
  });
  return plain ? bytes : bytes.pipeThrough(new DecompressionStream(/** @type {CompressionFormat} */ (format)));
}

/**
 * bring fetches a file whose place is given from the folder above the scripts'.
 * @template T
 * @param {string} name
 * @param {Download} of
 * @param {(part: number) => void} progress
 * @param {(answer: Response) => Promise<T>} use
 */
export async function bring(name, of, progress, use) {
  const url = new URL("../" + name, import.meta.url);
  let failure = new Error(`${name} could not be loaded.`);
  for (const [format, ending] of forms(of)) {
    try {
      const body = await open(url, of, format, ending, progress);
      if (body) return await use(new Response(body, { headers: { "Content-Type": "application/wasm" } }));
    } catch (e) {
      failure = e;
    }
  }
  throw failure;
}

/**
 * compile fetches and compiles a program.
 * @param {string} name
 * @param {Download} of
 * @param {(part: number) => void} progress
 */
export const compile = (name, of, progress = () => {}) => bring(name, of, progress, WebAssembly.compileStreaming);
