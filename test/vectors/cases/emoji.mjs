/** The one spelling of an emoji (SPEC §8.8). */
import { emojiSpelling } from "../naive/protocol.mjs";

const kiss = "\u{1f469}\u{1f3fd}\u200d\u2764\u200d\u{1f48b}\u200d\u{1f468}\u{1f3ff}";

const spelled = [
  ["nothing", ""],
  ["a thumb, which needs no variation", "\u{1f44d}"],
  ["a thumb with a variation that it does not need", "\u{1f44d}\ufe0f"],
  ["a heart with its variation", "\u2764\ufe0f"],
  ["a heart without its variation", "\u2764"],
  ["a heart as text", "\u2764\ufe0e"],
  ["a keycap without its variation", "1\u20e3"],
  ["a keycap with its variation", "#\ufe0f\u20e3"],
  ["a colour of skin behind a variation", "\u270c\ufe0f\u{1f3fd}"],
  ["a colour of skin alone", "\u{1f3fd}"],
  ["a flag", "\u{1f1e9}\u{1f1ea}"],
  ["a flag of a part of a country", "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e007f}"],
  ["a joined heart without its variation", kiss],
  ["a joined heart with its variation", kiss.replace("\u2764", "\u2764\ufe0f")],
  ["a rainbow flag without its variation", "\u{1f3f3}\u200d\u{1f308}"],
  ["a detective with a sign without its variation", "\u{1f575}\u{1f3fb}\u200d\u2640"],
].map(([name, text]) => ({ name: `spells ${name}`, text, emoji: emojiSpelling(text) }));

export const emojis = {
  about:
    "Emoji as a person or another client may write them (`text`), and their one spelling (`emoji`).",
  source: "protocol/SPEC.md §8.8",
  valid: spelled,
  invalid: [],
};
