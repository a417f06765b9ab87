/**
 * The facts that a page can have to tell instead of doing what was asked. Codes only; each has its sentence in
 * ui/words.ts, and a code without one does not compile.
 */
import { ProtocolError, type ProtocolErrorCode } from "../../protocol/errors.ts";
import type { EndReason, View } from "../../protocol/session.ts";

/** Why a room is over for this page; "internal" is a mistake of ours. */
export type RoomEnd = EndReason | "internal";

/** The end of a room: why, by whom if a member did it, and after a stop of one's own how many have wiped. */
export type End = { readonly reason: RoomEnd } & Pick<View, "by" | "wiped">;

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
