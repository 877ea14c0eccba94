// Runs in the stage's frame: fetches the simulation in its smallest form, shows how far the download
// is, starts it and hands its functions to the page.
//
// A plain file host sends .wasm uncompressed and without Content-Encoding. So the compressed files that
// stand beside it are fetched by name and unpacked here; hosts that unpack them themselves, or lack
// them, work too: what arrived is told by its first bytes.

import { fontsReady } from "./atlas.js";

const build = JSON.parse(document.getElementById("build").textContent);
const page = window.parent;

const forms = () => {
  const list = [];
  for (const [format, ending] of [["brotli", ".br"], ["gzip", ".gz"]]) {
    try {
      new DecompressionStream(format);
      if (build.sizes[ending]) list.push([format, ending]);
    } catch { /* this browser can't */ }
  }
  return [...list, ["", ""]];
};

const isWasm = (b) => b.length > 3 && b[0] === 0 && b[1] === 0x61 && b[2] === 0x73 && b[3] === 0x6d;

// counted passes the bytes on and reports which part of the total has come.
function counted(total) {
  let sum = 0;
  return new TransformStream({
    transform(chunk, out) {
      sum += chunk.length;
      page.highwaterProgress?.(Math.min(1, sum / total));
      out.enqueue(chunk);
    },
  });
}

// open gives the body of one form as a stream of wasm, or null where the host has none.
async function open(format, ending) {
  const answer = await fetch(`highwater.wasm${ending}?${build.tag}`);
  if (!answer.ok || !answer.body) return null;
  const reader = answer.body.getReader();
  const first = await reader.read();
  if (first.done) return null;
  const plain = isWasm(first.value);
  if (!plain && !format) return null; // a host's own page for what it doesn't have
  if (!plain && /html/.test(answer.headers.get("Content-Type") || "")) return null;
  const stream = new ReadableStream({
    start(out) { out.enqueue(first.value); },
    async pull(out) {
      const part = await reader.read();
      if (part.done) out.close(); else out.enqueue(part.value);
    },
    cancel: (why) => reader.cancel(why),
  });
  const size = plain ? build.wasm : build.sizes[ending];
  const bytes = stream.pipeThrough(counted(size));
  return plain ? bytes : bytes.pipeThrough(new DecompressionStream(format));
}

async function load(go) {
  let failure = new Error("The simulation could not be loaded.");
  for (const [format, ending] of forms()) {
    try {
      const body = await open(format, ending);
      if (!body) continue;
      const answer = new Response(body, { headers: { "Content-Type": "application/wasm" } });
      return (await WebAssembly.instantiateStreaming(answer, go.importObject)).instance;
    } catch (e) {
      failure = e;
    }
  }
  throw failure;
}

// A panic prints its report to the console in lines before the program ends; they are kept for it.
const lastLines = [];
const error = console.error;
console.error = (...args) => { lastLines.push(args.join(" ")); error(...args); };

function canDraw() {
  const gl = document.createElement("canvas").getContext("webgl2");
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return gl !== null;
}

window.highwaterCanDraw = canDraw();
const go = new Go();
// The Go program sets window.highwater and then calls highwaterStarted.
window.highwaterStarted = () => page.highwaterReady(window.highwater);
try {
  const [instance] = await Promise.all([load(go), fontsReady]);
  await go.run(instance);
  page.highwaterFailed?.("The simulation ended.\n" + lastLines.slice(-60).join("\n"));
} catch (e) {
  page.highwaterFailed?.(`${e && e.message || e}\n${lastLines.slice(-60).join("\n")}`);
}
