/**
 * What a message is described in: a plain tree of parts, and the bounds that each message keeps to. It can be compared,
 * kept and drawn without a browser; nothing in it is a node or a string of HTML.
 */
import type { Address } from "./links.ts";

/** Bounds of one message. What is beyond them is shown as text without tags. */
export const bounds = {
  /** Tags that the parser gets to see. */
  tags: 2_000,
  /** Tags of the costly ones among them. A parser can take minutes for a thousand of these within each other. */
  costly: 100,
  /** Elements and pieces of text that are described. */
  nodes: 4_000,
  /** Elements within each other: more would leave no width for their text on a phone. */
  depth: 16,
  /** Title or date of an element, UTF-16 units. */
  attribute: 200,
  /** Columns or rows that one cell takes: a table is as large as its cells together. */
  span: 20,
  /** Highest number that a list begins with. */
  start: 99_999,
  /** Pixels of all pictures together: 64 MB once they are unpacked. */
  pixels: 16_777_216,
  /** At signs that can begin a mention: each is compared with everybody here. */
  signs: 50,
} as const;

/** What a parser makes of a text, as far as it is looked at: a node of a document that is never shown. */
export type Tree = {
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<Tree>;
  getAttribute?(name: string): string | null;
};

/** Reads HTML into the body of a document that never runs, loads or shows anything. */
export type Parse = (html: string) => Tree;

/** Splits a text where it names somebody; all parts together are the text. */
export type SplitMentions = (
  text: string,
) => readonly { readonly text: string; readonly who?: readonly { readonly own: boolean }[] }[];

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An element that means nothing but itself. */
type Plain = {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly parts: readonly Part[];
};
/** `place`: whom the link really leads to, if its text does not say just that. */
type Link = Address & { readonly tag: "a"; readonly parts: readonly Part[] };
type Mention = { readonly tag: "mention"; readonly own: boolean; readonly text: string };
export type MediaTag = "img" | "video" | "audio";
/** Something to see or hear that the message brings along. */
type Media = { readonly tag: MediaTag; readonly src: string; readonly alt: string };
/** Something that lies elsewhere and is not loaded, or of a kind that is not shown: `href` is empty then. */
type Away = Address & { readonly tag: "away"; readonly kind: MediaTag; readonly alt: string };

export type Part = string | Plain | Link | Mention | Media | Away;

/** A message as it is shown; `cut`: some of it only as text, because there is too much of it. */
export type Markup = { readonly parts: readonly Part[]; readonly cut: boolean };
