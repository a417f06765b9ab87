/**
 * The sentences of what the room itself says, with what fills them in. A client without components
 * says the same.
 */
import { exactTime } from "../strings/numbers.ts";
import { otherMessages, systemMessages } from "../strings/room.ts";
import type { SystemEntry, Who } from "./transcript.ts";

/** System messages of one sentence. */
export type Sentential = Exclude<SystemEntry, { readonly kind: "who" }>;

const warnings: ReadonlySet<SystemEntry["kind"]> = new Set([
  "missing",
  "fork",
  "hidden",
  "quiet",
  "removal-claimed",
  "lock-claimed",
  "unshown",
  "removal-failed",
  "flood",
  "channel-failed",
  "failed-attempts",
  "closing",
  "ending",
]);

/** Returns true if an entry is a warning, which stands out. */
export function isWarning(entry: SystemEntry): boolean {
  return warnings.has(entry.kind) || (entry.kind === "joined" && entry.ambiguous);
}

/** Returns the sentence of an entry, with `{name}` and `{text}`. */
export function sentenceOf(entry: Sentential): string {
  switch (entry.kind) {
    case "farewell":
      return entry.text === "" ? otherMessages.leftSilently : systemMessages.farewell(0);
    case "joined":
      return entry.ambiguous ? otherMessages.joinedAlike : systemMessages.joined(0);
    case "fork":
      return entry.reporter.id === entry.member.id
        ? otherMessages.forkedHere
        : systemMessages.fork(0);
    case "removed":
      return entry.removed.alias === "" ? otherMessages.removedUnseen : systemMessages.removed(0);
    case "closing":
      return systemMessages.closing(entry.at + entry.seconds * 1000);
    case "ending":
      return systemMessages.ending(Math.ceil((entry.end - entry.at) / 60_000));
    case "expiry":
      return systemMessages.expiry(entry.seconds);
    default:
      return systemMessages[entry.kind]("count" in entry ? entry.count : 0);
  }
}

/** Returns the value of `{text}`: another member, or a text. */
export function otherOf(entry: Sentential): Who | string | null {
  switch (entry.kind) {
    case "farewell":
      return entry.text;
    case "renamed":
      return entry.before;
    case "removed":
    case "removal-claimed":
      return entry.removed;
    case "fork":
      return entry.reporter;
    case "ending":
      return exactTime(entry.end);
    default:
      return null;
  }
}
