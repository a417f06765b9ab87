/**
 * The operator's file of listed rooms (docs/rooms.schema.json), read and checked. Each mistake is told with
 * its line and its key. Must never derive a key: route and access hash come from `sanctuary room`.
 */
import { Buffer } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { foldName, parseOwnAlias } from "../protocol/wire/alias.ts";
import { ProtocolError } from "../protocol/wire/errors.ts";
import { limits } from "../protocol/wire/limits.ts";
import { formatCode, parseCode } from "../protocol/wire/room-code.ts";
import { isNotice } from "../protocol/wire/rooms.ts";
import { codeOf, StartError } from "./errors.ts";
import { JsonError, type Located, type LocatedObject, quoted, readJson } from "./json-lines.ts";
import type { Listing, Listings } from "./listing.ts";

/** Longest file, bytes: all rooms with their longest texts fit. */
export const fileBytes = 1_048_576;

/** Reads the file. @throws StartError with a sentence about the first mistake. */
export async function readRoomsFile(path: string): Promise<Listings> {
  const text = await read(path);
  try {
    return parseRooms(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new StartError(`${path}, line ${error.line}: ${error.message}.`, { cause: error });
  }
}

async function read(path: string): Promise<string> {
  try {
    // The permission model compares with the absolute path that it was given.
    const whole = resolve(path);
    const found = await stat(whole);
    if (!found.isFile()) throw new StartError(`${path} is not a file.`);
    if (found.size > fileBytes) {
      throw new StartError(`${path} has more than ${fileBytes} bytes.`);
    }
    return await readFile(whole, "utf8");
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
}

/** What a value must be, in words, and the value if it is that. */
type Rule<T> = { readonly what: string; read(value: Located["value"]): T | undefined };

const text = (most: number): Rule<string> => ({
  what: `a text of at most ${most} characters, without control characters but \\n`,
  read: (value) => (typeof value === "string" && isNotice(value, most) ? value : undefined),
});

const whole = (most: number): Rule<number> => ({
  what: `a whole number from 0 to ${most}`,
  read: (value) => {
    return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most
      ? (value as number)
      : undefined;
  },
});

const hex = (bytes: number): Rule<string> => ({
  what: `${2 * bytes} hexadecimal digits in lower case, as sanctuary room prints them`,
  read: (value) => {
    const isHex =
      typeof value === "string" && value.length === 2 * bytes && /^[\da-f]*$/.test(value);
    return isHex ? value : undefined;
  },
});

/** Returns what it reads, or undefined if the protocol refuses it. */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

const roomRules = {
  name: {
    what: `1 to ${limits.aliasPoints} characters that can be seen, at most ${limits.aliasBytes} bytes`,
    read: (value) =>
      typeof value === "string" ? unlessRefused(() => parseOwnAlias(value)) : undefined,
  } satisfies Rule<string>,
  description: text(limits.descriptionPoints),
  welcome: text(limits.welcomePoints),
  members: whole(limits.members),
  life: whole(limits.maxTtlSeconds),
  hidden: {
    what: "true or false",
    read: (value) => (typeof value === "boolean" ? value : undefined),
  } satisfies Rule<boolean>,
  code: {
    what: "a room code, as sanctuary room prints it",
    read: (value) => {
      if (typeof value !== "string") return undefined;
      const code = unlessRefused(() => formatCode(parseCode(value)));
      return code === value ? code : undefined;
    },
  } satisfies Rule<string>,
  route: hex(16),
  access: hex(32),
} as const;

/** The keys of the file and of a room. An editor finds the schema by `$schema`. */
export const keys = {
  file: ["$schema", "welcome", "rooms"],
  room: Object.keys(roomRules),
} as const;

/** Checks the text of the file. @throws JsonError about the first mistake. */
export function parseRooms(json: string): Listings {
  const file = objectOf(readJson(json), "The file", keys.file);
  const rooms = file.fields.get("rooms");
  if (rooms === undefined) throw new JsonError(file.line, '"rooms" is missing');
  if (!Array.isArray(rooms.value)) throw new JsonError(rooms.line, '"rooms" must be a list');
  const found = rooms.value as readonly Located[];
  if (found.length > limits.listedRooms) {
    throw new JsonError(rooms.line, `"rooms" has more than ${limits.listedRooms} rooms`);
  }
  const seen = new Map<string, number>();
  return {
    welcome: fieldOf(file, "welcome", text(limits.welcomePoints)) ?? "",
    rooms: found.map((room) => readRoom(room, seen)),
  };
}

type Fields = { readonly line: number; readonly fields: LocatedObject };

function readRoom(located: Located, seen: Map<string, number>): Listing {
  const room = objectOf(located, "A room", keys.room);
  const need = <T>(key: keyof typeof roomRules, rule: Rule<T>): T => {
    const value = fieldOf(room, key, rule);
    if (value === undefined) throw new JsonError(room.line, `"${key}" is missing in this room`);
    return value;
  };
  const code = fieldOf(room, "code", roomRules.code);
  const hidden = fieldOf(room, "hidden", roomRules.hidden) ?? false;
  if (hidden && code !== undefined) {
    // Clients know from the list alone that a room is open, and say so before anyone enters.
    const line = room.fields.get("hidden")?.line ?? room.line;
    throw new JsonError(
      line,
      '"hidden" cannot be true in a room with a "code": an open room is listed',
    );
  }
  const [name, route] = [need("name", roomRules.name), need("route", roomRules.route)];
  const access = need("access", roomRules.access);
  // People choose a room by its name, and the relay by the two others.
  for (const [key, value] of [
    ["name", foldName(name)],
    ["route", route],
  ] as const) {
    const before = seen.get(`${key} ${value}`);
    const line = room.fields.get(key)?.line ?? room.line;
    if (before !== undefined) {
      throw new JsonError(line, `"${key}" is the same as that of the room on line ${before}`);
    }
    seen.set(`${key} ${value}`, room.line);
  }
  return {
    ...{ name, route, access: Buffer.from(access, "hex") },
    description: fieldOf(room, "description", roomRules.description) ?? "",
    welcome: fieldOf(room, "welcome", roomRules.welcome) ?? "",
    members: fieldOf(room, "members", roomRules.members) ?? 0,
    life: fieldOf(room, "life", roomRules.life) ?? 0,
    hidden,
    ...(code === undefined ? {} : { code }),
  };
}

function objectOf({ line, value }: Located, what: string, known: readonly string[]): Fields {
  if (!(value instanceof Map)) throw new JsonError(line, `${what} must be an object in braces`);
  const fields = value as LocatedObject;
  for (const [key, { line }] of fields) {
    if (known.includes(key)) continue;
    throw new JsonError(
      line,
      `${what} has no key ${quoted(key)}. Its keys are ${known.join(", ")}`,
    );
  }
  return { line, fields };
}

function fieldOf<T>({ fields }: Fields, key: string, rule: Rule<T>): T | undefined {
  const located = fields.get(key);
  if (located === undefined) return undefined;
  const value = rule.read(located.value);
  if (value !== undefined) return value;
  throw new JsonError(located.line, `"${key}" must be ${rule.what}${shown(located.value)}`);
}

/** Returns what was written instead, if it is short. */
function shown(value: Located["value"]): string {
  const isPlain = value === null || typeof value !== "object";
  const written = isPlain ? quoted(value) : "";
  return written !== "" && written.length <= 80 ? `, not ${written}` : "";
}
