/**
 * Finds the room code in the text that it came in (SPEC §4.1): a link, a sentence, other signs
 * between its groups. Of two different codes it takes the one behind a `#`, or else neither.
 */
import { ProtocolError } from "./errors.ts";

const digit = "[0-9a-hjkmnp-tv-z]";
/** Signs without width, which programs put into long words. */
const unseen = "[\\u00ad\\u200b-\\u200f\\u2060-\\u2064\\ufeff]*";
const five = `${digit}(?:${unseen}${digit}){4}`;
/** A code with anything between its groups, and no letter or digit after it. */
const groups = `(?:${five}[^0-9a-z]*){4}${five}${unseen}${digit}(?![0-9a-z])`;
const leading = new RegExp(`^[^0-9a-z]*${groups}`);
const anywhere = new RegExp(`(?<![0-9a-z])${groups}`, "g");
/** All digits of a code. Its last two bits are zero. */
const whole = new RegExp(`^${digit}{25}[048cgmrw]$`);

/**
 * Returns the 26 digits of the only code in a text, in lower case.
 *
 * @throws ProtocolError "code-incomplete" if there are fewer than 26 letters and digits; else
 * "code-malformed" if there is no code, or more than one.
 */
export function findCode(text: string): string {
  const parts = plain(text).split("#");
  const behind = parts.length > 1 ? parts.slice(1) : parts;
  const all = (from: readonly string[], pattern: RegExp) =>
    from.flatMap((part) => part.match(pattern) ?? []);
  for (const found of [all(parts.slice(1), leading), all(parts, anywhere), behind]) {
    const codes = new Set(found.map(strip).filter((digits) => whole.test(digits)));
    const [code] = codes;
    if (codes.size === 1 && code !== undefined) return code;
    if (codes.size > 1) throw new ProtocolError("code-malformed", "more than one code");
  }
  const isShort = strip(behind.join("")).length < 26;
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

function strip(text: string): string {
  return text.replaceAll(/[^0-9a-z]/g, "");
}
