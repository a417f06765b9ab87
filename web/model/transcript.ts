/**
 * The conversation as this page keeps it: the last lines, in the order in which they came, how far one's own have come,
 * and how many of the others nobody has looked at. It forgets from its beginning and never grows past its limit.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Delivery, Line, Person, Who } from "../../protocol/session.ts";
import type { Surroundings } from "./surroundings.ts";

export type { Delivery, Line, Person, Who } from "../../protocol/session.ts";

/** Lines that are kept; older ones are forgotten. */
export const keptLines = 500;
/** Lines of one author that come further apart than this are not grouped, ms. */
const groupMs = 300_000;
/** What is still being sent is said after this long, ms: most is gone by then. */
export const sendingMs = 1_500;
/** That not all have received a line is said after this long, ms: members tell each other every few seconds. */
export const receivedMs = 9_000;

/** What somebody said. `late`: how far an own line has come, if that takes longer than it should. */
export type SaidLine = Extract<Line, { readonly kind: "text" | "whisper" }> & {
  readonly late?: Delivery;
};
/** What this page says to its own person only. */
export type Note = { readonly key: string; readonly at: number } & (
  | { readonly kind: "help" }
  | { readonly kind: "who"; readonly people: readonly Person[] }
  | { readonly kind: "removing"; readonly member: Who }
);
/** What the room itself says. */
export type Told = Exclude<Line, { readonly kind: "text" | "whisper" }> | Note;
export type Entry = SaidLine | Told;

/** What stands together: consecutive lines of one author, or one line of the room's own. */
export type Group =
  | {
      readonly kind: "speech";
      readonly key: string;
      readonly lines: readonly [SaidLine, ...SaidLine[]];
    }
  | { readonly kind: "aside"; readonly key: string; readonly entry: Told };

export type Transcript = {
  readonly groups: ReadonlySignal<readonly Group[]>;
  /** Lines of others that came while nobody looked. */
  readonly unread: ReadonlySignal<number>;
  /** Whether the end of the conversation is in view. */
  readonly atEnd: ReadonlySignal<boolean>;
  append(entry: Entry): void;
  deliver(key: string, delivery: Delivery): void;
  /** Somebody has scrolled. */
  scrolled(atEnd: boolean): void;
  /** The page has come to the front or gone behind another. */
  shown(inFront: boolean): void;
  clear(): void;
};

/** An own line that not all have yet: since when it is in this state, ms since the epoch. */
type Pending = { readonly delivery: Delivery; readonly since: number };

export const TranscriptModel = createModel<
  Transcript,
  [surroundings: Pick<Surroundings, "tools" | "makeAlarm">, limit?: number]
>(({ tools, makeAlarm }, limit = keptLines) => {
  const groups = signal<readonly Group[]>([]);
  const unread = signal(0);
  const atEnd = signal(true);
  const pending = new Map<string, Pending>();
  const alarm = makeAlarm();
  let kept = 0;
  let inFront = true;

  function look(): void {
    if (inFront && atEnd.value) unread.value = 0;
  }

  /** Says of own lines what it is time to say, and comes back when there is more. */
  function tell(): void {
    const now = tools.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [key, { delivery, since }] of pending) {
      const at = since + (delivery.state === "sending" ? sendingMs : receivedMs);
      if (at <= now) mark(key, delivery);
      else next = Math.min(next, at);
    }
    alarm.clear();
    if (Number.isFinite(next)) alarm.set(next, tell);
  }

  function mark(key: string, late: Delivery | undefined): void {
    groups.value = groups.value.map((group) => {
      if (group.kind === "aside") return group;
      if (!group.lines.some((line) => line.key === key && line.late !== late)) return group;
      const [first, ...rest] = group.lines;
      const change = ({ late: _, ...line }: SaidLine): SaidLine => {
        return late === undefined ? line : { ...line, late };
      };
      const changed = (line: SaidLine) => (line.key === key ? change(line) : line);
      return { ...group, lines: [changed(first), ...rest.map(changed)] };
    });
  }

  return {
    groups,
    unread,
    atEnd,
    append(entry) {
      groups.value = add(groups.value, entry);
      kept += 1;
      if (kept > limit) {
        pending.delete(firstKey(groups.value));
        groups.value = forgetFirst(groups.value);
        kept -= 1;
      }
      if (isSaid(entry)) {
        if (entry.own) {
          const delivery = { state: "sending", received: 0, of: 0 } as const;
          pending.set(entry.key, { delivery, since: tools.now() });
          tell();
        } else {
          unread.value += 1;
        }
      }
      look();
    },
    deliver(key, delivery) {
      const before = pending.get(key);
      if (before === undefined) return;
      const { state, received, of } = delivery;
      if (state === "sent" && received >= of) {
        pending.delete(key);
        mark(key, undefined);
      } else if (before.delivery.state === state) {
        pending.set(key, { delivery, since: before.since });
      } else {
        pending.set(key, { delivery, since: tools.now() });
        mark(key, undefined);
      }
      tell();
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
      pending.clear();
      alarm.clear();
      kept = 0;
      unread.value = 0;
      atEnd.value = true;
    },
  };
});

function isSaid(entry: Entry): entry is SaidLine {
  return entry.kind === "text" || entry.kind === "whisper";
}

/** Whether a line is told in the third person. */
export function isAction(line: SaidLine): boolean {
  return line.kind === "text" && line.action;
}

// A group that nothing happened to stays the same object, so that it need not be drawn again.

function add(groups: readonly Group[], entry: Entry): readonly Group[] {
  if (!isSaid(entry)) return [...groups, { kind: "aside", key: entry.key, entry }];
  const last = groups.at(-1);
  if (last?.kind !== "speech" || !belongs(entry, last.lines[0])) {
    return [...groups, { kind: "speech", key: entry.key, lines: [entry] }];
  }
  return [...groups.slice(0, -1), { ...last, lines: [...last.lines, entry] }];
}

function firstKey([first]: readonly Group[]): string {
  return first?.kind === "speech" ? first.lines[0].key : "";
}

function forgetFirst([first, ...rest]: readonly Group[]): readonly Group[] {
  if (first?.kind !== "speech") return rest;
  const [, second, ...lines] = first.lines;
  return second ? [{ ...first, lines: [second, ...lines] }, ...rest] : rest;
}

function belongs(line: SaidLine, first: SaidLine): boolean {
  if (isAction(line) || isAction(first) || line.at - first.at >= groupMs) return false;
  if (!isSame(line.member, first.member)) return false;
  if (line.kind === "text" || first.kind === "text") return line.kind === first.kind;
  return isSame(line.to, first.to);
}

function isSame(one: Who, other: Who): boolean {
  return one.id === other.id && one.alias === other.alias && one.marked === other.marked;
}
