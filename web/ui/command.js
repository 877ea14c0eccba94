// How a command line is laid out and coloured in a cell. Only looks: the simulation parses the words.

// broken breaks a long Kafka command before its options, the way documentation prints it. Lines with
// quotes or a here-document stay as they are, except for breaks between plain words.
export function broken(line, columns = 44) {
  if (line.includes("\n") || line.length <= columns) return line;
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
export const joined = (text) => text.replace(/[ \t]*\\\r?\n[ \t]*/g, " ").replace(/\u00a0/g, " ").trimEnd();

// painted gives nodes: the program bold, options and breaks marked.
export function painted(text) {
  const out = [];
  const push = (tag, s) => {
    const n = document.createElement(tag);
    n.textContent = s;
    out.push(n);
  };
  let first = true;
  for (const word of text.split(/(\s+)/)) {
    if (!word) continue;
    if (/^\s+$/.test(word)) {
      out.push(document.createTextNode(word));
      continue;
    }
    if (first) push("b", word);
    else if (word === "\\") push("i", word);
    else if (/^--(create|describe|alter|delete|list|from-beginning)$/.test(word)) push("u", word);
    else out.push(document.createTextNode(word));
    first = false;
  }
  return out;
}

const pyWords = /\b(from|import|for|in|as|if|else|while|with|def|return|print|None|True|False|lambda|not|and|or)\b/;

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
