/**
 * Emoji by their names, as they are typed after a colon. A colon within a word, a time or an address
 * asks for none.
 */

/** An emoji and its names. The first one is shown. */
export type Emoji = { readonly emoji: string; readonly names: readonly [string, ...string[]] };

/** Two characters at least: one after a colon is often a face made of signs. */
const asked = /(?<![\p{L}\p{N}\p{M}:/])[:\uff1a](?<begun>[+-]?[\p{L}\p{M}\p{N}_]*)(?<closed>:?)$/u;
const fewest = 2;
/** Longest beginning of a name, UTF-16 units. */
const longest = 32;

/** Emoji that a text asks for: from where, and how their names begin. */
export type Asked = { readonly start: number; readonly begun: string; readonly isWhole: boolean };

/** Returns what the end of a text asks for. @param typed - The text before the caret. */
export function askedEmoji(typed: string): Asked | undefined {
  const from = Math.max(0, typed.length - longest);
  const found = asked.exec(typed.slice(from));
  const { begun = "", closed } = found?.groups ?? {};
  if (found === null || begun.length < fewest) return undefined;
  return { start: from + found.index, begun: begun.toLowerCase(), isWhole: closed !== "" };
}

/** Reads the list of web/strings/emoji.ts. */
export function readEmojis(list: string): readonly Emoji[] {
  return list.split("\n").flatMap((line) => {
    const [emoji = "", first, ...others] = line.split(" ");
    return first === undefined ? [] : [{ emoji, names: [first, ...others] } as const];
  });
}

/**
 * Returns the emoji that are asked for, and the name by which each was found: first those of exactly
 * this name, then those whose name begins as typed, then those of which a later word does.
 */
export function findEmojis(
  emojis: readonly Emoji[],
  { begun, isWhole }: Asked,
): readonly (readonly [emoji: string, name: string])[] {
  const find = (fits: (name: string) => boolean) =>
    emojis.flatMap(({ emoji, names }) => {
      const name = names.find(fits);
      return name === undefined ? [] : [[emoji, name] as const];
    });
  const exact = find((name) => name === begun);
  if (isWhole) return exact;
  // The first place of an emoji in it counts.
  const all = new Map<string, string>();
  const begins = find((name) => name.startsWith(begun));
  const later = find((name) => name.includes(`_${begun}`));
  for (const [emoji, name] of [...exact, ...begins, ...later]) {
    if (!all.has(emoji)) all.set(emoji, name);
  }
  return [...all];
}
