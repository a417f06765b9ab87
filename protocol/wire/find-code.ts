/**
 * Finds the room code in the text that it came in (SPEC §4.1): a link, a sentence, other signs
 * between its groups. Of two different codes it takes the one behind a `#`, or else neither.
 */
import { ProtocolError } from "./errors.ts";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** A digit, or the letter u, which is none: then the code has a typing error. */
const digit = "[0-9a-hjkmnp-z]";
/** Signs without width, which programs put into long words. */
const unseen = "[\\u00ad\\u200b-\\u200f\\u2060-\\u2064\\ufeff]*";
const five = `${digit}(?:${unseen}${digit}){4}`;
const six = `${five}${unseen}${digit}`;
/** A code with anything between its groups, and no letter or digit after it. */
const groups = `(?:${five}[^0-9a-z]*){3}${six}[^0-9a-z]*${six}(?![0-9a-z])`;
const leading = new RegExp(`^[^0-9a-z]*${groups}`);
const anywhere = new RegExp(`(?<![0-9a-z])${groups}`, "g");
/** As many digits as a code has. */
const whole = new RegExp(`^${digit}{27}$`);
/** All digits of a code. The last two bits before the check letter are zero. */
const valid = /^[^u]{25}[048cgmrw][^u]$/;

/**
 * Returns the check letter of the digits of a code: the sum, in the field of 32 elements, of each
 * digit times a power of x that no other has. So one wrong digit changes it, and so does the
 * exchange of any two.
 */
export function checkLetter(digits: string): string {
  let sum = 0;
  for (const digit of digits) {
    const doubled = (sum ^ alphabet.indexOf(digit)) << 1;
    // Modulo x^5 + x^2 + 1.
    sum = doubled < 32 ? doubled : doubled ^ 37;
  }
  return alphabet[sum] ?? "";
}

/**
 * Returns the 27 digits of the only code in a text, in lower case.
 *
 * @throws ProtocolError "code-mistyped" if there is one with a wrong digit; "code-incomplete" if
 * there are fewer than 27 letters and digits; else "code-malformed" if there is no code, or more
 * than one.
 */
export function findCode(text: string): string {
  const parts = plain(text).split("#");
  const behind = parts.length > 1 ? parts.slice(1) : parts;
  const all = (from: readonly string[], pattern: RegExp) =>
    from.flatMap((part) => part.match(pattern) ?? []);
  for (const found of [all(parts.slice(1), leading), all(parts, anywhere), behind]) {
    const written = found.map(strip).filter((digits) => whole.test(digits));
    const codes = new Set(written.filter(isRight));
    const [code] = codes;
    if (codes.size === 1 && code !== undefined) return code;
    if (codes.size > 1) throw new ProtocolError("code-malformed", "more than one code");
    if (written.length > 0) throw new ProtocolError("code-mistyped");
  }
  const isShort = strip(behind.join("")).length < 27;
  throw new ProtocolError(isShort ? "code-incomplete" : "code-malformed");
}

/** Reads what stands for another character: full-width, percent-encoded, upper case, look-alike. */
function plain(text: string): string {
  return text
    .replaceAll(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll(/%(?:25)*([0-9a-f]{2})/gi, (_, hex) => (hex === "23" ? "#" : "-"))
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
}

function isRight(digits: string): boolean {
  return valid.test(digits) && checkLetter(digits.slice(0, -1)) === digits.at(-1);
}

function strip(text: string): string {
  return text.replaceAll(/[^0-9a-z]/g, "");
}
