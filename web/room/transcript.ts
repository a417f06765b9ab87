/**
 * The conversation as this page keeps it: the last lines, in the order in which they came, how far one's own have come,
 * and how many of the others nobody has looked at. It forgets from its beginning and never grows past its limit.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Delivery, Who } from "../../protocol/session.ts";
import { initial } from "../app/settings.ts";
import type { PageEnv } from "../env.ts";
import {
  type Block,
  Blocks,
  type Entry,
  type Group,
  isMessage,
  type MessageLine,
  type Reaction,
} from "./blocks.ts";

export type { Delivery, Line, Person, Who } from "../../protocol/session.ts";
export type {
  Divider,
  Entry,
  Group,
  LocalMessage,
  MessageLine,
  Reaction,
  SystemEntry,
} from "./blocks.ts";

/** What is still being sent is said after this long, ms: most is gone by then. */
export const sendingMs = 1_500;
/** That not all have received a line is said after this long, ms: members tell each other every few seconds. */
export const receivedMs = 9_000;

export type Transcript = {
  readonly blocks: ReadonlySignal<readonly Block[]>;
  /** All groups of all blocks; to be read where each line is to be seen, and not where one is drawn. */
  readonly groups: ReadonlySignal<readonly Group[]>;
  readonly isEmpty: ReadonlySignal<boolean>;
  /** Lines of others that came while nobody looked. */
  readonly unread: ReadonlySignal<number>;
  /** Whether the end of the conversation is in view. */
  readonly atEnd: ReadonlySignal<boolean>;
  append(entry: Entry): void;
  /** The line of this key, if it is still there. */
  find(key: string): MessageLine | undefined;
  deliver(key: string, delivery: Delivery): void;
  /** Somebody has put an emoji on a line, in place of an earlier one; "" takes it away. */
  react(key: string, who: Who, emoji: string): void;
  /** The authors have taken these lines back: it stays to be seen that there was something. */
  retract(keys: readonly string[]): void;
  /** The time of these lines is over: nothing of them stays. */
  vanish(keys: readonly string[]): void;
  /** From now on so many entries are kept at most. */
  keep(limit: number): void;
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
  [page: Pick<PageEnv, "env" | "makeAlarm">, limit?: number]
>(({ env, makeAlarm }, first = initial.kept) => {
  const blocks = new Blocks();
  const unread = signal(0);
  const atEnd = signal(true);
  const pending = new Map<string, Pending>();
  const alarm = makeAlarm();
  let limit = first;
  let inFront = true;
  /** When the last entry was made, ms since the epoch. */
  let last: number | undefined;
  /** The divider before what is new. */
  let fresh: string | undefined;
  let dividers = 0;

  function isLooking(): boolean {
    return inFront && atEnd.value;
  }

  function look(): void {
    if (isLooking()) unread.value = 0;
  }

  /** Says of own lines what it is time to say, and comes back when there is more. */
  function tell(): void {
    const now = env.now();
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
    if (blocks.find(key)?.late === late) return;
    blocks.change(key, ({ late: _, ...line }) => (late === undefined ? line : { ...line, late }));
  }

  function divide(kind: "day" | "fresh", at: number): string {
    const key = `${kind} ${dividers++}`;
    blocks.append({ key, at, kind });
    return key;
  }

  function divideFrom(at: number): void {
    // What was sent again may have been said the day before.
    if (last !== undefined && at > last && dayOf(last) !== dayOf(at)) divide("day", at);
    last = Math.max(last ?? at, at);
  }

  function forgetFresh(): void {
    if (fresh !== undefined) blocks.drop(fresh);
    fresh = undefined;
  }

  function forget(): void {
    while (blocks.size > limit) {
      for (const key of blocks.dropFirst()) pending.delete(key);
    }
  }

  function noteMessage(line: MessageLine): void {
    if (line.own) {
      const delivery = { state: "sending", received: 0, of: 0 } as const;
      pending.set(line.key, { delivery, since: env.now() });
      tell();
    } else {
      unread.value += 1;
    }
  }

  return {
    blocks: blocks.all,
    groups: computed(() => blocks.all.value.flatMap(({ groups }) => groups.value)),
    isEmpty: computed(() => blocks.all.value.length === 0),
    unread,
    atEnd,
    append(entry) {
      divideFrom(entry.at);
      if (isMessage(entry)) {
        const isFirstUnread = !entry.own && !isLooking() && unread.value === 0;
        if (entry.own || isFirstUnread) forgetFresh();
        if (isFirstUnread && blocks.size > 0) fresh = divide("fresh", entry.at);
      }
      blocks.append(entry);
      if (isMessage(entry)) noteMessage(entry);
      forget();
      look();
    },
    find: (key) => blocks.find(key),
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
        pending.set(key, { delivery, since: env.now() });
        mark(key, undefined);
      }
      tell();
    },
    react(key, who, emoji) {
      blocks.change(key, ({ reactions = [], ...line }) => {
        const changed = reactTo(reactions, who, emoji);
        return changed.length > 0 ? { ...line, reactions: changed } : line;
      });
    },
    retract(keys) {
      for (const key of keys) {
        pending.delete(key);
        blocks.change(key, ({ reactions: _reactions, late: _late, ...line }) => {
          return { ...line, text: "", mentioned: false, retracted: true };
        });
      }
      tell();
    },
    vanish(keys) {
      for (const key of keys) {
        pending.delete(key);
        blocks.drop(key);
      }
      tell();
    },
    keep(most) {
      limit = most;
      forget();
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
      blocks.clear();
      pending.clear();
      alarm.clear();
      last = undefined;
      fresh = undefined;
      unread.value = 0;
      atEnd.value = true;
    },
  };
});

/** The reactions to a line after one more word of somebody, of whom one counts. */
function reactTo(reactions: readonly Reaction[], who: Who, emoji: string): readonly Reaction[] {
  const others = reactions.map((one) => {
    return { emoji: one.emoji, by: one.by.filter(({ id }) => id !== who.id) };
  });
  const isThere = others.some((one) => one.emoji === emoji);
  const all = emoji === "" || isThere ? others : [...others, { emoji, by: [] }];
  return all
    .map((one) => (one.emoji === emoji ? { emoji, by: [...one.by, who] } : one))
    .filter(({ by }) => by.length > 0);
}

/** The day of a time, where one is. */
function dayOf(at: number): string {
  return new Date(at).toDateString();
}
