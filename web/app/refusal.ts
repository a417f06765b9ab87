/**
 * Codes for refusals and for the end of a room. Each has its sentence in strings/, and a code
 * without a sentence does not compile.
 */

import type { EndReason, View } from "../../protocol/session.ts";
import { ProtocolError, type ProtocolErrorCode } from "../../protocol/wire/errors.ts";

/** Why a room ended for this page. "internal" is a mistake of ours. */
export type RoomEnd = EndReason | "internal";

/** Why a room can end that was open. The other reasons are said at the form. */
export type LateEnd = Exclude<
  RoomEnd,
  | "alias-too-long"
  | "room-full"
  | "room-locked"
  | "entry-slowed"
  | "relay-full"
  | "relay-closing"
  | "address-busy"
>;

/**
 * The end of a room: why, by whom, and after our own stop what has been heard of it. `next`: the
 * code of the room that the user left it for.
 */
export type End = { readonly reason: RoomEnd; readonly next?: string } & Pick<View, "by" | "stop">;

/** A button after an end. */
export type Way = "start" | "enter" | "reload";

/** The buttons after each end, most likely first. A room that is gone cannot be entered. */
export const ways: { readonly [R in RoomEnd]?: readonly Way[] } = {
  removed: ["start", "enter"],
  moved: ["enter", "start"],
  stopped: ["start", "enter"],
  "room-stopped": ["start", "enter"],
  "room-expired": ["start", "enter"],
  "room-unknown": ["start", "enter"],
  internal: ["reload"],
  "protocol-broken": ["reload"],
  "version-unknown": ["reload"],
};

/** After all other ends. */
export const otherWays: readonly Way[] = ["enter", "start"];

/** What only the dialog that sends files is told. Its sentences come with it. */
export type FileRefusal = Extract<
  ProtocolErrorCode,
  "caption-too-long" | "file-malformed" | "file-too-long" | "files-too-many"
>;

/** Why an action was refused. */
export type Refusal =
  | ProtocolErrorCode
  | RoomEnd
  | "alias-empty"
  | "alias-too-long"
  | "character-too-new"
  | "room-name-malformed"
  | "room-name-too-long"
  | "password-too-long"
  | "code-empty"
  | "nobody-here"
  | "alias-unknown"
  | "alias-shared"
  | "own-alias"
  | "action-whispered"
  | "emoji-malformed"
  | "command-unknown"
  | "command-incomplete"
  | "command-excess"
  | "command-meant"
  | "edit-command"
  | "edit-empty"
  | "edit-gone"
  | "text-unseen"
  | "page-incomplete"
  | "words-unavailable"
  | "copy-failed";

/** What can be refused before a room is open. Its sentences come with the first page. */
export type FrontRefusal =
  | RoomEnd
  | Extract<Refusal, `code-${string}` | `password-${string}` | `room-name-${string}`>
  | "alias-empty"
  | "alias-too-long"
  | "alias-malformed"
  | "character-too-new"
  | "page-incomplete"
  | "words-unavailable";

/** The others, whose sentences come with the room. */
export type RoomRefusal = Exclude<Refusal, FrontRefusal | FileRefusal>;

/**
 * Returns the code of an error. Anything but a ProtocolError is a mistake of ours.
 *
 * @param report - Called with a mistake of ours.
 */
export function refusalOf(error: unknown, report: (error: unknown) => void): Refusal {
  if (error instanceof ProtocolError) return error.code;
  report(error);
  return "internal";
}
