/**
 * Error class of the protocol and all its codes (SPEC §10). The UI finds its sentence by code.
 * Error messages must never contain secrets, texts or room names.
 */

/** Code of a {@link ProtocolError}. */
export type ProtocolErrorCode =
  /** A relay frame or opaque header is too short, too long or of an unknown kind. */
  | "frame-malformed"
  /** A frame, text or content is above its limit. */
  | "frame-too-long"
  /** The version byte is not ours. */
  | "version-unknown"
  /** A control message is not one of the JSON shapes of SPEC §6. */
  | "control-malformed"
  /** A text contains no room code, or more than one. */
  | "code-malformed"
  /** A room code has a wrong letter: its check letter does not fit. */
  | "code-mistyped"
  /** A text is too short to contain a room code. */
  | "code-incomplete"
  /** A password has a control character or is too long. */
  | "password-malformed"
  /** An alias or room name is empty, too long or has a forbidden character. */
  | "alias-malformed"
  /** Our own alias is longer than the relay allows. */
  | "alias-too-long"
  /** A member's content is not a strict JSON object of its type. */
  | "message-malformed"
  /** A text is above the limit. */
  | "text-too-long"
  /** The name, media type or size of a file is not one of SPEC §8.9. */
  | "file-malformed"
  /** A file is larger than the relay allows. */
  | "file-too-long"
  /** The relay takes no files. */
  | "files-refused"
  /** A message has more files than {@link fileLimits.filesPerMessage}, or no file. */
  | "files-too-many"
  /** The caption of files is above {@link fileLimits.captionBytes}. */
  | "caption-too-long"
  /**
   * A hello or reply is not sealed for this room, not signed, or has the wrong route, number or
   * identity.
   */
  | "handshake-refused"
  /** A sender key is known already, or its owner sends more new ones than the limit. */
  | "sender-key-refused"
  /**
   * A room or channel frame has no key here, or its signature, commitment, counter or tag is wrong.
   */
  | "message-undecryptable"
  /** The frame's index was used before. */
  | "message-replayed"
  /** The frame's index is beyond what its sender key may reach. */
  | "message-too-far-ahead"
  /** No sender key of this sender has the frame's sender key id. */
  | "sender-key-unknown"
  /** {@link limits.outbox} own messages are waiting to be sent. */
  | "outbox-full"
  /** No present member has this id. */
  | "member-unknown"
  /** The line is unknown, too old, a whisper, or not our own. */
  | "message-unknown"
  /** The message is too old to be edited: only {@link limits.editMs} long, and while we keep it. */
  | "edit-late"
  /** A member could read the edit who was not in the room when the message was sent. */
  | "edit-audience"
  /** An edit cannot be sent at once: too much was sent just now, or someone has just left. */
  | "edit-slowed"
  /** The room is not connected, and this action cannot wait. */
  | "not-connected"
  /** A removal is under way. */
  | "removal-in-progress"
  /** We have removed {@link limits.ownRemovals} members just now. */
  | "removal-slowed";

/** Thrown by protocol/ for any input that breaks the protocol. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;

  /**
   * @param code - Listed in SPEC §10.
   * @param detail - For developers; must contain no secret.
   */
  constructor(code: ProtocolErrorCode, detail = "", options?: ErrorOptions) {
    super(detail === "" ? code : `${code}: ${detail}`, options);
    this.name = "ProtocolError";
    this.code = code;
  }
}

/** Ends a switch that has a case for every value of a type. */
export function unreachable(never: never): never {
  throw new TypeError(`no such case: ${JSON.stringify(never)}`);
}
