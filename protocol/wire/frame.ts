/**
 * What the relay reads besides control messages (SPEC §6): the routing prefix of binary frames, its
 * path and close codes. Shared by relay and clients; uses no keys.
 */
import { type Bytes, concat, readU32, u32 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { limits } from "./limits.ts";

// to all others:      01 | from u32           | opaque
// to one connection:  02 | from u32 | to u32  | opaque   (to its sender: an echo)

/** A binary frame. Without `to` it goes to all other connections of the room. */
export type Frame = { readonly from: number; readonly to?: number; readonly opaque: Bytes };

/** Kind byte and bytes of the routing prefix. */
export const routing = {
  all: { kind: 0x01, prefix: 5 },
  one: { kind: 0x02, prefix: 9 },
} as const;

/** Encodes a frame to one connection, whose opaque part comes in pieces: it copies them once. */
export function encodeDirected(from: number, to: number, ...pieces: readonly Bytes[]): Bytes {
  return concat(Uint8Array.of(routing.one.kind), u32(from), u32(to), ...pieces);
}

/** Encodes a binary frame. The caller has checked that the numbers are u32. */
export function encodeFrame(frame: Frame): Bytes {
  return frame.to === undefined
    ? concat(Uint8Array.of(routing.all.kind), u32(frame.from), frame.opaque)
    : concat(Uint8Array.of(routing.one.kind), u32(frame.from), u32(frame.to), frame.opaque);
}

/**
 * Decodes a binary frame.
 *
 * @throws ProtocolError "frame-too-long" above {@link limits.frameBytes}; "frame-malformed" for an
 * unknown kind or an incomplete prefix.
 */
export function decodeFrame(bytes: Bytes): Frame {
  if (bytes.length > limits.frameBytes) throw new ProtocolError("frame-too-long");
  const kind = bytes[0];
  if (kind === routing.all.kind && bytes.length >= routing.all.prefix) {
    return { from: readU32(bytes, 1), opaque: bytes.slice(routing.all.prefix) };
  }
  if (kind === routing.one.kind && bytes.length >= routing.one.prefix) {
    return {
      from: readU32(bytes, 1),
      to: readU32(bytes, 5),
      opaque: bytes.slice(routing.one.prefix),
    };
  }
  throw new ProtocolError("frame-malformed");
}

/** Why the relay closed a connection, with the WebSocket close code. */
export const closeCodes = {
  /** A frame or control message that no client of this version sends. */
  "protocol-broken": 4000,
  /** `enter` did not come within {@link limits.enterMs}. */
  "enter-late": 4001,
  /** The client has another protocol version. */
  "version-unknown": 4002,
  /** `enter` without `create`, and the room does not exist. */
  "room-unknown": 4003,
  /** The room exists with another access key: the password is wrong. */
  "access-wrong": 4004,
  "room-full": 4005,
  "room-locked": 4006,
  /** Stopped by a member, now or within the last 24 h. */
  "room-stopped": 4007,
  /** Its ttl is over, now or within the last 24 h. */
  "room-expired": 4008,
  /** Too many failed attempts from this address or for this route: the client is rate-limited. */
  "entry-slowed": 4009,
  /** More frames or bytes than a connection may send. */
  "rate-exceeded": 4010,
  "frame-too-long": 4011,
  /** The client did not read its frames for too long. */
  "reader-slow": 4012,
  /** No pong. */
  "connection-idle": 4013,
  /** The relay has its maximum of rooms or connections. */
  "relay-full": 4014,
  /** Too many connections or new rooms from this address. */
  "address-busy": 4015,
  /** The relay is being shut down. */
  "relay-closing": 4016,
  /** A newer connection entered with the same reconnect token. */
  "connection-replaced": 4017,
} as const;

export type CloseReason = keyof typeof closeCodes;

/**
 * Returns the reason for a WebSocket close code; `undefined` if it is not in {@link closeCodes}.
 */
export function closeReason(code: number): CloseReason | undefined {
  for (const [reason, value] of Object.entries(closeCodes)) {
    if (value === code) return reason as CloseReason;
  }
  return undefined;
}

/**
 * Returns the path of the WebSocket upgrade: it has the first two bytes of the route, in hex (SPEC
 * §6.1).
 */
export function relayPath(routeHex: string): string {
  return `/relay/${routeHex.slice(0, 4)}`;
}
