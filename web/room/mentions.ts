/**
 * Whom a typed alias means. Aliases may have spaces: the longest that fits is meant, or what stands in quotes. An
 * alias that two bear means nobody, because a whisper to the wrong one cannot be taken back.
 */

import type { Person, Who } from "../../protocol/session.ts";
import { normalizeName } from "../../protocol/wire/alias.ts";
import { limits } from "../../protocol/wire/limits.ts";

export type Found =
  /** `rest` is what was typed behind the alias. */
  | { readonly kind: "one"; readonly who: Person; readonly rest: string }
  | { readonly kind: "none" | "shared"; readonly about: string };

/** A part of a text; `who`: those whom it names behind an `@`, more than one if they bear the same alias. */
export type Part = { readonly text: string; readonly who?: readonly Person[] };

/** Characters in which an alias with its two words can end. */
const reach = 4 * limits.aliasBytes;
/** Mentions that are looked for in one text; what is beyond them stays plain. */
export const mentionsRead = 50;
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
  const bearers = bearersOf(people, words);
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

/**
 * Splits a text at the aliases that stand in it behind an `@`: the longest that fits, up to {@link mentionsRead}. All parts
 * together are the text.
 */
export function splitMentions(
  text: string,
  people: readonly Person[],
  words: readonly string[] | null,
): readonly Part[] {
  if (!text.includes("@")) return [{ text }];
  const bearers = bearersOf(people, words);
  const parts: Part[] = [];
  let done = 0;
  const signs = Array.from(text.matchAll(/(?<![\p{L}\p{N}])@/gu)).slice(0, mentionsRead);
  for (const { index } of signs) {
    if (index < done) continue;
    const behind = text.slice(index + 1, index + 1 + reach);
    if (/^\s/.test(behind)) continue;
    // The end of an alias is the end of a word in the text.
    const ends = Array.from(behind.matchAll(/(?![\p{L}\p{N}\p{M}])|$/gu), (end) => end.index);
    for (const end of ends.reverse()) {
      const who = end > 0 && bearers.get(fold(behind.slice(0, end)));
      if (!who || /\s/.test(behind.charAt(end - 1))) continue;
      if (index > done) parts.push({ text: text.slice(done, index) });
      done = index + 1 + end;
      parts.push({ text: text.slice(index, done), who: [...who] });
      break;
    }
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

/** Whether a text names the one at this page, if only as one of those who bear an alias. */
export function namesOwn(
  text: string,
  people: readonly Person[],
  words: readonly string[] | null,
): boolean {
  return splitMentions(text, people, words).some(({ who }) => who?.some(({ own }) => own));
}

/** The two words of a mark; in numbers until the words are there, which tells people apart as well. */
export function fingerprintOf({ fingerprint }: Who, words: readonly string[] | null): string {
  return fingerprint.map((index) => words?.[index] ?? `${index}`).join(" ");
}

/** What is to be typed to mean this one and nobody else. */
export function nameToType(who: Who, words: readonly string[] | null): string {
  return who.ambiguous ? `${who.alias} ${fingerprintOf(who, words)}` : who.alias;
}

/** Whether an alias begins with what was typed of it. */
export function beginsWith(alias: string, typed: string): boolean {
  return fold(alias).startsWith(fold(typed));
}

/** Whether two names are one to the engine. */
export function isSameName(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function bearersOf(
  people: readonly Person[],
  words: readonly string[] | null,
): ReadonlyMap<string, ReadonlySet<Person>> {
  const bearers = new Map<string, Set<Person>>();
  for (const person of people) {
    for (const name of namesOf(person, words)) {
      bearers.set(name, (bearers.get(name) ?? new Set()).add(person));
    }
  }
  return bearers;
}

function one(found: ReadonlySet<Person>, rest: string, about: string): Found {
  const [who, another] = found;
  if (who === undefined || another !== undefined) return { kind: "shared", about };
  return { kind: "one", who, rest };
}

function namesOf(person: Person, words: readonly string[] | null): readonly string[] {
  const { alias, ambiguous } = person;
  return ambiguous
    ? [fold(alias), fold(`${alias} ${fingerprintOf(person, words)}`)]
    : [fold(alias)];
}

/** As the engine compares aliases. */
function fold(name: string): string {
  return normalizeName(name).toUpperCase().toLowerCase();
}
