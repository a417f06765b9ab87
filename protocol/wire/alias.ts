/**
 * Aliases and room names (SPEC §4.3). A name has one normal form: names that differ only in
 * invisible characters are the same, and no name can garble a line.
 */
import { utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { hasInk, inkless } from "./ink.ts";
import { limits } from "./limits.ts";

/** White space, and what looks like it. */
const blanks = new RegExp(`[${inkless}]+`, "gu");

/** Returns typed text in normal form. The result may still be too long or empty. */
export function normalizeName(text: string): string {
  // Remove lone surrogates before NFKC: Firefox 153 makes another character of them when it
  // normalizes. Test each code point: regular expressions in WebKitGTK 2.50 miss a lone surrogate
  // before U+E000 and above.
  let name = Array.from(text)
    .filter((point) => !/^[\ud800-\udfff]$/.test(point))
    .join("");
  // Repeat: a removed character can join two that NFKC composes, and NFKC can produce white space.
  for (;;) {
    const next = name
      .normalize("NFKC")
      .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu, "")
      .replaceAll(blanks, " ")
      .trim();
    if (next === name) return name;
    name = next;
  }
}

/**
 * Checks an alias.
 *
 * @throws ProtocolError "alias-malformed" if nothing of it can be seen, it is not in normal form,
 * above {@link limits.aliasPoints} or {@link limits.aliasBytes}, or begins with a combining mark.
 */
export function parseAlias(name: string): string {
  if (!hasInk(name)) throw new ProtocolError("alias-malformed", "nothing to see");
  return parseRoomName(name);
}

/**
 * Checks a room name: an alias that may be empty.
 *
 * @throws ProtocolError "alias-malformed".
 */
export function parseRoomName(name: string): string {
  // Check the length before the expensive part.
  if (name.length > limits.aliasBytes || utf8(name).length > limits.aliasBytes) {
    throw new ProtocolError("alias-malformed", "too long");
  }
  if ([...name].length > limits.aliasPoints) throw new ProtocolError("alias-malformed", "too long");
  if (normalizeName(name) !== name || /^\p{M}/u.test(name)) {
    throw new ProtocolError("alias-malformed", "not in normal form");
  }
  return name;
}
