/** A described message as styled lines: the formatting of the page, as far as a terminal has it. */
import type { Markup, Part } from "../web/markup/parts.ts";
import { markup as strings } from "../web/strings/room.ts";
import { foreign } from "./clean.ts";
import type { Theme } from "./colours.ts";
import { type Flow, type Span, span } from "./paint.ts";
import { widthOf } from "./width.ts";

const styles: Readonly<Record<string, string>> = {
  ...{ b: "1", strong: "1", th: "1", dt: "1", summary: "1", i: "3", em: "3", cite: "3", var: "3" },
  ...{ u: "4", ins: "4", abbr: "4", s: "9", del: "9", mark: "7", caption: "3" },
  ...{ h1: "1;4", h2: "1;4", h3: "1", h4: "1", h5: "1", h6: "1" },
};
const isBlock =
  /^(p|div|h\d|blockquote|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|pre|hr|details|summary)$/;
const isCode = /^(code|pre|kbd|samp)$/;
/** Widest column of a table. */
const columnWidth = 30;

type Element = Extract<Part, { readonly attributes: unknown }>;

/** Returns the lines of a message. `style`: of all of it. */
export function render(described: Markup | string, theme: Theme, style = ""): readonly Flow[] {
  const writer = new Writer(theme);
  if (typeof described === "string") writer.say(described, style);
  else {
    writer.all(described.parts, style);
    if (described.cut) writer.line(strings.cut, "2");
  }
  return writer.end();
}

class Writer {
  private readonly flows: Flow[] = [];
  private spans: Span[] = [];
  private first: readonly Span[] = [];
  private rest: readonly Span[] = [];
  private readonly theme: Theme;

  constructor(theme: Theme) {
    this.theme = theme;
  }

  say(text: string, style: string): void {
    foreign(text)
      .split("\n")
      .forEach((line, i) => {
        if (i > 0) this.break(true);
        if (line !== "") this.spans.push(span(line, style));
      });
  }

  line(text: string, style: string): void {
    this.break(false);
    this.spans.push(span(text, style));
    this.break(false);
  }

  end(): readonly Flow[] {
    this.break(false);
    return this.flows;
  }

  all(parts: readonly Part[], style: string): void {
    for (const part of parts) this.part(part, style);
  }

  private part(part: Part, style: string): void {
    const add = (more: string) => [style, more].filter(Boolean).join(";");
    if (typeof part === "string") this.say(part, style);
    else if ("attributes" in part) this.element(part, style);
    else if (part.tag === "mention") this.say(part.text, add(part.own ? "1;7" : "1"));
    else if (part.tag === "a") {
      this.all(part.parts, add(this.theme.link));
      // The whole address: nobody can point at a link here to see where it leads.
      if (part.place !== "") this.say(` <${part.href}>`, style);
    } else {
      const kind = strings.kinds[part.tag === "away" ? part.kind : part.tag];
      const href = part.tag === "away" ? part.href : "";
      this.say(`[${[part.alt || kind, href].filter(Boolean).join(" ")}]`, style);
    }
  }

  private element({ tag, attributes, parts }: Element, outer: string): void {
    const more = isCode.test(tag) ? this.theme.code : (styles[tag] ?? "");
    const style = [outer, more].filter(Boolean).join(";");
    if (isBlock.test(tag)) this.break(false);
    if (tag === "br") this.break(true);
    else if (tag === "hr") this.line("────────", "2");
    else if (tag === "table") this.table(parts, style);
    else if (tag === "blockquote") this.within("│ ", "│ ", () => this.all(parts, style));
    else if (tag === "ul" || tag === "dl") this.items(parts, style, () => "• ", tag);
    else if (tag === "ol") {
      const [step, least] = attributes.reversed ? [-1, parts.length] : [1, 1];
      const start = Number(attributes.start ?? least);
      this.items(parts, style, (i) => `${start + i * step}. `, tag);
    } else if (tag === "q") this.around("“", "”", parts, style);
    else if (tag === "rt") this.around("(", ")", parts, style);
    else if (tag !== "rp") this.all(parts, style);
    if (isBlock.test(tag)) this.break(false);
  }

  private around(before: string, after: string, parts: readonly Part[], style: string): void {
    this.say(before, style);
    this.all(parts, style);
    this.say(after, style);
  }

  private items(
    parts: readonly Part[],
    style: string,
    sign: (i: number) => string,
    tag: string,
  ): void {
    parts.forEach((part, i) => {
      const isTerm = typeof part !== "string" && part.tag === "dt";
      const mark = isTerm ? "" : tag === "dl" ? "  " : sign(i);
      this.within(mark, " ".repeat(mark.length), () => this.part(part, style));
    });
  }

  /** Puts something before each line of what is written meanwhile. */
  private within(first: string, rest: string, write: () => void): void {
    this.break(false);
    const [outerFirst, outerRest] = [this.first, this.rest];
    this.first = [...outerFirst, span(first, "2")];
    this.rest = [...outerRest, span(rest, "2")];
    write();
    this.break(false);
    this.first = outerRest;
    this.rest = outerRest;
  }

  /** Ends a line. `isForced`: also an empty one. */
  private break(isForced: boolean): void {
    if (!isForced && this.spans.length === 0) return;
    this.flows.push({ spans: this.spans, first: this.first, rest: this.rest });
    this.spans = [];
    this.first = this.rest;
  }

  private table(parts: readonly Part[], style: string): void {
    const rows: { readonly cells: readonly string[]; readonly style: string }[] = [];
    const collect = (inner: readonly Part[]) => {
      for (const part of inner) {
        if (typeof part === "string" || !("attributes" in part)) continue;
        if (part.tag === "caption") this.line(plainOf(part.parts, this.theme), "3");
        else if (part.tag !== "tr") collect(part.parts);
        else {
          const cells = part.parts.filter((cell) => typeof cell !== "string" && "parts" in cell);
          const isHead = cells.every((cell) => typeof cell !== "string" && cell.tag === "th");
          rows.push({
            cells: cells.map((cell) => plainOf([cell], this.theme)),
            style: [style, isHead ? "1" : ""].filter(Boolean).join(";"),
          });
        }
      }
    };
    collect(parts);
    const columns = Math.max(0, ...rows.map(({ cells }) => cells.length));
    const widths = Array.from({ length: columns }, (_, i) => {
      return Math.min(columnWidth, Math.max(...rows.map(({ cells }) => widthOf(cells[i] ?? ""))));
    });
    for (const row of rows) {
      const cells = row.cells.map((cell, i) => {
        return cell + " ".repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
      });
      this.line(cells.join(" │ ").trimEnd(), row.style);
    }
  }
}

function plainOf(parts: readonly Part[], theme: Theme): string {
  const writer = new Writer(theme);
  writer.all(parts, "");
  return writer
    .end()
    .map(({ first, spans }) => [...first, ...spans].map(({ text }) => text).join(""))
    .join(" ");
}
