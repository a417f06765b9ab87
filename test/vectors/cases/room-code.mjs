/** Room codes and invite links (SPEC §4.1). */
import { fixed, hex } from "../naive/bytes.mjs";
import { checkLetter, codeText, grouped } from "../naive/protocol.mjs";

const code = fixed("code", 16);
const text = codeText(code);

const canonical = [
  ["zero", Buffer.alloc(16)],
  ["all bits set", Buffer.alloc(16, 0xff)],
  ["counting bytes", Buffer.from([...Array(16).keys()])],
  ["only the first bit", Buffer.concat([Buffer.of(0x80), Buffer.alloc(15)])],
  ["only the last bit", Buffer.concat([Buffer.alloc(15), Buffer.of(1)])],
  ["a mixed code", code],
].flatMap(([name, bytes]) => {
  const spelled = grouped(codeText(bytes));
  return [
    { name: `writes and reads ${name}`, does: "format", code: hex(bytes), text: spelled },
    {
      name: `writes a link of ${name}`,
      does: "link",
      ...{ origin: "https://chat.example", code: hex(bytes) },
      text: `https://chat.example/#${spelled}`,
    },
  ];
});

// Every 0 and 1 replaced by a similar letter.
const likeDigits = Buffer.from([...Array(16).keys()]);
const letters = (one, nought) => codeText(likeDigits).replaceAll("1", one).replaceAll("0", nought);

const spelled = grouped(text);
const link = `https://chat.example/#${spelled}`;
const wide = (said) =>
  said.replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const between = (sign) => spelled.replaceAll("-", sign);
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const at = (index, char) => text.slice(0, index) + char + text.slice(index + 1);
const next = (char) => alphabet[(alphabet.indexOf(char) + 1) % 32];
const swapped = (index) =>
  text.slice(0, index) + text[index + 1] + text[index] + text.slice(index + 2);
const other = Buffer.from(code.map((byte) => byte ^ 0xff));
const wrongLink = `https://chat.example/#${at(12, next(text[12]))}`;
const otherLink = `https://chat.example/#${grouped(codeText(other))}`;

const forgiven = [
  ["without groups", code, text],
  ["in upper case", code, spelled.toUpperCase()],
  ["in other groups", code, text.replaceAll(/(..)/g, "$1-")],
  ["with spaces for hyphens", code, between(" ")],
  ["with white space and hyphens around and within", code, ` \t\n-${spelled}\r\n\f -`],
  ["with i for 1 and o for 0", likeDigits, letters("i", "o")],
  ["with l for 1 and o for 0", likeDigits, letters("l", "o")],
  ["with I for 1 and O for 0", likeDigits, letters("I", "O")],
  ["with L for 1 and O for 0", likeDigits, letters("L", "O")],
  ["out of a link", code, link],
  ["out of a link with a path and a query", code, `http://[::1]:6969/a?b=c#${text}`],
  ["out of a fragment alone", code, `#${text}`],
  ...[
    ..."\u2010\u2011\u2012\u2013\u2014\u2212\u00ad\u30fc_.,:/~\u00b7\u00a0\u202f\u3000\u200b\u2060\ufeff",
  ].map((sign) => [
    `with U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")} for hyphens`,
    code,
    between(sign),
  ]),
  [
    "with different signs between its groups",
    code,
    spelled.replace("-", " \u2013 ").replace("-", "\n"),
  ],
  ["without groups, with unseen characters within", code, `see ${[...text].join("\u200b")} there`],
  ["with an underscore between two groups", code, text.replace(/^(.....)/, "$1_")],
  ["in full-width letters", code, wide(spelled)],
  ["in a full-width link", code, wide(link)],
  ["with percent-encoded hyphens", code, between("%2D")],
  ["with hyphens encoded twice", code, between("%252d")],
  ["out of a percent-encoded link", code, encodeURIComponent(link)],
  ["out of a link without #", code, `https://chat.example/${text}`],
  ...[".", ",", ">", ";", "/", ")", "!", "?", "\u3002", "\uff09", "\u060c", "'s"].map((sign) => [
    `out of a link with ${sign} behind it`,
    code,
    `${link}${sign}`,
  ]),
  ["out of a link in brackets", code, `(${link})`],
  ["out of a link in angle brackets", code, `Anna <${link}> 10:30`],
  ["out of a link in quotes", code, `\u201e${link}\u201c`],
  ["out of Markdown", code, `[Come **in**](${link} "a room") please`],
  ["out of Markdown that shows the link too", code, `[${link}](${link})`],
  ["out of a sentence around a link", code, `We meet at ${link}, at ten. Bring bread!`],
  ["out of a sentence around a code", code, `The code is ${spelled} and the time is ten.`],
  ["out of a sentence around a code in spaces", code, `code ${between(" ")} ok`],
  ["between letters of another script", code, `\u623f\u95f4\u7801${spelled}\u8c22\u8c22`],
  ["out of a link with a query behind it", code, `${link}?fbclid=IwAR0aB_c-d&utm=x`],
  ["out of a link with a parameter behind it", code, `${link}&amp;source=mail`],
  ["out of a link with a second #", code, `${link}#top`],
  ["in front of a #", code, `${text}#${text.slice(1)}`],
  ["in front of a code that is too long", code, `${spelled} ${text}0`],
  ["behind a # rather than another", code, `${link}?id=${codeText(other)}`],
  ["rather than one with a wrong letter", code, `${spelled} ${at(3, next(text[3]))}`],
].map(([name, bytes, spelling]) => ({
  ...{ name: `reads a code ${name}`, does: "parse", code: hex(bytes), text: spelling },
}));

/** A code whose last two bits are not zero, with the check letter that fits. */
const lastBits = (bits) => {
  const digits = text.slice(0, 25) + alphabet["048cgmrw".indexOf(text[25]) * 4 + bits];
  return digits + checkLetter(digits);
};

const short = [
  ["nothing", ""],
  ["white space only", " \n"],
  ["one character too few", text.slice(0, 26)],
  ["one character too few in groups", spelled.slice(0, -1)],
  ["a link with one character too few", link.slice(0, -1)],
  ["a link with one character too few and a full stop", `${link.slice(0, -1)}.`],
  ["a link without anything after #", "https://chat.example/#"],
  ["a link without a code", "https://chat.example/"],
  ["a sign that is no letter", at(0, "*")],
  ["a letter outside ASCII whose lower case is k", at(7, "\u212a")],
  ["a letter of another script that looks like c", at(7, "\u0441")],
].map(([name, spelling]) => ({
  ...{ name: `refuses as too short ${name}`, does: "parse", text: spelling },
  code: "code-incomplete",
}));

const wrong = [
  ["one character too many", `${text}0`],
  ["one character too many in groups", `${spelled}0`],
  ["a link with one character too many", `${link}0`],
  ["a letter directly before the first group", `x${spelled}`],
  ["two links of different rooms", `${link} ${otherLink}`],
  ["two different codes", `${spelled}\n${codeText(other)}`],
  ["a sentence without a code", "We wanted to meet there at ten, have you got the link?"],
  [
    "a link of another page",
    "https://chat.example/about/this/and/that#what-is-kept-here-and-what-is-not-kept",
  ],
  ["a code with a word in it", spelled.replace("-", "-and-")],
].map(([name, spelling]) => ({
  ...{ name: `refuses ${name}`, does: "parse", text: spelling, code: "code-malformed" },
}));

const mistyped = [
  ["another first letter", at(0, next(text[0]))],
  ["another last letter before the check letter", at(25, next(text[25]))],
  ["another check letter", at(26, next(text[26]))],
  ["the first two letters exchanged", swapped(0)],
  ["the check letter and the one before exchanged", swapped(25)],
  ["the last two bits 01", lastBits(1)],
  ["the last two bits 10", lastBits(2)],
  ["the last two bits 11", lastBits(3)],
  ["the letter u", at(3, "u")],
  ["the letter U", at(3, "U")],
  ["a wrong letter in groups", grouped(at(12, next(text[12])))],
  ["a wrong letter in a link", wrongLink],
  ["a wrong letter in a link, and another code before it", `${otherLink.slice(22)} ${wrongLink}`],
  ["a wrong letter in a sentence", `The code is ${grouped(at(12, next(text[12])))}, at ten.`],
].map(([name, spelling]) => ({
  ...{ name: `refuses as mistyped ${name}`, does: "parse", text: spelling, code: "code-mistyped" },
}));

export const codes = {
  about:
    "Codes and links. does: format (code to text, and the text read back), link (formatted from an origin), parse (text to code). In valid cases `code` is the 16 bytes, in invalid ones the error.",
  source: "protocol/SPEC.md §4.1",
  valid: [...canonical, ...forgiven],
  invalid: [...short, ...mistyped, ...wrong],
};
