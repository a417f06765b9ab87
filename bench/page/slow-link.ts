/**
 * A slow link in front of a relay: a TCP proxy that delays every byte and shares one bandwidth among all
 * connections. Unlike the emulation of a browser it also slows a WebSocket and the setup of a connection.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** What Lighthouse calls slow 4G. */
const rttMs = 150;
const downBytesPerMs = 1_600 / 8;
const upBytesPerMs = 750 / 8;
/** Round trips before a request: TCP and TLS 1.3. */
const setupRtts = 2;
const packetBytes = 1_460;

/** One direction of the link: what is sent arrives in order, after the delay and what is before it. */
class Lane {
  #freeAt = 0;
  readonly #queue: { readonly at: number; readonly run: () => void }[] = [];
  readonly #bytesPerMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(bytesPerMs: number) {
    this.#bytesPerMs = bytesPerMs;
  }

  /** Runs the task when so many bytes, sent no earlier than `from`, have arrived. */
  pass(bytes: number, from: number, run: () => void): void {
    this.#freeAt = Math.max(this.#freeAt, performance.now()) + bytes / this.#bytesPerMs;
    this.#queue.push({ at: Math.max(this.#freeAt, from) + rttMs / 2, run });
    this.#queue.sort((a, b) => a.at - b.at);
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const [next] = this.#queue;
    if (next === undefined) return;
    this.#timer = setTimeout(() => {
      while (this.#queue[0] && this.#queue[0].at <= performance.now()) this.#queue.shift()?.run();
      this.#wait();
    }, next.at - performance.now());
  }
}

export class SlowLink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Opens a link to this port of the machine. */
  static async open(port: number): Promise<SlowLink> {
    const server = createServer();
    const link = new SlowLink(server);
    const [up, down] = [new Lane(upBytesPerMs), new Lane(downBytesPerMs)];
    server.on("connection", (client) => {
      const relay = connect(port, "127.0.0.1");
      const ready = performance.now() + setupRtts * rttMs;
      for (const [from, to, lane] of [
        [client, relay, up],
        [relay, client, down],
      ] as const) {
        link.#sockets.add(from);
        from.setNoDelay(true);
        from.on("data", (data: Buffer) => {
          for (let at = 0; at < data.length; at += packetBytes) {
            const packet = data.subarray(at, at + packetBytes);
            lane.pass(packet.length, ready, () => to.writable && to.write(packet));
          }
        });
        // A reset of the other side is the end as well.
        from.on("error", () => to.destroy());
        from.on("close", () => {
          link.#sockets.delete(from);
          lane.pass(0, ready, () => to.end());
        });
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return link;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
