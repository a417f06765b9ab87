// Files (SPEC §8.9): offered, fetched and received, by one or more, to whom they are for, and how fast.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import {
  assertSame,
  chunks,
  content,
  describe,
  fetchFile as fetch,
  offer,
  shownFile,
  slowRoom,
} from "../helpers/files.ts";
import { isKind, nameOf, tell } from "../helpers/hostile-inside.ts";
import { findLeaks, textSecret } from "../helpers/leaks.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();

for (const count of [0, 1, 100, 64_511, 64_512, 64_513, 1_032_192, 1_032_193, 3_000_000]) {
  test(`a file of ${count} bytes arrives as it was`, async () => {
    const [world, anna, ben] = await meet(secrets, count, "Anna", "Ben");
    const bytes = content(count);
    await offer(anna, bytes);
    await world.run();
    const id = await fetch(ben);
    await world.run(20_000);
    assert.is(ben.files.states.at(-1), "Anna done");
    assertSame(ben.files.bytes(id), bytes);
    if (count > 0) assert.is(anna.files.states.at(-1), "Ben done");
  });
}

test("three fetch one file at once, and each part is read once", async () => {
  const [world, anna, ...others] = await meet(secrets, 3, "Anna", "Ben", "Carla", "Dan");
  const bytes = chunks(40);
  await offer(anna, bytes);
  await world.run();
  const ids = await Promise.all(others.map(fetch));
  await world.run(60_000);
  for (const [at, person] of others.entries()) {
    assertSame(person.files.bytes(ids[at] ?? ""), bytes);
  }
  assert.is(anna.files.readCount, 3);
});

test("P24: a whisper with a file reaches only its receiver, and so does the file", async () => {
  const [world, anna, ben, carla] = await meet(secrets, 4, "Anna", "Ben", "Carla");
  const bytes = chunks(3);
  const { id: wire } = await offer(anna, bytes, ben);
  await world.run();
  assert.is(shownFile(ben).file.name, "plan.pdf");
  assert.throws(() => shownFile(carla), "no files are shown");
  const id = await fetch(ben);
  await world.run(10_000);
  assertSame(ben.files.bytes(id), bytes);
  // Carla has learned the id, and asks all the same.
  const sent = countChunks(world);
  await ask(carla, anna, wire);
  await world.run(10_000);
  assert.is(sent(), 0);
});

/** A modified client asks for a file. */
function ask(person: Person, author: Person, file: string): Promise<void> {
  const key = new Uint8Array(32);
  return tell(person, [author], { type: "fileRequest", file, transfer: 99, key, first: 0 });
}

/** Counts the chunks that reach the relay from now on. */
function countChunks(world: World): () => number {
  const before = world.relay.seen.length;
  return () => world.relay.seen.slice(before).filter((data) => isKind(data, "chunk")).length;
}

test("P7: whoever joins later sees no earlier file and is sent none", async () => {
  const [world, anna] = await meet(secrets, 5, "Anna", "Ben");
  const { id } = await offer(anna, chunks(3));
  await world.run();
  const eve = await world.enter("Eve", secrets);
  assert.throws(() => shownFile(eve), "no files are shown");
  const sent = countChunks(world);
  await ask(eve, anna, id);
  await world.run(10_000);
  assert.is(sent(), 0);
});

test("files can be answered, reacted to and named in a reply", async () => {
  const [world, anna, ben] = await meet(secrets, 6, "Anna", "Ben");
  await offer(anna, chunks(1));
  await world.run();
  const { key } = shownFile(ben);
  await ben.do({ type: "react", key, emoji: "\u{1f44d}" });
  await ben.do({ type: "say", text: "nice", reply: key });
  const file = await describe(chunks(2));
  await ben.do({ type: "offer", text: "", files: [file], reply: key });
  await world.run();
  assert.equal(anna.reactions.get("see"), ["Ben \u{1f44d}"]);
  const answers = anna.lines.flatMap((line) => (line.kind === "text" && line.reply ? [line] : []));
  assert.is(answers.length, 2);
  assert.equal(
    answers.map(({ reply }) => reply?.member?.id),
    [nameOf(anna), nameOf(anna)],
  );
});

test("P12: files are offered again to a member whom the relay kept them from", async () => {
  const [world, anna, ben] = await meet(secrets, 7, "Anna", "Ben");
  world.relay.tamper = (_to, data) => (isKind(data, "room") ? [] : [data]);
  const bytes = chunks(2);
  await offer(anna, bytes);
  await world.run(100);
  world.relay.tamper = (_to, data) => [data];
  await world.run(60_000);
  const id = await fetch(ben);
  await world.run(10_000);
  assertSame(ben.files.bytes(id), bytes);
});

test("fetches many files of one author, three at a time", async () => {
  const [world, anna, ben] = await slowRoom(secrets, 8, "Anna", "Ben");
  const files = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((count) => describe(chunks(count))));
  files.forEach(({ id }, at) => {
    anna.files.own.set(id, chunks(at + 1));
  });
  await anna.do({ type: "offer", text: "all", files });
  await world.run();
  const line = ben.lines.findLast((line) => line.kind === "text");
  assert.ok(line?.kind === "text");
  const ids = line.files?.map(({ id }) => id) ?? [];
  for (const file of ids) await ben.do({ type: "fetch", key: line.key, file });
  let most = 0;
  for (let i = 0; i < 100; i++) {
    await world.run(100);
    const running = [...ben.files.transfers.values()].filter(({ state }) => state === "running");
    most = Math.max(most, running.length);
  }
  await world.run(60_000);
  assert.is(most, fileLimits.transfers);
  for (const [at, id] of ids.entries()) assertSame(ben.files.bytes(id), chunks(at + 1));
});

test("refuses files that the relay does not take", async () => {
  const codes: string[] = [];
  for (const limit of [{ fileBytes: 0 }, { frameBytes: 64_000 }, { fileBytes: 1000 }]) {
    const [world, anna] = await meet(secrets, 9, "Anna");
    world.relay.limits = { ...world.relay.limits, ...limit };
    anna.cut();
    await world.run(20_000);
    await anna
      .do({ type: "offer", text: "", files: [await describe(chunks(1))] })
      .catch((error) => {
        assert.instance(error, ProtocolError);
        codes.push(error.code);
      });
  }
  assert.equal(codes, ["files-refused", "files-refused", "file-too-long"]);
});

test("keeps below what the relay allows, and leaves room for texts", async () => {
  const [world, anna, ben, carla] = await slowRoom(secrets, 10, "Anna", "Ben", "Carla");
  await offer(anna, chunks(60));
  await world.run();
  const began = world.now;
  const before = world.relay.seen.length;
  await fetch(ben);
  await fetch(carla);
  await world.run(8_000);
  const sent = world.relay.seen
    .slice(before)
    .flatMap((data) => (isKind(data, "chunk") ? [data.length] : []))
    .reduce((sum, length) => sum + length, 0);
  const { bytesPerSecond, bytesBurst } = world.relay.limits;
  const allowed = (bytesPerSecond * (world.now - began)) / 1000;
  assert.ok(sent <= 0.75 * allowed + bytesBurst / 2, `${sent} of ${allowed}`);
  assert.ok(sent >= 0.6 * allowed, `${sent} of ${allowed}`);
});

test("is slower after the relay has found it too fast", async () => {
  const [world, anna, ben] = await slowRoom(secrets, 11, "Anna", "Ben");
  await offer(anna, chunks(300));
  await world.run();
  await fetch(ben);
  const rate = async () => {
    const sent = countChunks(world);
    await world.run(5_000);
    return sent();
  };
  await world.run(1_000);
  const before = await rate();
  if (anna.wire !== undefined) world.relay.close(anna.wire, "rate-exceeded");
  await world.run(15_000);
  const after = await rate();
  assert.ok(after > 0 && after < 0.7 * before, `${before}, then ${after}`);
});

test("a text waits behind few chunks, however many are fetched", async () => {
  const [world, anna, ...others] = await meet(secrets, 12, "Anna", "Ben", "Carla", "Dan");
  world.relay.limits = { ...world.relay.limits, bytesPerSecond: 1e9, bytesBurst: 1e9 };
  anna.cut();
  await world.run(20_000);
  await offer(anna, chunks(400));
  await world.run();
  for (const other of others) await fetch(other);
  await world.run(40);
  assert.ok(countChunks(world)() === 0 && anna.files.states.includes("Ben running"));
  await anna.say("now");
  const waiting = anna.wire?.up ?? [];
  const ahead = waiting.findIndex((data) => isKind(data, "room"));
  assert.ok(ahead >= 0 && ahead <= 3 * fileLimits.windowMost, `${ahead} chunks`);
  await world.run(20_000);
  assert.ok(others.every((other) => other.texts().includes("Anna: now")));
});

test("P1: the relay sees no name, caption, type or byte of a file", async () => {
  const [world, anna, ben] = await meet(secrets, 14, "Anna", "Ben");
  const inside = "the lighthouse keeper counts the gulls. ";
  const bytes = Uint8Array.from(Buffer.from(inside.repeat(3000)));
  const named = { name: "tidewater ledger.ods", type: "application/x-cormorant" };
  const file = await describe(bytes, named);
  anna.files.own.set(file.id, bytes);
  await anna.do({ type: "offer", text: "a caption about herons", files: [file] });
  await world.run();
  await fetch(ben);
  await world.run(10_000);
  assert.is(ben.files.states.at(-1), "Anna done");
  const seen = world.relay.seen.map((data) => Buffer.from(data));
  const told = { ...named, caption: "a caption about herons", inside: "lighthouse keeper" };
  const wanted = Object.entries(told).map(([name, text]) => textSecret(name, text));
  const hash = { name: "hash", bytes: Buffer.from(file.hash) };
  assert.equal(findLeaks(seen, [...wanted, hash]), []);
});

test("P2: every chunk has one length, and their number is padded", async () => {
  const [world, anna, ben] = await meet(secrets, 13, "Anna", "Ben");
  await offer(anna, content(9 * fileLimits.chunkBytes - 64_000));
  await world.run();
  const before = world.relay.seen.length;
  await fetch(ben);
  await world.run(10_000);
  const frames = world.relay.seen.slice(before).filter((data) => isKind(data, "chunk"));
  assert.is(frames.length, 10);
  assert.equal([...new Set(frames.map(({ length }) => length))], [9 + 64_538]);
  assert.ok(frames.every((data) => typeof data !== "string" && decodeFrame(data).to !== undefined));
});

test.run();
