/**
 * The conversation as this page keeps it: the last lines, in the order in which they came, and how many of them
 * nobody has looked at. It forgets from its beginning and never grows past its limit.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Delivery, Line } from "../../protocol/session.ts";

export type { Delivery, Line, Who } from "../../protocol/session.ts";

/** Lines that are kept; older ones are forgotten. */
export const keptLines = 500;
/** Lines of one author that come further apart than this are not grouped, ms. */
const groupMs = 300_000;

export type TextLine = Extract<Line, { readonly kind: "text" }>;
/** What this page says to its own person only. */
export type Note = { readonly key: string; readonly at: number; readonly kind: "help" };
export type Entry = Line | Note;

/** What stands together: consecutive lines of one author, or one line of the room's own. */
export type Group =
  | {
      readonly kind: "speech";
      readonly key: string;
      readonly lines: readonly [TextLine, ...TextLine[]];
    }
  | { readonly kind: "aside"; readonly key: string; readonly entry: Exclude<Entry, TextLine> };

export type Transcript = {
  readonly groups: ReadonlySignal<readonly Group[]>;
  /** Lines of others that came while nobody looked. */
  readonly unread: ReadonlySignal<number>;
  /** Whether the end of the conversation is in view. */
  readonly atEnd: ReadonlySignal<boolean>;
  append(entry: Entry): void;
  deliver(key: string, state: Delivery): void;
  /** Somebody has scrolled. */
  scrolled(atEnd: boolean): void;
  /** The page has come to the front or gone behind another. */
  shown(inFront: boolean): void;
  clear(): void;
};

export const TranscriptModel = createModel<Transcript, [limit?: number]>((limit = keptLines) => {
  const groups = signal<readonly Group[]>([]);
  const unread = signal(0);
  const atEnd = signal(true);
  let kept = 0;
  let inFront = true;

  function look(): void {
    if (inFront && atEnd.value) unread.value = 0;
  }

  return {
    groups,
    unread,
    atEnd,
    append(entry) {
      groups.value = add(groups.value, entry);
      kept += 1;
      if (kept > limit) {
        groups.value = forgetFirst(groups.value);
        kept -= 1;
      }
      if (entry.kind === "text" && !entry.own) unread.value += 1;
      look();
    },
    deliver(key, state) {
      groups.value = groups.value.map((group) => {
        if (group.kind === "aside" || !group.lines.some((line) => line.key === key)) return group;
        const deliver = (line: TextLine) =>
          line.key === key ? { ...line, delivery: state } : line;
        const [first, ...rest] = group.lines;
        return { ...group, lines: [deliver(first), ...rest.map(deliver)] };
      });
    },
    scrolled(isAtEnd) {
      atEnd.value = isAtEnd;
      look();
    },
    shown(isInFront) {
      inFront = isInFront;
      look();
    },
    clear() {
      groups.value = [];
      kept = 0;
      unread.value = 0;
      atEnd.value = true;
    },
  };
});

// A group that nothing happened to stays the same object, so that it need not be drawn again.

function add(groups: readonly Group[], entry: Entry): readonly Group[] {
  if (entry.kind !== "text") return [...groups, { kind: "aside", key: entry.key, entry }];
  const last = groups.at(-1);
  if (last?.kind !== "speech" || !belongs(entry, last.lines[0])) {
    return [...groups, { kind: "speech", key: entry.key, lines: [entry] }];
  }
  return [...groups.slice(0, -1), { ...last, lines: [...last.lines, entry] }];
}

function forgetFirst([first, ...rest]: readonly Group[]): readonly Group[] {
  if (first?.kind !== "speech") return rest;
  const [, second, ...lines] = first.lines;
  return second ? [{ ...first, lines: [second, ...lines] }, ...rest] : rest;
}

function belongs(line: TextLine, first: TextLine): boolean {
  const same = line.member.id === first.member.id && line.member.alias === first.member.alias;
  return same && line.member.marked === first.member.marked && line.at - first.at < groupMs;
}
