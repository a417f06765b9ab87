/**
 * Every limit of the relay is a row of a table here, with its unit, default and range, and a second table
 * says what is beyond it. What a stranger can make the relay hold or do has its row, or it is a mistake.
 */
import type { CloseReason } from "../protocol/wire/frame.ts";
import { limits } from "../protocol/wire/limits.ts";

/**
 * What somebody meets beyond a limit: a close code, a status of HTTP, or one of these. "cut": the socket
 * is closed without a word; "waits": it happens later; "forgotten": the oldest, or what has aged, is no
 * longer remembered.
 */
export type Beyond = CloseReason | 408 | 431 | "cut" | "waits" | "forgotten";

type Row = {
  readonly value: number;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly about: string;
};

const many = 1_000_000_000;

/**
 * Every limit of the relay. A name gives its flag and its variable: `framesPerSecond` is
 * `--frames-per-second` and `SANCTUARY_FRAMES_PER_SECOND`.
 */
export const limitTable = {
  frameBytes: row(limits.frameBytes, "bytes", 16_384, limits.frameBytes, "one frame"),
  fragments: row(64, "fragments", 1, many, "of one frame"),
  // Entering a room of 300 sends about 600 small frames at once, a change of keys there 300.
  framesPerSecond: row(200, "frames/s", 1, many, "from one connection"),
  framesBurst: row(2_000, "frames", 1, many, "at once from one connection"),
  bytesPerSecond: row(1_048_576, "bytes/s", 1_024, many, "from one connection"),
  bytesBurst: row(4_194_304, "bytes", limits.frameBytes, many, "at once from one connection"),
  members: row(limits.membersDefault, "members", 2, limits.members, "in a room"),
  passes: row(1_000, "seats", 1, many, "whose passes a room remembers"),
  rooms: row(10_000, "rooms", 1, many, "at the same time"),
  connections: row(20_000, "connections", 1, many, "at the same time"),
  sockets: row(21_000, "sockets", 1, many, "at the same time, those that fetch the page included"),
  connectionsPerAddress: row(1_000, "connections", 1, many, "of one address"),
  foundedPerMinute: row(30, "rooms/min", 1, many, "opened from one address"),
  addresses: row(100_000, "addresses", 1, many, "counted at the same time"),
  addressMs: row(600_000, "ms", 1_000, many, "until an address without connection is forgotten"),
  failedFirstMs: row(250, "ms", 1, many, "wait of an address after a wrong access; doubles"),
  failedMostMs: row(300_000, "ms", 1, many, "longest such wait"),
  failedPerMinute: row(10, "entries/min", 1, many, "wrong ones on one route before it is slowed"),
  failedRouteMostMs: row(60_000, "ms", 1, many, "longest wait of a route; doubles up to it"),
  knockedMs: row(10_000, "ms", 0, many, "least time between two reports of wrong entries"),
  enterMs: row(limits.enterMs, "ms", 100, many, "to enter a room after connecting"),
  headersMs: row(10_000, "ms", 1_000, many, "to send the headers of a request"),
  headersBytes: row(8_192, "bytes", 1_024, 65_536, "headers of a request"),
  heartbeatMs: row(20_000, "ms", 100, many, "between two pings, and to answer one"),
  // A founder may ask for any life from 1 s on: a room that is over soon harms nobody, and its tombstone
  // and its founding are counted like any other's. It ends at the first tick after its last second.
  lifeSeconds: row(0, "s", 0, many, "longest life of a room; 0 = as its founder asks"),
  emptyMs: row(60_000, "ms", 0, many, "a room outlives its last connection"),
  tombstoneMs: row(86_400_000, "ms", 0, many, "a stopped or expired room is refused"),
  tombstones: row(100_000, "tombstones", 1, many, "kept at the same time"),
  queuedBytes: row(1_048_576, "bytes", 1_024, many, "unread by one reader, for a while"),
  queuedMs: row(5_000, "ms", 0, many, "how long that while is"),
  queuedMostBytes: row(16_777_216, "bytes", 1_024, many, "unread by one reader, ever"),
  // A flush of 1,000 members takes 4 to 5 ms of a core, and all other rooms wait for it.
  flushMembers: row(200, "members", 1, many, "of a room written to in one turn"),
  closeMs: row(5_000, "ms", 1, many, "to answer a close before the socket is cut"),
  closingSeconds: row(5, "s", 0, 60, "between the word that the relay closes and its end"),
} as const;

/** What somebody meets beyond each limit. */
export const beyondLimit: { readonly [name in LimitName]: Beyond } = {
  frameBytes: "frame-too-long",
  fragments: "protocol-broken",
  framesPerSecond: "rate-exceeded",
  framesBurst: "rate-exceeded",
  bytesPerSecond: "rate-exceeded",
  bytesBurst: "rate-exceeded",
  members: "room-full",
  passes: "forgotten",
  rooms: "relay-full",
  connections: "relay-full",
  sockets: "cut",
  connectionsPerAddress: "address-busy",
  foundedPerMinute: "address-busy",
  addresses: "forgotten",
  addressMs: "forgotten",
  failedFirstMs: "entry-slowed",
  failedMostMs: "entry-slowed",
  failedPerMinute: "entry-slowed",
  failedRouteMostMs: "entry-slowed",
  knockedMs: "waits",
  enterMs: "enter-late",
  headersMs: 408,
  headersBytes: 431,
  heartbeatMs: "connection-idle",
  lifeSeconds: "room-expired",
  emptyMs: "room-unknown",
  tombstoneMs: "forgotten",
  tombstones: "forgotten",
  queuedBytes: "reader-slow",
  queuedMs: "reader-slow",
  queuedMostBytes: "reader-slow",
  flushMembers: "waits",
  closeMs: "cut",
  closingSeconds: "relay-closing",
};

/** The name of a limit. */
export type LimitName = keyof typeof limitTable;

/** The limits as numbers, by name. */
export type ServerLimits = { readonly [name in LimitName]: number };

export const limitNames = Object.keys(limitTable) as LimitName[];

/** The flag of a limit, without its dashes. */
export function flagOf(name: LimitName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The environment variable of a limit. */
export function variableOf(name: LimitName): string {
  return `SANCTUARY_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
}

function row(value: number, unit: string, least: number, most: number, about: string): Row {
  return { value, unit, least, most, about };
}
