/**
 * Members who talk in rooms at a steady pace and measure how long each frame takes to each other
 * member. Every frame carries its time and number, so that a lost, duplicated or reordered frame is
 * noticed.
 */
import { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import { Client, type Reachable } from "../server/support.ts";
import { until } from "./until.ts";

/** The number of members, and how much they send. */
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
  readonly #members: number;
  /** Frames sent, deliveries expected, and deliveries received, each once and in order. */
  sent = 0;
  delivered = 0;
  wrong = 0;

  private constructor(members: number) {
    this.#members = members;
  }

  /** Fills the rooms and starts to send. */
  static async begin(relay: Reachable, pace: Pace): Promise<Talk> {
    const talk = new Talk(pace.members);
    for (let room = 0; room < pace.rooms; room++) {
      const route = room.toString(16).padStart(32, "0");
      for (let n = 0; n < pace.members; n++) talk.#add(await Client.enter(relay, { route }));
    }
    for (const [n, client] of talk.#clients.entries()) {
      // Spread over the pause between two frames, as with people.
      await wait(pace.everyMs / talk.#clients.length);
      talk.#speak(client, pace, n);
    }
    return talk;
  }

  /** Measures for this long. Returns the delivery times, ms, shortest first. */
  async listen(ms: number): Promise<readonly number[]> {
    this.#times = [];
    await wait(ms);
    return this.#times.sort((a, b) => a - b);
  }

  /** Stops sending and waits for every expected delivery. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await until(
      () => this.delivered >= this.sent * (this.#members - 1),
      () => [this.sent, this.delivered],
    );
    this.stop();
  }

  /** Ends everything at once, for a test that has failed: a timer would keep its process running. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
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

/** The value at this fraction of a sorted list. @param sorted - Not empty. */
export function quantile(sorted: readonly number[], part: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (value === undefined) throw new Error("there are no samples");
  return value;
}
