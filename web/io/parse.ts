/**
 * The browser's own parser for what people format. What it makes is looked at and made anew by others; it is never put
 * into the page.
 */
import { parseInert } from "./trusted-types.ts";

/**
 * Reads HTML.
 *
 * @returns The body of a document that belongs to no window.
 * @throws TypeError if the browser does not let this page parse, or there is no body.
 */
export function parseBody(html: string): Element {
  // An element may bear the name of a property of its document, and would stand before it.
  const body: unknown = Reflect.get(Document.prototype, "body", parseInert(html));
  if (!(body instanceof HTMLBodyElement)) throw new TypeError("no body");
  return body;
}
