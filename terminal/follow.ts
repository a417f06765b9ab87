/**
 * The conversation as lines of text, for a pipe: each entry once, in order. Draws nothing and knows
 * no terminal.
 */
import { effect, untracked } from "@preact/signals";
import type { Effect, Person, Who } from "../protocol/session.ts";
import { isAction, isMessage } from "../web/room/blocks.ts";
import { withFiles } from "../web/room/file-label.ts";
import { sign } from "../web/room/sign.ts";
import type { Group, MessageLine, SystemEntry } from "../web/room/transcript.ts";
import { markup, room as strings, writing } from "../web/strings/room.ts";
import { foreign } from "./clean.ts";
import type { Kit } from "./join.ts";
import { fill, nameOf, own, told } from "./sentences.ts";

/** What is said: a message of a member, or a notice of the room. */
export type Said = MessageLine | SystemEntry;

/** Calls back with each entry of the conversation, once. Returns what ends that. */
export function follow({ room }: Kit, show: (entry: Said) => void): () => void {
  let shown = new Set<string>();
  return effect(() => {
    const entries = room.transcript.groups.value.flatMap(entriesOf);
    const fresh = entries.filter(({ key }) => !shown.has(key));
    shown = new Set(entries.map(({ key }) => key));
    untracked(() => {
      for (const entry of fresh) show(entry);
    });
  });
}

/** Returns the entries of a group, without dividers. */
export function entriesOf(group: Group): readonly Said[] {
  if (group.kind === "messages") return group.lines;
  return group.kind === "system" ? [group.entry, ...group.more] : [];
}

/** Returns what the room itself says, a line each. */
export function systemLines(entry: SystemEntry, { room }: Kit): readonly string[] {
  const words = room.words.value;
  if (entry.kind !== "who") return [told(entry, words)];
  const people = entry.people.map((person) => `  ${personLine(person, words)}`);
  return [`${sign} ${strings.who}`, ...people];
}

/** Returns a member with its fingerprint and state. */
export function personLine(person: Person, words: readonly string[] | null): string {
  const fingerprint = person.fingerprint.map((index) => words?.[index] ?? index).join(" ");
  const state = [
    person.own && strings.you,
    person.presence === "away" && strings.away,
    person.compared && own.checked,
  ];
  return [`${nameOf({ ...person, ambiguous: false }, null)} (${fingerprint})`, ...state]
    .filter(Boolean)
    .join(", ");
}

/** Returns who a whisper is between, after the name of its author. */
export function whisperOf(line: MessageLine, words: readonly string[] | null): string {
  if (line.kind !== "whisper") return "";
  const whisper = line.own ? fill(strings.whisper, nameOf(line.to, words)) : strings.whisperToYou;
  return ` ${sign} ${whisper}`;
}

/** Returns a message as one line. */
export function messageLine(line: MessageLine, { room, numbers }: Kit): string {
  const words = room.words.value;
  const name = nameOf(line.member, words);
  const single = onOneLine(withFiles(line, room.reader.textOf(line, markup.kinds)));
  const who = isAction(line) ? `* ${name}` : `${name}${whisperOf(line, words)}:`;
  return `[${numbers.of(line.key) ?? "?"}] ${who} ${single}`;
}

function onOneLine(text: string): string {
  return foreign(text).replaceAll(/\s*\n\s*/g, " ↵ ");
}

/** Returns an entry as lines. */
export function linesOf(entry: Said, kit: Kit): readonly string[] {
  return isMessage(entry) ? [messageLine(entry, kit)] : systemLines(entry, kit);
}

/** Returns what an effect changes about a line that was written already; undefined for others. */
export function changeLine(effect: Effect, { room, numbers }: Kit): string | undefined {
  if (effect.type === "reaction") {
    const number = numbers.of(effect.key);
    const name = nameOf(effect.member as Who, room.words.value);
    const emoji = effect.emoji === "" ? "–" : foreign(effect.emoji);
    return number === undefined ? undefined : `${sign} ${name} ${emoji} [${number}]`;
  }
  if (effect.type === "edited") {
    const line = room.transcript.find(effect.key);
    if (line === undefined || room.isIgnored(line.member)) return undefined;
    const text = room.reader.textOf({ text: effect.text }, markup.kinds);
    return `${sign} ${writing.edited}: [${numbers.of(effect.key) ?? "?"}] ${onOneLine(text)}`;
  }
  if (effect.type !== "gone" || effect.why !== "retracted") return undefined;
  const gone = effect.keys.flatMap((key) => numbers.of(key) ?? []);
  return gone.length === 0 ? undefined : `${sign} [${gone.join("] [")}] deleted`;
}
