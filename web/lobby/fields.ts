/**
 * What is typed into the two forms, and its strict reading: what passes here is in the form that the engine
 * takes. What does not is refused with the field that it concerns, and nothing of it is kept.
 */
import { normalizeName, parseAlias, parseRoomName } from "../../protocol/wire/alias.ts";
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { parseCode } from "../../protocol/wire/room-code.ts";
import type { Refusal } from "../app/refusal.ts";

/** The form of somebody who starts a room, as typed. */
export type StartFields = {
  readonly alias: string;
  readonly roomName: string;
  readonly password: string;
  /** Seconds; 0 = until everyone has left. */
  readonly life: number;
};

/** The form of somebody who enters a room, as typed. */
export type EnterFields = {
  readonly alias: string;
  readonly password: string;
  /** Code or link. */
  readonly code: string;
};

export type FieldName = "alias" | "roomName" | "password" | "code";

/** How long a room can last, seconds; 0 = until everyone has left. */
export const lives = [0, 900, 3600, 86_400] as const;

/** What was refused, and the field that it concerns; null: the form as a whole. */
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

/** @throws Refused "alias-empty", "alias-too-long" or "alias-malformed". */
export function readAlias(typed: string): string {
  const alias = readName(typed, "alias-too-long", "alias");
  if (alias === "") throw new Refused("alias-empty", "alias");
  return strictly("alias", "alias-malformed", () => parseAlias(alias));
}

/** @throws Refused "room-name-too-long" or "room-name-malformed". */
export function readRoomName(typed: string): string {
  const name = readName(typed, "room-name-too-long", "roomName");
  return strictly("roomName", "room-name-malformed", () => parseRoomName(name));
}

/** @throws Refused "code-empty" or "code-malformed". */
export function readCode(typed: string): Bytes {
  if (typed.trim() === "") throw new Refused("code-empty", "code");
  return strictly("code", "code-malformed", () => parseCode(typed));
}

/**
 * Brings a password into the form in which it is handed on: one line. Its strict reading is the engine's.
 *
 * @throws Refused "password-too-long".
 */
export function readPassword(typed: string): string {
  const password = typed.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
  if (utf8(password.normalize("NFKC")).length > limits.passwordBytes) {
    throw new Refused("password-too-long", "password");
  }
  return password;
}

function readName(typed: string, tooLong: Refusal, field: FieldName): string {
  // Bounded before the costly part: what is typed by hand is far below.
  const name = typed.length > limits.textBytes ? typed : normalizeName(typed);
  const isTooLong = [...name].length > limits.aliasPoints || utf8(name).length > limits.aliasBytes;
  if (isTooLong) throw new Refused(tooLong, field);
  return name;
}

function strictly<T>(field: FieldName, code: Refusal, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) throw new Refused(code, field);
    throw error;
  }
}
