/**
 * The one error class of the project and all its codes (SPEC §10). A code is a fact for programs;
 * the sentence for people is found by code in the client's words. Messages here never hold secrets,
 * texts or room names.
 */

/** What can be wrong with bytes, codes, names or passwords. */
export type ProtocolErrorCode =
  /** A relay frame or opaque header is too short, too long or of an unknown kind. */
  | "frame-malformed"
  /** A frame, text or content is above its limit. */
  | "frame-too-long"
  /** The version byte is not ours. */
  | "version-unknown"
  /** A control message is not one of the JSON shapes of SPEC §6. */
  | "control-malformed"
  /** A code or channel is not the canonical text of 16 bytes. */
  | "code-malformed"
  /** A password has a control character or is too long. */
  | "password-malformed"
  /** An alias or room name is empty, too long or has a forbidden character. */
  | "alias-malformed"
  /** A member's content is not a strict JSON object of its type. */
  | "message-malformed"
  /** A text is above the limit. */
  | "text-too-long"
  /** A hello or reply is not sealed for this room, not signed, or names something else. */
  | "handshake-refused"
  /** A sender key is not its owner's, known already, or over the bounds. */
  | "sender-key-refused"
  /** A room or channel frame fails in any way that has to do with keys. */
  | "message-undecryptable"
  /** The frame's index was used before. */
  | "message-replayed"
  /** The frame's index is beyond what its sender key may reach. */
  | "message-too-far-ahead"
  /** No sender key of this sender has the frame's sender key id. */
  | "sender-key-unknown"
  /** As many own messages as may wait to be sent do wait. */
  | "outbox-full"
  /** Nobody of this id is a member now. */
  | "member-unknown"
  | "message-unknown"
  /** The room is not open now, and this cannot wait. */
  | "not-connected"
  /** A removal is under way. */
  | "removal-in-progress";

/** Thrown by everything in protocol/ when input breaks the protocol; nothing else is thrown for input. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;

  /**
   * @param code - The fact, listed in SPEC §10.
   * @param detail - For developers; must hold no secret.
   */
  constructor(code: ProtocolErrorCode, detail = "", options?: ErrorOptions) {
    super(detail === "" ? code : `${code}: ${detail}`, options);
    this.name = "ProtocolError";
    this.code = code;
  }
}
