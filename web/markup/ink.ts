/**
 * Returns if anything of a message can be seen, before it is sent. Reads the text only, without a
 * parser, so that sending never waits.
 */
import { hasInk } from "../../protocol/wire/ink.ts";
import { anyTag, hasTags } from "./tags.ts";

/** Tags that show something without a text. */
const drawn = /^(?:img|video|audio|hr)$/i;
/** Character references by number, and spaces and invisible characters by name. */
const references =
  /&(?:#(\d{1,9}|x[\da-f]{1,9})|\w*sp(?:ace|1[34])?|zwn?j|[lr][lr]m|shy|nobreak|tab|newline);/gi;

/** Returns true if the message shows anything. */
export function isVisible(text: string): boolean {
  if (!hasTags(text)) return hasInk(text);
  const bare = text
    .replaceAll(anyTag, (_tag, _slash, name: string) => (drawn.test(name) ? "x" : ""))
    .replaceAll(references, (_whole, number = "32") => {
      return String.fromCodePoint(Number(`0${number}`) % 0x110000);
    });
  return hasInk(bare);
}
