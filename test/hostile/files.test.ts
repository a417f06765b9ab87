// Malicious members and relays, and files: they cost the others little, and what arrives is what
// was offered.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { chunkFrameBytes } from "../../protocol/crypto/file.ts";
import { Lines } from "../../protocol/room/lines.ts";
import { type Bytes, concat, u32 } from "../../protocol/wire/bytes.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { encodeDirected } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  assertSame,
  chunks,
  content,
  describe,
  fetchFile,
  offer,
  shownFile,
  slowRoom,
} from "../helpers/files.ts";
import {
  inside,
  isKind,
  numberIn,
  numberOf,
  ref,
  sendRaw,
  speak,
  strangerName,
  tell,
} from "../helpers/hostile-inside.ts";
import { dump } from "../helpers/hostile-thief.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const minute = 60_000;
const states = (person: Person) => [...person.files.transfers.values()].map(({ state }) => state);

/** A modified client asks for a file. */
function ask(person: Person, author: Person, file: string, transfer = 1): Promise<void> {
  const key = new Uint8Array(32).fill(transfer);
  return tell(person, [author], { type: "fileRequest", file, transfer, key, first: 0 });
}

/** A frame that looks like a chunk. */
function fakeChunk(from: Person, to: Person, transfer: number, index: number): Bytes {
  const head = concat(Uint8Array.of(1, 6), u32(transfer), u32(index));
  const opaque = concat(head, new Uint8Array(chunkFrameBytes - head.length));
  return encodeDirected(numberOf(from), numberIn(from, to), opaque);
}

const chunksSeen = (world: World) =>
  world.relay.seen.filter((data) => isKind(data, "chunk")).length;

test("P30: a member that offers files without end is named, and the others remember few of them", async () => {
  const [world, anna, ben, mallory] = await meet(secrets, 1, "Anna", "Ben", "Mallory");
  const files = await Promise.all(
    Array.from({ length: 8 }, () =>
      describe(chunks(1), { preview: new Uint8Array(fileLimits.previewBytes) }),
    ),
  );
  const records = files.map((file) => ({
    ...{ ...file, width: 1, height: 1, voice: null, preview: file.preview ?? null },
  }));
  const rest = { reply: null, expiry: null };
  for (let at = 0; at < 200; at++) {
    await speak(mallory, {
      ...{ type: "files", ...(await ref(mallory)), text: "see", files: records, ...rest },
    });
  }
  await world.run();
  const shown = ben.lines.filter((line) => line.kind === "text");
  assert.ok(shown.length < 1.5 * limits.frames.burst, `${shown.length} of 200`);
  assert.ok(ben.kinds().includes("flood"));
  assert.ok(dump(inside(ben)).size < 2_000_000);
  await anna.say("still here?");
  await world.run(limits.afterMs + 1000);
  assert.ok(ben.texts().includes("Anna: still here?"));
});

test("P30: of ten thousand offers a session remembers as many as of other lines", () => {
  const lines = new Lines();
  for (let at = 0; at < 10_000; at++) {
    const file = { id: `${at}`, size: 1, hash: new Uint8Array(32) };
    const shown = {
      id: strangerName(at % 3),
      n: at,
      open: true,
      at: 0,
      until: Number.POSITIVE_INFINITY,
    };
    lines.set(`${at}`, { ...shown, files: [file] });
  }
  const kept = Array.from({ length: 10_000 }, (_, at) => lines.get(`${at}`)?.files ?? []);
  assert.is(kept.flat().length, limits.lines);
});

test("P10, P30: a file that claims another size is damaged, and takes no more than it claims", async () => {
  for (const [claimed, real] of [
    [100, 500_000],
    [500_000, 100],
  ] as const) {
    const [world, mallory, ben] = await meet(secrets, 2, "Mallory", "Ben");
    const { hash } = await describe(content(real));
    const { id } = await offer(mallory, content(claimed), undefined, { hash });
    mallory.files.own.set(id, content(real));
    await world.run();
    await fetchFile(ben);
    await world.run(3 * minute);
    assert.equal(
      states(ben).filter((state) => state === "done"),
      [],
    );
    assert.ok(chunksSeen(world) <= Math.ceil(claimed / fileLimits.chunkBytes));
  }
});

test("P30: the largest size that can be claimed is refused, and costs nothing", async () => {
  const [world, mallory, ben] = await meet(secrets, 3, "Mallory", "Ben");
  const file = { ...(await describe(chunks(1))), size: 0xffffffff };
  const record = { ...file, width: null, height: null, voice: null, preview: null };
  const rest = { text: "", files: [record], reply: null, expiry: null };
  await speak(mallory, { type: "files", ...(await ref(mallory)), ...rest });
  await world.run();
  const { key, file: shown } = shownFile(ben);
  let code = "";
  await ben.do({ type: "fetch", key, file: shown.id }).catch((error) => {
    code = error.code;
  });
  assert.is(code, "file-too-long");
  assert.equal(states(ben), []);
});

test("P30: chunks that nobody asked for change nothing", async () => {
  const [world, anna, ben, mallory] = await slowRoom(secrets, 4, "Anna", "Ben", "Mallory");
  const bytes = chunks(20);
  await offer(anna, bytes);
  await world.run();
  const id = await fetchFile(ben);
  await world.run(500);
  const received = () => ben.files.transfers.values().next().value?.bytes ?? 0;
  const sent = () => {
    const hers = (data: string | Bytes) => isKind(data, "chunk") && data[4] === numberOf(anna);
    return world.relay.seen.filter(hers).length;
  };
  for (let at = 0; at < 200; at++) {
    // Of every transfer and index, out of range too.
    sendRaw(mallory, fakeChunk(mallory, ben, at % 3, at % 2 === 0 ? at : 0xffffffff - at));
  }
  await world.run(10);
  assert.ok(received() > 0 && received() <= sent() * fileLimits.chunkBytes);
  await world.run(minute);
  assertSame(ben.files.bytes(id), bytes);
});

test("an author that sends chunks of the next index with a wrong tag does not end the transfer", async () => {
  const [world, anna, ben] = await slowRoom(secrets, 5, "Anna", "Ben");
  const bytes = chunks(20);
  await offer(anna, bytes);
  await world.run();
  const id = await fetchFile(ben);
  world.relay.tamper = (_to, data) => {
    if (!isKind(data, "chunk")) return [data];
    const bent = data.slice();
    bent[bent.length - 1] = (bent[bent.length - 1] ?? 0) ^ 1;
    return [bent, data];
  };
  await world.run(minute);
  assert.equal(states(ben), ["done"]);
  assertSame(ben.files.bytes(id), bytes);
});

test("P10: a relay that repeats, keeps back and swaps chunks and acknowledgements delays a file at most", async () => {
  for (const seed of [6, 7, 8]) {
    const [world, anna, ben, carla] = await slowRoom(secrets, seed, "Anna", "Ben", "Carla");
    const bytes = chunks(15);
    await offer(anna, bytes);
    await world.run();
    const ids = [await fetchFile(ben), await fetchFile(carla)];
    const tape: Bytes[] = [];
    world.relay.tamper = (_to, data) => {
      if (!isKind(data, "chunk") && !isKind(data, "ack")) return [data];
      tape.push(data);
      const old = world.random.pick(tape);
      const what = world.random.below(8);
      if (what === 0) return [];
      if (what === 1) return [data, data];
      return what < 5 ? [old, data] : [data, old];
    };
    await world.run(10 * minute);
    const others = [ben, carla];
    for (const [at, person] of others.entries()) {
      // Given up or whole, never wrong.
      if (states(person).includes("done")) assertSame(person.files.bytes(ids[at] ?? ""), bytes);
      else assert.equal(states(person), ["stalled"]);
    }
    assert.ok(others.some((person) => states(person).includes("done")));
  }
});

test("P24: a request for what was never offered is refused as one that is not for the member", async () => {
  const [world, anna, ben, mallory] = await meet(secrets, 9, "Anna", "Ben", "Mallory");
  const { id } = await offer(anna, chunks(2), ben);
  await world.run();
  const answers: number[] = [];
  for (const [at, file] of [id, strangerName(1)].entries()) {
    const before = world.relay.seen.length;
    await ask(mallory, anna, file, at + 1);
    await world.run(100);
    for (const data of world.relay.seen.slice(before)) {
      if (isKind(data, "channel") && data[4] === numberOf(anna)) answers.push(data.length);
    }
  }
  assert.is(answers.length, 2);
  assert.is(answers[0], answers[1]);
  assert.is(chunksSeen(world), 0);
});

test("P30: requests without end cost a member its channel", async () => {
  const [world, anna, ben, mallory] = await meet(secrets, 10, "Anna", "Ben", "Mallory");
  const { id } = await offer(anna, chunks(2));
  await world.run();
  for (let at = 0; at < 150; at++) await ask(mallory, anna, id, at);
  await world.run(10);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.ok(chunksSeen(world) <= 2 * (fileLimits.fileTimes + 1));
  await fetchFile(ben);
  await world.run(10_000);
  assert.ok(states(ben).includes("done"));
});

test("P30: members that never acknowledge cannot keep others from a file", async () => {
  const names = Array.from({ length: 11 }, (_, at) => `Mallory ${at}`);
  const [world, anna, ben, ...mallories] = await meet(secrets, 11, "Anna", "Ben", ...names);
  const files = [];
  for (let at = 0; at < 3; at++) {
    files.push(await offer(anna, chunks(3)));
    await world.run(10);
  }
  for (const mallory of mallories) {
    for (const [at, { id }] of files.entries()) await ask(mallory, anna, id, at);
  }
  await world.run(100);
  const running = states(anna).filter((state) => state === "running");
  assert.is(running.length, fileLimits.transfersAll);
  const id = await fetchFile(ben);
  await world.run(4 * fileLimits.busyMs);
  assertSame(ben.files.bytes(id), chunks(3));
});

test("a box with files that break a rule shows nothing, and holds nothing up", async () => {
  const [world, anna, ben] = await meet(secrets, 12, "Anna", "Ben");
  const box = new Uint8Array(288);
  const whisper = { type: "whisper", ...(await ref(anna)), box, expiry: null } as const;
  await speak(anna, whisper);
  await anna.say("still here");
  await world.run();
  assert.equal(ben.texts(), ["Anna: still here"]);
  assert.equal(ben.whispers(), []);
});

test.run();
