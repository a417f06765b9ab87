/**
 * The lines of a conversation as they stand on the page: in groups of one author, and the groups in blocks, so that a
 * new line touches one block and costs the same however many there are. It forgets from its beginning, block by block:
 * a browser has to find a new place for every other line then.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Delivery, Line, Person, Who } from "../../protocol/session.ts";

/** Entries in a block at most: what a new line makes the page compare, and what is forgotten at once. */
export const blockEntries = 32;
/** Lines of one author that come further apart than this are not grouped, ms. */
const groupMs = 300_000;

/** An emoji on a line, and those who put it there, in their order. */
export type Reaction = { readonly emoji: string; readonly by: readonly Who[] };

/** What somebody said. */
export type MessageLine = Extract<Line, { readonly kind: "text" | "whisper" }> & {
  /** How far an own line has come, if that takes longer than it should. */
  readonly late?: Delivery;
  readonly reactions?: readonly Reaction[];
  /** It names the one who reads it. */
  readonly mentioned?: boolean;
  /** Its author took it back: its text is gone. */
  readonly retracted?: boolean;
};

/** What this page says to its own person only. */
export type LocalMessage = { readonly key: string; readonly at: number } & (
  | { readonly kind: "help" }
  | { readonly kind: "cleared" }
  | { readonly kind: "who"; readonly people: readonly Person[] }
  | { readonly kind: "removing"; readonly member: Who }
);

/** A note without what the page adds to it. */
export type LocalMessageContent = LocalMessage extends infer N
  ? N extends LocalMessage
    ? Omit<N, "key" | "at">
    : never
  : never;

/** What stands between lines: that another day begins, and where one has not read on. */
export type Divider = {
  readonly key: string;
  readonly at: number;
  readonly kind: "day" | "fresh";
};

/** What the room itself says. */
export type SystemEntry = Exclude<Line, { readonly kind: "text" | "whisper" }> | LocalMessage;
export type Entry = MessageLine | SystemEntry | Divider;

type Lines = readonly [MessageLine, ...MessageLine[]];

/** What stands together: consecutive lines of one author, or one entry of the room's own. */
export type Group =
  | { readonly kind: "messages"; readonly key: string; readonly lines: Lines }
  | { readonly kind: "system"; readonly key: string; readonly entry: SystemEntry }
  | { readonly kind: "divider"; readonly key: string; readonly entry: Divider };

/** Consecutive groups. What does not change stays the same object, and need not be drawn again. */
export type Block = {
  readonly key: string;
  readonly groups: ReadonlySignal<readonly Group[]>;
};

export class Blocks {
  private readonly held = signal<readonly HeldBlock[]>([]);
  private readonly homes = new Map<string, HeldBlock>();
  private made = 0;

  get all(): ReadonlySignal<readonly Block[]> {
    return this.held;
  }

  /** How many entries there are. */
  get size(): number {
    return this.homes.size;
  }

  /** Adds an entry at the end. Its key is not to be there already. */
  append(entry: Entry): void {
    const last = this.held.peek().at(-1);
    const group = last?.groups.peek().at(-1);
    const isFull = last === undefined || last.size >= blockEntries;
    if (!isFull && isMessage(entry) && group?.kind === "messages" && takes(group.lines, entry)) {
      const lines: Lines = [...group.lines, entry];
      last.groups.value = [...last.groups.peek().slice(0, -1), { ...group, lines }];
      this.settle(entry, last);
      return;
    }
    const home = isFull ? this.open() : last;
    home.groups.value = [...home.groups.peek(), groupOf(entry)];
    this.settle(entry, home);
  }

  /** The line of this key. Whoever reads it while drawing is drawn again when it changes. */
  find(key: string): MessageLine | undefined {
    const home = this.homes.get(key);
    if (home === undefined) return undefined;
    for (const group of home.groups.value) {
      const found = group.kind === "messages" && group.lines.find((line) => line.key === key);
      if (found) return found;
    }
    return undefined;
  }

  /** Puts another line in the place of that of this key, if it is there. */
  change(key: string, change: (line: MessageLine) => MessageLine): void {
    const home = this.homes.get(key);
    if (home === undefined) return;
    home.groups.value = home.groups.peek().map((group) => {
      if (group.kind !== "messages" || !group.lines.some((line) => line.key === key)) return group;
      const [first, ...rest] = group.lines;
      const changed = (line: MessageLine) => (line.key === key ? change(line) : line);
      return { ...group, lines: [changed(first), ...rest.map(changed)] };
    });
  }

  /** Takes an entry away, if it is there. */
  drop(key: string): void {
    const home = this.homes.get(key);
    if (home === undefined) return;
    this.homes.delete(key);
    home.size--;
    home.groups.value = home.groups.peek().flatMap((group) => without(group, key));
    if (home.groups.peek().length > 0) return;
    this.held.value = this.held.peek().filter((block) => block !== home);
  }

  /** Takes the oldest entries away: a block of them, or one if there is no other block. @returns Their keys. */
  dropFirst(): readonly string[] {
    const [first, second] = this.held.peek();
    if (first === undefined) return [];
    const keys = first.groups.peek().flatMap(keysOf);
    if (second === undefined) {
      const oldest = keys.slice(0, 1);
      for (const key of oldest) this.drop(key);
      return oldest;
    }
    for (const key of keys) this.homes.delete(key);
    this.held.value = this.held.peek().slice(1);
    return keys;
  }

  clear(): void {
    this.held.value = [];
    this.homes.clear();
  }

  private open(): HeldBlock {
    const block = { key: `block ${this.made++}`, size: 0, groups: signal<readonly Group[]>([]) };
    this.held.value = [...this.held.peek(), block];
    return block;
  }

  private settle({ key }: Entry, home: HeldBlock): void {
    this.homes.set(key, home);
    home.size++;
  }
}

type HeldBlock = {
  readonly key: string;
  readonly groups: Signal<readonly Group[]>;
  /** How many entries it has. */
  size: number;
};

export function isMessage(entry: Entry): entry is MessageLine {
  return entry.kind === "text" || entry.kind === "whisper";
}

/** Whether a line is told in the third person. */
export function isAction(line: MessageLine): boolean {
  return line.kind === "text" && line.action;
}

function isDivider(entry: SystemEntry | Divider): entry is Divider {
  return entry.kind === "day" || entry.kind === "fresh";
}

function groupOf(entry: Entry): Group {
  const { key } = entry;
  if (isMessage(entry)) return { kind: "messages", key, lines: [entry] };
  if (isDivider(entry)) return { kind: "divider", key, entry };
  return { kind: "system", key, entry };
}

function keysOf(group: Group): readonly string[] {
  return group.kind === "messages" ? group.lines.map(({ key }) => key) : [group.entry.key];
}

function without(group: Group, key: string): readonly Group[] {
  if (group.kind !== "messages") return group.entry.key === key ? [] : [group];
  const rest = group.lines.filter((line) => line.key !== key);
  if (rest.length === group.lines.length) return [group];
  const [first, ...others] = rest;
  return first ? [{ ...group, lines: [first, ...others] }] : [];
}

/** Whether a line stands in a group with these. */
function takes(lines: Lines, line: MessageLine): boolean {
  const [first] = lines;
  if (line.at - first.at >= groupMs) return false;
  // What answers another begins anew, with its author.
  if (isAction(line) || isAction(first) || (line.kind === "text" && line.reply)) return false;
  if (!isSame(line.member, first.member)) return false;
  if (line.kind === "text" || first.kind === "text") return line.kind === first.kind;
  return isSame(line.to, first.to);
}

function isSame(one: Who, other: Who): boolean {
  return one.id === other.id && one.alias === other.alias && one.ambiguous === other.ambiguous;
}
