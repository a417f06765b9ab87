/**
 * Emoji of reactions (SPEC §8.8). Several texts stand for one emoji: a keyboard may leave out the
 * variation selector. Each has one spelling, so that equal reactions are counted together.
 */
import { utf8 } from "./bytes.ts";
import { malformed } from "./codec.ts";
import { limits } from "./limits.ts";

// A pictograph with modifiers and joined pictographs, a modifier, a flag of two letters, a keycap.
const picture =
  "\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\ufe0f|[\\u{e0020}-\\u{e007f}]+)*";
const emoji = new RegExp(
  `^(?:${picture}(?:\\u200d${picture})*|\\p{Emoji_Modifier}|\\p{Regional_Indicator}{2}|[0-9#*]\\ufe0f?\\u20e3)$`,
  "u",
);

/**
 * Checks a reaction: one emoji, or empty to remove the last one.
 *
 * @throws ProtocolError "message-malformed".
 */
export function parseEmoji(text: string): string {
  const fits = text.length <= limits.emojiBytes && utf8(text).length <= limits.emojiBytes;
  if (text === "" || (fits && emoji.test(text))) return text;
  throw malformed("not an emoji");
}

/**
 * Returns the one spelling of an emoji: U+FE0F follows every part that would otherwise be
 * drawn as text, and nowhere else.
 */
export function spellEmoji(text: string): string {
  return text
    .replaceAll(/[\ufe0e\ufe0f]/g, "")
    .replaceAll(/(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu, "$&\ufe0f");
}
