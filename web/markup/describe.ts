/**
 * Reads the text of a message into a plain description: parts with tags and attributes from a fixed
 * list. No node or HTML of the parser is passed on, and nothing in a description makes a browser
 * load anything. The parser is injected.
 */
import { sign, unsigned } from "../room/sign.ts";
import { arrange, blocks } from "./arrange.ts";
import { directed } from "./direction.ts";
import { pixelsOf } from "./image-size.ts";
import { type Address, readAddress, splitLinks } from "./links.ts";
import {
  type Attributes,
  bounds,
  type Markup,
  type MediaTag,
  type Parse,
  type Part,
  type SplitMentions,
  type Tree,
} from "./parts.ts";
import { prepare } from "./prepare.ts";
import { bareTags, hasTags, richTags } from "./tags.ts";

/** The context of a node. */
type Where = {
  readonly parent: string;
  readonly depth: number;
  /** Text has no links and no mentions. */
  readonly verbatim: boolean;
  readonly linked: boolean;
};

const code: ReadonlySet<string> = new Set(["pre", "code", "kbd", "samp"]);
/** Tags that are allowed only inside certain others. */
const homes: Readonly<Record<string, readonly string[]>> = {
  li: ["ul", "ol"],
  dt: ["dl"],
  dd: ["dl"],
  summary: ["details"],
  rt: ["ruby"],
  rp: ["ruby"],
};
const base64 = "base64,(?:[A-Za-z\\d+/]{4})*(?:[A-Za-z\\d+/]{2}==|[A-Za-z\\d+/]{3}=)?$";
const data: Readonly<Record<MediaTag, RegExp>> = {
  img: new RegExp(`^data:image/(?:png|jpeg|gif|webp);${base64}`),
  video: new RegExp(`^data:video/(?:mp4|webm);${base64}`),
  audio: new RegExp(`^data:audio/(?:mpeg|ogg|wav|webm);${base64}`),
};

/** Describes a message. */
export function describe(text: string, parse: Parse, splitMentions: SplitMentions): Markup {
  if (!hasTags(text)) {
    return directed({ parts: new Description(splitMentions).text(text), cut: false });
  }
  const { html, cut } = prepare(text, parse);
  const described = describeTree(parse(html), splitMentions);
  return directed({ ...described, cut: cut || described.cut });
}

/** Describes a parsed tree. Whatever the parser returned, only allowed parts come out. */
export function describeTree(body: Tree, splitMentions: SplitMentions): Markup {
  const description = new Description(splitMentions);
  const where = { parent: "", depth: 0, verbatim: false, linked: false };
  return { parts: description.inside(body, where), cut: description.cut };
}

class Description {
  cut = false;
  #nodes = 0;
  #signs = 0;
  #pixels = 0;
  readonly #splitMentions: SplitMentions;

  constructor(splitMentions: SplitMentions) {
    this.#splitMentions = splitMentions;
  }

  /** Describes the children of a node. */
  inside(node: Tree, where: Where): readonly Part[] {
    const parts: Part[] = [];
    for (const child of node.childNodes) {
      for (const part of this.#node(child, where)) {
        const last = parts.at(-1);
        if (typeof part === "string" && typeof last === "string") parts.push(parts.pop() + part);
        else parts.push(part);
      }
    }
    return arrange(parts, where.parent);
  }

  /** Describes text: plain text, addresses and mentions. */
  text(text: string): readonly Part[] {
    return splitLinks(text).flatMap((part): readonly Part[] => {
      this.#nodes += 1;
      if (typeof part !== "string") return [{ tag: "a", ...part.address, parts: [part.text] }];
      this.#signs += part.split("@").length - 1;
      if (this.#signs > bounds.signs) return [part];
      return this.#splitMentions(part).map(({ text: said, who }) =>
        who ? { tag: "mention", own: who.some(({ own }) => own), text: said } : said,
      );
    });
  }

  #node(node: Tree, where: Where): readonly Part[] {
    const tag = node.nodeName.toLowerCase();
    if (tag === "#comment") return [];
    this.#nodes += 1;
    const isBeyond = this.#nodes > bounds.nodes || where.depth > bounds.depth;
    this.cut ||= isBeyond;
    if (isBeyond) return [textIn(node)];
    if (tag === "#text") {
      if (where.linked) return [textIn(node).replaceAll(/\s+/g, " ")];
      return where.verbatim ? [textIn(node)] : this.text(textIn(node));
    }
    // A link is one run of text: behind a gap, nobody would look for its host before it.
    if (where.linked && blocks.test(tag)) return [" ", ...this.inside(node, where), " "];
    if (tag === "a") return this.#link(node, where);
    if (tag === "img" || tag === "video" || tag === "audio")
      return [this.#medium(tag, node, where)];
    // An unknown tag leaves only its text. `prepare` has removed them all before parsing.
    if (!bareTags.has(tag) && !richTags.has(tag)) return [textIn(node)];
    const isHome = homes[tag]?.includes(where.parent) ?? true;
    const parts = this.inside(node, {
      ...where,
      parent: isHome ? tag : "div",
      depth: where.depth + 1,
      verbatim: where.verbatim || code.has(tag),
    });
    return [{ tag: isHome ? tag : "div", attributes: attributesOf(tag, node), parts }];
  }

  #link(node: Tree, where: Where): readonly Part[] {
    const parts = this.inside(node, {
      ...where,
      parent: "a",
      depth: where.depth + 1,
      linked: true,
    });
    const address = readAddress(node.getAttribute?.("href") ?? "", textIn(node));
    if (address === null || where.linked) return parts;
    return [{ tag: "a", ...address, parts }];
  }

  #medium(tag: MediaTag, node: Tree, where: Where): Part {
    const attribute = (name: string) => unsigned(node.getAttribute?.(name)?.trim() ?? "");
    const src = attribute("src");
    const alt = (attribute("alt") || attribute("title")).slice(0, bounds.attribute);
    if (this.#isBearable(tag, src) && (tag === "img" || !where.linked)) return { tag, src, alt };
    const address = readAddress(src, "");
    const known = address === null || address.href.startsWith("mailto:") ? nowhere : address;
    // A reader could not tell a link inside a link from the outer one.
    return { tag: "away", kind: tag, alt, ...known, ...(where.linked && { href: "" }) };
  }

  #isBearable(tag: MediaTag, src: string): boolean {
    if (!data[tag].test(src)) return false;
    if (tag !== "img") return true;
    const pixels = this.#pixels + pixelsOf(src.slice(src.indexOf(",") + 1));
    if (pixels > bounds.pixels) return false;
    this.#pixels = pixels;
    return true;
  }
}

function textIn(node: Tree): string {
  // A character reference can bring back the sign of the room.
  return unsigned(node.textContent ?? "");
}

const nowhere: Address = { href: "", place: "" };

function attributesOf(tag: string, node: Tree): Attributes {
  const found: Record<string, string | number | boolean> = {};
  const take = (name: string) => node.getAttribute?.(name)?.replaceAll(sign, "").trim();
  const number = (name: string, least: number, most: number) => {
    const value = take(name);
    if (value === undefined || !/^-?\d{1,9}$/.test(value)) return;
    found[name] = Math.min(most, Math.max(least, Number(value)));
  };
  const dir = take("dir")?.toLowerCase();
  if (dir === "ltr" || dir === "rtl" || dir === "auto") found.dir = dir;
  if (tag === "td" || tag === "th") {
    number("colspan", 1, bounds.span);
    number("rowspan", 1, bounds.span);
  }
  if (tag === "ol") number("start", -bounds.start, bounds.start);
  if (tag === "ol" && take("reversed") !== undefined) found.reversed = true;
  if (tag === "details" && take("open") !== undefined) found.open = true;
  const worded = { abbr: "title", time: "datetime" }[tag];
  const text = worded && take(worded);
  if (worded && text) found[worded] = text.slice(0, bounds.attribute);
  return found;
}
