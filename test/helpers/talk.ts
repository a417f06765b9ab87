/**
 * People who talk in rooms at a steady pace and measure how long each frame takes to each of the others.
 * Every frame carries when it was sent and its place, so that none is missed, doubled or overtaken.
 */
import { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import { Client, type Reachable } from "../server/support.ts";

/** How many talk, and how much. */
export type Pace = {
  readonly rooms: number;
  readonly members: number;
  /** Between two frames of one member, ms. */
  readonly everyMs: number;
  /** Of one frame. */
  readonly bytes: number;
};

export class Talk {
  /** Time of each delivery since the last {@link listen}, ms. */
  #times: number[] = [];
  readonly #clients: Client[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  /** Frames sent, and deliveries that were due and that came, each once and in order. */
  sent = 0;
  delivered = 0;
  wrong = 0;

  /** Fills the rooms and begins to talk. */
  static async begin(relay: Reachable, pace: Pace): Promise<Talk> {
    const talk = new Talk();
    for (let room = 0; room < pace.rooms; room++) {
      const route = room.toString(16).padStart(32, "0");
      for (let n = 0; n < pace.members; n++) talk.#add(await Client.enter(relay, { route }));
    }
    for (const [n, client] of talk.#clients.entries()) {
      // Spread over the pause between two frames, as people are.
      await wait(pace.everyMs / talk.#clients.length);
      talk.#speak(client, pace, n);
    }
    return talk;
  }

  /** Listens for so long; how long deliveries took, ms, shortest first. */
  async listen(ms: number): Promise<readonly number[]> {
    this.#times = [];
    await wait(ms);
    return this.#times.sort((a, b) => a - b);
  }

  /** Falls silent and waits for what is under way. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await wait(500);
    for (const { ws } of this.#clients) ws.terminate();
  }

  #add(client: Client): void {
    const heard = new Map<number, number>();
    client.ws.on("message", (data: Buffer, binary: boolean) => {
      if (!binary) return;
      this.#times.push(performance.now() - data.readDoubleLE(5));
      this.delivered += 1;
      const from = data.readUInt32BE(1);
      const ref = data.readUInt32LE(13);
      if (ref !== (heard.get(from) ?? 0)) this.wrong += 1;
      heard.set(from, ref + 1);
    });
    this.#clients.push(client);
  }

  #speak(client: Client, { everyMs, bytes }: Pace, n: number): void {
    let ref = 0;
    const opaque = Buffer.alloc(bytes, n);
    const timer = setInterval(() => {
      opaque.writeDoubleLE(performance.now());
      opaque.writeUInt32LE(ref, 8);
      ref += 1;
      this.sent += 1;
      client.send(opaque);
    }, everyMs);
    this.#timers.push(timer);
  }
}

/** The value below which so much of 1 lies. @param sorted - Not empty. */
export function quantile(sorted: readonly number[], part: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (value === undefined) throw new Error("there are no samples");
  return value;
}
