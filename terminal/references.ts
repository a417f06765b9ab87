/**
 * Character references: by number, and the names of HTML 4 that people type. Another name stays as
 * it was typed. The whole list of HTML would be a fifth of the program.
 */

/** Names by code point, from U+00A0. */
const latin =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const others =
  "amp & lt < gt > quot \" apos ' hellip … ndash – mdash — lsquo ‘ rsquo ’ ldquo “ rdquo ” sbquo ‚ bdquo „ lsaquo ‹ rsaquo › bull • euro € trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ minus − le ≤ ge ≥ ne ≠ asymp ≈ infin ∞ radic √ sum ∑ pi π alpha α beta β gamma γ delta δ epsilon ε lambda λ mu μ sigma σ omega ω Omega Ω Delta Δ hearts ♥ dagger † permil ‰ prime ′ oelig œ OElig Œ scaron š Scaron Š check ✓";

const pairs = others.split(" ");
const names: ReadonlyMap<string, string> = new Map([
  ...latin.split(" ").map((name, i) => [name, String.fromCharCode(160 + i)] as const),
  ...pairs.flatMap((name, i) => (i % 2 === 0 ? [[name, pairs[i + 1] ?? ""] as const] : [])),
]);

/** Returns the meaning of a reference without `&` and `;`, or undefined. */
export function referenceOf(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return names.get(name);
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : undefined;
}
