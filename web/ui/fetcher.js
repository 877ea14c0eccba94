// A worker that brings the simulation's program: unpacking and compiling it takes as long as the page takes
// to be read and painted, and so neither waits for the other. index.html starts it before anything else and
// hands what it says to the frame.

import { compile } from "./download.js";

self.onmessage = async ({ data }) => {
  try {
    const module = await compile(data.name, data.of, (part) => self.postMessage({ part }));
    self.postMessage({ module });
  } catch (e) {
    self.postMessage({ error: String(e && e.message || e) });
  }
};
