/**
 * All sender keys of a session (protocol/room/sender-keys.ts): every limit of SPEC §8.2, at its
 * number and one off.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import type { SenderKey } from "../../protocol/crypto/sender-key.ts";
import { stepWhisper } from "../../protocol/crypto/whisper.ts";
import { SenderKeys } from "../../protocol/room/sender-keys.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Padded } from "../../protocol/wire/padding.ts";
import { makeEnv } from "../helpers/clock.ts";
import { refuses } from "../helpers/vectors.ts";

const route = new Uint8Array(16).fill(1);
const [anna, ben] = [await makeIdentity(), await makeIdentity()];

const plain = (fingerprint: number, length = 1): Padded => ({
  type: 1,
  content: new Uint8Array(length).fill(fingerprint),
});

/** Anna sends, Ben receives; both use one clock. */
function room() {
  const env = makeEnv();
  return {
    env,
    speaker: new SenderKeys(route, anna, env),
    hearer: new SenderKeys(route, ben, env),
  };
}

/** Frames with this many bytes of content, each under the sender's present key. */
async function say(speaker: SenderKeys, count: number, length = 1): Promise<Bytes[]> {
  const frames: Bytes[] = [];
  for (let i = 0; i < count; i++) frames.push(await speaker.seal(plain(i, length)));
  return frames;
}

/** A new sender key as Ben gets it, five seconds later. */
function changed({ speaker, env }: ReturnType<typeof room>): SenderKey {
  env.pass(limits.senderKeyEveryMs);
  speaker.wantChange();
  if (!speaker.change()) throw new Error("the chain has not changed");
  return speaker.position(ben.id);
}

/** The content of a frame, or `undefined` if the frame waits. */
async function read(hearer: SenderKeys, frame: Bytes, from = anna): Promise<Padded | undefined> {
  return (await hearer.open(from, frame))?.plain;
}

test("decrypts frames under a received sender key, from its index on", async () => {
  const { speaker, hearer } = room();
  const [before] = await say(speaker, 1);
  assert.equal(hearer.accept(anna, speaker.position(ben.id)), []);
  const [after] = await say(speaker, 1);
  assert.equal(await read(hearer, after as Bytes), plain(0));
  await refuses("message-replayed", () => hearer.open(anna, before as Bytes));
});

test("refuses a sender key whose id this owner has already used, at any index", async () => {
  const { speaker, hearer } = room();
  const position = speaker.position(ben.id);
  hearer.accept(anna, position);
  assert.ok(hearer.knows(anna, position));
  await refuses("sender-key-refused", () => hearer.accept(anna, position));
  await say(speaker, 1);
  await refuses("sender-key-refused", () => hearer.accept(anna, speaker.position(ben.id)));
  await refuses("sender-key-refused", () =>
    hearer.accept(anna, { ...position, key: new Uint8Array(32) }),
  );
});

test("keeps sender keys by owner: a copied sender key works only for the member that sent it", async () => {
  const { speaker, hearer } = room();
  const position = speaker.position(ben.id);
  assert.not(hearer.knows(ben, position));
  hearer.accept(ben, { ...position, key: new Uint8Array(32) });
  hearer.accept(anna, position);
  const [frame] = await say(speaker, 1);
  await refuses("message-undecryptable", () => hearer.open(ben, frame as Bytes));
  assert.equal(await read(hearer, frame as Bytes), plain(0));
});

test("P9: refuses a frame from another sender under a stolen sender key", async () => {
  const { speaker, env } = room();
  const hearer = new SenderKeys(route, await makeIdentity(), env);
  const position = speaker.position(ben.id);
  hearer.accept(anna, position);
  hearer.accept(ben, position);
  const [frame] = await say(speaker, 1);
  await refuses("message-undecryptable", () => hearer.open(ben, frame as Bytes));
});

test("changes the sender key after 200 frames", async () => {
  const { speaker, env } = room();
  env.pass(limits.senderKeyEveryMs);
  await say(speaker, limits.senderKeyRotateFrames - 1);
  assert.not(speaker.change());
  await say(speaker, 1);
  assert.is(speaker.position(ben.id).index, limits.senderKeyRotateFrames);
  assert.ok(speaker.change());
  assert.is(speaker.position(ben.id).index, 0);
  assert.not(speaker.change());
});

test("changes the sender key after 10 minutes", () => {
  const { speaker, env } = room();
  const old = speaker.position(ben.id);
  env.pass(limits.senderKeyRotateMs - 1);
  assert.not(speaker.change());
  env.pass(1);
  assert.ok(speaker.change());
  const fresh = speaker.position(ben.id);
  for (const part of ["id", "key", "whisper"] as const) assert.not.equal(fresh[part], old[part]);
});

test("changes the sender key once on request, and from the sixth in a row holds back messages that can wait", () => {
  const { speaker, env } = room();
  for (let n = 0; n < limits.senderKeyBurst; n++) {
    speaker.wantChange();
    assert.is(speaker.heldUntil, 0);
    assert.ok(speaker.change(), "at once");
    assert.not(speaker.change(), "once");
  }
  assert.is(speaker.heldUntil, 0, "nobody has left");
  speaker.wantChange();
  const until = env.now() + limits.senderKeyEveryMs;
  assert.is(speaker.heldUntil, until);
  env.pass(limits.senderKeyEveryMs - 1);
  assert.is(speaker.heldUntil, until);
  env.pass(1);
  assert.is(speaker.heldUntil, 0);
  assert.ok(speaker.change());
  assert.is(speaker.position(ben.id).index, 0);
  env.pass(limits.senderKeyEveryMs);
  assert.not(speaker.change());
});

test("changes a sender key that a departed member knows, even for a message that cannot wait", () => {
  const { speaker } = room();
  for (let n = 0; n < limits.senderKeyBurst; n++) {
    speaker.wantChange();
    speaker.change();
  }
  const before = speaker.position(ben.id);
  speaker.wantChange();
  assert.ok(speaker.heldUntil > 0);
  assert.ok(speaker.change());
  assert.not.equal(speaker.position(ben.id).id, before.id);
});

test("keeps an old sender key if too many new keys were made", async () => {
  const { speaker, env } = room();
  for (let n = 0; n < limits.senderKeyBurst; n++) {
    speaker.wantChange();
    speaker.change();
  }
  await say(speaker, limits.senderKeyRotateFrames);
  assert.not(speaker.change());
  assert.is(speaker.heldUntil, 0);
  env.pass(limits.senderKeyEveryMs);
  assert.ok(speaker.change());
});

test("changes sender keys half as often as readers accept, however unevenly they arrive", () => {
  const { perSecond, burst } = limits.newSenderKeys;
  assert.is(perSecond, (2 * 1000) / limits.senderKeyEveryMs);
  assert.is(burst, 2 * limits.senderKeyBurst);
});

test("changes a used-up sender key, however new it is", async () => {
  const { speaker } = room();
  await say(speaker, limits.senderKeyFrames);
  assert.ok(speaker.change());
  assert.is(speaker.position(ben.id).index, 0);
});

test("gives each member a whisper key of its own, unchanged until the index changes", async () => {
  const { speaker } = room();
  const [toBen, toCarla] = [speaker.position(ben.id), speaker.position("c".repeat(32))];
  assert.not.equal(toBen.whisper, toCarla.whisper);
  assert.equal(speaker.position(ben.id), toBen);
  assert.equal([toBen.key, toBen.id], [toCarla.key, toCarla.id]);
});

test("advances the whisper keys with the index, at both ends", async () => {
  const { speaker, hearer } = room();
  const keyHolders = speaker.position(ben.id);
  hearer.accept(anna, keyHolders);
  const frames = await say(speaker, 3);
  const keys = [keyHolders.whisper];
  for (let i = 0; i < 3; i++) keys.push(await stepWhisper(keys[i] as Bytes));
  assert.equal(speaker.position(ben.id).whisper, keys[3]);
  for (const index of [1, 0, 2]) {
    const opened = await hearer.open(anna, frames[index] as Bytes);
    assert.equal(opened?.whisper, keys[index]);
    assert.equal([opened?.senderKey, opened?.index], [keyHolders.id, index]);
  }
});

test("makes new whisper keys for a dropped member and for a new sender key", () => {
  const parties = room();
  const { speaker } = parties;
  const first = speaker.position(ben.id);
  speaker.drop(ben.id);
  const again = speaker.position(ben.id);
  assert.not.equal(again.whisper, first.whisper);
  assert.not.equal(changed(parties).whisper, again.whisper);
});

test("seals nothing readable after a wipe", async () => {
  const { speaker, hearer } = room();
  const old = speaker.position(ben.id);
  hearer.accept(anna, old);
  speaker.wipe();
  assert.not.equal(speaker.position(ben.id).id, old.id);
  const [frame] = await say(speaker, 1);
  assert.is(await hearer.open(anna, frame as Bytes), undefined);
});

test("keeps three sender keys of a sender", async () => {
  const parties = room();
  const { speaker, hearer } = parties;
  const senderKeys = [speaker.position(ben.id)];
  const frames = [(await say(speaker, 1))[0] as Bytes];
  hearer.accept(anna, senderKeys[0] as SenderKey);
  for (let i = 0; i < limits.senderKeysPerMember; i++) {
    senderKeys.push(changed(parties));
    hearer.accept(anna, senderKeys.at(-1) as SenderKey);
    frames.push((await say(speaker, 1))[0] as Bytes);
  }
  assert.equal(
    senderKeys.map((senderKey) => hearer.knows(anna, senderKey)),
    [false, true, true, true],
  );
  for (const frame of frames.slice(1)) assert.equal(await read(hearer, frame), plain(0));
});

test("deletes an old sender key 60 s after the new one arrived, and keeps the new one", async () => {
  const parties = room();
  const { speaker, hearer, env } = parties;
  const old = speaker.position(ben.id);
  const [a, b] = (await say(speaker, 2)) as [Bytes, Bytes];
  hearer.accept(anna, old);
  const fresh = changed(parties);
  hearer.accept(anna, fresh);
  assert.is(hearer.due(), env.now() + limits.oldKeyMs);
  env.pass(limits.oldKeyMs - 1);
  hearer.expire();
  assert.equal(await read(hearer, a), plain(0));
  env.pass(1);
  hearer.expire();
  assert.not(hearer.knows(anna, old));
  assert.ok(hearer.knows(anna, fresh));
  // The frame now waits like any frame whose sender key is unknown.
  assert.is(await hearer.open(anna, b), undefined);
});

test("keeps frames until their sender key arrives, and returns them in order", async () => {
  const { speaker, hearer } = room();
  const position = speaker.position(ben.id);
  const frames = await say(speaker, 3);
  for (const frame of frames) assert.is(await hearer.open(anna, frame), undefined);
  const ready = hearer.accept(anna, position);
  assert.equal(ready, frames);
  for (const [i, frame] of ready.entries()) assert.equal(await read(hearer, frame), plain(i));
});

test("returns with a sender key only the frames under it", async () => {
  const parties = room();
  const { speaker, hearer } = parties;
  const old = speaker.position(ben.id);
  const [under] = await say(speaker, 1);
  const fresh = changed(parties);
  const [above] = await say(speaker, 1);
  await hearer.open(anna, above as Bytes);
  await hearer.open(anna, under as Bytes);
  assert.equal(hearer.accept(anna, old), [under]);
  assert.equal(hearer.accept(anna, fresh), [above]);
});

test("verifies the signature before a frame may wait", async () => {
  const { speaker, hearer } = room();
  const position = speaker.position(ben.id);
  const [frame] = (await say(speaker, 1)) as [Bytes];
  const bent = frame.slice();
  bent[60] = (bent[60] as number) ^ 1;
  await refuses("message-undecryptable", () => hearer.open(anna, bent));
  await refuses("message-undecryptable", () => hearer.open(ben, frame));
  assert.equal(hearer.accept(anna, position), []);
});

test("lets 64 frames of a sender wait, and no 65th; each sender has its own limit", async () => {
  const { speaker, hearer, env } = room();
  const frames = await say(speaker, limits.waitingFrames + 1);
  for (const frame of frames.slice(0, -1)) {
    assert.is(await hearer.open(anna, frame), undefined);
  }
  await refuses("sender-key-unknown", () => hearer.open(anna, frames.at(-1) as Bytes));
  const [other] = await say(new SenderKeys(route, ben, env), 1);
  assert.is(await hearer.open(ben, other as Bytes), undefined);
});

test("lets 256 KiB of a sender wait, and no byte more", async () => {
  const { speaker, hearer } = room();
  // 61,440 + 126 bytes each: four fit, and one of 15,360 + 126 bytes; then 512 + 126 are too many.
  const long = await say(speaker, 4, 61_440 - 5);
  const [middle] = await say(speaker, 1, 15_360 - 5);
  const [short] = await say(speaker, 1, 500);
  const sizes = [...long, middle as Bytes].map(({ length }) => length);
  assert.ok(sizes.reduce((sum, size) => sum + size) <= limits.waitingBytes);
  for (const frame of [...long, middle as Bytes]) {
    assert.is(await hearer.open(anna, frame), undefined);
  }
  await refuses("sender-key-unknown", () => hearer.open(anna, short as Bytes));
});

test("deletes a frame that has waited for 10 s", async () => {
  const { speaker, hearer, env } = room();
  const position = speaker.position(ben.id);
  const [first, second] = (await say(speaker, 2)) as [Bytes, Bytes];
  await hearer.open(anna, first);
  assert.is(hearer.due(), env.now() + limits.waitingMs);
  env.pass(limits.waitingMs - 1);
  await hearer.open(anna, second);
  hearer.expire();
  env.pass(1);
  hearer.expire();
  assert.equal(hearer.accept(anna, position), [second]);
});

test("deletes everything of a dropped sender, and then has no timeout due", async () => {
  const { speaker, hearer } = room();
  hearer.accept(anna, speaker.position(ben.id));
  await hearer.open(anna, (await say(speaker, 2))[1] as Bytes);
  hearer.drop(anna.id);
  assert.not(hearer.knows(anna, speaker.position(ben.id)));
  assert.is(hearer.due(), Number.POSITIVE_INFINITY);
});

test("refuses a truncated frame or an index above 255 before anything else", async () => {
  const { speaker, hearer } = room();
  const [frame] = (await say(speaker, 1)) as [Bytes];
  await refuses("frame-malformed", () => hearer.open(anna, frame.slice(0, 125)));
  const far = frame.slice();
  far[12] = 1;
  await refuses("message-too-far-ahead", () => hearer.open(anna, far));
});

test.run();
