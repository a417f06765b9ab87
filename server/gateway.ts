/**
 * Accepts WebSockets: checks path, origin and number of connections at the upgrade, expects `enter` as
 * the first message, then passes frames and controls to the room. A client can break only its own
 * connection.
 */
import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Server, WebSocketServer } from "ws";
import { type ClientControl, decodeClientControl } from "../protocol/wire/control.ts";
import { ProtocolError } from "../protocol/wire/errors.ts";
import type { CloseReason } from "../protocol/wire/frame.ts";
import type { Address, Addresses } from "./addresses.ts";
import { Backlog } from "./backlog.ts";
import type { Circuits } from "./circuits.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { refuse, securityLines } from "./headers.ts";
import type { ServerLimits } from "./limits.ts";
import { type Handler, RelaySocket, SocketPeer } from "./peer.ts";
import { Proxies } from "./proxy.ts";
import { namesHost, withoutPath } from "./requests.ts";
import type { Outcome, Rooms, Seated } from "./rooms.ts";
import type { Rate } from "./throttle.ts";

const relayPath = /^\/relay\/([0-9a-f]{4})$/;

export class Gateway implements Handler {
  /** Frames received from members since the start. */
  frames = 0;
  /** Bytes of those frames. */
  bytes = 0;
  /** WebSockets that a proxy has probably broken since the start, by what it did not pass on. */
  readonly refused = { noUpgrade: 0, otherHost: 0 };
  readonly frameRate: Rate;
  readonly byteRate: Rate;
  readonly ownByteRate: Rate;
  readonly backlog: Backlog;
  readonly #config: Config;
  readonly #rooms: Rooms;
  readonly #addresses: Addresses;
  readonly #proxies: Proxies;
  readonly #circuits: Circuits | undefined;
  readonly #clock: Clock;
  readonly #server: Server<typeof RelaySocket>;
  readonly #peers = new Set<SocketPeer>();
  #closing = false;

  /** @param circuits - Present if tor names a circuit instead of an address. */
  constructor(
    config: Config,
    rooms: Rooms,
    addresses: Addresses,
    clock: Clock,
    circuits?: Circuits,
  ) {
    const { limits } = config;
    this.#config = config;
    this.#rooms = rooms;
    this.#addresses = addresses;
    this.#proxies = new Proxies(config.trustProxy);
    this.#circuits = circuits;
    this.#clock = clock;
    this.frameRate = { perSecond: limits.framesPerSecond, burst: limits.framesBurst };
    this.ownByteRate = { perSecond: limits.ownBytesPerSecond, burst: limits.frameBytes };
    this.backlog = new Backlog(limits);
    this.byteRate = { perSecond: limits.bytesPerSecond, burst: limits.bytesBurst };
    const options = {
      noServer: true,
      WebSocket: RelaySocket,
      clientTracking: false,
      // Compression next to encryption leaks lengths, and would forbid our own writes.
      perMessageDeflate: false,
      // All messages that have arrived are then read in one turn, and written together.
      allowSynchronousEvents: true,
      // A ping counts against the rates before it is answered.
      autoPong: false,
      maxPayload: limits.frameBytes,
      maxFragments: limits.fragments,
      maxBufferedChunks: limits.chunks,
      closeTimeout: limits.closeMs,
      handleProtocols: () => false as const,
    };
    this.#server = new WebSocketServer(options);
    this.#server.on("headers", (lines: string[]) => lines.push(...securityLines));
    this.#server.on("wsClientError", (_error, stream) => refuse(stream, "400 Bad Request"));
  }

  /** Connections that have not ended. */
  get size(): number {
    return this.#peers.size;
  }

  /**
   * Counts a socket of its address before it has said anything, and cuts it if there are too many. A trusted
   * proxy opens those of many addresses.
   */
  accept(socket: Socket): void {
    const remote = this.#remote(socket);
    if (this.#proxies.trusts(remote)) return;
    const address = this.#addresses.of(remote, this.now());
    if (!address.hold("sockets", this.limits.socketsPerAddress)) {
      socket.destroy();
      return;
    }
    socket.on("close", () => address.release("sockets", this.now()));
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (!namesHost(request)) {
      refuse(stream, "400 Bad Request");
      return;
    }
    const url = request.url ?? "";
    const { basePath } = this.#config;
    const prefix = (relayPath.exec(url) ?? relayPath.exec(withoutPath(url, basePath)))?.[1];
    const isForeign = prefix !== undefined && !this.#originAllowed(request);
    if (isForeign) this.refused.otherHost += 1;
    if (prefix === undefined || isForeign || this.#closing) {
      const closing = this.#closing ? "503 Service Unavailable" : "403 Forbidden";
      refuse(stream, prefix === undefined ? "404 Not Found" : closing);
      return;
    }
    const address = this.address(request);
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      this.#open(new SocketPeer(socket, stream, address, Number.parseInt(prefix, 16), this));
    });
  }

  /** Returns what a proxy has let through of a request: with it an operator finds a wrong setting. */
  seen(request: IncomingMessage): { readonly host: string; readonly address: string } {
    const { host = "none" } = request.headers;
    // Tor counts its circuits: with the number, a stranger could tell how many others there are.
    const circuit = this.#circuits?.of(request.socket) && "a circuit";
    return { host, address: circuit ?? this.#addressOf(request) ?? "none" };
  }

  /** Returns the record of the address that a request comes from. */
  address(request: IncomingMessage): Address {
    return this.#addresses.of(this.#addressOf(request), this.now());
  }

  #addressOf({ socket, headers }: IncomingMessage): string | undefined {
    return this.#proxies.client(this.#remote(socket), headers["x-forwarded-for"]?.toString());
  }

  /** Returns the address of a socket, or the name of its circuit. */
  #remote(socket: Socket): string | undefined {
    return this.#circuits?.of(socket) ?? socket.remoteAddress;
  }

  /** Lets every connection check its times. */
  tick(): void {
    const now = this.now();
    for (const peer of this.#peers) peer.tick(now);
  }

  /** Closes every connection and accepts no more. */
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

  left(member: Seated): void {
    this.#rooms.leave(member);
  }

  ended(peer: SocketPeer): void {
    if (this.#peers.delete(peer)) peer.address.release("connections", this.now());
  }

  received(peer: SocketPeer, data: Buffer, binary: boolean): void {
    const reason = binary ? this.#frame(peer, data) : this.#control(peer, data);
    if (reason !== undefined) peer.close(reason);
  }

  #open(peer: SocketPeer): void {
    const { address } = peer;
    const isBusy = !address.hold("connections", this.limits.connectionsPerAddress);
    if (!isBusy && this.#peers.size < this.limits.connections) {
      this.#peers.add(peer);
      return;
    }
    if (!isBusy) address.release("connections", this.now());
    peer.close(isBusy ? "address-busy" : "relay-full");
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
      const outcome = this.#rooms.enter(peer, control, peer.address);
      if (!(outcome instanceof Promise)) return this.#seat(peer, outcome);
      void outcome.then((late) => {
        const reason = this.#seat(peer, late);
        if (reason !== undefined) peer.close(reason);
      });
    } else if (member !== undefined) {
      if (control.op === "lock") member.room.lock(control.on);
      else this.#rooms.stop(member);
    }
    return undefined;
  }

  #seat(peer: SocketPeer, outcome: Outcome): CloseReason | undefined {
    if (typeof outcome === "string") return outcome;
    // It may have gone while others decided.
    if (peer.open) peer.member = outcome;
    else this.#rooms.leave(outcome);
    return undefined;
  }

  /** Programs send no Origin; pages must come from here, from BASE_URL, or be saved files. */
  #originAllowed({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    if (origin === "null") return this.#config.nullOrigin;
    if (!URL.canParse(origin)) return false;
    const url = new URL(origin);
    // Other schemes have hosts too: javascript://HOST.
    if (!/^https?:$/.test(url.protocol)) return false;
    if (url.origin === this.#config.baseUrl) return true;
    // With the origin's scheme, so that both sides omit the same default port.
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
