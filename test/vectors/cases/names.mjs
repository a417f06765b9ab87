/** Passwords, aliases and room names (SPEC §4.2 to §4.4). */
import { hex, utf8 } from "../naive/bytes.mjs";
import { digestOfTheRest, nameNormalForm, passwordInput, unsettled } from "../naive/protocol.mjs";

/** The ends of each range of §4.4 within a text, and what stands before and after the range. */
const within = (points) =>
  [...new Set(points)].map((point) => {
    const number = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
    return [`${number}, of §4.4`, `a${String.fromCodePoint(point)}b`];
  });
const isListed = (point) => unsettled.some(({ first, last }) => point >= first && point <= last);
const listed = within(unsettled.flatMap(({ first, last }) => [first, last]));
const beside = within(
  unsettled.flatMap(({ first, last }) => [first - 1, last + 1]).filter((point) => !isListed(point)),
).map(([name, text]) => [name.replace("of", "beside those of"), text]);

/** New since Unicode 15.0, and the same in every form. */
const inert = [
  ["a new emoji", "a\u{1fae9}"],
  ["a new ideograph", "a\u{2ebf0}"],
  ["a new letter", "a\u{10d50}"],
];

const taken = [
  ["nothing", ""],
  ["one space, which leaves nothing", " "],
  ["only spaces, which leaves nothing", "   "],
  ["only a no-break space, which NFKC makes a space", "\u00a0"],
  ["one letter", "a"],
  ["inner spaces, which stay", "a  b"],
  ["outer spaces, which go", "  a b  "],
  ["an outer ideographic space, which NFKC makes a space", "\u3000a"],
  ["an outer zero-width space, which stays", "\u200ba"],
  ["another case, which stays", "aB"],
  ["a composed letter", "\u00e9"],
  ["a decomposed letter", "e\u0301"],
  ["full-width letters", "\uff41\uff42\uff43"],
  ["a ligature", "\ufb01sh"],
  ["a spacing diaeresis, which NFKC begins with a space", "\u00a8a"],
  ["a line separator, which is no control character", "a\u2028b"],
  ["characters above U+FFFF", "\u{1f511}\u{20bb7}"],
  ["1,024 bytes", "a".repeat(1024)],
  ["1,024 bytes in characters of two", "\u00e9".repeat(512)],
  ["1,024 bytes in characters of four", "\u{1f511}".repeat(256)],
  ["1,024 bytes between outer spaces", ` ${"a".repeat(1024)} `],
  ["1,024 bytes after composing", "u\u0308\u0304".repeat(512)],
  ["words of the list, as suggested", "apple river stone"],
  ["words of the list in capitals, which go", "Apple RIVER sTone"],
  ["words of the list with hyphens, which become spaces", "apple-river-stone"],
  ["words of the list with spaces around hyphens", "apple - river  -  stone"],
  ["words of the list with several spaces, which become one", "apple   river stone"],
  ["words of the list with hyphens around", "- apple river stone -"],
  ...[..."\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u00a0\u2009\u3000"].map(
    (sign) => [
      `words of the list with U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
      `apple${sign}River${sign}stone`,
    ],
  ),
  ["full-width words of the list", "\uff21pple\u3000\uff32iver"],
  ["one word of the list in capitals, which go", "APPLE"],
  ["words of which one is not on the list: all stays", "Apple-River-Stones"],
  ["words of the list without spaces, which stay", "AppleRiverStone"],
  ["words of the list with a full stop, which stay", "Apple river stone."],
  ["words of the list with a digit, which stay", "Apple river stone 7"],
  ["words of the list with a zero-width space, which stay", "Apple\u200briver stone"],
  ["words of the list with an accent, which stay", "\u00c1pple river stone"],
  ["a word with a dotted I, which stays", "r\u0130ver stone"],
  ["hyphens alone, which stay", "- -"],
  ...inert,
  ...beside,
].map(([name, password]) => ({
  ...{ name: `takes ${name}`, password, input: hex(passwordInput(password)) },
}));

const refused = [
  ["1,025 bytes", "a".repeat(1025)],
  ["1,026 bytes in characters of two", "\u00e9".repeat(513)],
  ["more than 1,024 bytes after NFKC", "\ufdfa".repeat(60)],
  ["U+0000", "a\u0000b"],
  ["a tab", "a\tb"],
  ["a line feed at the end", "a\n"],
  ["U+001F", "\u001f"],
  ["U+007F", "a\u007f"],
  ["U+0085", "a\u0085b"],
  ["U+009F", "\u009fa"],
  ["a lone high surrogate", "a\ud800"],
  ["a lone low surrogate", "\udc00a"],
  ["surrogates in the wrong order", "\udc00\ud800"],
  ...listed,
].map(([name, password]) => ({
  ...{ name: `refuses ${name}`, password, code: "password-malformed" },
}));

export const passwords = {
  about: "Passwords and what PBKDF2 gets for them (`input`).",
  source: "protocol/SPEC.md §4.2, §4.4",
  valid: taken,
  invalid: refused,
};

const good = [
  ["one letter", "a"],
  ["an inner space", "Anna B"],
  ["a composed letter", "Zo\u00eb"],
  ["a combining mark that has no composed form", "x\u0301"],
  ["letters written from the right", "\u05d0\u05d1"],
  ["one character above U+FFFF", "\u{1f98a}"],
  ["32 code points", "a".repeat(32)],
  ["32 code points and 64 bytes", "\u00e9".repeat(32)],
  ["16 code points and 64 bytes", "\u{1f98a}".repeat(16)],
  ["22 code points and 64 bytes", `a${"\u4e00".repeat(21)}`],
  ["markup, which is text", "<b>&amp;</b>"],
  ["braille", "\u2801\u281d"],
  ["a replacement character", "a\ufffd"],
  ["the last code point that may get a meaning", "a\u{3fffd}"],
  ...inert,
];

// In normal form for the engine that sent them, or for none. The bytes are the name.
const asSent = [
  ["a decomposed letter", "e\u0301"],
  ["marks in another order", "a\u0301\u0323"],
  ["full-width letters", "\uff41\uff42"],
  ["a ligature", "\ufb01sh"],
  ["a spacing diaeresis", "a\u00a8"],
  ["half-width jamo", "\uffb1\uffc2"],
  ["an ideograph beside those for private use", "a\uf900"],
  ["a ligature beside the noncharacters", "a\ufdf0"],
];

const bad = [
  ["33 code points", "a".repeat(33)],
  ["33 code points within 64 bytes", `${"\u00e9".repeat(31)}aa`],
  ["65 bytes", `${"\u00e9".repeat(31)}\u4e00`],
  ["68 bytes in 17 code points", "\u{1f98a}".repeat(17)],
  ["a leading space", " a"],
  ["a trailing space", "a "],
  ["two inner spaces", "a  b"],
  ["a space alone", " "],
  ["a no-break space", "a\u00a0b"],
  ["an ideographic space", "a\u3000b"],
  ["an ogham space", "a\u1680b"],
  ["a line separator", "a\u2028b"],
  ["a paragraph separator", "a\u2029b"],
  ["a tab", "a\tb"],
  ["a line feed", "a\nb"],
  ["U+0000", "a\u0000"],
  ["U+001B", "\u001b[31ma"],
  ["U+007F", "a\u007f"],
  ["U+0085", "a\u0085b"],
  ["a soft hyphen", "a\u00adb"],
  ["a zero-width space", "a\u200bb"],
  ["a zero-width joiner", "\u{1f468}\u200d\u{1f469}"],
  ["a left-to-right mark", "a\u200e"],
  ["an override to the left", "a\u202eb"],
  ["an isolate", "\u2066a\u2069"],
  ["a byte order mark", "\ufeffa"],
  ["a grapheme joiner", "a\u034fb"],
  ["a Hangul filler", "a\u3164"],
  ["a Hangul filler alone", "\u3164"],
  ["a variation selector", "a\ufe0f"],
  ["a supplementary variation selector", "a\u{e0100}"],
  ["a tag character", "a\u{e0041}"],
  ["an interlinear annotation", "a\ufff9b"],
  ["a braille blank", "a\u2800b"],
  ["a braille blank alone", "\u2800"],
  ["an object replacement character alone", "\ufffc"],
  ["a null notehead alone", "\u{1d159}"],
  ["a hieroglyphic blank alone", "\u{13441}"],
  ["half a hieroglyphic blank at its end", "a\u{13442}"],
  ["a Khitan filler alone", "\u{16fe4}"],
  ["several blanks", "\u2800 \u{1d159}"],
  ["a lone surrogate", "a\ud800"],
  ["the first code point for private use", "Anna\ue000"],
  ["the last code point for private use below U+10000", "\uf8ffAnna"],
  ["a code point for private use of plane 15", "Anna\u{f0000}"],
  ["a code point for private use of plane 16", "Anna\u{10fffd}"],
  ["the first of the noncharacters in a row", "a\ufdd0"],
  ["the last of the noncharacters in a row", "a\ufdef"],
  ["U+FFFE", "a\ufffe"],
  ["U+FFFF", "a\uffff"],
  ["U+1FFFE", "a\u{1fffe}"],
  ["U+2FFFF", "a\u{2ffff}"],
  ["U+3FFFE", "a\u{3fffe}"],
  ["a code point of a plane without characters", "a\u{40000}"],
  ["the last code point", "a\u{10ffff}"],
  ["a code point for private use alone", "\ue000"],
  ["a nonspacing mark at its beginning", "\u0301a"],
  ["a spacing mark at its beginning", "\u0903a"],
  ["an enclosing mark at its beginning", "\u20dda"],
];

const toNormalForm = [
  ["what is in it already", "Anna B"],
  ["outer white space", "  Anna\u3000"],
  ["white space of several kinds", "Anna \u00a0\u2028\u2003 B"],
  ["control characters", "A\u0000n\u001bn\u007fa"],
  ["a tab", "Anna\tB"],
  ["a line break", "Anna\r\nB"],
  ["direction marks", "\u202eAnna\u202c"],
  ["invisible characters", "A\u200bn\u2060n\ufe0fa\u3164"],
  ["a mark that composes after an invisible character went", "e\u00ad\u0301"],
  ["a space that is freed by an invisible character", "Anna \u200b"],
  ["a spacing diaeresis, of which the mark stays", "\u00a8"],
  ["full-width letters", "\uff21\uff4e\uff4e\uff41"],
  ["lone surrogates", "A\ud800nna\udfff"],
  ["a joined family, which falls apart", "\u{1f468}\u200d\u{1f469}"],
  ["nothing visible", "\u200b \u2060"],
  ["blanks, which are white space", "\u2800A\u2800\u{13441}B\ufffc"],
  ["code points without a meaning, which go", "A\ue000n\uffffn\u{f0000}\u{40000}a"],
  ["nothing with a meaning", "\uf8ff \u{10ffff}"],
  ["nothing but blanks", "\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}"],
].map(([name, text]) => ({
  ...{ name: `brings into normal form: ${name}`, does: "normalize" },
  ...{ text, normal: nameNormalForm(text) },
}));

const takenAs = (does) => (entry) => ({
  name: `takes as ${does} ${entry[0]}`,
  does,
  text: entry[1],
});
const refusedAs = (does) => (entry) => ({
  ...{ name: `refuses as ${does} ${entry[0]}`, does, text: entry[1], code: "alias-malformed" },
});

const isNormal = ([, text]) => nameNormalForm(text) === text;
for (const entry of good) {
  const [name] = entry;
  if (!isNormal(entry)) throw new Error(`alias ${name} is not in normal form`);
}
// The other texts in normal form can only be at fault in length and first character.
for (const [name, text] of bad) {
  const long = [...text].length > 32 || utf8(text).length > 64;
  if (nameNormalForm(text) === text && !long && !/^\p{M}/u.test(text)) {
    throw new Error(`alias ${name} has no fault`);
  }
}

export const aliases = {
  about:
    "Aliases and room names. does: alias or room name (taken or refused as read), own alias (taken or refused before it is sent), normalize (what was typed to its normal form, whatever its length), rest (SHA-256 over every code point c that is neither listed in §4.4 nor a surrogate, in order: the UTF-8 of NFKC of c, U+0334, U+0345, c, NFD of c).",
  source: "protocol/SPEC.md §4.3, §4.4",
  valid: [
    ...[...good, ...asSent, ...listed].map(takenAs("alias")),
    ...[...good, ...asSent, ["nothing", ""]].map(takenAs("room name")),
    ...[...good, ...beside.filter(isNormal)].map(takenAs("own alias")),
    ...toNormalForm,
    {
      ...{ name: "normalizes what is not listed as Unicode 15.0 does", does: "rest" },
      digest: hex(digestOfTheRest()),
    },
  ],
  invalid: [
    ...[["nothing", ""], ...bad].map(refusedAs("alias")),
    ...bad.map(refusedAs("room name")),
    ...[["nothing", ""], ...bad, ...asSent, ...listed].map(refusedAs("own alias")),
  ],
};
