/**
 * The rooms that a relay lists: asked for, shown as lines, and found by name. All of their texts are the
 * operator's, and cleaned like those of a member.
 */
import { ProtocolError } from "../protocol/wire/errors.ts";
import { limits } from "../protocol/wire/limits.ts";
import { formatCode, parseCode } from "../protocol/wire/room-code.ts";
import { decodeRooms, type ListedRoom, type RoomList } from "../protocol/wire/rooms.ts";
import { readCode } from "../web/lobby/fields.ts";
import { front } from "../web/strings/front.ts";
import { rooms as strings } from "../web/strings/rooms.ts";
import type { Options } from "./args.ts";
import { foreign, foreignName } from "./clean.ts";
import { getText, readCa } from "./dial.ts";
import { Fault } from "./exits.ts";
import { readLink } from "./join.ts";
import { here, refusedBy } from "./sentences.ts";

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
    throw new Fault("unreachable", `The server did not say which rooms it lists (${why}).`);
  }
}

/** Returns the list as lines: the welcome text of the relay, then the rooms. */
export function roomLines({ welcome, rooms }: RoomList): readonly string[] {
  const list = rooms.length === 0 ? ["This server lists no rooms."] : rooms.flatMap(linesOf);
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

/** Returns the open room of the list that a link leads to; undefined if it leads to another room. */
export async function findLinked(link: string, options: Options): Promise<ListedRoom | undefined> {
  const { origin, fragment } = readLink(link, false);
  const wanted = codeOf(fragment);
  const { rooms } = await fetchRooms(origin, options);
  return rooms.find(({ code }) => code !== undefined && formatCode(parseCode(code)) === wanted);
}

/** Returns the code of a link in its normal form. @throws Fault if it is none. */
function codeOf(fragment: string): string {
  try {
    return formatCode(readCode(fragment));
  } catch (error) {
    throw new Fault("usage", refusedBy(error));
  }
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
