/**
 * The rooms that a relay lists: asked for, shown as lines, and found by name. All of their texts are the
 * operator's, and cleaned like those of a member.
 */
import { ProtocolError } from "../protocol/wire/errors.ts";
import { limits } from "../protocol/wire/limits.ts";
import { decodeRooms, type ListedRoom, type RoomList } from "../protocol/wire/rooms.ts";
import { front } from "../web/strings/front.ts";
import { rooms as strings } from "../web/strings/rooms.ts";
import type { Options } from "./args.ts";
import { foreign, foreignName } from "./clean.ts";
import { getText, readCa } from "./dial.ts";
import { Fault } from "./exits.ts";
import { here } from "./sentences.ts";

/** Asks the relay which rooms it lists. @throws Fault if it does not answer, or not as it should. */
export async function fetchRooms(origin: string, { tls }: Options): Promise<RoomList> {
  const ca = tls.ca === undefined ? undefined : readCa(tls.ca);
  const address = `${origin.replace(/^http/, "ws")}/rooms`;
  try {
    // A character of JSON has at most 3 bytes.
    return decodeRooms(await getText(address, tls, ca, 3 * limits.roomsChars));
  } catch (error) {
    if (error instanceof Fault) throw error;
    const why = error instanceof ProtocolError ? "not a list of rooms" : (error as Error).message;
    throw new Fault("unreachable", `The relay did not say which rooms it lists (${why}).`);
  }
}

/** Returns the list as lines: the welcome text of the relay, then the rooms. */
export function roomLines({ welcome, rooms }: RoomList): readonly string[] {
  const list = rooms.length === 0 ? ["This relay lists no rooms."] : rooms.flatMap(linesOf);
  return [...textLines(welcome), ...list];
}

/** Returns what has to be said before anyone enters an open room. */
export function warningLines({ welcome }: ListedRoom): readonly string[] {
  return [...textLines(welcome), front.public];
}

/** Finds an open room by its name. Returns why there is none. */
export function findOpen({ rooms }: RoomList, typed: string): ListedRoom | string {
  const fold = (name: string) => foreignName(name).toLowerCase();
  const room = rooms.find(({ name }) => fold(name) === fold(typed));
  if (room === undefined)
    return `There is no room with the name "${foreignName(typed)}" in the list.`;
  if (room.closed) return here(strings.closed);
  return room.code === undefined ? strings.guarded : room;
}

/** The link of an open room. */
export function linkOf(origin: string, { code = "" }: ListedRoom): string {
  return `${origin}/#${code}`;
}

function linesOf(room: ListedRoom): readonly string[] {
  const { name, description, welcome, people, closed, code } = room;
  const isOpen = code !== undefined;
  const kind = closed ? strings.closed : isOpen ? strings.open : strings.guarded;
  const count = closed ? "" : ` (${strings.people(people).toLowerCase()})`;
  const texts = [...textLines(description), ...(isOpen ? [] : textLines(welcome))];
  return [`${foreignName(name)} · ${here(kind)}${count}`, ...texts.map((line) => `  ${line}`)];
}

function textLines(text: string): readonly string[] {
  return text === "" ? [] : foreign(text).split("\n");
}
