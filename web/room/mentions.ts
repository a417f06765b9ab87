/**
 * Finds the member that a typed alias means. Aliases may contain spaces: the longest one that fits,
 * or a quoted one. An alias that two members have means neither, because a whisper to the wrong one
 * cannot be undone.
 */

import type { Person, Who } from "../../protocol/session.ts";
import { foldName, normalizeName } from "../../protocol/wire/alias.ts";
import { limits } from "../../protocol/wire/limits.ts";

export type Found =
  /** `rest` is the text after the alias. */
  | { readonly kind: "one"; readonly who: Person; readonly rest: string }
  | { readonly kind: "none" | "shared"; readonly about: string };

/** A part of a text. `who`: the members that it mentions, several if they share the alias. */
export type Part = { readonly text: string; readonly who?: readonly Person[] };

/** Longest alias with its fingerprint, characters. */
const reach = 4 * limits.aliasBytes;
/** Most mentions of one text. Later ones stay plain text. */
export const mentionsRead = 50;
/** At signs but those of mail addresses. Many scripts have no space before one. */
const signs = /(?<![\p{sc=Latin}\p{N}]\p{M}*)@/gu;
/**
 * Where a word of a text ends. In scripts without spaces, and before particles, it may anywhere.
 */
const wordEnds =
  /(?![\p{L}\p{N}\p{M}])|(?!\p{M})(?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}])|$/gu;
// Phones turn straight quotes into curly ones.
const quotes = /^(?:"([^"]+)"|[“„]([^“”]+)[“”])(?=\s|$)\s*/;

/**
 * Finds the member that the start of a text names.
 *
 * @param words - The word list, if it is loaded: an ambiguous alias can be named with its
 * fingerprint.
 */
export function findMember(
  typed: string,
  people: readonly Person[],
  words: readonly string[] | null,
): Found {
  const members = membersByName(people, words);
  const named = (name: string) => members.get(fold(name)) ?? new Set();
  const [whole, straight, round] = quotes.exec(typed) ?? [];
  const inner = straight ?? round;
  if (whole !== undefined && inner !== undefined) {
    // A member's alias may be another member's alias in quotes.
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
 * Splits a text at its mentions: `@` and the longest alias that fits, at most {@link mentionsRead}.
 * The parts joined are the text.
 */
export function splitMentions(
  text: string,
  people: readonly Person[],
  words: readonly string[] | null,
): readonly Part[] {
  if (!text.includes("@")) return [{ text }];
  const members = membersByName(people, words);
  const names = [...members.keys()];
  const parts: Part[] = [];
  let done = 0;
  for (const { index } of Array.from(text.matchAll(signs)).slice(0, mentionsRead)) {
    if (index < done) continue;
    const behind = text.slice(index + 1, index + 1 + reach);
    if (/^\s/.test(behind)) continue;
    let found: { readonly end: number; readonly who: ReadonlySet<Person> } | undefined;
    // An alias ends where a word of the text ends.
    for (const { index: end } of behind.matchAll(wordEnds)) {
      const name = fold(behind.slice(0, end));
      const who = members.get(name);
      if (end > 0 && who && !/\s/.test(behind.charAt(end - 1))) found = { end, who };
      // What follows can only change the last characters. Without this, a short message that is
      // full of signs would take a tenth of a second, each time that a name changes.
      if (!names.some((known) => known.startsWith(name.slice(0, -2)))) break;
    }
    if (found === undefined) continue;
    if (index > done) parts.push({ text: text.slice(done, index) });
    done = index + 1 + found.end;
    parts.push({ text: text.slice(index, done), who: [...found.who] });
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

/** Returns where the last at sign of a text is, or -1 if it belongs to a mail address. */
export function lastSign(text: string): number {
  const last = text.lastIndexOf("@");
  return text.slice(0, last + 1).search(new RegExp(`${signs.source}$`, "u"));
}

/** Returns true if the text mentions the local member, even by a shared alias. */
export function namesOwn(
  text: string,
  people: readonly Person[],
  words: readonly string[] | null,
): boolean {
  return splitMentions(text, people, words).some(({ who }) => who?.some(({ own }) => own));
}

/** Returns the two words of a fingerprint, or their numbers until the word list is loaded. */
export function fingerprintOf({ fingerprint }: Who, words: readonly string[] | null): string {
  return fingerprint.map((index) => words?.[index] ?? `${index}`).join(" ");
}

/** Returns the text that names exactly this member. */
export function nameToType(who: Who, words: readonly string[] | null): string {
  return isDoubtful(who, words) ? `${who.alias} ${fingerprintOf(who, words)}` : who.alias;
}

/**
 * Returns true if an alias needs the fingerprint behind it: others could have it, or it ends like
 * one, and would pass for another member with theirs.
 */
export function isDoubtful({ alias, ambiguous }: Who, words: readonly string[] | null): boolean {
  const end = fold(alias).split(" ").slice(1).slice(-2);
  return ambiguous || (end.length > 1 && end.every((word) => words?.includes(word)));
}

/** Returns true if the alias starts with the typed text. */
export function beginsWith(alias: string, typed: string): boolean {
  return fold(alias).startsWith(fold(typed));
}

/** Returns true if two names are the same to the protocol. */
export function isSameName(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function membersByName(
  people: readonly Person[],
  words: readonly string[] | null,
): ReadonlyMap<string, ReadonlySet<Person>> {
  const members = new Map<string, Set<Person>>();
  for (const person of people) {
    for (const name of namesOf(person, words)) {
      members.set(name, (members.get(name) ?? new Set()).add(person));
    }
  }
  return members;
}

function one(found: ReadonlySet<Person>, rest: string, about: string): Found {
  const [who, another] = found;
  if (who === undefined || another !== undefined) return { kind: "shared", about };
  return { kind: "one", who, rest };
}

function namesOf(person: Person, words: readonly string[] | null): readonly string[] {
  return [fold(person.alias), fold(nameToType(person, words))];
}

/** Normalizes a name as the protocol compares aliases. */
function fold(name: string): string {
  return foldName(normalizeName(name));
}
