/**
 * What the room says, as plain text: the sentences of the page with names filled in, and the few
 * that only a terminal needs. No name can pass for a part of a sentence of the room, because each
 * begins with a sign that no member can write.
 */
import type { Who } from "../protocol/session.ts";
import { type End, type LateEnd, type Refusal, refusalOf } from "../web/app/refusal.ts";
import { fingerprintOf, isDoubtful } from "../web/room/mentions.ts";
import { otherOf, type Sentential, sentenceOf } from "../web/room/sentence-of.ts";
import { sign } from "../web/room/sign.ts";
import { refusals } from "../web/strings/errors.ts";
import { fileProblems } from "../web/strings/files.ts";
import { ends, stoppedOwn, room as strings } from "../web/strings/room.ts";
import { roomRefusals } from "../web/strings/room-errors.ts";
import { foreign, foreignName } from "./clean.ts";

export type Words = readonly string[] | null;

/** The sentences that only a terminal needs. */
export const own = {
  link: "Link:",
  password: "Password:",
  fingerprint: "Certificate (SHA-256):",
  empty: "This room is empty. It may be over, or you may be early. Add --open to open it.",
  commands: "Commands of the terminal:",
  join: "Only the full screen can change rooms. Start the program again with the other link.",
  again: "Type the same command again to leave for this room.",
  number: "Type the number of a message, as it is shown before the message.",
  notHere: "There is no message with this number.",
  noFile: "This message has no file.",
  checked: "compared",
  compared: "Type /verify same when everyone has the same words.",
  time: "Type one of these times: off, 1m, 10m, 60m.",
  hidden: "The password is hidden.",
  usage: "Type /help to see how to use it.",
} as const;

/** A page is a terminal here. */
export function here(sentence: string): string {
  return sentence
    .replaceAll(/\b([Tt]his) page\b/g, "$1 terminal")
    .replaceAll(/Reload (?:the page|it), then/g, "Start the program again, then")
    .replaceAll("reload the page", "start the program again")
    .replaceAll("Close other tabs, or wait", "Wait");
}

/** Returns the name of a member, with its fingerprint if others could have it. */
export function nameOf(who: Who, words: Words): string {
  const name = foreignName(who.alias);
  return isDoubtful(who, words) ? `${name} (${fingerprintOf(who, words)})` : name;
}

/** Fills in a sentence in one pass: an alias may itself contain a placeholder. */
export function fill(sentence: string, name: string, text = ""): string {
  const values: Readonly<Record<string, string>> = { "{name}": name, "{text}": text };
  return here(sentence).replaceAll(/\{(?:name|text)\}/g, (place) => values[place] ?? place);
}

/** Returns what the room says of an event, with its sign. */
export function told(entry: Sentential, words: Words): string {
  const other = otherOf(entry) ?? "";
  const name = "member" in entry ? nameOf(entry.member, words) : "";
  const text = typeof other === "string" ? foreign(other) : nameOf(other, words);
  // One line: another one could pass for a message.
  return `${sign} ${fill(sentenceOf(entry), name, text.replaceAll(/\s*\n\s*/g, " ↵ "))}`;
}

/** Returns why something was refused. */
export function refused(code: Refusal, about = ""): string {
  const room = code in fileProblems ? fileProblems : roomRefusals;
  const sentence = room[code as never] ?? refusals[code as "left"];
  return fill(sentence ?? code, "", foreignName(about));
}

/** Returns why an error of the protocol or of a field refuses what was typed. */
export function refusedBy(error: unknown): string {
  const { code } = error as { readonly code?: Refusal };
  if (error instanceof Error && error.name === "Refused" && code) return refused(code);
  return refused(
    refusalOf(error, () => {
      throw error;
    }),
  );
}

/** Returns the end of a room: what happened, and what it means. */
export function ended({ reason, by, stop }: End, words: Words): readonly string[] {
  const name = by === undefined ? strings.member : nameOf(by, words);
  const isPassed = stop?.state === "passed" || stop?.state === "confirmed";
  if (stop !== undefined && (reason !== "room-stopped" || isPassed)) {
    if (!isPassed) return [stoppedOwn.unheard, here(stoppedOwn[stop.state])];
    const missing = stop.missing.map((who) => nameOf(who, words)).join(", ");
    const answers = missing === "" ? stoppedOwn.all : fill(stoppedOwn.missing, "", missing);
    const count = stoppedOwn.count(stop.done + 1, stop.of + 1);
    return [stoppedOwn.title, `${count}. ${answers} ${stoppedOwn[stop.state]}`];
  }
  const [title, text] = ends[reason as LateEnd] ?? ["", ""];
  return title === "" ? [refused(reason)] : [title, fill(text, name)];
}
