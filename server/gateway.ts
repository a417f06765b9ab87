/**
 * The door for WebSockets: path, origin and number of connections at the upgrade, `enter` as the first
 * word, then frames and controls to the room. Whatever a client sends ends that client at most.
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { type ServerOptions, WebSocketServer } from "ws";
import { ProtocolError } from "../protocol/errors.ts";
import { type ClientControl, type CloseReason, decodeClientControl } from "../protocol/frame.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { refuse } from "./headers.ts";
import type { Hub } from "./hub.ts";
import type { ServerLimits } from "./limits.ts";
import { type Handler, SocketPeer } from "./peer.ts";
import { Proxies } from "./proxy.ts";
import type { Member } from "./room.ts";
import type { Address, Addresses } from "./throttle.ts";

/** Stands for a connection while `ws` shakes hands, so that nothing of that stays with the connection afterwards. */
class Handshake extends Duplex {
  readonly connection: Duplex;

  constructor(connection: Duplex) {
    super();
    this.connection = connection;
  }

  override _read(): void {}

  override _write(answer: Buffer, _encoding: string, done: () => void): void {
    this.connection.write(answer);
    done();
  }
}

const noBytes = Buffer.alloc(0);
const path = /^\/relay\/([0-9a-f]{4})$/;

export class Gateway implements Handler {
  /** Frames taken from members for their rooms since the start. */
  frames = 0;
  /** Bytes of those frames. */
  bytes = 0;
  readonly #config: Config;
  readonly #hub: Hub;
  readonly #addresses: Addresses;
  readonly #proxies: Proxies;
  readonly #clock: Clock;
  readonly #server: WebSocketServer;
  readonly #peers = new Set<SocketPeer>();
  #closing = false;

  constructor(config: Config, hub: Hub, addresses: Addresses, clock: Clock) {
    this.#config = config;
    this.#hub = hub;
    this.#addresses = addresses;
    this.#proxies = new Proxies(config.trustProxy);
    this.#clock = clock;
    const options: ServerOptions = {
      noServer: true,
      clientTracking: false,
      // Compression beside encryption leaks lengths.
      perMessageDeflate: false,
      handleProtocols: () => false,
    };
    this.#server = new WebSocketServer(options);
    this.#server.on("wsClientError", (_error, handshake) => {
      refuse((handshake as Handshake).connection, "400 Bad Request");
    });
  }

  /** Connections that have not ended. */
  get size(): number {
    return this.#peers.size;
  }

  /** Takes or refuses an upgrade. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const prefix = path.exec(request.url ?? "")?.[1];
    if (prefix === undefined || !this.#originAllowed(request) || this.#closing) {
      const closing = this.#closing ? "503 Service Unavailable" : "403 Forbidden";
      refuse(stream, prefix === undefined ? "404 Not Found" : closing);
      return;
    }
    const { "x-forwarded-for": forwarded } = request.headers;
    const from = this.#proxies.client(request.socket.remoteAddress, forwarded?.toString());
    const address = this.#addresses.of(from, this.#clock.now());
    if (!stream.readable || !stream.writable) {
      stream.destroy();
      return;
    }
    this.#server.handleUpgrade(request, new Handshake(stream), noBytes, () => {
      this.#open(stream, head, address, prefix);
    });
  }

  /** Lets every connection be judged by the time. */
  tick(): void {
    const now = this.#clock.now();
    for (const peer of this.#peers) peer.tick(now);
  }

  /** Closes every connection and takes no more. */
  close(): void {
    this.#closing = true;
    for (const peer of this.#peers) peer.close("relay-closing");
  }

  /** Cuts every connection that has not ended. */
  terminate(): void {
    for (const peer of this.#peers) peer.terminate();
  }

  get limits(): ServerLimits {
    return this.#config.limits;
  }

  now(): number {
    return this.#clock.now();
  }

  left(member: Member): void {
    this.#hub.leave(member);
  }

  ended(peer: SocketPeer): void {
    if (this.#peers.delete(peer)) peer.address.release(this.now());
  }

  heard(peer: SocketPeer, data: Buffer, binary: boolean): void {
    const broken = binary ? this.#frame(peer, data) : this.#control(peer, data);
    if (broken !== undefined) peer.close(broken);
  }

  #open(stream: Duplex, head: Buffer, address: Address, prefix: string): void {
    const { limits } = this.#config;
    if (head.length > 0) stream.unshift(head);
    const peer = new SocketPeer(stream, address, Number.parseInt(prefix, 16), this);
    const busy = address.connections >= limits.connectionsPerAddress;
    if (busy || this.#peers.size >= limits.connections) {
      peer.close(busy ? "address-busy" : "relay-full");
      return;
    }
    address.connections += 1;
    this.#peers.add(peer);
  }

  #frame({ member }: SocketPeer, data: Buffer): CloseReason | undefined {
    if (member === undefined || !member.room.forward(member, data)) return "protocol-broken";
    this.frames += 1;
    this.bytes += data.length;
    return undefined;
  }

  #control(peer: SocketPeer, data: Buffer): CloseReason | undefined {
    const control = readControl(data);
    const { member } = peer;
    if (control === undefined || (control.op === "enter") !== (member === undefined)) {
      return "protocol-broken";
    }
    if (control.op === "enter") {
      if (!peer.asked(control.route)) return "protocol-broken";
      const entered = this.#hub.enter(peer, control, peer.address);
      if (typeof entered === "string") return entered;
      peer.member = entered;
    } else if (member !== undefined) {
      if (control.op === "lock") member.room.lock(control.on);
      else this.#hub.stop(member);
    }
    return undefined;
  }

  /** Programs send no Origin; pages must come from here, from BASE_URL, or be saved files. */
  #originAllowed({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    if (origin === "null") return this.#config.nullOrigin;
    if (!URL.canParse(origin)) return false;
    const url = new URL(origin);
    if (url.origin === this.#config.baseUrl) return true;
    // With the origin's scheme, so that both sides leave out the same default port.
    const own = `${url.protocol}//${host ?? ""}`;
    return URL.canParse(own) && new URL(own).host === url.host;
  }
}

function readControl(data: Buffer): ClientControl | undefined {
  try {
    return decodeClientControl(data.toString());
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
