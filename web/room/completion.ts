/**
 * The completions for typed text: a command at the start, an alias after `/purr` and `/kick`, an
 * emoji after `:`, and a mention after `@`. Text that is not chosen stays as typed.
 */
import type { Person } from "../../protocol/session.ts";
import { type CommandName, commandNames, otherNames, takesAlias } from "./commands.ts";
import { askedEmoji, type Emoji, findEmojis } from "./emoji.ts";
import { beginsWith, isSameName, lastSign, nameToType } from "./mentions.ts";
import { behindSlash } from "./slash.ts";

/** Most choices of a list. */
export const offeredChoices = 8;
/** Longest text before the caret that can be an alias, UTF-16 units. */
const reach = 64;

/** A choice, and the text that it inserts. */
export type Choice = { readonly key: string; readonly insert: string } & (
  | { readonly kind: "command"; readonly name: CommandName }
  | { readonly kind: "person"; readonly who: Person }
  | { readonly kind: "emoji"; readonly emoji: string; readonly name: string }
);

/** Choices that replace the text from `start` to the caret. */
export type Completion = { readonly start: number; readonly choices: readonly Choice[] };

const nothing: Completion = { start: 0, choices: [] };

/**
 * Returns the completions.
 *
 * @param typed - The text before the caret.
 * @param emojis - The list, if it is loaded.
 */
export function complete(
  typed: string,
  people: readonly Person[],
  words: readonly string[] | null,
  emojis: readonly Emoji[] | null = null,
): Completion {
  const others = people.filter(({ own }) => !own);
  const behind = behindSlash(typed) ?? " ";
  if (/^[a-z]*$/i.test(behind)) return limited(0, typed, commandChoices(behind.toLowerCase()));
  const addressed = /^([a-z]+)\s+/i.exec(behind);
  if (addressed && takesAlias((addressed[1] ?? "").toLowerCase())) {
    const start = typed.length - behind.length + addressed[0].length;
    const begun = typed.slice(start);
    const found = others.filter((who) => beginsWith(nameToType(who, words), begun));
    if (found.length > 0) return limited(start, begun, personChoices(found, words, ""));
  }
  const asked = askedEmoji(typed);
  if (asked !== undefined && emojis !== null) {
    const choices = emojiChoices(findEmojis(emojis, asked));
    if (choices.length > 0) return limited(asked.start, typed.slice(asked.start), choices);
  }
  const at = lastSign(typed);
  if (at < 0 || typed.length - at > reach) return nothing;
  const begun = typed.slice(at + 1);
  if (/^\s|\n/.test(begun)) return nothing;
  const found = others.filter((who) => beginsWith(nameToType(who, words), begun));
  return limited(at, typed.slice(at), personChoices(found, words, "@"));
}

/** Drops a choice that would change nothing. */
function limited(start: number, typed: string, choices: readonly Choice[]): Completion {
  const others = choices.filter(({ insert }) => !isSameName(insert, typed));
  return { start, choices: others.slice(0, offeredChoices) };
}

function commandChoices(begun: string): readonly Choice[] {
  return commandNames.flatMap((name) => {
    // The help calls a command by the other name, if it has one.
    const others = Object.keys(otherNames).filter((other) => otherNames[other] === name);
    const found = [...others, name].find((one) => one.startsWith(begun));
    if (found === undefined) return [];
    return [{ key: name, kind: "command", name, insert: `/${found} ` } as const];
  });
}

function personChoices(
  people: readonly Person[],
  words: readonly string[] | null,
  before: string,
): readonly Choice[] {
  return people.map((who) => {
    return { key: who.id, kind: "person", who, insert: `${before}${nameToType(who, words)} ` };
  });
}

function emojiChoices(found: ReturnType<typeof findEmojis>): readonly Choice[] {
  return found.map(([emoji, name]) => {
    return { key: emoji, kind: "emoji", emoji, name, insert: `${emoji} ` };
  });
}
