/**
 * The conversation as this page keeps it: the last entries in order, the delivery of our own
 * messages, and the number of unread ones. Keeps at least as many entries as it is set to, and a
 * few more: twice as many at most, while a reader who has scrolled up may be reading the oldest
 * ones.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Delivery, Who } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
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
  type Tick,
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

/** Entries above the limit that are dropped together: each time costs the page a second block. */
export const slackEntries = 8;
/** "sending" is shown after this time, ms. Most messages are sent by then. */
export const sendingMs = 1_500;
/** An incomplete delivery is shown after this time, ms. Members confirm every few seconds. */
export const receivedMs = 9_000;

export type Transcript = {
  readonly blocks: ReadonlySignal<readonly Block[]>;
  /** All groups of all blocks. A component that reads it is drawn again with every message. */
  readonly groups: ReadonlySignal<readonly Group[]>;
  readonly isEmpty: ReadonlySignal<boolean>;
  /** Number of unread messages of others. */
  readonly unread: ReadonlySignal<number>;
  /** The end of the conversation is in view. */
  readonly atEnd: ReadonlySignal<boolean>;
  append(entry: Entry): void;
  /** Returns the message with this key, if it is still there. Its reader follows its changes. */
  find(key: string): MessageLine | undefined;
  deliver(key: string, delivery: Delivery): void;
  /** Sets the reaction of a member to a message; "" removes it. */
  react(key: string, who: Who, emoji: string): void;
  /**
   * Replaces the text of a message. If the one before was sent, it stays with the message:
   * the first one and the latest.
   */
  edit(key: string, line: Pick<MessageLine, "text" | "folded" | "mentioned">, sent: boolean): void;
  /** Shows the earlier texts of a message, or hides them. */
  toggleEarlier(key: string): void;
  /** Shows a long message as a whole. */
  unfold(key: string): void;
  /** Marks these messages as deleted by their author. */
  retract(keys: readonly string[]): void;
  /** Removes these messages, whose time is over. */
  expire(keys: readonly string[]): void;
  /** There is no connection: shows at once that our own messages wait. */
  hold(isHeld: boolean): void;
  /** Sets how many entries to keep, and drops older ones at once. */
  keep(limit: number): void;
  /** The user has scrolled. */
  scrolled(atEnd: boolean): void;
  /** The page became visible or hidden. */
  shown(inFront: boolean): void;
  clear(): void;
};

/** The delivery of our own message that not everyone has; `since` in ms since the epoch. */
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
  let isHeld = false;
  /** Time of the last entry, ms since the epoch. */
  let last: number | undefined;
  /** Key of the divider before the first unread message. */
  let fresh: string | undefined;
  let dividers = 0;

  function isLooking(): boolean {
    return inFront && atEnd.value;
  }

  function look(): void {
    if (isLooking()) unread.value = 0;
  }

  /** Shows the deliveries that are late, and sets the alarm for the next one. */
  function showLate(): void {
    const now = env.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [key, { delivery, since }] of pending) {
      const at = since + patience(delivery);
      if (at <= now) showDelivery(key, delivery, delivery);
      else next = Math.min(next, at);
    }
    alarm.clear();
    if (Number.isFinite(next)) alarm.set(next, showLate);
  }

  function patience({ state }: Delivery): number {
    if (state === "sent") return receivedMs;
    return isHeld ? 0 : sendingMs;
  }

  /** Shows how far a message has come, and if that takes long, its delivery in words. */
  function showDelivery(key: string, delivery: Delivery, late?: Delivery): void {
    const tick = tickOf(delivery);
    const before = blocks.find(key);
    if (before?.late === late && before?.tick === tick) return;
    blocks.change(key, ({ late: _, ...line }) => ({ ...line, tick, ...(late && { late }) }));
  }

  function divide(kind: "day" | "fresh", at: number): string {
    const key = `${kind} ${dividers++}`;
    blocks.append({ key, at, kind });
    return key;
  }

  function divideFrom(at: number): void {
    // A resent message may be from the day before.
    if (last !== undefined && at > last && dayOf(last) !== dayOf(at)) divide("day", at);
    last = Math.max(last ?? at, at);
  }

  function forgetFresh(): void {
    if (fresh !== undefined) blocks.drop(fresh);
    fresh = undefined;
  }

  function shrink(most: number): void {
    for (const key of blocks.shrink(most)) pending.delete(key);
  }

  function forget(): void {
    const slack = atEnd.value ? Math.min(slackEntries, limit >> 3) : limit;
    if (blocks.size > limit + slack) shrink(limit);
  }

  function noteSending(key: string): void {
    const delivery = { state: "sending", received: 0, of: 0 } as const;
    pending.set(key, { delivery, since: env.now() });
    showLate();
  }

  function noteMessage(line: MessageLine): void {
    if (line.own) {
      noteSending(line.key);
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
      blocks.append(isMessage(entry) && entry.own ? { ...entry, tick: "waiting" } : entry);
      if (isMessage(entry)) noteMessage(entry);
      forget();
      look();
    },
    // A model makes each of its functions an action, which hides from its caller the signals that
    // it reads. A getter is left alone.
    get find() {
      return (key: string) => blocks.find(key);
    },
    deliver(key, delivery) {
      const before = pending.get(key);
      if (before === undefined) return;
      const { state, received, of } = delivery;
      if (state === "sent" && received >= of) {
        pending.delete(key);
        showDelivery(key, delivery);
      } else if (before.delivery.state === state) {
        pending.set(key, { delivery, since: before.since });
      } else {
        pending.set(key, { delivery, since: env.now() });
        showDelivery(key, delivery);
      }
      showLate();
    },
    react(key, who, emoji) {
      blocks.change(key, ({ reactions = [], ...line }) => {
        const changed = reactTo(reactions, who, emoji);
        return changed.length > 0 ? { ...line, reactions: changed } : line;
      });
    },
    edit(key, { text, folded, mentioned }, sent) {
      blocks.change(key, ({ folded: _f, mentioned: _m, ...line }) => ({
        ...line,
        text,
        ...(folded && { folded }),
        ...(mentioned && { mentioned }),
        ...(sent && { earlier: earlierOf(line) }),
      }));
      if (sent && blocks.find(key)?.own) noteSending(key);
    },
    toggleEarlier(key) {
      blocks.change(key, ({ unrolled = false, ...line }) => ({ ...line, unrolled: !unrolled }));
    },
    unfold(key) {
      blocks.change(key, ({ folded: _, ...line }) => line);
    },
    retract(keys) {
      for (const key of keys) {
        pending.delete(key);
        blocks.change(key, (before) => {
          const {
            reactions: _r,
            late: _l,
            tick: _t,
            folded: _f,
            earlier: _e,
            unrolled: _u,
            files: _,
            ...line
          } = before;
          return { ...line, text: "", mentioned: false, retracted: true };
        });
      }
      showLate();
    },
    expire(keys) {
      for (const key of keys) {
        pending.delete(key);
        blocks.drop(key);
      }
      showLate();
    },
    hold(held) {
      isHeld = held;
      showLate();
    },
    keep(most) {
      limit = most;
      shrink(most);
    },
    scrolled(isAtEnd) {
      atEnd.value = isAtEnd;
      look();
      if (isAtEnd) forget();
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

/** Returns the earlier texts of a message that gets another one. */
function earlierOf({ earlier = [], text }: MessageLine): readonly string[] {
  const all = [...earlier, text];
  if (all.length < limits.versions) return all;
  return [...all.slice(0, 1), ...all.slice(2 - limits.versions)];
}

function tickOf({ state, received, of }: Delivery): Tick {
  if (state === "sending") return "waiting";
  if (of === 0) return "alone";
  return received < of ? "sent" : "all";
}

/** Returns the reactions after a member has reacted. Each member has one reaction. */
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

/** The local day of a time. */
function dayOf(at: number): string {
  return new Date(at).toDateString();
}
