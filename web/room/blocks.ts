/**
 * The entries of a conversation, in groups of one author, and the groups in blocks. A new message
 * touches one block, and so costs the same in a conversation of any length.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Delivery, Line, Person, Who } from "../../protocol/session.ts";

/** Most entries of a block: a new message makes the page compare one block. */
export const blockEntries = 32;
/** Longest time between the first and last message of a group, ms. */
const groupMs = 300_000;

/** A reaction with its authors, in order. */
export type Reaction = { readonly emoji: string; readonly by: readonly Who[] };

/** How far our own message has come; "alone": there was nobody to receive it. */
export type Tick = "waiting" | "sent" | "all" | "alone";

/** A message. */
export type MessageLine = Extract<Line, { readonly kind: "text" | "whisper" }> & {
  /** Of our own message. */
  readonly tick?: Tick;
  /** Delivery state of our own message, if it is late. */
  readonly late?: Delivery;
  readonly reactions?: readonly Reaction[];
  /** Texts that it had before its author changed it: the first one and the latest. */
  readonly earlier?: readonly string[];
  /** They are shown. */
  readonly unrolled?: boolean;
  /** It mentions the local member. */
  readonly mentioned?: boolean;
  /** Its author deleted it: its text is gone. */
  readonly retracted?: boolean;
  /** Its beginning, until the reader asks for the rest of a long message. */
  readonly folded?: { readonly text: string };
};

/** A system message that only this page shows. */
export type LocalMessage = { readonly key: string; readonly at: number } & (
  | { readonly kind: "cleared" }
  | { readonly kind: "who"; readonly people: readonly Person[] }
  | { readonly kind: "removing" | "ignored" | "heeded"; readonly member: Who }
  /** The room ends soon. `end`: ms since the epoch. */
  | { readonly kind: "ending"; readonly end: number }
);

/** A local message without key and time. */
export type LocalMessageContent = LocalMessage extends infer N
  ? N extends LocalMessage
    ? Omit<N, "key" | "at">
    : never
  : never;

/** A divider: a new day, or the first unread message. */
export type Divider = {
  readonly key: string;
  readonly at: number;
  readonly kind: "day" | "fresh";
};

/** A message of the room itself. */
export type SystemEntry = Exclude<Line, { readonly kind: "text" | "whisper" }> | LocalMessage;
export type Entry = MessageLine | SystemEntry | Divider;

type Lines = readonly [MessageLine, ...MessageLine[]];

/** Messages under one name. */
type Messages = {
  readonly kind: "messages";
  readonly key: string;
  readonly lines: Lines;
  /** They go on under the name of the group before, which is in another block. */
  readonly continued: boolean;
};

/** A message of the room itself, and those after it that say the same of other members. */
type SystemGroup = {
  readonly kind: "system";
  readonly key: string;
  readonly entry: SystemEntry;
  readonly more: readonly SystemEntry[];
};

/** Consecutive messages of one author, system messages or a divider. */
export type Group =
  | Messages
  | SystemGroup
  | { readonly kind: "divider"; readonly key: string; readonly entry: Divider };

/** Consecutive groups. An unchanged group stays the same object, so that it is not drawn again. */
export type Block = {
  readonly key: string;
  readonly groups: ReadonlySignal<readonly Group[]>;
};

export class Blocks {
  readonly #held = signal<readonly HeldBlock[]>([]);
  readonly #homes = new Map<string, HeldBlock>();
  #made = 0;

  get all(): ReadonlySignal<readonly Block[]> {
    return this.#held;
  }

  /** Number of entries. */
  get size(): number {
    return this.#homes.size;
  }

  /** Appends an entry. Its key must be new. */
  append(entry: Entry): void {
    const last = this.#held.peek().at(-1);
    const group = last?.groups.peek().at(-1);
    const isFull = last === undefined || last.size >= blockEntries;
    const before = isMessage(entry) && group?.kind === "messages" && takes(group.lines, entry);
    if (!isFull && before) {
      const lines: Lines = [...group.lines, entry];
      last.groups.value = [...last.groups.peek().slice(0, -1), { ...group, lines }];
      this.#settle(entry, last);
      return;
    }
    if (!isFull && group?.kind === "system" && joins(group, entry)) {
      const more = [...group.more, entry];
      last.groups.value = [...last.groups.peek().slice(0, -1), { ...group, more }];
      this.#settle(entry, last);
      return;
    }
    const home = isFull ? this.#open() : last;
    home.groups.value = [...home.groups.peek(), groupOf(entry, before)];
    this.#settle(entry, home);
  }

  /** Returns the message with this key. A component that calls this follows its changes. */
  find(key: string): MessageLine | undefined {
    const home = this.#homes.get(key);
    if (home === undefined) return undefined;
    for (const group of home.groups.value) {
      const found = group.kind === "messages" && group.lines.find((line) => line.key === key);
      if (found) return found;
    }
    return undefined;
  }

  /** Replaces the message with this key, if there is one. */
  change(key: string, change: (line: MessageLine) => MessageLine): void {
    const home = this.#homes.get(key);
    if (home === undefined) return;
    home.groups.value = home.groups.peek().map((group) => {
      if (group.kind !== "messages" || !group.lines.some((line) => line.key === key)) return group;
      const [first, ...rest] = group.lines;
      const changed = (line: MessageLine) => (line.key === key ? change(line) : line);
      return { ...group, lines: [changed(first), ...rest.map(changed)] };
    });
  }

  /** Removes the entry with this key, if there is one. */
  drop(key: string): void {
    const home = this.#homes.get(key);
    if (home === undefined) return;
    this.#homes.delete(key);
    home.size--;
    const last = home.groups.peek().at(-1)?.key;
    home.groups.value = home.groups.peek().flatMap((group) => without(group, key));
    if (home.groups.peek().at(-1)?.key !== last) this.#name(this.#after(home));
    if (home.groups.peek().length > 0) return;
    this.#held.value = this.#held.peek().filter((block) => block !== home);
  }

  /** Drops the oldest entries above this number. Returns their keys. */
  shrink(limit: number): readonly string[] {
    const dropped: string[] = [];
    while (this.size > limit) {
      const [first] = this.#held.peek();
      if (first === undefined) break;
      const keys = first.groups
        .peek()
        .flatMap(keysOf)
        .slice(0, this.size - limit);
      for (const key of keys) this.drop(key);
      dropped.push(...keys);
    }
    return dropped;
  }

  clear(): void {
    const all = this.#held.peek();
    this.#held.value = [];
    for (const block of all) this.#empty(block);
  }

  /** Removes the entries of a block. What shows a part of them follows, see {@link find}. */
  #empty(block: HeldBlock): void {
    for (const key of block.groups.peek().flatMap(keysOf)) this.#homes.delete(key);
    block.groups.value = [];
  }

  /** Names the author at the start of a block: the group that it continued is gone. */
  #name(block: HeldBlock | undefined): void {
    const [first, ...rest] = block?.groups.peek() ?? [];
    if (block === undefined || first?.kind !== "messages" || !first.continued) return;
    block.groups.value = [{ ...first, continued: false }, ...rest];
  }

  #after(block: HeldBlock): HeldBlock | undefined {
    const all = this.#held.peek();
    return all[all.indexOf(block) + 1];
  }

  #open(): HeldBlock {
    const block = { key: `block ${this.#made++}`, size: 0, groups: signal<readonly Group[]>([]) };
    this.#held.value = [...this.#held.peek(), block];
    return block;
  }

  #settle({ key }: Entry, home: HeldBlock): void {
    this.#homes.set(key, home);
    home.size++;
  }
}

type HeldBlock = {
  readonly key: string;
  readonly groups: Signal<readonly Group[]>;
  /** Number of entries. */
  size: number;
};

export function isMessage(entry: Entry): entry is MessageLine {
  return entry.kind === "text" || entry.kind === "whisper";
}

/** Returns true if the message is an action in the third person. */
export function isAction(line: MessageLine): boolean {
  return line.kind === "text" && line.action;
}

function isDivider(entry: SystemEntry | Divider): entry is Divider {
  return entry.kind === "day" || entry.kind === "fresh";
}

function groupOf(entry: Entry, continued: boolean): Group {
  const { key } = entry;
  if (isMessage(entry)) return { kind: "messages", key, lines: [entry], continued };
  if (isDivider(entry)) return { kind: "divider", key, entry };
  return { kind: "system", key, entry, more: [] };
}

function keysOf(group: Group): readonly string[] {
  return entriesOf(group).map(({ key }) => key);
}

/** Returns all entries of a group. */
export function entriesOf(group: Group): readonly Entry[] {
  if (group.kind === "messages") return group.lines;
  return group.kind === "system" ? [group.entry, ...group.more] : [group.entry];
}

function without(group: Group, key: string): readonly Group[] {
  if (group.kind === "divider") return group.entry.key === key ? [] : [group];
  if (group.kind === "system") {
    const all = [group.entry, ...group.more];
    const [entry, ...more] = all.filter((one) => one.key !== key);
    if (entry === undefined) return [];
    return more.length === group.more.length ? [group] : [{ ...group, entry, more }];
  }
  const rest = group.lines.filter((line) => line.key !== key);
  if (rest.length === group.lines.length) return [group];
  const [first, ...others] = rest;
  return first ? [{ ...group, lines: [first, ...others] }] : [];
}

/** Returns true if an entry says of another member what a group says, and says no more than that. */
function joins({ entry: first, more }: SystemGroup, entry: Entry): entry is SystemEntry {
  if (entry.kind !== first.kind || !isPlain(entry) || !isPlain(first)) return false;
  const last = more.at(-1) ?? first;
  return entry.at - last.at < groupMs;
}

/** Returns true if an entry tells who came or went, and nothing to be careful about. */
function isPlain(entry: Entry): boolean {
  if (entry.kind === "joined") return !entry.ambiguous;
  if (entry.kind === "farewell") return entry.text === "";
  return entry.kind === "away" || entry.kind === "back";
}

/** Returns true if a message belongs to a group. */
function takes(lines: Lines, line: MessageLine): boolean {
  const [first] = lines;
  if (line.at - first.at >= groupMs) return false;
  // A reply starts a new group, so that its author is shown.
  if (isAction(line) || isAction(first) || (line.kind === "text" && line.reply)) return false;
  if (!isSame(line.member, first.member)) return false;
  if (line.kind === "text" || first.kind === "text") return line.kind === first.kind;
  return isSame(line.to, first.to);
}

function isSame(one: Who, other: Who): boolean {
  return one.id === other.id && one.alias === other.alias && one.ambiguous === other.ambiguous;
}
