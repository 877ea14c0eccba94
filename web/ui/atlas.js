// Draws the stage's sprites: the simulation says what, in lines of fields (see web/stage/atlas.go), and
// the browser draws it on a canvas of its own, because nobody sets type better. The pixels go back.
// Runs in the stage's frame, which needs the fonts for it.

const fonts = [
  ["Atkinson Hyperlegible Next", "atkinson-hyperlegible-next.woff2", "200 800"],
  ["JetBrains Mono", "jetbrains-mono.woff2", "100 800"],
];

// Settles when the fonts have come; when they can't, the stage is drawn in the browser's own.
export const fontsReady = Promise.allSettled(fonts.map(async ([family, file, weight]) => {
  const url = new URL(`../../assets/fonts/${file}`, import.meta.url);
  document.fonts.add(await new FontFace(family, `url(${url})`, { weight }).load());
}));

// Ebitengine asks for an animation frame after every one. While the stage sleeps the request is kept,
// so that a page on which nothing happens costs nothing.
const nextFrame = window.requestAnimationFrame.bind(window);
let asleep = false;
/** @type {FrameRequestCallback | null} */
let kept = null;
window.requestAnimationFrame = (f) => {
  if (!asleep || kept) return nextFrame(f);
  kept = f;
  return 0;
};
window.highwaterSleep = (sleep) => {
  asleep = sleep;
  if (!sleep && kept) {
    nextFrame(kept);
    kept = null;
  }
};

/** @type {any} Lines of text say what to draw: numbers come as text, which a canvas takes. */
let context = null;

/** @type {{[kind: string]: (...fields: string[]) => void}} */
const draw = {
  C() { context.clearRect(0, 0, context.canvas.width, context.canvas.height); },
  P(x, y, scale, fill, stroke, width, d) {
    const path = new Path2D(d);
    context.setTransform(scale, 0, 0, scale, +x, +y);
    if (fill) { context.fillStyle = fill; context.fill(path); }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.stroke(path);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
  },
  T(x, y, align, font, fill, text) {
    context.font = font;
    context.textAlign = align;
    context.fillStyle = fill;
    context.fillText(text, x, y);
  },
};

// The canvas is read back all the time, so the browser is told to keep it out of the graphics card.
window.highwaterPaint = (commands, size, x, y, w, h) => {
  if (!context || context.canvas.width !== size) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    context = canvas.getContext("2d", { willReadFrequently: true });
    context.lineCap = context.lineJoin = "round";
    context.textRendering = "geometricPrecision";
    context.fontKerning = "none";
    context.fontVariantLigatures = "none";
  }
  for (const line of commands.split("\n")) {
    const [kind, ...fields] = line.split("\t");
    draw[kind]?.(...fields);
  }
  return new Uint8Array(context.getImageData(x, y, w, h).data.buffer);
};
