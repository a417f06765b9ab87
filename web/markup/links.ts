/**
 * Addresses in messages: which may be opened, to which host they really lead, and where they are in
 * a text. Must never load an address.
 */

/** Longest address that may be opened, UTF-16 units. */
export const addressChars = 2_048;

/**
 * An address that may be opened. `place` is the host in ASCII (punycode) or the mail address. It is
 * empty if the text of the link shows exactly that.
 */
export type Address = { readonly href: string; readonly place: string };

/** A part of a text that is an address. */
export type Found = { readonly text: string; readonly address: Address };

const schemes: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);
// What ends a sentence, a quotation or a bracket in any script. In ASCII it may be part of an
// address.
const end = "(?![!-~‘’])[\\p{Term}\\p{QMark}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}…]";
// Only a Latin letter before it makes it a part of a word: many scripts have no spaces.
const start = new RegExp(
  `(?<![\\p{sc=Latin}\\p{N}]\\p{M}*|[@./:-])(?:https?://|www\\.)(?:(?!${end})[^\\s<>"\`\\p{Cc}\\p{Cf}])+`,
  "giu",
);
/** A host that ends in ASCII, if a word of another script follows without a space. */
const host =
  /^(?:https?:\/\/)?[^/?#]*\.[a-z]{2,}(?::\d+)?(?=(?!\p{sc=Latin})\p{L}[^./?#]*(?:[/?#]|$))/iu;
const punctuation = ".,;:!?'*_~’";
const brackets: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/**
 * Reads an address.
 *
 * @param shown - The text of the link, which may claim another host.
 * @returns null if it may not be opened: it has no scheme, or another than http, https and mailto.
 */
export function readAddress(text: string, shown: string): Address | null {
  const url = parse(text);
  if (url === null || !schemes.has(url.protocol)) return null;
  const isMail = url.protocol === "mailto:";
  const place = isMail ? url.pathname : url.host;
  if (place === "") return null;
  return { href: url.href, place: saysItself(shown.trim(), url, place) ? "" : place };
}

/** Splits a text at its addresses. The parts joined are the text. */
export function splitLinks(text: string): readonly (string | Found)[] {
  const parts: (string | Found)[] = [];
  let done = 0;
  for (const { 0: run, index } of text.matchAll(start)) {
    const trimmed = trim(run);
    const found = host.exec(trimmed)?.[0] ?? trimmed;
    const address = readAddress(/^www/i.test(found) ? `https://${found}` : found, found);
    if (address === null) continue;
    if (index > done) parts.push(text.slice(done, index));
    parts.push({ text: found, address });
    done = index + found.length;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}

// Not URL.canParse(): once optimised, that of Node 20 refuses a host with a letter of Latin-1.
function parse(text: string): URL | null {
  if (text.length > addressChars) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Returns true if the text is this address, in ASCII, and cannot pass for another host. */
function saysItself(text: string, url: URL, place: string): boolean {
  if (!/^[!-~]+$/.test(text) || url.username !== "" || url.password !== "") return false;
  if (!text.toLowerCase().includes(place.toLowerCase())) return false;
  return ["", "https://", "http://", "mailto:"].some((scheme) => {
    return parse(scheme + text)?.href === url.href;
  });
}

/** Removes the punctuation of the surrounding sentence from the end of an address. */
function trim(run: string): string {
  const count = (sign: string) => run.split(sign).length - 1;
  const surplus = new Map(
    Object.entries(brackets).map(([close, open]) => [close, count(close) - count(open)]),
  );
  let end = run.length;
  for (; end > 0; end--) {
    const last = run.charAt(end - 1);
    const more = surplus.get(last) ?? 0;
    if (more > 0) surplus.set(last, more - 1);
    else if (!punctuation.includes(last)) break;
  }
  return run.slice(0, end);
}
