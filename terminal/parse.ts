/**
 * The parser for formatted messages. It gets only what `web/markup/prepare.ts` lets through: known
 * tags with known attributes, text without a stray `<`, and whole character references. Builds a
 * tree without links to its parents, and never more elements than there are tags.
 */
import type { Tree } from "../web/markup/parts.ts";
import { anyAttribute, anyTag, emptyTags } from "../web/markup/tags.ts";
import { referenceOf } from "./references.ts";

type Element = Tree & { readonly childNodes: Tree[] };

/** A tag that is still open where one of these begins is closed first, up to the second list. */
const closes: Readonly<Record<string, readonly [closed: string, within: string]>> = {
  li: ["li", "ul ol"],
  dt: ["dt dd", "dl"],
  dd: ["dt dd", "dl"],
  tr: ["tr td th", "table thead tbody tfoot"],
  td: ["td th", "tr"],
  th: ["td th", "tr"],
  p: ["p", "div blockquote li td th dd details"],
};

/** Parses HTML into the body of a document. */
export function parse(html: string): Tree {
  const open: Element[] = [element("body", "")];
  const top = () => open.at(-1) as Element;
  const say = (text: string) => {
    if (text !== "") top().childNodes.push(leaf(decoded(text)));
  };
  const close = (names: string, within: string) => {
    const at = open.findLastIndex(({ nodeName }) => has(`${names} ${within}`, nodeName));
    if (at > 0 && has(names, open[at]?.nodeName ?? "")) open.length = at;
  };
  let done = 0;
  for (const { 0: whole, 1: slash, 2: typed = "", 3: rest = "", index } of html.matchAll(anyTag)) {
    say(html.slice(done, index));
    done = index + whole.length;
    const name = typed.toLowerCase();
    if (slash) {
      close(name, "");
      continue;
    }
    if (closes[name]) for (let i = 0; i < 2; i++) close(...closes[name]);
    const made = element(name, rest);
    top().childNodes.push(made);
    if (!emptyTags.has(name)) open.push(made);
  }
  say(html.slice(done));
  return open[0] as Tree;
}

function has(names: string, name: string): boolean {
  return names.split(" ").includes(name);
}

function element(nodeName: string, rest: string): Element {
  const childNodes: Tree[] = [];
  return {
    nodeName,
    childNodes,
    get textContent(): string {
      return textIn(childNodes);
    },
    getAttribute(wanted) {
      for (const [, name = "", value] of rest.matchAll(anyAttribute)) {
        if (name.toLowerCase() === wanted)
          return decoded(value?.replace(/^(["'])(.*)\1$/s, "$2") ?? "");
      }
      return null;
    },
  };
}

/** Without recursion: trees can be deep. */
function textIn(nodes: readonly Tree[]): string {
  let text = "";
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.nodeName === "#text") text += node.textContent ?? "";
    else waiting.push(...[...node.childNodes].reverse());
  }
  return text;
}

function leaf(textContent: string): Tree {
  return { nodeName: "#text", textContent, childNodes: [] };
}

function decoded(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (whole, name: string) => referenceOf(name) ?? whole);
}
