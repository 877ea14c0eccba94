// Where the Why? panel goes: into the corner of the stage where it covers nothing of what it explains,
// and how the thin line from the thing gets there. Plain numbers, no page.

/**
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {{left: boolean, top: boolean, most: number}} Corner most: the panel's height at most
 */

const gap = 12; // between the panel and the stage's rim, or the thing
const least = 180; // a panel less high than this can't be read

/**
 * corner chooses one. The usual one is at the lower right; another is taken only when the panel would
 * cover the thing there, and kept while it doesn't. Where no corner has room for the whole panel, it
 * gets shorter and scrolls.
 * @param {Box} thing
 * @param {{w: number, h: number}} panel its natural size
 * @param {{w: number, h: number}} stage
 * @param {number} dock how much of the left side's lower end is taken
 * @param {Corner | null} now where it is
 * @returns {Corner}
 */
export function corner(thing, panel, stage, dock, now) {
  const all = stage.h - 2 * gap;
  /** @type {Corner[]} */
  const usual = [{ left: false, top: false, most: all }, { left: false, top: true, most: all }, { left: true, top: true, most: all - dock }];
  const free = (/** @type {Corner} */ c) => !covers(boxAt(c, panel, stage), thing);
  const kept = now && usual.find((c) => c.left === now.left && c.top === now.top);
  if (kept && free(kept)) return kept;
  const found = usual.find(free);
  if (found) return found;
  const below = stage.h - (thing.y + thing.h) - 2 * gap, above = thing.y - 2 * gap;
  const short = [{ left: false, top: false, most: below }, { left: false, top: true, most: above }, { left: true, top: true, most: Math.min(above, all - dock) }];
  return short.find((c) => c.most >= least && free(c)) || usual[0];
}

/**
 * boxAt is where the panel is in a corner.
 * @param {Corner} c
 * @param {{w: number, h: number}} panel
 * @param {{w: number, h: number}} stage
 * @returns {Box}
 */
export function boxAt(c, panel, stage) {
  const h = Math.min(panel.h, c.most);
  return { x: c.left ? 16 : stage.w - panel.w - 16, y: c.top ? gap : stage.h - h - gap, w: panel.w, h };
}

/**
 * @param {Box} a
 * @param {Box} b
 */
const covers = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/**
 * tether leads an elbow from the ring around a thing to the panel's nearest edge, over the thing's
 * neighbours and not across them; "" where there is no room for one.
 * @param {Box} thing
 * @param {Box} panel
 */
export function tether(thing, panel) {
  const { x, y, w, h } = thing;
  const toLeft = panel.x + panel.w <= x;
  if (covers(panel, thing)) return "";
  if (!toLeft && panel.x < x + w) { // above or below it
    const to = panel.y > y ? panel.y : panel.y + panel.h;
    if (x + w + 16 < panel.x + panel.w) return `M${x + w + 3} ${y + h / 2}h5V${to}`; // beside its neighbours
    if (x - 16 > panel.x) return `M${x - 3} ${y + h / 2}h-5V${to}`;
    const across = Math.min(Math.max(x + w / 2, panel.x + 16), panel.x + panel.w - 16);
    return `M${across} ${panel.y > y ? y + h + 3 : y - 3}V${to}`;
  }
  const d = toLeft ? -1 : 1, side = toLeft ? x - 3 : x + w + 3, edge = toLeft ? panel.x + panel.w : panel.x;
  const beside = (/** @type {number} */ at) => at > panel.y + 8 && at < panel.y + panel.h - 8;
  const elbow = `M${side - 2 * d} ${y - 2}l${6 * d} -6`;
  if (beside(y - 8)) return `${elbow}H${edge}`;
  if (beside(y + h / 2)) return `M${side} ${y + h / 2}H${edge}`;
  const to = y < panel.y ? Math.min(panel.y + 18, panel.y + panel.h - 8) : Math.max(panel.y + panel.h - 18, panel.y + 8);
  return Math.abs(edge - side) > 14 ? `${elbow}H${edge - 10 * d}V${to}H${edge}` : `M${side} ${y + h / 2}V${to}H${edge}`;
}
