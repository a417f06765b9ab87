/**
 * The reminder as text, and in two halves for two places that others may read: the name of a window
 * is left to the next site in it, and sessionStorage is written to disk. Each half is random
 * without the other.
 */
import { type Bytes, fromHex, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import type { Reminder } from "./state.ts";

/** A code has no space. */
export function writeReminder({ code, alias }: Reminder): string {
  return `${code} ${alias}`;
}

/** Returns a reminder, or undefined for anything else: other sites can write a window name. */
export function readReminder(value: unknown): Reminder | undefined {
  const [, code, alias] = /^([0-9a-z-]{31}) (.+)$/u.exec(`${value}`) ?? [];
  return code !== undefined && alias !== undefined ? { code, alias } : undefined;
}

/** @param random - Returns this number of random bytes. Never the same twice. */
export function split(text: string, random: (length: number) => Bytes): readonly [string, string] {
  const bytes = utf8(text);
  const half = random(bytes.length);
  return [toHex(half), toHex(masked(bytes, half))];
}

/** Returns the text of two halves; undefined if they do not fit. Not empty. */
export function join(one: string, other: string): string | undefined {
  const length = one.length / 2;
  const halves = [fromHex(one, length), fromHex(other, length)] as const;
  if (length === 0 || !halves[0] || !halves[1]) return undefined;
  return new TextDecoder().decode(masked(halves[0], halves[1]));
}

function masked(bytes: Bytes, mask: Bytes): Bytes {
  return bytes.map((byte, i) => byte ^ (mask[i] ?? 0));
}
