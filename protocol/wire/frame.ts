/**
 * What the relay can read (SPEC §6): binary frames with their routing prefix, JSON control messages
 * and close codes. Shared by relay and clients; uses no keys.
 */
import { type Bytes, concat, fromHex, readU32, u32 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { asInteger, asObject, type Fields, parseObject } from "./json.ts";
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

/**
 * Client to relay. Byte strings are lower-case hex: route 16 bytes, access key 32, reconnect token
 * 16.
 */
export type ClientControl =
  | {
      readonly op: "enter";
      readonly v: number;
      readonly route: string;
      readonly accessKey: string;
      readonly reconnectToken?: string;
      /**
       * Present: create the room if it does not exist. `ttl` in seconds; 0 = until everyone has
       * left.
       */
      readonly create?: { readonly ttl: number };
    }
  | { readonly op: "lock"; readonly on: boolean }
  | { readonly op: "stop" };

/** Relay to client. */
export type RelayControl =
  | {
      readonly op: "entered";
      /** The number of this connection in the room. */
      readonly you: number;
      /** Numbers of the other connections, ascending. */
      readonly members: readonly number[];
      /** Seconds until the room ends; null = when everyone has left. */
      readonly ttl: number | null;
      readonly locked: boolean;
      readonly reconnectToken: string;
      readonly limits: { readonly frameBytes: number; readonly members: number };
    }
  | { readonly op: "joined" | "left"; readonly member: number }
  | { readonly op: "locked"; readonly on: boolean }
  /** Clients entered with a wrong access key `count` times since the last `failed-attempts`. */
  | { readonly op: "failed-attempts"; readonly count: number }
  | { readonly op: "stopped"; readonly by: number }
  /** The relay shuts down in this many seconds. */
  | { readonly op: "closing"; readonly in: number };

/** Encodes a control message as its JSON text. */
export function encodeControl(control: ClientControl | RelayControl): string {
  return JSON.stringify(control);
}

/**
 * Decodes a control message of a client. An unknown or missing key is refused.
 *
 * @throws ProtocolError "control-malformed".
 */
export function decodeClientControl(text: string): ClientControl {
  const { op, ...rest } = parse(text);
  switch (op) {
    case "enter": {
      const { v, route, accessKey, reconnectToken, create, ...none } = rest;
      onlyKnown(none);
      const enter = {
        op,
        v: integer(v, 0, 0xffff),
        route: hex(route, 16),
        accessKey: hex(accessKey, 32),
        ...(reconnectToken === undefined ? {} : { reconnectToken: hex(reconnectToken, 16) }),
      } as const;
      if (create === undefined) return enter;
      const { ttl, ...more } = object(create);
      onlyKnown(more);
      return { ...enter, create: { ttl: integer(ttl, 0, limits.maxTtlSeconds) } };
    }
    case "lock": {
      const { on, ...none } = rest;
      onlyKnown(none);
      return { op, on: boolean(on) };
    }
    case "stop":
      onlyKnown(rest);
      return { op };
    default:
      throw malformed();
  }
}

/**
 * Decodes a control message of the relay. An unknown or missing key is refused.
 *
 * @throws ProtocolError "control-malformed".
 */
export function decodeRelayControl(text: string): RelayControl {
  const { op, ...rest } = parse(text);
  switch (op) {
    case "entered": {
      const { you, members, ttl, locked, reconnectToken, limits: bounds, ...none } = rest;
      onlyKnown(none);
      const { frameBytes, members: most, ...more } = object(bounds);
      onlyKnown(more);
      if (!Array.isArray(members) || members.length > limits.members) throw malformed();
      const own = number32(you);
      const others = members.map(number32);
      const ascending = others.every((number, at) => at === 0 || number > (others[at - 1] ?? 0));
      if (!ascending || others.includes(own)) throw malformed();
      return {
        op,
        you: own,
        members: others,
        ttl: ttl === null ? null : integer(ttl, 0, limits.maxTtlSeconds),
        locked: boolean(locked),
        reconnectToken: hex(reconnectToken, 16),
        limits: { frameBytes: number32(frameBytes), members: number32(most) },
      };
    }
    case "joined":
    case "left": {
      const { member, ...none } = rest;
      onlyKnown(none);
      return { op, member: number32(member) };
    }
    case "locked": {
      const { on, ...none } = rest;
      onlyKnown(none);
      return { op, on: boolean(on) };
    }
    case "failed-attempts": {
      const { count, ...none } = rest;
      onlyKnown(none);
      return { op, count: number32(count) };
    }
    case "stopped": {
      const { by, ...none } = rest;
      onlyKnown(none);
      return { op, by: number32(by) };
    }
    case "closing": {
      const { in: seconds, ...none } = rest;
      onlyKnown(none);
      return { op, in: integer(seconds, 0, 3600) };
    }
    default:
      throw malformed();
  }
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

function malformed(): ProtocolError {
  return new ProtocolError("control-malformed");
}

function parse(text: string): Fields {
  if (text.length > limits.controlChars) throw malformed();
  return parseObject(text, "control-malformed");
}

function object(value: unknown): Fields {
  return asObject(value, "control-malformed");
}

function onlyKnown(rest: object): void {
  if (Object.keys(rest).length > 0) throw malformed();
}

function integer(value: unknown, least: number, most: number): number {
  return asInteger(value, least, most, "control-malformed");
}

function number32(value: unknown): number {
  return integer(value, 0, 0xffffffff);
}

function boolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw malformed();
  return value;
}

function hex(value: unknown, length: number): string {
  if (typeof value !== "string" || fromHex(value, length) === undefined) throw malformed();
  return value;
}
