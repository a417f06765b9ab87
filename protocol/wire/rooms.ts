/**
 * The rooms that a relay lists (SPEC §6.6): what it answers to `GET /rooms`. Shared by relay and
 * clients. A client shows these texts and believes none of them.
 */

import { parseAlias } from "./alias.ts";
import { boolean, exact, integer, list, malformed, string } from "./codec.ts";
import { ProtocolError } from "./errors.ts";
import { parseObject } from "./json.ts";
import { limits } from "./limits.ts";
import { parseCode } from "./room-code.ts";

/** A room in the list. `people` is rounded. With a `code` it is open: anyone can enter and read. */
export type ListedRoom = {
  readonly name: string;
  readonly description: string;
  readonly welcome: string;
  readonly people: number;
  /** It was stopped, and its link is refused for a while. */
  readonly closed: boolean;
  readonly code?: string;
};

export type RoomList = { readonly welcome: string; readonly rooms: readonly ListedRoom[] };

/** Returns true if a text of the operator is at most so long, and has no control but line feeds. */
export function isNotice(text: string, mostPoints: number): boolean {
  return [...text].length <= mostPoints && text.isWellFormed() && !/(?!\n)\p{Cc}/u.test(text);
}

const notice = (most: number) =>
  string((text) => {
    if (!isNotice(text, most)) throw malformed("too long, or with control characters");
    return text;
  });

const listed = {
  name: string(parseAlias),
  description: notice(limits.descriptionPoints),
  welcome: notice(limits.welcomePoints),
  people: integer(0, limits.members),
  closed: boolean,
};

const code = string((text) => {
  parseCode(text);
  return text;
});

const row = exact(listed, { code });

const answer = exact({
  welcome: notice(limits.welcomePoints),
  rooms: list(
    { write: (room: ListedRoom) => room, read: (room) => row.read(room) },
    limits.listedRooms,
  ),
});

/** Encodes the answer to `GET /rooms`. */
export function encodeRooms(rooms: RoomList): string {
  return JSON.stringify(rooms);
}

/** Decodes it. @throws ProtocolError "control-malformed". */
export function decodeRooms(text: string): RoomList {
  if (text.length > limits.roomsChars) throw new ProtocolError("control-malformed");
  const fields = parseObject(text, "control-malformed");
  try {
    return answer.read(fields);
  } catch (cause) {
    // Codecs throw the code for members' messages.
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new ProtocolError("control-malformed", "", { cause });
  }
}
