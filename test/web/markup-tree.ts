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
        return [key.toLowerCase(), decode(values.find((value) => value !== undefined) ?? "")];
      });
      stack.push({ name, attributes: Object.fromEntries(found), children: [] });
      if (empty.test(name)) close();
    }
  }
  while (stack.length > 1) close();
  return body(...top().children);
}

function decode(text: string): string {
  const names: Attributes = { lt: "<", gt: ">", quot: '"', amp: "&", nbsp: "\u00a0" };
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => names[name] ?? whole);
}

/** The beginning of a PNG that declares this size, as an address. */
export function pictureOf(width: number, height: number): string {
  const head = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return `data:image/png;base64,${Buffer.concat([head, size]).toString("base64")}`;
}
