/** Room codes and invite links (SPEC §4.1). */
import { fixed, hex } from "../naive/bytes.mjs";
import { codeText, grouped } from "../naive/protocol.mjs";

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

const forgiven = [
  ["without groups", code, text],
  ["in upper case", code, grouped(text).toUpperCase()],
  ["in other groups", code, text.replaceAll(/(..)/g, "$1-")],
  ["with spaces for hyphens", code, grouped(text).replaceAll("-", " ")],
  ["with white space and hyphens around and within", code, ` \t\n-${grouped(text)}\r\n\f -`],
  ["with i for 1 and o for 0", likeDigits, letters("i", "o")],
  ["with l for 1 and o for 0", likeDigits, letters("l", "o")],
  ["with I for 1 and O for 0", likeDigits, letters("I", "O")],
  ["with L for 1 and O for 0", likeDigits, letters("L", "O")],
  ["out of a link", code, `https://chat.example/#${grouped(text)}`],
  ["out of a link with a path and a query", code, `http://[::1]:6969/a?b=c#${text}`],
  ["out of a fragment alone", code, `#${text}`],
].map(([name, bytes, spelling]) => ({
  ...{ name: `reads a code ${name}`, does: "parse", code: hex(bytes), text: spelling },
}));

const at = (index, char) => text.slice(0, index) + char + text.slice(index + 1);
const lastBits = (bits) =>
  text.slice(0, 25) + "0123456789abcdefghjkmnpqrstvwxyz"["048cgmrw".indexOf(text[25]) * 4 + bits];

const invalid = [
  ["nothing", ""],
  ["white space only", " \n"],
  ["one character too few", text.slice(0, 25)],
  ["one character too many", `${text}0`],
  ["the last two bits 01", lastBits(1)],
  ["the last two bits 10", lastBits(2)],
  ["the last two bits 11", lastBits(3)],
  ["the letter u", at(3, "u")],
  ["the letter U", at(3, "U")],
  ["a sign that is no letter", at(0, "*")],
  ["an underscore between groups", text.replace(/^(.....)/, "$1_")],
  ["a full-width digit", at(7, "\uff11")],
  ["a letter outside ASCII whose lower case is k", at(7, "\u212a")],
  ["a no-break space", `${text.slice(0, 5)}\u00a0${text.slice(5)}`],
  ["an en dash", `${text.slice(0, 5)}\u2013${text.slice(5)}`],
  ["a percent-encoded hyphen", `${text.slice(0, 5)}%2d${text.slice(5)}`],
  ["a link without anything after #", "https://chat.example/#"],
  ["a link without #", `https://chat.example/${text}`],
  ["a second # after the code", `https://chat.example/#${text}#`],
  ["a code before the first # only", `${text}#${text.slice(1)}`],
].map(([name, spelling]) => ({
  ...{ name: `refuses ${name}`, does: "parse", text: spelling, code: "code-malformed" },
}));

export const codes = {
  about:
    "Codes and links. does: format (code to text, and the text read back), link (formatted from an origin), parse (text to code). In valid cases `code` is the 16 bytes, in invalid ones the error.",
  source: "protocol/SPEC.md §4.1",
  valid: [...canonical, ...forgiven],
  invalid,
};
