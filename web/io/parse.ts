/**
 * The browser's parser for formatted messages. Its nodes are only read: they must never be put into
 * the page.
 */
import { parseInert } from "./trusted-types.ts";

/**
 * Parses HTML.
 *
 * @returns The body of a document that belongs to no window.
 * @throws TypeError if the browser forbids parsing, or if there is no body.
 */
export function parseBody(html: string): Element {
  // Without a tag before it the text would lose the spaces at its beginning.
  const document = parseInert(`<body>${html}`);
  // An element named like a property of its document would shadow it (DOM clobbering).
  const body: unknown = Reflect.get(Document.prototype, "body", document);
  if (!(body instanceof HTMLBodyElement)) throw new TypeError("no body");
  return body;
}
