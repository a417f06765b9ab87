/**
 * The conversation as a text file: a line per message with its time and author. No message can pass
 * for a line of another author: its text starts after the alias, and further lines are indented.
 * What the room says has its sign.
 */

import { fromRight } from "../markup/direction.ts";
import { exporting, markup, writing } from "../strings/room.ts";
import { type Group, isAction, type MessageLine } from "./blocks.ts";
import { withFiles } from "./file-label.ts";
import { nameToType } from "./mentions.ts";
import type { Room } from "./room.ts";
import { otherOf, type Sentential, sentenceOf } from "./sentence-of.ts";
import { sign, unsigned } from "./sign.ts";
import type { Who } from "./transcript.ts";

type Words = readonly string[] | null;

/** Returns the whole conversation as text. @param at - When it is saved, ms since the epoch. */
export function exportText(room: Room, at: number): string {
  const lines = room.transcript.groups.value.flatMap((group) => linesOf(group, room));
  return [stamp(at, `${sign} ${exporting.saved}`), ...lines].map((line) => `${line}\n`).join("");
}

function linesOf(group: Group, room: Room): readonly string[] {
  const words = room.words.value;
  if (group.kind === "divider") return [];
  if (group.kind === "messages") {
    if (room.isIgnored(group.lines[0].member)) return [];
    return group.lines.map((line) => lineOf(line, room));
  }
  return [group.entry, ...group.more].flatMap((entry) => {
    if (entry.kind === "who" || entry.kind === "cleared") return [];
    return [stamp(entry.at, `${sign} ${told(entry, words)}`)];
  });
}

function told(entry: Sentential, words: Words): string {
  const other = otherOf(entry) ?? "";
  const values: Readonly<Record<string, string>> = {
    "{name}": "member" in entry ? nameOf(entry.member, words) : "",
    "{text}": typeof other === "string" ? isolate(unsigned(other)) : nameOf(other, words),
  };
  // In one pass: an alias may itself contain a placeholder.
  return sentenceOf(entry).replaceAll(/\{(?:name|text)\}/g, (place) => values[place] ?? place);
}

function lineOf(line: MessageLine, room: Room): string {
  const words = room.words.value;
  const to = line.kind === "whisper" ? ` ${sign} ${exporting.to(nameOf(line.to, words))}` : "";
  const text = line.retracted
    ? `${sign} ${writing.retracted}`
    : withFiles(line, room.reader.textOf(line, markup.kinds));
  const name = nameOf(line.member, words);
  const now = isAction(line) ? `* ${name} ${isolate(text)}` : `${name}${to}: ${isolate(text)}`;
  const earlier = (line.earlier ?? []).map((before) => {
    const was = isolate(room.reader.textOf({ text: before }, markup.kinds));
    return `\n${sign} ${writing.before(was)}`;
  });
  return stamp(line.at, [now, ...earlier].join(""));
}

function nameOf(who: Who, words: Words): string {
  return isolate(unsigned(nameToType(who, words)));
}

/** Returns a line of the file. Further lines of its text are indented. */
function stamp(at: number, text: string): string {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
  const time = [date.getHours(), date.getMinutes()].map(twoDigits).join(":");
  return `${day} ${time}  ${text.replaceAll(breaks, "\n    ")}`;
}

function twoDigits(number: number): string {
  return `${number}`.padStart(2, "0");
}

/** Everything that a text editor may treat as the end of a line. */
const breaks = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g;
/** Control characters that change the direction. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Isolates a text, so that it cannot change the direction of the text around it. */
function isolate(text: string): string {
  if (!fromRight.test(text) && !turning.test(text)) return text;
  // A lone one inside the text would end this isolation, or not end itself.
  const paired = text.replaceAll(/([\u2066-\u2068][^\u2066-\u2069]*\u2069)|[\u2066-\u2069]/g, "$1");
  return `\u2068${paired}\u2069`;
}
