/** Goes through the table of SPEC §9, row by row, from session.json. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Identity, makeIdentity } from "../../protocol/crypto/identity.ts";
import {
  createSession,
  type Effect,
  type FileInfo,
  type Phase,
  type Session,
  type SessionEvent,
  type StopState,
} from "../../protocol/session.ts";
import { fromHex, toHex } from "../../protocol/wire/bytes.ts";
import type { ProtocolErrorCode } from "../../protocol/wire/errors.ts";
import { type CloseReason, decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { seededRandom } from "../helpers/random.ts";
import { refuses } from "../helpers/vectors.ts";
import { roomSecrets } from "../helpers/world.ts";

type RowEvent = {
  readonly type: SessionEvent["type"];
  readonly text?: string;
  readonly bytes?: string;
  readonly reason?: CloseReason;
  readonly repeat?: number;
  readonly on?: boolean;
  readonly alias?: string;
  readonly seconds?: number;
  readonly key?: string;
  readonly emoji?: string;
  /** "Ben", who has a channel, or an id that no member has. */
  readonly to?: string;
  readonly member?: string;
  readonly files?: number;
  readonly size?: number;
  readonly nameLength?: number;
  readonly file?: string;
  readonly part?: number;
};
/** A phase, or one of the table's finer distinctions. */
type Situation =
  | Phase
  | "returning"
  | "linked"
  | "gap"
  | "kept"
  | "stopping"
  | "passed"
  | "removing"
  | "moving";
type Row = {
  readonly name: string;
  readonly phase: Situation;
  readonly fresh?: boolean;
  readonly after?: number;
  readonly event: RowEvent;
  /** The event is Ben's: the result is what the session does with the frames that he sends. */
  readonly ben?: true;
  readonly next: Phase;
  readonly reason?: string;
  /** How far our own stop has come. */
  readonly stop?: StopState;
  readonly effects: readonly Effect["type"][];
  /** The first key of each line that is shown. */
  readonly lines?: readonly string[];
  readonly code?: string;
};

const file = new URL("../vectors/session.json", import.meta.url);
const table = JSON.parse(readFileSync(file, "utf8")) as { valid: Row[]; invalid: Row[] };
const secrets = await roomSecrets();
const [identity, other] = [await makeIdentity(), await makeIdentity()];
const entered = (you: number, members: readonly number[]) =>
  JSON.stringify({
    ...{ op: "entered", you, members, ttl: null, locked: false },
    ...{
      reconnectToken: "000102030405060708090a0b0c0d0e0f",
      limits: {
        ...{ frameBytes: 65_536, members: 100, fileBytes: 268_435_456 },
        ...{ bytesPerSecond: 1_048_576, bytesBurst: 4_194_304 },
        ...{ framesPerSecond: 200, framesBurst: 2_000 },
        ...{ aliasPoints: 32, textBytes: 16_384, lines: 5_000, reconnectMs: 0 },
      },
    },
  });

const opened: readonly SessionEvent[] = [
  { type: "connected" },
  { type: "control", text: entered(1, []) },
];
const paths: Record<Situation, readonly SessionEvent[]> = {
  connecting: [],
  entering: [{ type: "connected" }],
  open: opened,
  linked: opened,
  gap: opened,
  stopping: opened,
  passed: opened,
  removing: opened,
  moving: opened,
  kept: [...opened, { type: "disconnected" }, { type: "stop" }],
  waiting: [...opened, { type: "disconnected" }],
  returning: [...opened, { type: "disconnected" }],
  closing: opened,
  ended: [{ type: "leave", text: "" }],
};
const names: Readonly<Record<string, string>> = { Anna: identity.id, Ben: other.id };
/** The phase of view(), with the table's finer distinctions. */
const phaseOf: Partial<Record<Situation, Phase>> = {
  ...{
    returning: "entering",
    linked: "open",
    gap: "open",
    removing: "open",
    moving: "open",
    stopping: "open",
    passed: "open",
    kept: "connecting",
  },
};

/** Files that a row offers. */
function filesOf(count: number, size = 100, nameLength = 1): FileInfo[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ id: toHex(new Uint8Array(16).fill(at)), name: "a".repeat(nameLength), type: "", size },
    hash: new Uint8Array(32),
  }));
}

function eventOf({ type, text, bytes, reason, repeat, to, member, ...others }: RowEvent) {
  const id = (name: string) => names[name] ?? name;
  const { files, size, nameLength, ...rest } = others;
  const given = {
    files: files === undefined ? undefined : filesOf(files, size, nameLength),
    ...{ type, text: repeat === undefined ? text : "x".repeat(repeat), reason, ...rest },
    ...{ to: to && id(to), member: member && id(member) },
    bytes: bytes === undefined ? undefined : fromHex(bytes, bytes.length / 2),
  };
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as SessionEvent;
}

/**
 * Anna, whose session the table is about, and Ben, with a relay between them that only forwards.
 */
class Table {
  readonly anna: Session;
  readonly effects: Effect[] = [];
  /** Nothing of Ben's arrives that is for Anna alone, so that nothing is sent again. */
  lossy = false;
  private readonly ben: Session;
  private now = 1_750_000_000_000;

  constructor() {
    const make = (seed: number, identity: Identity, alias: string) => {
      const random = seededRandom(seed);
      const env = { random: (length: number) => random.bytes(length), now: () => this.now };
      const options = { ...secrets, identity, alias, roomName: "", create: { ttl: 0 } };
      return createSession(options, env);
    };
    this.anna = make(1, identity, "Anna");
    this.ben = make(2, other, "Ben");
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** Ben enters and has a channel. */
  async meet(): Promise<void> {
    await this.ben.step({ type: "tick" });
    await this.ben.step({ type: "connected" });
    await this.anna.step({ type: "control", text: '{"op":"joined","member":2}' });
    await this.carry(2, await this.ben.step({ type: "control", text: entered(2, [1]) }));
    assert.is(this.anna.view().people.length, 2);
    assert.is(this.ben.view().people.length, 2);
  }

  /** Delivers messages in both directions until both are silent. Keeps Anna's other effects. */
  async carry(from: 1 | 2, effects: readonly Effect[]): Promise<void> {
    this.effects.length = 0;
    const queue = effects.map((effect) => ({ from, effect }));
    for (let steps = 0; steps < 200; steps++) {
      const next = queue.shift();
      if (next === undefined) return;
      const { effect } = next;
      if (effect.type !== "send" || typeof effect.data === "string") continue;
      const { to } = decodeFrame(effect.data);
      if (this.lossy && to === 1) continue;
      const receiver = to ?? (next.from === 1 ? 2 : 1);
      const said = await this.of(receiver).step({ type: "frame", bytes: effect.data });
      if (receiver === 1) this.effects.push(...said);
      const answers = said.map((effect) => ({ from: receiver as 1 | 2, effect }));
      queue.push(...answers);
    }
    throw new Error("they do not come to an end");
  }

  /** What Anna's session does with Ben's event. */
  async hear(event: SessionEvent): Promise<readonly Effect[]> {
    await this.carry(2, await this.ben.step(event));
    return this.effects;
  }

  /** Ben says something that does not arrive. */
  async lose(): Promise<void> {
    this.lossy = true;
    await this.ben.step({ type: "say", text: "lost" });
  }

  private of(number: number): Session {
    return number === 1 ? this.anna : this.ben;
  }
}

const ownEcho = Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 1);

async function arrange(row: Row): Promise<Table> {
  const table = new Table();
  const { anna } = table;
  const { phase } = row;
  if (row.fresh !== true) await anna.step({ type: "tick" });
  for (const event of paths[phase]) await anna.step(event);
  const together: readonly Situation[] = [
    "linked",
    "gap",
    "closing",
    "stopping",
    "passed",
    "removing",
    "moving",
  ];
  if (together.includes(phase)) await table.meet();
  if (phase === "gap") await table.lose();
  if (phase === "stopping" || phase === "passed") await anna.step({ type: "stop" });
  if (phase === "closing") await table.hear({ type: "stop" });
  if (phase === "removing" || phase === "moving") {
    await anna.step({ type: "kick", member: other.id });
  }
  if (phase === "moving" || phase === "passed") await anna.step({ type: "frame", bytes: ownEcho });
  if (phase === "returning") {
    table.pass(500);
    await anna.step({ type: "tick" });
    await anna.step({ type: "connected" });
  }
  assert.is(anna.view().phase, phaseOf[phase] ?? phase);
  return table;
}

for (const row of table.valid) {
  test(row.name, async () => {
    const arranged = await arrange(row);
    const { anna } = arranged;
    arranged.pass(row.after ?? 0);
    const event = eventOf(row.event);
    const effects = await (row.ben === true ? arranged.hear(event) : anna.step(event));
    assert.equal(
      effects.map(({ type }) => type),
      row.effects,
    );
    const lines = effects.flatMap((effect) => (effect.type === "line" ? [effect.line.kind] : []));
    if (row.lines !== undefined) assert.equal(lines, row.lines);
    assert.is(anna.view().phase, row.next);
    assert.is(anna.view().reason, row.reason);
    assert.is(anna.view().stop?.state, row.stop);
  });
}

for (const row of table.invalid) {
  test(row.name, async () => {
    const { anna } = await arrange(row);
    await refuses(row.code as ProtocolErrorCode, () => anna.step(eventOf(row.event)));
    assert.is(anna.view().phase, phaseOf[row.phase] ?? row.phase);
  });
}

const phases: readonly Phase[] = ["connecting", "entering", "open", "waiting", "closing", "ended"];

test("has a row for every phase and every event of the table", () => {
  const rows = [...table.valid, ...table.invalid];
  const met = rows.map(({ phase }) => phaseOf[phase] ?? phase);
  assert.equal(
    phases.filter((phase) => !met.includes(phase)),
    [],
  );
  const source = readFileSync(new URL("../../protocol/events.ts", import.meta.url), "utf8");
  const [, union = ""] = /export type SessionEvent =([\s\S]*?)\n\n/.exec(source) ?? [];
  const events = [...union.matchAll(/readonly type: "(\w+)"/g)].map(([, name]) => name as string);
  assert.ok(events.length > 15);
  const given = new Set<string>(rows.map(({ event }) => event.type));
  assert.equal(
    events.filter((event) => !given.has(event)),
    [],
  );
});

test("a step that refuses the user's event keeps the effects of elapsed time for the next step", async () => {
  const arranged = await arrange({ name: "", phase: "open", event: { type: "tick" } } as Row);
  const { anna } = arranged;
  await anna.step({ type: "expiry", seconds: 60 });
  await anna.step({ type: "say", text: "gone in a minute" });
  arranged.pass(60_000);
  await refuses("message-unknown", () =>
    anna.step({ type: "react", key: "none", emoji: "\u{1f44d}" }),
  );
  const effects = await anna.step({ type: "tick" });
  assert.ok(effects.some((effect) => effect.type === "gone" && effect.why === "expired"));
});

test("does not take the echo of an earlier message for that of the stop", async () => {
  const { anna } = await arrange({ name: "", phase: "linked", event: { type: "tick" } } as Row);
  await anna.step({ type: "say", text: "one" });
  await anna.step({ type: "stop" });
  await anna.step({ type: "frame", bytes: ownEcho });
  assert.is(anna.view().stop?.state, "sent");
  await anna.step({ type: "frame", bytes: ownEcho });
  assert.is(anna.view().stop?.state, "passed");
});

test("a member who says farewell or is removed does not count for a stop any more", async () => {
  const left = await arrange({ name: "", phase: "stopping", event: { type: "tick" } } as Row);
  assert.equal([left.anna.view().stop?.of, left.anna.view().stop?.missing.length], [1, 1]);
  await left.hear({ type: "leave", text: "" });
  assert.equal([left.anna.view().stop?.of, left.anna.view().stop?.missing], [0, []]);

  const removed = await arrange({ name: "", phase: "moving", event: { type: "tick" } } as Row);
  await removed.anna.step({ type: "stop" });
  assert.is(removed.anna.view().stop?.of, 1);
  removed.pass(limits.moveLastMs);
  await removed.anna.step({ type: "tick" });
  assert.is(removed.anna.view().stop?.of, 0);
});

test("enters again and again while the relay slows the first entry, and ends after 90 s", async () => {
  const alone = new Table();
  const { anna } = alone;
  await anna.step({ type: "tick" });
  const slowed: SessionEvent = { type: "disconnected", reason: "entry-slowed" };
  let waits = 0;
  for (let ms = 0; ms < 90_000; ms += 15_000) {
    await anna.step({ type: "connected" });
    await anna.step(slowed);
    assert.is(anna.view().phase, "waiting");
    alone.pass(15_000);
    const effects = await anna.step({ type: "tick" });
    assert.ok(
      effects.some(({ type }) => type === "connect"),
      "the wait is at most 15 s",
    );
    waits += 1;
  }
  assert.is(waits, 6);
  await anna.step({ type: "connected" });
  await anna.step(slowed);
  assert.is(anna.view().reason, "entry-slowed");
});

test("enters after the relay slowed it, and waits only for the relay's slowing", async () => {
  const { anna } = await arrange({ ...(table.valid[0] as Row), fresh: false, phase: "entering" });
  await anna.step({ type: "disconnected", reason: "entry-slowed" });
  await anna.step({ type: "hurry" });
  await anna.step({ type: "connected" });
  await anna.step({ type: "control", text: entered(1, []) });
  assert.is(anna.view().phase, "open");

  const full = await arrange({ ...(table.valid[0] as Row), fresh: false, phase: "entering" });
  await full.anna.step({ type: "disconnected", reason: "entry-slowed" });
  await full.anna.step({ type: "hurry" });
  await full.anna.step({ type: "connected" });
  await full.anna.step({ type: "disconnected", reason: "access-wrong" });
  assert.is(full.anna.view().reason, "access-wrong");
});

test("accepts no event after it has ended", async () => {
  for (const { event } of table.valid) {
    const { anna } = await arrange({ ...(table.valid[0] as Row), fresh: false, phase: "ended" });
    assert.equal(await anna.step(eventOf(event)), []);
    assert.is(anna.view().phase, "ended");
  }
});

test.run();
