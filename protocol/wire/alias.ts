/**
 * Names that people choose: aliases and room names (SPEC §4.3). A name has one normal form, so that two
 * names that look the same by invisible characters are the same, and no name can garble a line.
 */
import { utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { limits } from "./limits.ts";

/** Brings what was typed into normal form; what is left may still be too long or empty. */
export function normalizeName(text: string): string {
  // First, because Firefox 153 makes a sign of half a character when it normalizes; and one by one, because
  // expressions in WebKitGTK 2.50 overlook a half before U+E000 and above.
  let name = Array.from(text)
    .filter((point) => !/^[\ud800-\udfff]$/.test(point))
    .join("");
  // Removing a character can bring two together that NFKC composes, and folding can free white space.
  for (;;) {
    const next = name
      .normalize("NFKC")
      .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu, "")
      .replaceAll(/\s+/g, " ")
      .trim();
    if (next === name) return name;
    name = next;
  }
}

/**
 * Takes an alias.
 *
 * @throws ProtocolError "alias-malformed" unless it is in normal form, within {@link limits.aliasPoints} and
 * {@link limits.aliasBytes}, not empty, and does not begin with a mark.
 */
export function parseAlias(name: string): string {
  if (name === "") throw new ProtocolError("alias-malformed", "empty");
  return parseRoomName(name);
}

/** Takes a room name: an alias that may be empty. */
export function parseRoomName(name: string): string {
  // Bounded before the costly part.
  if (name.length > limits.aliasBytes || utf8(name).length > limits.aliasBytes) {
    throw new ProtocolError("alias-malformed", "too long");
  }
  if ([...name].length > limits.aliasPoints) throw new ProtocolError("alias-malformed", "too long");
  if (normalizeName(name) !== name || /^\p{M}/u.test(name)) {
    throw new ProtocolError("alias-malformed", "not in normal form");
  }
  return name;
}
