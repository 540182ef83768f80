// Read elements with cytoscape.js and print what it found; INTIMACY_NODE_MODULES names the folder with cytoscape.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.env.INTIMACY_NODE_MODULES}/`);
const cytoscape = require("cytoscape");
const graph = cytoscape({ headless: true, elements: JSON.parse(readFileSync(0, "utf8")).elements });
console.log(JSON.stringify({
  nodes: graph.nodes().map((one) => [one.id(), one.data("name")]),
  edges: graph.edges().map((one) => [one.source().id(), one.data("interaction"), one.target().id()]),
}));
