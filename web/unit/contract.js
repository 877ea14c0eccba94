// Finds fields of the messages that no script reads: by type, where the Go test knows only names. Run by
// test.sh; HIGHWATER_NODE is a folder with the TypeScript compiler in it.

import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ts = createRequire(join(process.env.HIGHWATER_NODE, "package.json"))("typescript");
const config = fileURLToPath(new URL("../tsconfig.json", import.meta.url));
const { fileNames, options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, resolve(config, ".."));
const service = ts.createLanguageService({
  getScriptFileNames: () => fileNames, getScriptVersion: () => "1", getCurrentDirectory: () => process.cwd(),
  getCompilationSettings: () => options, getDefaultLibFileName: ts.getDefaultLibFilePath,
  getScriptSnapshot: (name) => { const text = ts.sys.readFile(name); return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text); },
  fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, directoryExists: ts.sys.directoryExists, getDirectories: ts.sys.getDirectories,
});

const messages = fileNames.find((name) => name.endsWith("messages.d.ts"));
let fields = 0, unread = 0;
for (const type of service.getProgram().getSourceFile(messages).statements) {
  if (!ts.isInterfaceDeclaration(type) || /Wish(es)?$/.test(type.name.text)) continue;
  for (const field of type.members) {
    fields++;
    const found = service.findReferences(messages, field.name.getStart()) || [];
    if (found.some((f) => f.references.some((r) => r.fileName !== messages))) continue;
    unread++;
    console.error(`no script reads ${type.name.text}.${field.name.getText()}`);
  }
}
console.log(`${fields} fields of messages, ${unread} of them unread`);
process.exit(unread || !fields ? 1 : 0);
