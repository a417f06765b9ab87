/**
 * What `npm run bench:files` measures: transfers of each way in turn, memory, several receivers, and texts
 * meanwhile. A figure has a list of values, one for each round, for every way.
 */
import { naive, sanctuary } from "../relay/programs.ts";
import { measureTexts } from "./latency.ts";
import type { Way } from "./participant.ts";
import type { Kind } from "./peers.ts";
import { measure, type Plan, type Transfer } from "./transfer.ts";

/** How much is measured. Sizes in bytes. */
export type Effort = { readonly rounds: number; readonly size: number; readonly textsMs: number };

/** Figures by name, one value for each round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/** By the name of a way: place n of each list is from the same round. */
export type Table = { readonly title: string; readonly ways: ReadonlyMap<string, Rounds> };

export const names = { sanctuary: "Sanctuary", ws: "naive ws", rtc: "WebRTC" } as const;

const receivers = 3;
const longWarm = 8_388_608;
const shortWarm = 1_048_576;

/** Names of the figures. Those of CPU time are for 100 MB. */
export const figure = {
  speed: "speed, MB/s",
  prepare: "hashing before the offer, ms per 100 MB",
  relay: "CPU of the server, s",
  sender: "CPU of the sender, s",
  senderOthers: "CPU of the sender's browser besides the page, s",
  receiver: "CPU of the receiver, s",
  receiverOthers: "CPU of the receiver's browser besides the page, s",
  senderMemory: "peak memory of the sender above idle, MB",
  receiverMemory: "peak memory of the receiver above idle, MB",
  one: "one receiver, MB/s",
  three: `${receivers} receivers together, MB/s`,
  idleP50: "text in an idle room, p50, ms",
  idleP99: "text in an idle room, p99, ms",
  busyP50: `text during transfers to ${receivers}, p50, ms`,
  busyP99: `text during transfers to ${receivers}, p99, ms`,
} as const;

/** Collects figures of rounds. */
class Collected {
  readonly ways = new Map<string, Map<string, number[]>>();

  add(way: string, figures: Readonly<Record<string, number>>): void {
    const rounds = this.ways.get(way) ?? new Map<string, number[]>();
    this.ways.set(way, rounds);
    for (const [name, value] of Object.entries(figures)) {
      rounds.set(name, [...(rounds.get(name) ?? []), value]);
    }
  }
}

/** Measures speed and CPU time of each way, which take turns. */
export async function speeds(kind: Kind, ways: readonly Way[], effort: Effort) {
  const { rounds, size } = effort;
  const collected = new Collected();
  const plans = ways.map((way) => planOf(way, { size, sink: sinkOf(kind), warm: longWarm }));
  for (let round = 0; round < rounds; round++) {
    for (const plan of round % 2 === 0 ? plans : [...plans].reverse()) {
      console.error(`${kind.name}, round ${round + 1}, ${names[plan.way]} ...`);
      const transfer = await measure(kind, plan);
      collected.add(names[plan.way], costs(kind, plan.way, size, transfer));
    }
  }
  return { title: `${kind.name} to ${kind.name}`, ways: collected.ways };
}

/** Measures the memory of pages that write the file as it comes. */
export async function memory(kind: Kind, { rounds, size }: Effort): Promise<Table> {
  const collected = new Collected();
  for (let round = 0; round < rounds; round++) {
    for (const way of ["sanctuary", "ws"] as const) {
      console.error(`memory, round ${round + 1}, ${names[way]} ...`);
      const plan = planOf(way, { size, sink: "file", warm: shortWarm });
      const { sender, receiver } = await measure(kind, plan);
      collected.add(names[way], {
        [figure.senderMemory]: sender.memory,
        [figure.receiverMemory]: receiver.memory,
      });
    }
  }
  return { title: `${kind.name}, received into a file`, ways: collected.ways };
}

/** Measures several receivers at once, next to one. */
export async function several(kind: Kind, { rounds, size }: Effort): Promise<Table> {
  const collected = new Collected();
  const plan = planOf("sanctuary", { size, sink: sinkOf(kind), warm: longWarm });
  for (let round = 0; round < rounds; round++) {
    console.error(`${kind.name}, round ${round + 1}, one and ${receivers} receivers ...`);
    const one = await measure(kind, plan);
    const all = await measure(kind, { ...plan, receivers });
    collected.add(names.sanctuary, { [figure.one]: one.speed, [figure.three]: all.speed });
  }
  return { title: `${kind.name}, several receivers`, ways: collected.ways };
}

/** Measures texts in an idle room, and during transfers. */
export async function texts(kind: Kind, effort: Effort): Promise<Table> {
  const { rounds, size, textsMs } = effort;
  const collected = new Collected();
  const plan = planOf("sanctuary", { size, sink: sinkOf(kind), warm: longWarm });
  for (let round = 0; round < rounds; round++) {
    console.error(`${kind.name}, round ${round + 1}, texts ...`);
    const { idle, busy } = await measureTexts(kind, { ...plan, receivers }, textsMs);
    collected.add(names.sanctuary, {
      [figure.idleP50]: idle.p50,
      [figure.busyP50]: busy.p50,
      [figure.idleP99]: idle.p99,
      [figure.busyP99]: busy.p99,
    });
  }
  return { title: `${kind.name}, texts`, ways: collected.ways };
}

/** A page has to keep what it receives. */
function sinkOf({ name }: Kind): Plan["sink"] {
  return name === "Node" ? "nowhere" : "memory";
}

function planOf(way: Way, rest: Pick<Plan, "size" | "sink" | "warm">): Plan {
  const program = way === "sanctuary" ? sanctuary : naive;
  return { way, receivers: 1, ...rest, ...(way !== "rtc" && { program }) };
}

function costs(kind: Kind, way: Way, size: number, transfer: Transfer): Record<string, number> {
  const { speed, prepareMs, relayCpu, sender, receiver } = transfer;
  const of100 = 1e8 / size;
  const isPage = kind.name !== "Node";
  return {
    [figure.speed]: speed,
    ...(way === "sanctuary" && { [figure.prepare]: prepareMs * of100 }),
    ...(way !== "rtc" && { [figure.relay]: relayCpu * of100 }),
    [figure.sender]: sender.own * of100,
    ...(isPage && { [figure.senderOthers]: sender.others * of100 }),
    [figure.receiver]: receiver.own * of100,
    ...(isPage && { [figure.receiverOthers]: receiver.others * of100 }),
  };
}
