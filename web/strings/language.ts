/**
 * The language of the page. English is in the other files of this folder. Another language is one
 * file with the same tables, see speak.ts. A component that reads a sentence follows the language,
 * because the sentence comes from a signal.
 */
import { signal } from "@preact/signals";
import type { LanguageCode } from "../app/language.ts";
import type * as errors from "./errors.ts";
import type * as files from "./files.ts";
import type * as front from "./front.ts";
import type * as written from "./numbers.ts";
import type * as room from "./room.ts";
import type * as roomErrors from "./room-errors.ts";
import type * as rooms from "./rooms.ts";
import type * as voice from "./voice.ts";

type English = typeof errors &
  typeof files &
  typeof front &
  typeof roomErrors &
  typeof room &
  typeof rooms &
  typeof voice;

/** All tables of the English sentences: a missing or an extra key does not compile. */
export type Language = {
  readonly [N in keyof English as English[N] extends string | ((...args: never) => unknown)
    ? never
    : N]: English[N];
};

type Numbers = Pick<typeof written, "exactTime" | "number" | "plural" | "span">;

/** Makes the tables of a language. Its file must import nothing, see {@link numbers}. */
export type Translation = (write: Numbers) => Language;

/**
 * What the tables of a language call. It comes with the room, and no sentence of the first page
 * counts anything. A file that imported it would part the first load into more files.
 */
export const numbers = {} as Numbers;

type Spoken = {
  readonly code: LanguageCode;
  /** For `Intl`; undefined = as the system writes. */
  readonly locale: string | undefined;
  /** Undefined = English. */
  readonly tables?: Readonly<Record<string, object>>;
};

/** The language whose sentences are shown. */
export const spoken = signal<Spoken>({ code: "en", locale: undefined });

/** Returns a table that reads as the one of the same name in the language of the page. */
export function follow<T extends object>(name: string, english: T): T {
  return new Proxy(english, {
    get: (_, key) => Reflect.get(spoken.value.tables?.[name] ?? english, key),
  });
}
