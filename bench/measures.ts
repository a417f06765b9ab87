/**
 * What is measured of the protocol, the same in Node and in a page: entering, talking, removing. Rounds are interleaved,
 * so that a slow minute of the machine falls on all of them; what counts is the median.
 */
import { deriveRoom, importPassword } from "../protocol/crypto/key-schedule.ts";
import { limits } from "../protocol/wire/limits.ts";
import { type Clocks, type Cost, Meter, stretchOnce } from "./meter.ts";
import { BenchRoom, type Member, type Secrets } from "./room.ts";

/** A row of the table: what it cost one session, the median of several rounds. */
export type Row = {
  readonly name: string;
  /** How many things were done for this: messages, or 1. */
  readonly per: number;
  readonly cost: Cost;
};

type Measure = {
  readonly name: string;
  readonly rounds: number;
  readonly per: number;
  readonly run: (secrets: Secrets, clocks: Clocks) => Promise<Cost>;
};

/** Messages in one round of talking: changes of sender keys are among them. */
const messages = 300;
/** Time between two messages of one author, ms: as fast as they are taken. */
const pauseMs = 1000 / limits.frames.perSecond;
const measures: readonly Measure[] = [
  ...[2, 10, 50, 100].map((size): Measure => {
    const run: Measure["run"] = (secrets, clocks) => enter(secrets, clocks, size);
    return { name: `enter a room of ${size}`, rounds: 5, per: 1, run };
  }),
  ...[2, 100].flatMap((size): Measure[] => [
    {
      name: `seal a message, room of ${size}`,
      rounds: 3,
      per: messages,
      run: (secrets, clocks) => seal(secrets, clocks, size),
    },
    {
      name: `open a message, room of ${size}`,
      rounds: 3,
      per: messages,
      run: (secrets, clocks) => open(secrets, clocks, size),
    },
  ]),
  ...[10, 100].flatMap((size): Measure[] => [
    {
      name: `remove one of ${size}`,
      rounds: 3,
      per: 1,
      run: (secrets, clocks) => remove(secrets, clocks, size, true),
    },
    {
      name: `follow a removal of one of ${size}`,
      rounds: 3,
      per: 1,
      run: (secrets, clocks) => remove(secrets, clocks, size, false),
    },
  ]),
];

/** Measures everything; takes a minute or so. */
export async function measureAll(clocks: Clocks): Promise<Row[]> {
  const password = await importPassword("correct horse battery staple");
  const code = crypto.getRandomValues(new Uint8Array(16));
  const stretches: Cost[] = [];
  const meter = new Meter(clocks);
  for (let round = 0; round < 5; round++) {
    await meter.time(() => deriveRoom(password, code));
    stretches.push(meter.take());
  }
  const secrets = { code, password, keys: await deriveRoom(password, code) };
  stretchOnce(clocks);

  const rounds = Math.max(...measures.map(({ rounds }) => rounds));
  const costs = new Map<Measure, Cost[]>(measures.map((measure) => [measure, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [measure, list] of costs) {
      if (round > measure.rounds) continue;
      const cost = await measure.run(secrets, clocks);
      // The first round warms up.
      if (round > 0) list.push(cost);
    }
  }
  const rows = [...costs].map(([{ name, per }, list]) => ({ name, per, cost: median(list) }));
  return [{ name: "derive the keys (PBKDF2)", per: 1, cost: median(stretches) }, ...rows];
}

/** A room with so many members of whom nothing is measured. */
async function fill(secrets: Secrets, size: number): Promise<BenchRoom> {
  const room = new BenchRoom(secrets);
  for (let at = 0; at < size; at++) await room.enter(`Member ${at}`);
  return room;
}

/** The newcomer's cost, from the first word to the relay until it knows everybody. */
async function enter(secrets: Secrets, clocks: Clocks, size: number): Promise<Cost> {
  const room = await fill(secrets, size - 1);
  const newcomer = await room.enter("Newcomer", new Meter(clocks));
  expectOthers(newcomer, size - 1);
  return costOf(newcomer);
}

/** The cost of one who says {@channel messages}, with what comes back and the changes of its sender key. */
async function seal(secrets: Secrets, clocks: Clocks, size: number): Promise<Cost> {
  const room = await fill(secrets, size - 1);
  const author = await room.enter("Author", new Meter(clocks));
  expectOthers(author, size - 1);
  author.meter?.take();
  // Those who are not measured need not hear it in the larger room: that would take most of the time.
  room.deaf = size > 2;
  for (let at = 0; at < messages; at++) {
    await room.do(author, { type: "say", text: textOf(at) });
    await room.pass(pauseMs);
  }
  const heard = Math.min(...room.members.filter((other) => other !== author).map(heardBy));
  if (!room.deaf && heard !== messages) throw new Error(`${heard} messages were heard`);
  return costOf(author);
}

/** The cost of one who hears {@channel messages} of all others in turn, with all that belongs to it. */
async function open(secrets: Secrets, clocks: Clocks, size: number): Promise<Cost> {
  const room = await fill(secrets, size - 1);
  const others = [...room.members];
  const reader = await room.enter("Reader", new Meter(clocks));
  expectOthers(reader, size - 1);
  reader.meter?.take();
  for (let at = 0; at < messages; at++) {
    const author = others[at % others.length];
    if (author !== undefined) await room.do(author, { type: "say", text: textOf(at) });
    await room.pass(pauseMs / others.length);
  }
  if (reader.heard !== messages) throw new Error(`${reader.heard} messages were heard`);
  return costOf(reader);
}

function textOf(at: number): string {
  return `Message ${at}: shall we meet at the old place, or is it too far for you?`;
}

function heardBy({ heard }: Member): number {
  return heard;
}

function costOf({ meter }: Member): Cost {
  if (meter === undefined) throw new Error("nothing was measured");
  return meter.take();
}

/** The cost of the one who removes somebody, or of one who stays, until everyone has met again in the new room. */
async function remove(
  secrets: Secrets,
  clocks: Clocks,
  size: number,
  removing: boolean,
): Promise<Cost> {
  const room = await fill(secrets, size - 3);
  const follower = await room.enter("Follower", new Meter(clocks));
  const victim = await room.enter("Victim");
  const kicker = await room.enter("Kicker", new Meter(clocks));
  expectOthers(kicker, size - 1);
  expectOthers(follower, size - 1);
  const id = kicker.session.view().people.find(({ alias }) => alias === "Victim")?.id ?? "";
  follower.meter?.take();
  kicker.meter?.take();
  await room.do(kicker, { type: "kick", member: id });
  await room.pass(5_000);
  if (victim.session.view().reason !== "removed") throw new Error("nobody was removed");
  expectOthers(kicker, size - 2);
  expectOthers(follower, size - 2);
  return costOf(removing ? kicker : follower);
}

function expectOthers(member: Member, count: number): void {
  const { length } = member.others();
  if (length !== count) throw new Error(`${length} others are here instead of ${count}`);
}

function median(costs: readonly Cost[]): Cost {
  const middle = (pick: (cost: Cost) => number) => {
    return costs.map(pick).sort((a, b) => a - b)[costs.length >> 1] ?? Number.NaN;
  };
  const cost = {
    wall: middle(({ wall }) => wall),
    bytesIn: middle(({ bytesIn }) => bytesIn),
    bytesOut: middle(({ bytesOut }) => bytesOut),
  };
  const cpu = middle(({ cpu }) => cpu ?? Number.NaN);
  return Number.isNaN(cpu) ? cost : { ...cost, cpu };
}
