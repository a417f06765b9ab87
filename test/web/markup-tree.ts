/**
 * Trees like those of a browser's parser, without a browser: built by hand, or by a naive parser.
 * Must never import the code under test.
 */

import type { Tree } from "../../web/markup/parts.ts";

type Attributes = Readonly<Record<string, string>>;

/** An element. */
export function tree(name: string, attributes: Attributes, ...children: (Tree | string)[]): Tree {
  const childNodes = children.map((child) => (typeof child === "string" ? leaf(child) : child));
  return {
    nodeName: name.toUpperCase(),
    childNodes,
    get textContent() {
      return textIn(childNodes);
    },
    getAttribute: (wanted) => attributes[wanted] ?? null,
  };
}

/** Without recursion, as in a browser: trees are deep. */
function textIn(nodes: readonly Tree[]): string {
  let text = "";
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.nodeName === "#text") text += node.textContent ?? "";
    else waiting.push(...[...node.childNodes].reverse());
  }
  return text;
}

/** The body of a document. */
export const body = (...children: (Tree | string)[]): Tree => tree("body", {}, ...children);

function leaf(text: string): Tree {
  return { nodeName: "#text", textContent: text, childNodes: [] };
}

type Open = { name: string; attributes: Attributes; children: (Tree | string)[] };

const empty = /^(br|hr|img)$/;
const token =
  /<!--[\s\S]*|<(\/?)([a-z]\w*)((?:\s+[\w-]+(?:=(?:"[^"]*"|'[^']*'|[^\s>]*))?)*)\s*>|[^<]+|</gi;
const attribute = /([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/g;

/** Parses valid HTML. */
export function parseNaively(html: string): Tree {
  const stack: Open[] = [{ name: "body", attributes: {}, children: [] }];
  const top = () => stack.at(-1) as Open;
  const close = () => {
    const { name, attributes, children } = stack.pop() as Open;
    top().children.push(tree(name, attributes, ...children));
  };
  for (const { 0: whole, 1: slash, 2: typed, 3: rest = "" } of html.matchAll(token)) {
    const name = typed?.toLowerCase();
    if (whole.startsWith("<!--")) continue;
    if (name === undefined) top().children.push(decode(whole));
    else if (slash) {
      if (!stack.some((open) => open.name === name)) continue;
      while (top().name !== name) close();
      close();
    } else {
      const found = Array.from(rest.matchAll(attribute), ([, key = "", ...values]) => {
        return [
          key.toLowerCase(),
          decode(values.find((value) => value !== undefined) ?? "", "(?![=\\w])"),
        ];
      });
      stack.push({ name, attributes: Object.fromEntries(found), children: [] });
      if (empty.test(name)) close();
    }
  }
  while (stack.length > 1) close();
  return body(...top().children);
}

const references: Attributes = {
  ...{ lt: "<", gt: ">", quot: '"', amp: "&", nbsp: "\u00a0", copy: "©", reg: "®", not: "¬" },
  ...{ para: "¶", copysr: "℗", eacute: "é", notin: "∉" },
};
/** Those that HTML reads without a semicolon, but in an attribute not before a letter. */
const short = "lt|gt|quot|amp|nbsp|copy|reg|not|para|eacute";

function decode(text: string, end = ""): string {
  const number = (digits: string, base: number) => {
    const point = Number.parseInt(digits, base);
    return point === 0 || point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point);
  };
  const names = new RegExp(`&(\\w+);|&(${short})${end}|&#(?:x([\\da-f]+)|(\\d+));?`, "gi");
  return text.replaceAll(names, (all, whole = "", part = "", hex = "", digits = "") => {
    if (hex || digits) return hex ? number(hex, 16) : number(digits, 10);
    if (references[whole] !== undefined) return references[whole];
    const [known = ""] = new RegExp(`^(?:${short})${end}`).exec(whole || part) ?? [];
    return known === "" ? all : `${references[known]}${all.slice(known.length + 1)}`;
  });
}
