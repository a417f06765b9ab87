/**
 * The conversation as objects, for `--json`: events out, commands in. `docs/terminal.md` describes
 * them. Texts of others are as they were sent: JSON in ASCII is safe for a terminal as it is.
 */
import type { Effect, Line, Who } from "../protocol/session.ts";
import { isMessage } from "../web/room/blocks.ts";
import type { Said } from "./follow.ts";
import { systemLines } from "./follow.ts";
import type { Kit } from "./join.ts";

type Words = readonly string[] | null;

/** A member with its fingerprint, in words. */
export function who({ id, alias, fingerprint }: Who, words: Words) {
  return { id, alias, fingerprint: fingerprint.map((index) => words?.[index] ?? `${index}`) };
}

/** Returns the event of an entry. */
export function eventOf(entry: Said, kit: Kit): object {
  const { room, numbers } = kit;
  const words = room.words.value;
  if (!isMessage(entry)) {
    const { key: _, at, kind, ...rest } = entry as Line & { kind: string };
    const people = Object.entries(rest).map(([name, value]) => {
      const isWho = typeof value === "object" && value !== null && "fingerprint" in value;
      return [name, isWho ? who(value as Who, words) : value];
    });
    const text = systemLines(entry, kit).join("\n");
    return { type: "notice", kind, at, ...Object.fromEntries(people), text };
  }
  const { key, at, member, own, text, files } = entry;
  const reply = entry.kind === "text" && entry.reply?.key;
  return {
    type: entry.kind === "whisper" ? "whisper" : "message",
    n: numbers.of(key),
    at,
    from: who(member, words),
    own,
    text,
    ...(entry.kind === "whisper" && { to: who(entry.to, words) }),
    ...(entry.kind === "text" && entry.action && { action: true }),
    ...(reply && { reply: numbers.of(reply) }),
    ...(files && {
      files: files.map(({ name, type, size, voice }) => ({ name, type, size, voice })),
    }),
    ...(entry.kind === "text" && entry.suspicious && { suspicious: true }),
    ...(entry.kind === "text" && entry.early && { early: true }),
    ...(entry.kind === "text" && entry.resent && { resent: true }),
  };
}

/** Returns the event of an effect that is about lines, transfers or words; undefined for others. */
export function changeOf(effect: Effect, { room, numbers }: Kit): object | undefined {
  const words = room.words.value;
  switch (effect.type) {
    case "reaction": {
      const { key, member, emoji } = effect;
      return { type: "reaction", n: numbers.of(key), from: who(member, words), emoji };
    }
    case "edited": {
      const { key, at, text } = effect;
      const line = room.transcript.find(key);
      if (line === undefined || room.isIgnored(line.member)) return undefined;
      return { type: "edited", n: numbers.of(key), at, text };
    }
    case "gone":
      return {
        type: "gone",
        n: effect.keys.flatMap((key) => numbers.of(key) ?? []),
        why: effect.why,
      };
    case "delivery":
      return { type: "delivery", n: numbers.of(effect.key), ...effect.delivery };
    case "transfer": {
      const { file, member, out, state, bytes } = effect;
      return { type: "transfer", file, with: who(member, words), out, state, bytes };
    }
    case "words": {
      const said = effect.words.map((index) => words?.[index] ?? `${index}`);
      return { type: "words", words: said, covers: effect.covers.map((one) => who(one, words)) };
    }
    default:
      return undefined;
  }
}

/** A command of `--json`. `id` comes back with the answer. */
export type Order = { readonly id?: unknown } & (
  | {
      readonly type: "say";
      readonly text: string;
      readonly reply?: number;
      readonly action?: boolean;
    }
  | { readonly type: "whisper"; readonly to: string; readonly text: string }
  | { readonly type: "run"; readonly text: string }
);

/** Reads a command; undefined if it is none. */
export function readOrder(line: string): Order | undefined {
  try {
    const order = JSON.parse(line) as Partial<Record<string, unknown>> | null;
    if (typeof order !== "object" || order === null || typeof order.text !== "string")
      return undefined;
    const isFine =
      order.type === "run" ||
      (order.type === "whisper" && typeof order.to === "string") ||
      (order.type === "say" && /^(number|undefined)$/.test(typeof order.reply));
    return isFine ? (order as Order) : undefined;
  } catch {
    return undefined;
  }
}
