/** One transfer of a file from one peer to others: how fast, and what it costs every process. */
import { networkInterfaces } from "node:os";
import type { Program } from "../relay/programs.ts";
import { Server } from "../relay/server.ts";
import type { Way } from "./participant.ts";
import type { Cpu, Kind, Peer } from "./peers.ts";
import { memoryOf, resetPeak } from "./processes.ts";
import type { SinkKind } from "./side.ts";

/** What is measured of a transfer. CPU in seconds, memory in MB above the idle page. */
export type Transfer = {
  /** MB/s, from the offer until the last receiver has all of it. With several, the sum of their speeds. */
  readonly speed: number;
  /** What the author does before its offer, ms. */
  readonly prepareMs: number;
  readonly relayCpu: number;
  readonly sender: Cpu & { readonly memory: number };
  /** The first receiver. */
  readonly receiver: Cpu & { readonly memory: number };
};

export type Plan = {
  readonly way: Way;
  /** Absent only for WebRTC. */
  readonly program?: Program;
  readonly receivers: number;
  /** Bytes. */
  readonly size: number;
  readonly sink: SinkKind;
  /** Bytes that are sent first, so that code is compiled and the connection has got going. */
  readonly warm: number;
};

/** A room with a sender and receivers, whose server is started for it. */
export class Group {
  readonly server: Server | undefined;
  readonly sender: Peer;
  readonly receivers: readonly Peer[];

  private constructor(server: Server | undefined, peers: readonly Peer[]) {
    this.server = server;
    const [sender, ...receivers] = peers;
    this.sender = sender as Peer;
    this.receivers = receivers;
  }

  static async meet(kind: Kind, { way, program, receivers }: Plan): Promise<Group> {
    const server = program && (await Server.start(program));
    const peers: Peer[] = [];
    for (let n = 0; n <= receivers; n++) peers.push(await kind.make(server?.port ?? 80));
    const group = new Group(server, peers);
    if (way === "rtc") await group.#call();
    else await group.#enter(way, server?.port ?? 0);
    return group;
  }

  get peers(): readonly Peer[] {
    return [this.sender, ...this.receivers];
  }

  /** Sends a file once and returns what it took. */
  async transfer({ size, sink }: Pick<Plan, "size" | "sink">): Promise<Transfer> {
    const { server, sender, receivers } = this;
    const first = receivers[0] as Peer;
    for (const peer of [sender, first]) await peer.collect();
    const idle = [sender, first].map(({ pid }) => {
      resetPeak(pid);
      return memoryOf(pid).now;
    });
    const prepareMs = await sender.ask<number>({ ask: "prepare", size });
    for (const receiver of receivers) await receiver.ask({ ask: "expect", sink, size });
    const before = await Promise.all([sender.cpu(), first.cpu()]);
    const relayBefore = server?.cpuNs() ?? 0;
    const began = performance.now();
    const sent = sender.ask({ ask: "send" });
    const received = receivers.map(async (receiver) => {
      const length = await receiver.ask<number>({ ask: "received" });
      if (length !== size) throw new Error(`${length} of ${size} bytes were received`);
      return performance.now() - began;
    });
    const times = await Promise.all(received);
    await sent;
    const relayCpu = ((server?.cpuNs() ?? 0) - relayBefore) / 1e9;
    const after = await Promise.all([sender.cpu(), first.cpu()]);
    const of = (n: 0 | 1, { pid }: Peer) => ({
      own: after[n].own - before[n].own,
      others: after[n].others - before[n].others,
      memory: (memoryOf(pid).peak - (idle[n] ?? 0)) / 1e6,
    });
    return {
      speed: (receivers.length * size) / 1e3 / Math.max(...times),
      prepareMs,
      relayCpu,
      sender: of(0, sender),
      receiver: of(1, first),
    };
  }

  async end(): Promise<void> {
    for (const peer of this.peers) await peer.ask({ ask: "close" });
    for (const peer of this.peers) await peer.close();
    await this.server?.stop();
  }

  async #enter(way: "sanctuary" | "ws", port: number): Promise<void> {
    for (const [n, peer] of this.peers.entries()) {
      await peer.ask({ ask: "enter", way, port, alias: `Member ${n}` });
    }
    if (way === "ws") return;
    const others = this.receivers.length;
    for (const peer of this.peers) await peer.ask({ ask: "meet", others });
  }

  /** Pages hide their addresses from each other behind names that only multicast resolves. */
  async #call(): Promise<void> {
    const [receiver] = this.receivers;
    if (receiver === undefined) throw new Error("nobody to call");
    const offer = await this.sender.ask<string>({ ask: "call" });
    const answer = await receiver.ask<string>({ ask: "answer", sdp: withAddress(offer) });
    await this.sender.ask({ ask: "accept", sdp: withAddress(answer) });
  }
}

/** Puts this machine's address in place of hidden ones. */
function withAddress(sdp: string): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = all.find(({ family, internal }) => family === "IPv4" && !internal);
  return own === undefined ? sdp : sdp.replace(/\b[0-9a-f-]+\.local\b/g, own.address);
}

/** Measures a transfer between fresh peers. */
export async function measure(kind: Kind, plan: Plan): Promise<Transfer> {
  const group = await Group.meet(kind, plan);
  try {
    await group.transfer({ ...plan, size: Math.min(plan.warm, plan.size) });
    return await group.transfer(plan);
  } finally {
    await group.end();
  }
}
