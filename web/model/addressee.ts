/**
 * Whom a typed alias means. Aliases may have spaces: the longest that fits is meant, or what stands in quotes. An
 * alias that two bear means nobody, because a whisper to the wrong one cannot be taken back.
 */
import { normalizeName } from "../../protocol/alias.ts";
import { limits } from "../../protocol/limits.ts";
import type { Person, Who } from "../../protocol/session.ts";

export type Found =
  /** `rest` is what was typed behind the alias. */
  | { readonly kind: "one"; readonly who: Person; readonly rest: string }
  | { readonly kind: "none" | "shared"; readonly about: string };

/** Characters in which an alias with its two words can end. */
const reach = 4 * limits.aliasBytes;
// Phones make round quotes of straight ones.
const quotes = /^(?:"([^"]+)"|[“„]([^“”]+)[“”])(?=\s|$)\s*/;

/**
 * Finds the one who is meant at the beginning of a text.
 *
 * @param words - The list of words, if it is there: whoever has a mark can be named by alias and mark.
 */
export function findAddressee(
  typed: string,
  people: readonly Person[],
  words: readonly string[] | null,
): Found {
  const bearers = new Map<string, Set<Person>>();
  for (const person of people) {
    for (const name of namesOf(person, words)) {
      bearers.set(name, (bearers.get(name) ?? new Set()).add(person));
    }
  }
  const named = (name: string) => bearers.get(fold(name)) ?? new Set();
  const [whole, straight, round] = quotes.exec(typed) ?? [];
  const inner = straight ?? round;
  if (whole !== undefined && inner !== undefined) {
    // Somebody may have taken an alias that is another's in quotes.
    const found = new Set([...named(inner), ...named(whole.trim())]);
    if (found.size > 0) return one(found, typed.slice(whole.length), inner);
  }
  const ends = Array.from(typed.slice(0, reach).matchAll(/\s+|$/g)).reverse();
  for (const { index, 0: space } of ends) {
    const name = typed.slice(0, index);
    const found = named(name);
    if (found.size > 0) return one(found, typed.slice(index + space.length), name);
  }
  return { kind: "none", about: inner ?? (typed.split(/\s/, 1)[0] as string) };
}

/** The two words of a mark; in numbers until the words are there, which tells people apart as well. */
export function markOf({ mark }: Who, words: readonly string[] | null): string {
  return mark.map((index) => words?.[index] ?? `${index}`).join(" ");
}

function one(found: ReadonlySet<Person>, rest: string, about: string): Found {
  const [who, another] = found;
  if (who === undefined || another !== undefined) return { kind: "shared", about };
  return { kind: "one", who, rest };
}

function namesOf(person: Person, words: readonly string[] | null): readonly string[] {
  const { alias, marked } = person;
  return marked ? [fold(alias), fold(`${alias} ${markOf(person, words)}`)] : [fold(alias)];
}

/** As the engine compares aliases. */
function fold(name: string): string {
  return normalizeName(name).toUpperCase().toLowerCase();
}
