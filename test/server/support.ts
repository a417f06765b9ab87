/**
 * Tools of the relay's tests: a clock that tests advance, peers without sockets, a relay on a free
 * port, and clients that read one message at a time. Its own decoder of server frames is a second
 * opinion.
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import {
  type ClientControl,
  decodeRelayControl,
  encodeControl,
  type RelayControl,
} from "../../protocol/wire/control.ts";
import {
  type CloseReason,
  closeReason,
  decodeFrame,
  encodeFrame,
  type Frame,
  relayPath,
} from "../../protocol/wire/frame.ts";
import type { Assets } from "../../server/assets.ts";
import type { Packet } from "../../server/backlog.ts";
import type { Peer } from "../../server/broadcast.ts";
import type { Clock } from "../../server/clock.ts";
import { type Config, defaults } from "../../server/config.ts";
import type { ServerLimits } from "../../server/limits.ts";
import { type Relay, type RelayOptions, startRelay } from "../../server/relay.ts";
import type { Enter } from "../../server/rooms.ts";
import { patienceMs } from "../helpers/until.ts";

/** The relay's limits, with some of them changed. */
export function limitsWith(changes: Partial<ServerLimits> = {}): ServerLimits {
  return { ...defaults.limits, ...changes };
}

/** Time that stands still until the test advances it. */
export class HandClock implements Clock {
  #now = 1_000_000;
  readonly #runs = new Set<() => void>();

  now(): number {
    return this.#now;
  }

  every(_ms: number, run: () => void): () => void {
    this.#runs.add(run);
    return () => this.#runs.delete(run);
  }

  /** Advances by this many ms, then runs the repeated function once. */
  turn(ms: number): void {
    this.#now += ms;
    for (const run of this.#runs) run();
  }
}

/** A message of the relay: a control message or a frame. */
export type Heard = RelayControl | Frame;

/** Decodes consecutive server WebSocket frames; keeps no reference to them. */
export function readWire(bytes: Buffer): Heard[] {
  const heard: Heard[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes.readUInt8(at + 1);
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const payload = bytes.subarray(at + header, at + header + length);
    if (payload.length !== length) throw new Error("cut frame");
    const first = bytes.readUInt8(at);
    if (first === 0x81) heard.push(decodeRelayControl(payload.toString()));
    else if (first === 0x82) heard.push(decodeFrame(new Uint8Array(payload)));
    else throw new Error(`unexpected first byte ${first}`);
    at += header + length;
  }
  return heard;
}

/** A peer without a socket that keeps the frames it is given. */
export class FakePeer implements Peer {
  readonly heard: Heard[] = [];
  writes = 0;
  closed: CloseReason | undefined;

  readonly #kept: Buffer[] = [];
  #slow = false;

  write(packets: readonly Packet[]): void {
    this.writes += 1;
    this.#kept.push(...packets.map(({ bytes }) => bytes));
    if (!this.#slow) this.#read();
  }

  /** From now on it only queues frames, like a socket whose other end does not read. */
  pause(): void {
    this.#slow = true;
  }

  /** Reads the queued frames. */
  resume(): void {
    this.#slow = false;
    this.#read();
  }

  #read(): void {
    for (const frame of this.#kept.splice(0)) this.heard.push(...readWire(frame));
  }

  close(reason: CloseReason): void {
    this.closed ??= reason;
  }

  /** Returns everything received so far, and clears it. */
  take(): Heard[] {
    return this.heard.splice(0);
  }
}

export const route = "00112233445566778899aabbccddeeff";
export const access = "a".repeat(64);
export const wrongAccess = "b".repeat(64);

/** An `enter` for the default room. */
export function enterWith(changes: Partial<Enter> = {}): Enter {
  return { op: "enter", v: 1, route, accessKey: access, ...changes };
}

const relays = new Set<Relay>();

/**
 * Closes every relay that a test started. Runs after each test, so that a failed one leaves nothing
 * open.
 */
export async function closeRelays(): Promise<void> {
  await Promise.all([...relays].map((relay) => relay.close()));
  relays.clear();
}

/** Starts a relay on a free port of 127.0.0.1. */
export async function relayWith(
  limits: Partial<ServerLimits> = {},
  options: RelayOptions & { readonly config?: Partial<Config>; readonly assets?: Assets } = {},
): Promise<Relay> {
  const { config, assets, ...rest } = options;
  const whole = {
    ...defaults,
    port: 0,
    host: "127.0.0.1",
    ...config,
    limits: limitsWith(limits),
  };
  const relay = await startRelay(whole, assets ?? new Map(), rest);
  relays.add(relay);
  return relay;
}

/** A relay in this process or another, as its clients see it. */
export type Reachable = Pick<Relay, "port">;

/** Waits for a promise. @throws Error after a timeout: a hanging test would report nothing. */
export async function inTime<T>(event: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  // Made here, so that it tells who waits.
  const error = new Error(`nothing came in ${patienceMs} ms`);
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error), patienceMs);
  });
  try {
    return await Promise.race([event, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A client that reads one message at a time. */
export class Client {
  readonly ws: WebSocket;
  /** Number in the room, once `entered` was read by {@link enter}. */
  you = 0;
  reconnectToken = "";
  readonly #inbox: Heard[] = [];
  #wake: () => void = () => {};
  #code: number | undefined;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on("message", (data: Buffer, binary: boolean) => {
      this.#inbox.push(
        binary ? decodeFrame(new Uint8Array(data)) : decodeRelayControl(data.toString()),
      );
      this.#wake();
    });
    ws.on("close", (code: number) => {
      this.#code = code;
      this.#wake();
    });
    ws.on("error", () => this.#wake());
  }

  static async open(
    relay: Reachable,
    options: {
      readonly path?: string;
      readonly origin?: string;
      readonly autoPong?: boolean;
      readonly protocols?: string[];
    } = {},
  ): Promise<Client> {
    const { path = relayPath(route), protocols = [], ...rest } = options;
    const ws = new WebSocket(`ws://127.0.0.1:${relay.port}${path}`, protocols, rest);
    const client = new Client(ws);
    await new Promise((resolve, reject) => {
      ws.once("open", resolve);
      ws.once("error", reject);
    });
    return client;
  }

  /** Opens a connection and enters; creates the room if it does not exist. */
  static async enter(relay: Reachable, changes: Partial<Enter> = {}): Promise<Client> {
    const client = await Client.open(relay, { path: relayPath(changes.route ?? route) });
    await client.enter({ create: { ttl: 0 }, ...changes });
    return client;
  }

  /** The same over TLS, with any certificate. */
  static async enterOverTls(port: number): Promise<Client> {
    const url = `wss://127.0.0.1:${port}${relayPath(route)}`;
    const client = new Client(new WebSocket(url, { rejectUnauthorized: false }));
    await once(client.ws, "open");
    await client.enter({ create: { ttl: 0 } });
    return client;
  }

  async enter(changes: Partial<Enter> = {}): Promise<RelayControl & { op: "entered" }> {
    this.say(enterWith(changes));
    const entered = await this.next();
    if (!("op" in entered) || entered.op !== "entered") throw new Error("not entered");
    this.you = entered.you;
    this.reconnectToken = entered.reconnectToken;
    return entered;
  }

  say(control: ClientControl): void {
    this.ws.send(encodeControl(control));
  }

  /** Sends a frame, to everyone or to one member. */
  send(opaque: Uint8Array, to?: number): void {
    const bytes = new Uint8Array(opaque);
    this.ws.send(
      encodeFrame({ from: this.you, ...(to === undefined ? {} : { to }), opaque: bytes }),
    );
  }

  /** The next message. */
  async next(): Promise<Heard> {
    for (;;) {
      const heard = this.#inbox.shift();
      if (heard !== undefined) return heard;
      if (this.#code !== undefined) throw new Error(`closed with ${this.#code}`);
      await this.#event();
    }
  }

  /** The next messages, this many. */
  async take(count: number): Promise<Heard[]> {
    const heard: Heard[] = [];
    while (heard.length < count) heard.push(await this.next());
    return heard;
  }

  /** The reason for which the relay closed it; an unknown code as a number. */
  async closed(): Promise<CloseReason | number> {
    while (this.#code === undefined) await this.#event();
    return closeReason(this.#code) ?? this.#code;
  }

  async leave(): Promise<void> {
    this.ws.close();
    await this.closed();
  }

  #event(): Promise<void> {
    return inTime(
      new Promise((resolve) => {
        this.#wake = resolve;
      }),
    );
  }
}

/** A client WebSocket frame, valid or broken in a chosen way. */
export function clientFrame(
  opcode: number,
  payload: Uint8Array,
  { fin = true, rsv = 0, masked = true, length = payload.length } = {},
): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const header =
    length < 126
      ? Buffer.from([first, length])
      : length < 65_536
        ? Buffer.from([first, 126, length >> 8, length & 0xff])
        : Buffer.from([
            first,
            127,
            0,
            0,
            0,
            0,
            ...new Uint8Array(new Uint32Array([length]).buffer).reverse(),
          ]);
  if (!masked) return Buffer.concat([header, payload]);
  header[1] = (header[1] ?? 0) | 0x80;
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([header, Buffer.alloc(4), payload]);
}

/** A bare TCP connection that has sent some HTTP; the answer is kept. */
export class Raw {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;

  constructor(port: number, text: string) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve) => {
      this.socket.on("error", () => {
        this.socket.destroy();
        // After a reset without data Node emits no close event.
        resolve();
      });
      this.socket.on("close", () => resolve());
    });
    this.socket.write(text);
  }

  /** Upgrades to a WebSocket without waiting for the answer. */
  static upgrade(port: number, path = relayPath(route)): Raw {
    const head = [
      `GET ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ];
    return new Raw(port, `${head.join("\r\n")}\r\n\r\n`);
  }

  /** Waits until this text has been received. */
  async until(text: string): Promise<void> {
    while (!Buffer.concat(this.#chunks).toString("latin1").includes(text)) {
      if (this.socket.destroyed) throw new Error(`closed before ${text}`);
      const more = new Promise((resolve) => this.socket.once("data", resolve));
      await inTime(Promise.race([this.#ended, more]));
    }
  }

  /** Everything received until the other side has closed. */
  async all(): Promise<Buffer> {
    await inTime(this.#ended);
    return Buffer.concat(this.#chunks);
  }

  /** The reason in the close frame that ends what was received. */
  async closed(): Promise<CloseReason | undefined> {
    const bytes = await this.all();
    const at = bytes.lastIndexOf(Buffer.from([0x88, 0x02]));
    return at === -1 ? undefined : closeReason(bytes.readUInt16BE(at + 2));
  }
}
