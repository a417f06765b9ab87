/**
 * Control messages between client and relay (SPEC §6.2, §6.3): strict JSON with exactly the keys
 * that are listed. Shared by relay and clients; uses no keys.
 */
import { fromHex } from "./bytes.ts";
import {
  boolean,
  type Carried,
  exact,
  integer,
  list,
  malformed,
  nullable,
  type Reader,
  string,
} from "./codec.ts";
import { ProtocolError } from "./errors.ts";
import { parseObject } from "./json.ts";
import { limits } from "./limits.ts";

const u32 = integer(0, 0xffffffff);
const ttl = integer(0, limits.maxTtlSeconds);

/** Lower-case hex of `length` bytes. */
function hex(length: number): Reader<string> {
  return string((text) => {
    if (fromHex(text, length) === undefined) throw malformed(`not hex of ${length} bytes`);
    return text;
  });
}

/** Fields of each message of a client. */
const clientOps = {
  enter: exact(
    { v: integer(0, 0xffff), route: hex(16), accessKey: hex(32) },
    {
      reconnectToken: hex(16),
      /**
       * Present: create the room if it does not exist. `ttl` in seconds; 0 = until everyone has
       * left.
       */
      create: exact({ ttl }),
    },
  ),
  lock: exact({ on: boolean }),
  stop: exact({}),
} as const;

/** Fields of each message of the relay. */
const relayOps = {
  entered: exact({
    /** The number of this connection in the room. */
    you: u32,
    /** Numbers of the other connections, ascending. */
    members: list(u32, limits.members),
    /** Seconds until the room ends; null = when everyone has left. */
    ttl: nullable(ttl),
    locked: boolean,
    reconnectToken: hex(16),
    limits: exact({
      frameBytes: u32,
      members: u32,
      /** Largest file, bytes; 0 = no files. */
      fileBytes: u32,
      /** What one connection may send: bytes and frames, steadily and at once. */
      bytesPerSecond: u32,
      bytesBurst: u32,
      framesPerSecond: u32,
      framesBurst: u32,
      /** Longest alias, code points, and longest text, UTF-8 bytes. */
      aliasPoints: u32,
      textBytes: u32,
      /** Lines of the conversation that a client keeps. */
      lines: u32,
      /** Least wait before a client connects again, ms. */
      reconnectMs: u32,
    }),
  }),
  joined: exact({ member: u32 }),
  left: exact({ member: u32 }),
  locked: exact({ on: boolean }),
  /** Clients entered with a wrong access key `count` times since the last `failed-attempts`. */
  "failed-attempts": exact({ count: u32 }),
  stopped: exact({ by: u32 }),
  /** The relay shuts down in this many seconds. */
  closing: exact({ in: integer(0, 3600) }),
} as const;

type Ops = Readonly<Record<string, Reader<object>>>;
type Controls<T> = { [K in keyof T]: { readonly op: K } & Carried<T[K]> }[keyof T];

/** Client to relay. Byte strings are lower-case hex. */
export type ClientControl = Controls<typeof clientOps>;
/** Relay to client. */
export type RelayControl = Controls<typeof relayOps>;

/** The limits of a relay, as it tells them. */
export type RelayLimits = Extract<RelayControl, { readonly op: "entered" }>["limits"];

/** Encodes a control message as its JSON text: its values are JSON already. */
export function encodeControl(control: ClientControl | RelayControl): string {
  return JSON.stringify(control);
}

/**
 * Decodes a control message of a client. An unknown or missing key is refused.
 *
 * @throws ProtocolError "control-malformed".
 */
export function decodeClientControl(text: string): ClientControl {
  return decode<ClientControl>(clientOps, text);
}

/**
 * Decodes a control message of the relay. An unknown or missing key is refused.
 *
 * @throws ProtocolError "control-malformed".
 */
export function decodeRelayControl(text: string): RelayControl {
  const control = decode<RelayControl>(relayOps, text);
  if (control.op === "entered") {
    const { you, members } = control;
    const ascending = members.every((number, at) => at === 0 || number > (members[at - 1] ?? 0));
    if (!ascending || members.includes(you)) throw new ProtocolError("control-malformed");
  }
  return control;
}

function decode<C>(ops: Ops, text: string): C {
  if (text.length > limits.controlChars) throw new ProtocolError("control-malformed");
  const { op, ...fields } = parseObject(text, "control-malformed");
  if (typeof op !== "string" || !Object.hasOwn(ops, op)) {
    throw new ProtocolError("control-malformed");
  }
  try {
    return { op, ...ops[op]?.read(fields) } as C;
  } catch (cause) {
    // Codecs throw the code for members' messages.
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new ProtocolError("control-malformed", "", { cause });
  }
}
