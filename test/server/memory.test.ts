/**
 * What the relay still has of rooms that have ended and of visitors who have left: nothing that the
 * program can reach. Remains in freed memory are counted and printed, but do not fail the test.
 */
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limitTable } from "../../server/limits.ts";
import { findInHeap, heapOf, scanProcess } from "../helpers/inside.ts";
import { type Secret, textSecret } from "../helpers/leaks.ts";
import { LightClient } from "../helpers/light-client.ts";
import { RelayProcess } from "../helpers/relay-process.ts";
import { Client, enterWith } from "./support.ts";

const ends = ["left", "stopped", "expired"] as const;
const life = 60;

/** One room and everything about it that the relay sees. */
type Seen = {
  readonly end: (typeof ends)[number];
  readonly route: string;
  readonly access: string;
  /** Address of this machine that only its members use. */
  readonly address: string;
  readonly frames: readonly Buffer[];
};

let relay: RelayProcess;
test.before(async () => {
  // Unread data of a slow reader stays, so that the relay holds frames for a while.
  relay = await RelayProcess.start(
    { framesBurst: 1e6, bytesBurst: 1e9, addressBytesBurst: 1e9, queuedMostBytes: 1e9 },
    "hand",
  );
});
test.after(async () => await relay.kill());

function make(end: (typeof ends)[number], n: number): Seen {
  const [route, access] = [randomBytes(16).toString("hex"), randomBytes(32).toString("hex")];
  // Short frames share a buffer with other short data; long frames have their own.
  const frames = [40, 700, 20_000].map((length) => randomBytes(length));
  return { end, route, access, address: `127.83.${141 + n}.${217 + n}`, frames };
}

/** What the relay holds of a room while it exists. A part of a frame is enough. */
function heldOf({ end, route, access, address, frames }: Seen): Secret[] {
  const of = (what: string) => `${what} of the room that was ${end}`;
  const hash = createHash("sha256").update(Buffer.from(access, "hex")).digest();
  return [
    { name: of("route"), bytes: Buffer.from(route, "hex") },
    { name: of("access hash"), bytes: hash },
    textSecret(of("address"), address),
    ...frames.map((frame) => ({
      name: of(`frame of ${frame.length} bytes`),
      bytes: frame.subarray(10, 34),
    })),
  ];
}

/** Secrets that it receives and never keeps. */
function neverHeldOf({ end, access }: Seen, tokens: readonly string[]): Secret[] {
  return [
    { name: `access of the room that was ${end}`, bytes: Buffer.from(access, "hex") },
    ...tokens.map((token, n) => ({
      name: `reconnect token ${n} of the room that was ${end}`,
      bytes: Buffer.from(token, "hex"),
    })),
  ];
}

type Both = {
  readonly speaker: LightClient;
  readonly reader: LightClient;
  readonly say: () => void;
};

/** Two members per room: one sends and one does not read. */
async function enterBoth({ route, access, address, frames, end }: Seen): Promise<Both> {
  const found = { ttl: end === "expired" ? life : 0 };
  const enter = enterWith({ route, accessKey: access, create: found });
  const speaker = await LightClient.enter(relay.port, enter, { from: address });
  const reader = await LightClient.enter(relay.port, enter, { from: address });
  reader.socket.pause();
  const say = () => {
    for (const frame of frames) speaker.send(frame);
  };
  return { speaker, reader, say };
}

test("the heap has nothing of an ended room or its members", async () => {
  const [a, b] = [await Client.enter(relay), await Client.enter(relay)];
  await a.next();
  const talk = async () => {
    a.send(Uint8Array.of(7));
    assert.equal(await b.next(), { from: a.you, opaque: Uint8Array.of(7) });
  };
  const rooms = [];
  for (const [n, end] of ends.entries()) {
    const seen = make(end, n);
    const { speaker, reader, say } = await enterBoth(seen);
    // Frames of one second may share memory, and an unread frame keeps the others.
    await relay.turn(0);
    // Fills the kernel's buffers of a socket, so that the next frames have to wait.
    for (let piece = 0; piece < 120; piece++) speaker.send(Buffer.alloc(60_000));
    say();
    await speaker.settle();
    rooms.push({ seen, speaker, reader });
  }
  const held = rooms.flatMap(({ seen }) => heldOf(seen));
  const neverHeld = rooms.flatMap(({ seen, speaker, reader }) =>
    neverHeldOf(seen, [speaker.reconnectToken, reader.reconnectToken]),
  );
  await relay.turn(0);
  const living = await heapOf(relay);
  for (const secret of held) assert.ok(findInHeap(living, [secret]).length > 0, secret.name);
  assert.equal(findInHeap(living, neverHeld), []);
  const before = scan(held);
  if (before !== undefined) {
    for (const [name, count] of before) assert.ok(count > 0, `the scan finds no ${name}`);
  }

  for (const { seen, speaker, reader } of rooms) {
    if (seen.end === "stopped") speaker.say({ op: "stop" });
    if (seen.end === "left") for (const one of [speaker, reader]) await one.leave();
  }
  await talk();
  await relay.turn(life * 1_000);
  await talk();
  await relay.turn(limitTable.emptyMs.value);
  for (const { speaker, reader } of rooms) for (const one of [speaker, reader]) await one.leave();
  await talk();
  await relay.turn(limitTable.addressMs.value);
  await talk();
  assert.equal(findInHeap(await heapOf(relay), [...held, ...neverHeld]), []);
  const after = scan(held);
  if (before === undefined || after === undefined) return;
  console.log(
    "  copies in the process's memory, freed memory included, while the rooms live and after:",
  );
  for (const kind of ["route", "access hash", "address", "frame"]) {
    console.log(`    ${kind.padEnd(12)}${sum(before, kind)} -> ${sum(after, kind)}`);
  }
});

/** Counts secrets anywhere in the relay's memory. Prints if this system forbids reading it. */
function scan(secrets: readonly Secret[]): ReadonlyMap<string, number> | undefined {
  try {
    return scanProcess(relay.pid, secrets);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["EACCES", "EPERM", "ENOENT"].includes(code)) throw error;
    console.log(`\n  SKIPPED: the scan of the process's memory (${code})`);
    return undefined;
  }
}

function sum(counts: ReadonlyMap<string, number>, kind: string): number {
  const of = [...counts].filter(([name]) => name.startsWith(`${kind} of`));
  return of.reduce((total, [, count]) => total + count, 0);
}

test.run();
