/**
 * The door for WebSockets: path, origin and number of connections at the upgrade, `enter` as the first
 * word, then frames and controls to the room. Whatever a client sends ends that client at most.
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type Server, type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { ProtocolError } from "../protocol/errors.ts";
import { type ClientControl, type CloseReason, decodeClientControl } from "../protocol/frame.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { refuse } from "./headers.ts";
import type { Hub } from "./hub.ts";
import { Socket, SocketPeer } from "./peer.ts";
import type { Address, Addresses } from "./throttle.ts";

const path = /^\/relay\/([0-9a-f]{4})$/;

export class Gateway {
  readonly #config: Config;
  readonly #hub: Hub;
  readonly #addresses: Addresses;
  readonly #clock: Clock;
  readonly #server: Server<typeof Socket>;
  readonly #peers = new Set<SocketPeer>();
  #closing = false;

  // One listener of each kind for all connections: a closure for each would keep its request alive.
  readonly #onMessage: (this: WebSocket, data: RawData, binary: boolean) => void;
  readonly #onPing: (this: WebSocket, data: Buffer) => void;
  readonly #onEnd: (this: WebSocket) => void;

  constructor(config: Config, hub: Hub, addresses: Addresses, clock: Clock) {
    this.#config = config;
    this.#hub = hub;
    this.#addresses = addresses;
    this.#clock = clock;
    const options: ServerOptions<typeof Socket> & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      // Compression beside encryption leaks lengths, and would mix with frames written directly.
      perMessageDeflate: false,
      // One message a loop turn would undo the writing of many frames at once.
      allowSynchronousEvents: true,
      maxPayload: config.limits.frameBytes,
      maxFragments: config.limits.fragments,
      closeTimeout: config.limits.closeMs,
      handleProtocols: () => false,
      WebSocket: Socket,
    };
    this.#server = new WebSocketServer(options);
    this.#server.on("wsClientError", (_error, stream) => refuse(stream, "400 Bad Request"));

    const gateway = this;
    this.#onMessage = function (data, binary) {
      const peer = peerOf(this);
      if (peer !== undefined) gateway.#receive(peer, data, binary);
    };
    this.#onPing = function (data) {
      peerOf(this)?.count(data.length, gateway.#clock.now());
    };
    // After an error `ws` closes by itself, and "close" comes last of all.
    this.#onEnd = function () {
      const peer = peerOf(this);
      if (peer !== undefined) gateway.#ended(peer, this.readyState === this.CLOSED);
    };
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
    const address = this.#addresses.of(request.socket.remoteAddress, this.#clock.now());
    this.#server.handleUpgrade(request, stream, head, (ws) => {
      this.#open(ws, stream, address, prefix);
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

  #open(ws: Socket, stream: Duplex, address: Address, prefix: string): void {
    const { limits } = this.#config;
    const peer = new SocketPeer(
      { ws, stream },
      { address, prefix },
      this.#hub,
      limits,
      this.#clock.now(),
    );
    ws.on("error", this.#onEnd);
    const busy = address.connections >= limits.connectionsPerAddress;
    if (busy || this.#peers.size >= limits.connections) {
      peer.close(busy ? "address-busy" : "relay-full");
      return;
    }
    address.connections += 1;
    this.#peers.add(peer);
    ws.peer = peer;
    ws.on("message", this.#onMessage);
    ws.on("ping", this.#onPing);
    ws.on("pong", this.#onPing);
    ws.on("close", this.#onEnd);
  }

  #ended(peer: SocketPeer, closed: boolean): void {
    peer.leave();
    if (closed && this.#peers.delete(peer)) peer.address.release(this.#clock.now());
  }

  #receive(peer: SocketPeer, data: RawData, binary: boolean): void {
    if (!peer.open || !Buffer.isBuffer(data)) return;
    if (!peer.count(data.length, this.#clock.now())) return;
    const broken = binary ? this.#frame(peer, data) : this.#control(peer, data);
    if (broken !== undefined) peer.close(broken);
  }

  #frame({ member }: SocketPeer, data: Buffer): CloseReason | undefined {
    const forwarded = member?.room.forward(member, data) ?? false;
    return forwarded ? undefined : "protocol-broken";
  }

  #control(peer: SocketPeer, data: Buffer): CloseReason | undefined {
    const control = readControl(data);
    const { member } = peer;
    if (control === undefined || (control.op === "enter") !== (member === undefined)) {
      return "protocol-broken";
    }
    if (control.op === "enter") {
      if (!control.route.startsWith(peer.prefix)) return "protocol-broken";
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

function peerOf(ws: WebSocket): SocketPeer | undefined {
  return ws instanceof Socket ? ws.peer : undefined;
}

function readControl(data: Buffer): ClientControl | undefined {
  try {
    return decodeClientControl(data.toString());
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
