// Parse a flowchart with Mermaid's own parser and print what it found; INTIMACY_NODE_MODULES names the folder with mermaid and jsdom.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.INTIMACY_NODE_MODULES}/`);
const { JSDOM } = require("jsdom");
const dom = new JSDOM("<!DOCTYPE html>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import(pathToFileURL(`${process.env.INTIMACY_NODE_MODULES}/mermaid/dist/mermaid.core.mjs`));
mermaid.initialize({ startOnLoad: false, maxEdges: 100000, maxTextSize: 100000000 });
const text = readFileSync(0, "utf8");
await mermaid.parse(text);
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
// Numbers of letters are kept in a form of its own until they are drawn.
const decoded = (words) => words.replace(/ﬂ°°(\d+)¶ß/g, (_, number) => String.fromCodePoint(Number(number)));
console.log(JSON.stringify({
  nodes: [...db.getVertices().values()].map((one) => [one.id, decoded(one.text), one.classes]),
  edges: db.getEdges().map((one) => [one.start, one.text, one.end, one.stroke]),
}));
