/**
 * The description of a message: a plain tree of parts, and its bounds. It contains no node and no
 * HTML, so it can be compared and drawn without a browser.
 */
import type { Address } from "./links.ts";

/** Bounds of one message. Anything beyond them is shown as text without tags. */
export const bounds = {
  /** Tags that the parser receives. */
  tags: 2_000,
  /** Costly tags among them: a browser can take minutes for a thousand nested ones. */
  costly: 100,
  /** Elements and text nodes. */
  nodes: 4_000,
  /** Nesting depth. More would leave no width for the text on a phone. */
  depth: 16,
  /** Title or date of an element, UTF-16 units. */
  attribute: 200,
  /** Columns or rows of one cell. Without a bound, one cell could make a huge table. */
  span: 20,
  /** Highest start number of a list. */
  start: 99_999,
  /** Pixels of all pictures together: 64 MB once decoded. */
  pixels: 16_777_216,
  /** At signs that can start a mention. Each is compared with every member. */
  signs: 50,
} as const;

/** A node of a parsed document that is never shown, as far as the description reads it. */
export type Tree = {
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<Tree>;
  getAttribute?(name: string): string | null;
};

/** Parses HTML into the body of an inert document: it runs, loads and shows nothing. */
export type Parse = (html: string) => Tree;

/** Splits a text at its mentions. The parts joined are the text. */
export type SplitMentions = (
  text: string,
) => readonly { readonly text: string; readonly who?: readonly { readonly own: boolean }[] }[];

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An element without special meaning. */
type Plain = {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly parts: readonly Part[];
};
/** `place` is the host or mail address, if the text does not show exactly that. */
type Link = Address & { readonly tag: "a"; readonly parts: readonly Part[] };
type Mention = { readonly tag: "mention"; readonly own: boolean; readonly text: string };
export type MediaTag = "img" | "video" | "audio";
/** Media that is part of the message. */
type Media = { readonly tag: MediaTag; readonly src: string; readonly alt: string };
/** Media on another site, or of an unsupported type: then `href` is empty. */
type Away = Address & { readonly tag: "away"; readonly kind: MediaTag; readonly alt: string };

export type Part = string | Plain | Link | Mention | Media | Away;

/**
 * A message as it is shown. `cut`: a part beyond the bounds is plain text. `dir`: that of its first
 * letter, if it has letters from the right.
 */
export type Markup = {
  readonly parts: readonly Part[];
  readonly cut: boolean;
  readonly dir?: "ltr" | "rtl";
};
