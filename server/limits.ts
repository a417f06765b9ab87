/**
 * Every limit of the relay: a table with unit, default and range. Everything that a stranger can make
 * the relay hold or do has a row here.
 */
import { limits } from "../protocol/wire/limits.ts";

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
  frameBytes: row(limits.frameBytes, "bytes", 16_384, limits.frameBytes, "in one frame"),
  fragments: row(64, "fragments", 1, many, "of one frame"),
  // A read costs about 300 bytes until its frame is whole: without a bound, 64 kB sent one byte at a
  // time would take 20 MB.
  chunks: row(1_024, "reads", 64, many, "until a frame is whole"),
  // Entering a room of 300 sends about 600 small frames at once, a change of keys there 300.
  framesPerSecond: row(200, "frames/s", 1, many, "from one connection"),
  framesBurst: row(2_000, "frames", 1, many, "at once from one connection"),
  // As much as a usual home connection sends, so that files do not wait for the relay. The limit of the address
  // bounds a client that floods a room.
  bytesPerSecond: row(4_194_304, "bytes/s", 1_024, many, "from one connection"),
  // Two windows of chunks: all that is under way may arrive at once after the network has paused.
  bytesBurst: row(8_388_608, "bytes", limits.frameBytes, many, "at once from one connection"),
  // Nobody who only writes is affected by others with the same address, such as all of a school.
  ownBytesPerSecond: row(
    16_384,
    "bytes/s",
    1_024,
    many,
    "from one connection that do not count for its address",
  ),
  // If 100 people of one address enter a room of 100 at once, they send 5 MB. If 300 enter a room of 300, they send
  // about 50 MB in some seconds. A third of each is the share of the connections.
  addressBytesPerSecond: row(8_388_608, "bytes/s", 1_024, many, "from one address"),
  addressBytesBurst: row(16_777_216, "bytes", limits.frameBytes, many, "at once from one address"),
  // The relay never sees a file: it tells clients what they may send, and they keep to it.
  fileBytes: row(268_435_456, "bytes", 0, 0xffffffff, "in a file; 0 = no files"),
  members: row(limits.membersDefault, "members", 2, limits.members, "in a room"),
  // The relay sees none of these four either: it tells clients, which keep to them.
  aliasPoints: row(limits.aliasPoints, "characters", 1, limits.aliasPoints, "in an alias"),
  textBytes: row(limits.textBytes, "bytes", 1, limits.textBytes, "in the text of a message"),
  lines: row(
    5_000,
    "lines",
    limits.leastLines,
    5_000,
    "of a conversation that a client keeps at most",
  ),
  reconnectMs: row(0, "ms", 0, limits.retryMostMs, "before a client connects again, at least"),
  seats: row(1_000, "seats", 1, many, "in a room that can be reclaimed with a reconnect token"),
  seatsPerAddress: row(200, "seats", 1, many, "of those for one address, or one /48"),
  rooms: row(10_000, "rooms", 1, many, "at the same time"),
  connections: row(20_000, "connections", 1, many, "at the same time"),
  sockets: row(21_000, "sockets", 1, many, "at the same time, including those that load the page"),
  // While all its connections are open, 300 people may open the page: a browser takes six sockets for that, and
  // keeps them for 5 s.
  socketsPerAddress: row(3_000, "sockets", 1, many, "from one address that is no trusted proxy"),
  connectionsPerAddress: row(1_000, "connections", 1, many, "from one address"),
  // 300 people behind one address, such as a school, who open the page at once send 13 requests each.
  requestsPerSecond: row(50, "requests/s", 1, many, "from one address, WebSockets included"),
  requestsBurst: row(6_000, "requests", 1, many, "at once from one address"),
  // Browsers and proxies wait for each answer before they send the next request on a connection.
  pipelined: row(10, "requests", 1, many, "on one connection before the first is answered"),
  createdPerMinute: row(30, "rooms/min", 1, many, "created from one address"),
  // An address of IPv6 is a /64. Its owner can often use a /48, and sometimes a /32.
  networkFactor: row(4, "times", 1, many, "what an address may, for its /48; again for its /32"),
  addresses: row(100_000, "addresses", 1, many, "remembered at the same time"),
  addressMs: row(600_000, "ms", 1_000, many, "until an address without connections is forgotten"),
  failedFirstMs: row(250, "ms", 1, many, "wait of an address after a wrong password; doubles"),
  failedMostMs: row(300_000, "ms", 1, many, "longest wait of an address"),
  failedPerMinute: row(10, "entries/min", 1, many, "with a wrong password before a room is slowed"),
  // One address gets half of them. The others are for those who have not failed here.
  failedBurst: row(20, "entries", 1, many, "with a wrong password at once"),
  // A list that is always right would tell who came when.
  countMs: row(60_000, "ms", 0, many, "between two counts of the people in the listed rooms"),
  failedReportMs: row(10_000, "ms", 0, many, "between two reports of wrong passwords to a room"),
  enterMs: row(limits.enterMs, "ms", 100, many, "to enter a room after connecting"),
  headersMs: row(10_000, "ms", 1_000, many, "to send the headers of a request"),
  headersBytes: row(8_192, "bytes", 1_024, 65_536, "of request headers"),
  heartbeatMs: row(20_000, "ms", 100, many, "between two pings, and to answer one"),
  // A creator may ask for any time to live from 1 s on: a short-lived room harms nobody, and its tombstone and
  // its creation count like those of any other. It ends at the first tick after its last second.
  ttlSeconds: row(0, "s", 0, many, "longest time to live of a room; 0 = as its creator asks"),
  emptyMs: row(60_000, "ms", 0, many, "until an empty room is deleted"),
  tombstoneMs: row(86_400_000, "ms", 0, many, "in which a stopped or expired room is refused"),
  tombstones: row(100_000, "tombstones", 1, many, "kept at the same time"),
  queuedBytes: row(1_048_576, "bytes", 1_024, many, "a slow client may have queued"),
  queuedMs: row(5_000, "ms", 0, many, "above --queued-bytes until a client is disconnected"),
  queuedMostBytes: row(
    16_777_216,
    "bytes",
    1_024,
    many,
    "queued until a client is cut off at once",
  ),
  // All of it, and 20,000 connections, fit into the 1 GB of deploy/sanctuary.service. An address has an eighth:
  // as much as its slowest reader may have alone, or sixteen readers for some seconds.
  waitingBytes: row(
    134_217_728,
    "bytes",
    65_536,
    many,
    "of memory for the queues of all slow clients; beyond, the slowest are cut off",
  ),
  addressWaitingBytes: row(
    16_777_216,
    "bytes",
    65_536,
    many,
    "the same for the slow clients of one address",
  ),
  redisBytes: row(
    1_048_576,
    "bytes",
    limits.frameBytes,
    many,
    "in the frames of a room that wait while Redis does not answer",
  ),
  closeMs: row(5_000, "ms", 1, many, "to answer a close before the socket is cut"),
  closingSeconds: row(5, "s", 0, 60, "between the shutdown notice and the shutdown"),
} as const;

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
