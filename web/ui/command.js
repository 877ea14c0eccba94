// How a command line is laid out and coloured in a cell. Only looks: the simulation parses the words.

/**
 * broken breaks long Kafka commands before their options, the way documentation prints them. The lines of
 * a here-document stay as they are.
 * @param {string} text one command or several, a line each
 * @param {number} [columns]
 * @returns {string}
 */
export function broken(text, columns = 42) {
  let until = ""; // the word that ends a here-document, whose lines are its own
  return text.split("\n").map((line) => {
    if (until) {
      if (line.trim() === until) until = "";
      return line;
    }
    until = hereWord(line);
    return brokenLine(line, columns);
  }).join("\n");
}

/**
 * @param {string} line
 * @param {number} columns
 */
function brokenLine(line, columns) {
  if (line.length <= columns) return line;
  const parts = line.split(/ (?=--[a-z]|<<<)/);
  const rows = [];
  let row = parts[0];
  for (const part of parts.slice(1)) {
    const room = rows.length ? columns - 2 : columns;
    if (row.length + part.length + 3 > room) {
      rows.push(row);
      row = part;
    } else {
      row += " " + part;
    }
  }
  rows.push(row);
  return rows.join(" \\\n  ");
}

// joined undoes broken: a backslash at the end of a line continues it.
export const joined = (/** @type {string} */ text) => text.replace(/[ \t]*\\\r?\n[ \t]*/g, " ").replace(/\u00a0/g, " ").trimEnd();

/**
 * painted gives nodes: the program bold, options and breaks marked. A word that a browser would break at
 * its hyphens stands in a node of its own, and stays whole.
 * @param {string} text
 */
export function painted(text) {
  const out = [];
  const push = (/** @type {any} */ tag, /** @type {string} */ s) => {
    const n = document.createElement(tag);
    n.append(...pieces(s));
    out.push(n);
  };
  let first = true, continued = false, until = ""; // until: the word that ends a here-document
  for (const line of text.split(/(?<=\n)/)) {
    if (until) { // what a program is given to read, no command
      if (line.trim() === until) until = "";
      out.push(document.createTextNode(line));
      continue;
    }
    if (!continued) first = true;
    until = hereWord(line);
    for (const word of line.split(/(\s+)/)) {
      if (!word) continue;
      if (/^\s+$/.test(word)) {
        out.push(document.createTextNode(word));
        continue;
      }
      continued = word === "\\";
      if (first) push("b", word);
      else if (word === "\\") push("i", word);
      else if (/^--(create|describe|alter|delete|list|from-beginning)$/.test(word)) push("u", word);
      else if (word.includes("-")) push("span", word);
      else out.push(...pieces(word));
      first = false;
    }
  }
  return out;
}

// hereWord is the word that ends the here-document which a line begins.
const hereWord = (/** @type {string} */ line) => line.match(/(?<!<)<<-?\s*['"]?(\w+)/)?.[1] || "";

/**
 * pieces gives a word as nodes between which a line may end: the name of a class breaks at its dots.
 * @param {string} word
 */
const pieces = (word) => (word.length <= 30 ? [document.createTextNode(word)]
  : word.split(/(?<=[.,=])/).flatMap((p, i) => [...(i ? [document.createElement("wbr")] : []), document.createTextNode(p)]));

const pyWords = /\b(from|import|for|in|as|if|else|while|with|def|return|print|None|True|False|lambda|not|and|or)\b/;

/** @param {string} text */
export function paintedPython(text) {
  return text.split(new RegExp(`(#[^\\n]*|"[^"\\n]*"|'[^'\\n]*'|${pyWords.source}|\\b[A-Z]\\w+(?=\\())`, "g"))
    .filter((part, i, all) => part !== undefined && !(i > 0 && part === all[i - 1] && pyWords.test(part)))
    .map((part) => {
      const mark = part.startsWith("#") ? "i" : /^[A-Z]\w+$/.test(part) && !/^(None|True|False)$/.test(part) ? "b"
        : new RegExp(`^${pyWords.source}$`).test(part) ? "u" : null;
      if (!mark) return document.createTextNode(part);
      const n = document.createElement(mark);
      n.textContent = part;
      return n;
    });
}
