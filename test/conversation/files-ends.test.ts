// Files that are under way when something happens (SPEC §8.9): a lost connection, a dead relay, a
// move, lost frames, and everybody's ways to end a transfer.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { acknowledge } from "../../protocol/crypto/file.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { readU32 } from "../../protocol/wire/bytes.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import {
  assertSame,
  chunks,
  fetchFile as fetch,
  offer,
  shownFile,
  slowRoom,
} from "../helpers/files.ts";
import { inside, isKind, nameOf } from "../helpers/hostile-inside.ts";
import { type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const minute = 60_000;

type Under = {
  readonly world: World;
  readonly anna: Person;
  readonly ben: Person;
  readonly carla: Person;
  readonly bytes: Bytes;
  /** As Ben and Carla know the file. */
  readonly id: string;
  /** As Anna knows it. */
  readonly own: string;
};

/** Ben fetches a file of Anna's of 40 chunks, and has some of them. */
async function underWay(seed: number, to?: "Ben"): Promise<Under> {
  const [world, anna, ben, carla] = await slowRoom(secrets, seed, "Anna", "Ben", "Carla");
  const bytes = chunks(40);
  const { id: own } = await offer(anna, bytes, to === undefined ? undefined : ben);
  await world.run();
  const id = await fetch(ben);
  await world.run(1500);
  assert.is(state(ben, anna), "running");
  assert.ok((progress(ben, anna) ?? 0) > 5 * fileLimits.chunkBytes);
  return { world, anna, ben, carla, bytes, id, own };
}

const last = (person: Person, other: Person) =>
  [...person.files.transfers].findLast(([key]) => key.startsWith(other.alias))?.[1];
const state = (person: Person, other: Person) => last(person, other)?.state;
const progress = (person: Person, other: Person) => last(person, other)?.bytes;

/** Counts how often each chunk reaches the relay from now on. */
function chunksSent(world: World): () => number[] {
  const before = world.relay.seen.length;
  return () => {
    const sent: number[] = [];
    for (const data of world.relay.seen.slice(before)) {
      if (!isKind(data, "chunk")) continue;
      const index = readU32(data, 15) % acknowledge;
      sent[index] = (sent[index] ?? 0) + 1;
    }
    return sent;
  };
}

const cuts: Readonly<Record<string, (under: Under) => void | Promise<void>>> = {
  "the receiver's connection was lost": ({ ben }) => ben.cut(),
  "the author's connection was lost": ({ anna }) => anna.cut(),
  "the relay was killed": ({ world }) => world.relay.die(),
  "both were lost, and the author came back late": async ({ world, anna, ben }) => {
    world.relay.reachable = false;
    ben.cut();
    anna.cut();
    await world.run(20_000);
    world.relay.reachable = true;
  },
  "a removal moved the room": async ({ carla, anna }) => {
    await anna.do({ type: "kick", member: nameOf(carla) });
  },
};

for (const [what, cut] of Object.entries(cuts)) {
  test(`goes on where it was after ${what}`, async () => {
    const under = await underWay(1);
    const { world, anna, ben, bytes, id } = under;
    const before = Math.floor((progress(ben, anna) ?? 0) / fileLimits.chunkBytes);
    const sent = chunksSent(world);
    await cut(under);
    await world.run(2 * minute);
    assert.is(state(ben, anna), "done");
    assertSame(ben.files.bytes(id), bytes);
    assert.is(state(anna, ben), "done");
    assert.ok(sent().findIndex((times) => times > 0) >= before, "nothing is sent that has arrived");
    assert.ok(ben.files.states.includes("Anna waiting"));
  });
}

test("a whispered file goes on after a lost connection", async () => {
  const { world, anna, ben, bytes, id } = await underWay(2, "Ben");
  ben.cut();
  await world.run(2 * minute);
  assert.is(state(ben, anna), "done");
  assertSame(ben.files.bytes(id), bytes);
});

for (const kind of ["chunk", "ack"] as const) {
  test(`goes on though the relay drops some frames of the kind ${kind}`, async () => {
    const { world, anna, ben, bytes, id } = await underWay(3);
    let seen = 0;
    world.relay.tamper = (_to, data) => (isKind(data, kind) && ++seen % 9 === 0 ? [] : [data]);
    await world.run(5 * minute);
    assert.is(state(ben, anna), "done");
    assertSame(ben.files.bytes(id), bytes);
  });
}

test("P30: ends when nothing comes for a minute, on both sides, and can be fetched again", async () => {
  const { world, anna, ben, bytes, id } = await underWay(4);
  world.relay.tamper = (_to, data) => (isKind(data, "chunk") ? [] : [data]);
  await world.run(3 * minute);
  assert.is(state(ben, anna), "stalled");
  assert.is(state(anna, ben), "stalled");
  world.relay.tamper = (_to, data) => [data];
  await fetch(ben);
  await world.run(minute);
  assert.is(state(ben, anna), "done");
  assertSame(ben.files.bytes(id), bytes);
});

test("the receiver cancels, and the author stops sending", async () => {
  const { world, anna, ben, id } = await underWay(5);
  await ben.do({ type: "cancel", file: id });
  await world.run();
  assert.is(state(ben, anna), "cancelled");
  assert.is(state(anna, ben), "cancelled");
  const sent = chunksSent(world);
  await world.run(minute);
  assert.equal(sent(), []);
});

test("the author cancels, and the file can be fetched again", async () => {
  const { world, anna, ben, bytes, id, own } = await underWay(6);
  await anna.do({ type: "cancel", file: own });
  await world.run();
  assert.is(state(ben, anna), "cancelled");
  assert.is(state(anna, ben), "cancelled");
  await fetch(ben);
  await world.run(minute);
  assert.is(state(ben, anna), "done");
  assertSame(ben.files.bytes(id), bytes);
});

const goings: Readonly<Record<string, (under: Under) => Promise<void>>> = {
  retracted: ({ anna }) => anna.do({ type: "retract", key: shownFile(anna).key }),
  "stopped by its author": ({ anna }) => anna.do({ type: "stop" }),
  "stopped by another": ({ carla }) => carla.do({ type: "stop" }),
};

for (const [what, act] of Object.entries(goings)) {
  test(`P15, P27: nothing more is sent or kept when it is ${what}`, async () => {
    const under = await underWay(7);
    const { world, anna, ben } = under;
    const keys = [anna, ben].flatMap(keysOf);
    assert.is(keys.length, 2);
    await act(under);
    await world.run();
    const sent = chunksSent(world);
    await world.run(10_000);
    assert.equal(sent(), []);
    assert.equal([anna, ben].flatMap(keysOf), []);
    assert.ok(keys.every((key) => key.every((byte) => byte === 0)));
    assert.equal(partsOf(anna), []);
    if (what === "retracted") assert.is(state(ben, anna), "gone");
  });
}

test("a message that expires takes its transfer along", async () => {
  const [world, anna, ben] = await slowRoom(secrets, 8, "Anna", "Ben");
  await anna.do({ type: "expiry", seconds: 60 });
  await offer(anna, chunks(2000));
  await world.run();
  await fetch(ben);
  await world.run(30_000);
  assert.is(state(ben, anna), "running");
  await world.run(40_000);
  assert.is(state(ben, anna), "gone");
  assert.is(state(anna, ben), "gone");
  assert.equal([anna, ben].flatMap(keysOf), []);
});

test("says so when the author leaves, or the receiver", async () => {
  const first = await underWay(9);
  await first.anna.do({ type: "leave", text: "" });
  await first.world.run();
  assert.is(state(first.ben, first.anna), "left");
  const second = await underWay(10);
  await second.ben.do({ type: "leave", text: "" });
  await second.world.run();
  assert.is(state(second.anna, second.ben), "left");
  assert.equal(keysOf(second.anna), []);
});

test("waits for an author that is away, until it is forgotten", async () => {
  const { world, anna, ben } = await underWay(11);
  world.relay.reachable = false;
  anna.cut();
  await world.run(5 * minute);
  assert.is(state(ben, anna), "waiting");
  await world.run(6 * minute);
  assert.is(state(ben, anna), "left");
});

test("an author keeps no part in memory while nobody fetches", async () => {
  const { world, anna, ben, bytes, id } = await underWay(16);
  assert.ok(partsOf(anna).length > 0);
  world.relay.reachable = false;
  ben.cut();
  await world.run();
  assert.is(state(anna, ben), "waiting");
  assert.equal(partsOf(anna), []);
  world.relay.reachable = true;
  await world.run(minute);
  assert.is(state(ben, anna), "done");
  assertSame(ben.files.bytes(id), bytes);
});

test("a file that can no longer be read is gone, and one that has changed is refused", async () => {
  for (const [content, expected] of [
    [undefined, "gone"],
    ["changed", "changed"],
    [chunks(39), "changed"],
  ] as const) {
    const { world, anna, ben, own } = await underWay(12);
    if (content === undefined) anna.files.own.delete(own);
    else anna.files.own.set(own, content);
    await world.run(minute);
    assert.is(state(ben, anna), expected);
    assert.is(state(anna, ben), expected);
    assert.is(ben.files.received.size, 0);
  }
});

test("P10: a file with other bytes of the same length arrives as damaged", async () => {
  const { world, anna, ben, own, bytes } = await underWay(13);
  const other = bytes.slice();
  other[2_500_000] = (other[2_500_000] ?? 0) ^ 1;
  anna.files.own.set(own, other);
  await world.run(minute);
  assert.is(state(ben, anna), "damaged");
});

test("an author that reloads its page has lost the file; a receiver fetches again", async () => {
  const { world, anna, ben } = await underWay(14);
  const again = world.reload(anna);
  await world.run(minute);
  assert.is(state(ben, anna), "gone");
  assert.equal(again.files.reads, []);
  const other = await underWay(15);
  const fresh = other.world.reload(other.ben);
  await other.world.run(minute);
  assert.is(fresh.files.transfers.size, 0);
  // The author waits a minute for the receiver to ask again.
  await other.world.run(minute);
  assert.is(state(other.anna, other.ben), "stalled");
});

type Insides = {
  readonly sender: {
    readonly sendings: ReadonlyMap<string, WithKeys>;
    readonly parts: { readonly parts: ReadonlyMap<string, unknown> };
  };
  readonly receiver: { readonly fetchings: ReadonlyMap<string, WithKeys> };
};
type WithKeys = { readonly live?: { readonly keys: { readonly ack: Bytes } } };
const filesOf = (person: Person) => (inside(person) as unknown as { files: Insides }).files;

/** The keys of all transfers that a session has. */
function keysOf(person: Person): Bytes[] {
  const { sender, receiver } = filesOf(person);
  return [...sender.sendings.values(), ...receiver.fetchings.values()].flatMap(({ live }) =>
    live === undefined ? [] : [live.keys.ack],
  );
}

/** The parts of own files that a session has in memory. */
function partsOf(person: Person): string[] {
  return [...filesOf(person).sender.parts.parts.keys()];
}

test.run();
