/**
 * Validates the two forms. Valid values are in the form that the protocol takes. Invalid ones are
 * refused with their field, and nothing is kept.
 */
import { normalizeName, parseAlias, parseRoomName } from "../../protocol/wire/alias.ts";
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode, parseCode } from "../../protocol/wire/room-code.ts";
import { isUnsettled } from "../../protocol/wire/unicode.ts";
import type { Refusal } from "../app/refusal.ts";

/** The form that starts a room, as typed. */
export type StartFields = {
  readonly alias: string;
  readonly roomName: string;
  readonly password: string;
  /** Seconds; 0 = until everyone has left. */
  readonly ttl: number;
};

/** The form that enters a room, as typed. */
export type EnterFields = {
  readonly alias: string;
  readonly password: string;
  /** Code or invite link. */
  readonly code: string;
};

export type FieldName = "alias" | "roomName" | "password" | "code";

/** How long a room can last, seconds; 0 = until everyone has left. */
export const ttls = [0, 900, 3600, 86_400] as const;

/** Host names that need no TLS. Elsewhere everyone on the network would learn what the server learns. */
export const safeWithoutTls = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.*\.onion)$/;

/** A refused value with its field; null = the whole form. */
export class Refused extends Error {
  readonly code: Refusal;
  readonly field: FieldName | null;

  constructor(code: Refusal, field: FieldName | null) {
    super(code);
    this.name = "Refused";
    this.code = code;
    this.field = field;
  }
}

/** @throws Refused "alias-empty", "alias-too-long", "alias-malformed" or "character-too-new". */
export function readAlias(typed: string): string {
  const alias = readName(typed, "alias-too-long", "alias");
  if (alias === "") throw new Refused("alias-empty", "alias");
  return strictly("alias", "alias-malformed", () => parseAlias(alias));
}

/** @throws Refused "room-name-too-long", "room-name-malformed" or "character-too-new". */
export function readRoomName(typed: string): string {
  const name = readName(typed, "room-name-too-long", "roomName");
  return strictly("roomName", "room-name-malformed", () => parseRoomName(name));
}

/** @throws Refused "code-empty", "code-incomplete", "code-mistyped" or "code-malformed". */
export function readCode(typed: string): Bytes {
  if (typed.trim() === "") throw new Refused("code-empty", "code");
  return strictly("code", null, () => parseCode(typed));
}

/**
 * Returns a password as one line. The protocol validates it further.
 *
 * @throws Refused "password-too-long" or "character-too-new".
 */
export function readPassword(typed: string): string {
  const password = typed.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
  expectSettled(password, "password");
  if (utf8(password.normalize("NFKC")).length > limits.passwordBytes) {
    throw new Refused("password-too-long", "password");
  }
  return password;
}

/** Returns the first and last letters of a code, such as "8d6q…1nr"; null if it is not one. */
export function shortCode(text: string): string | null {
  try {
    const code = formatCode(parseCode(text)).replaceAll("-", "");
    return `${code.slice(0, 4)}…${code.slice(-3)}`;
  } catch {
    return null;
  }
}

/** Returns true for a password that is not empty and has fewer than 4 words and 16 letters. */
export function isWeak(password: string): boolean {
  const text = password.trim();
  return text !== "" && text.length < 16 && text.split(/\s+/).length < 4;
}

function readName(typed: string, tooLong: Refusal, field: FieldName): string {
  // Too long to be typed: skip the costly normalization.
  const name = typed.length > limits.textBytes ? typed : normalizeName(typed);
  const isTooLong = [...name].length > limits.aliasPoints || utf8(name).length > limits.aliasBytes;
  if (isTooLong) throw new Refused(tooLong, field);
  // Tested as typed: normalized, such a letter may be an old one here.
  expectSettled(typed, field);
  return name;
}

function expectSettled(typed: string, field: FieldName): void {
  if (isUnsettled(typed)) throw new Refused("character-too-new", field);
}

/** @param code - Of the refusal; null = as the protocol says. */
function strictly<T>(field: FieldName, code: Refusal | null, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) throw new Refused(code ?? error.code, field);
    throw error;
  }
}
