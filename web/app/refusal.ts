/**
 * The facts that a page can have to tell instead of doing what was asked. Codes only; each has its sentence in
 * ui/words.ts, and a code without one does not compile.
 */

import type { EndReason, View } from "../../protocol/session.ts";
import { ProtocolError, type ProtocolErrorCode } from "../../protocol/wire/errors.ts";

/** Why a room is over for this page; "internal" is a mistake of ours. */
export type RoomEnd = EndReason | "internal";

/** The end of a room: why, by whom if a member did it, and after a stop of one's own how many have wiped. */
export type End = { readonly reason: RoomEnd } & Pick<View, "by" | "wiped">;

/** What one can do after an end. */
export type Way = "start" | "enter" | "reload";

/** What helps after an end, the most likely first; a room that is gone for good is not to be entered again. */
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

/** Why something was not done. */
export type Refusal =
  | ProtocolErrorCode
  | RoomEnd
  | "alias-empty"
  | "alias-too-long"
  | "room-name-malformed"
  | "room-name-too-long"
  | "password-too-long"
  | "code-empty"
  | "alias-unknown"
  | "alias-shared"
  | "own-alias"
  | "action-whispered"
  | "emoji-malformed"
  | "command-unknown"
  | "command-incomplete"
  | "command-excess"
  | "page-incomplete"
  | "words-unavailable"
  | "copy-failed";

/**
 * Gives the code of what was thrown. Anything but the engine's own error is our mistake.
 *
 * @param report - Takes what only we can have caused.
 */
export function refusalOf(error: unknown, report: (error: unknown) => void): Refusal {
  if (error instanceof ProtocolError) return error.code;
  report(error);
  return "internal";
}
