/**
 * A described message as plain text, for files and quotes. It says the same as the formatted
 * message, with addresses.
 */
import { blocks } from "./arrange.ts";
import { fromRight } from "./direction.ts";
import type { Markup, MediaTag, Part } from "./parts.ts";

/** Names for media without an alternative text. */
export type Kinds = Readonly<Record<MediaTag, string>>;

type Inner = Extract<Part, { readonly attributes: unknown }>;

/**
 * Returns a message as plain text. Names are isolated if the text has letters from the right, so
 * that they do not count for its direction.
 */
export function textOf(markup: Pick<Markup, "parts">, kinds: Kinds): string {
  const text = textIn(markup, kinds);
  return fromRight.test(text) ? text : text.replaceAll(/[\u2068\u2069]/g, "");
}

function textIn({ parts }: Pick<Markup, "parts">, kinds: Kinds): string {
  let text = "";
  let isBroken = false;
  for (const part of parts) {
    const piece = pieceOf(part, kinds);
    if (piece === "") continue;
    const isBlock = typeof part !== "string" && part.tag !== "br" && blocks.test(part.tag);
    if ((isBlock || isBroken) && text !== "" && !/\n$/.test(text)) text += "\n";
    text += piece;
    isBroken = isBlock;
  }
  return text;
}

function pieceOf(part: Part, kinds: Kinds): string {
  if (typeof part === "string") return part;
  if ("attributes" in part) return elementOf(part, kinds);
  switch (part.tag) {
    case "a": {
      const said = textIn(part, kinds);
      return part.place === "" ? said : `${said} <${part.href}>`;
    }
    case "mention":
      return `\u2068${part.text}\u2069`;
    case "away":
      return `[${[part.alt || kinds[part.kind], part.href].filter(Boolean).join(" ")}]`;
    default:
      return `[${part.alt || kinds[part.tag]}]`;
  }
}

function elementOf(part: Inner, kinds: Kinds): string {
  const { tag, attributes, parts } = part;
  const each = () => parts.map((child) => pieceOf(child, kinds));
  switch (tag) {
    case "br":
      return "\n";
    case "hr":
      return "---";
    case "q":
      return `“${textIn(part, kinds)}”`;
    case "rt":
      return `(${textIn(part, kinds)})`;
    case "rp":
      return "";
    case "tr":
      return each().join(" | ");
    case "ul":
      return each().map(item("- ")).join("\n");
    case "ol": {
      const [first, step] = [Number(attributes.start ?? 1), attributes.reversed ? -1 : 1];
      const from = attributes.reversed ? Number(attributes.start ?? parts.length) : first;
      return each()
        .map((text, i) => item(`${from + i * step}. `)(text))
        .join("\n");
    }
    case "blockquote":
      return textIn(part, kinds).replaceAll(/^/gm, "> ");
    case "dd":
      return textIn(part, kinds).replaceAll(/^/gm, "  ");
    default:
      return textIn(part, kinds);
  }
}

/** Returns a formatter for a list item: its lines are indented after the sign. */
function item(sign: string): (text: string) => string {
  return (text) => sign + text.replaceAll("\n", `\n${" ".repeat(sign.length)}`);
}
