/**
 * A sender key's ratchet (protocol/crypto/sender-key.ts, SPEC §8.1): every case of sender-key.json
 * in both directions, byte for byte, and properties for any order of frames.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ratchetStep } from "../../protocol/crypto/channel.ts";
import { hkdf, importHkdf } from "../../protocol/crypto/hkdf.ts";
import { makeIdentity, readIdentity, verify } from "../../protocol/crypto/identity.ts";
import { label } from "../../protocol/crypto/key-schedule.ts";
import {
  forgetSkipped,
  openRoom,
  type ReceivingSenderKey,
  roomHeader,
  type SenderKey,
  type SenderKeyPosition,
  sealRoom,
} from "../../protocol/crypto/sender-key.ts";
import { stepWhisper } from "../../protocol/crypto/whisper.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  codeOf,
  type Hex,
  identityOf,
  readVectors,
  refuses,
  runs,
  unhex,
  withDrawn,
} from "../helpers/vectors.ts";

type KeyHolder = { id: Hex; index: number; key: Hex; whisper: Hex };
type Given = { sender: Hex; id: Hex; route: Hex; senderKey: KeyHolder };
type Frame = { index: number; type: number; content: Hex; frame: Hex; whisper: Hex };
type Derive = {
  does: "derive";
  ratchetKey: Hex;
  messageKey: Hex;
  nextRatchetKey: Hex;
  key: Hex;
  nonce: Hex;
  commit: Hex;
  whisper: Hex;
  nextWhisper: Hex;
};
type Open = Given & { does: "open"; frames: Frame[] };
const vectors = readVectors<Derive | Open, Given & { after: Hex[]; frame: Hex }>("sender-key.json");

const members = readVectors<{ does: string; secret: Hex; public: Hex }, never>(
  "key-schedule.json",
).valid;

const given = async ({ sender, route, senderKey }: Given) => ({
  sender: await readIdentity(unhex(sender)),
  route: unhex(route),
  senderKey: receiving({
    ...{ id: unhex(senderKey.id), index: senderKey.index },
    ...{ key: unhex(senderKey.key), whisper: unhex(senderKey.whisper) },
  }),
});

function receiving(senderKey: SenderKey): ReceivingSenderKey {
  return { ...senderKey, skipped: new Map() };
}

for (const entry of vectors.valid) {
  if (entry.does === "derive") {
    test(entry.name, async () => {
      const { message, next } = await ratchetStep(unhex(entry.ratchetKey));
      assert.equal(message, unhex(entry.messageKey));
      assert.equal(next, unhex(entry.nextRatchetKey));
      const okm = await hkdf(await importHkdf(message), label.message, 76);
      assert.equal(okm, unhex(`${entry.key} ${entry.nonce} ${entry.commit}`));
      assert.equal(await stepWhisper(unhex(entry.whisper)), unhex(entry.nextWhisper));
    });
  } else {
    test(entry.name, async () => {
      const { sender, route, senderKey } = await given(entry);
      assert.equal(sender.idBytes, unhex(entry.id));
      let open = senderKey;
      for (const { index, type, content, frame, whisper } of entry.frames) {
        const opened = await openRoom(open, route, sender, unhex(frame), 0);
        assert.equal(opened.plain, { type, content: unhex(content) });
        assert.equal(opened.whisper, unhex(whisper));
        assert.ok(opened.senderKey.index > index);
        open = opened.senderKey;
      }
      for (const { frame } of entry.frames) {
        await refuses("message-replayed", () => openRoom(open, route, sender, unhex(frame), 0));
      }
    });

    test(`${entry.name}, and seals the same bytes`, async () => {
      const own = members.find(
        (member) => member.does === "member" && member.public === entry.sender,
      );
      if (own === undefined) throw new Error("the sender is not in keys.json");
      const identity = await identityOf(own.secret, own.public);
      const { route, senderKey } = await given(entry);
      for (const { index, type, content, frame } of entry.frames) {
        if (index < senderKey.index) throw new Error("the position is too far");
        let at: SenderKeyPosition = {
          id: senderKey.id,
          index: senderKey.index,
          key: senderKey.key,
        };
        while (at.index < index) {
          at = { id: at.id, index: at.index + 1, key: (await ratchetStep(at.key)).next };
        }
        const signature = unhex(frame).slice(-64);
        const seal = () => sealRoom(at, route, identity, { type, content: unhex(content) });
        const sealed = await withDrawn({ signature }, seal);
        assert.equal(sealed.frame, unhex(frame));
        assert.equal(sealed.senderKey, {
          ...at,
          index: index + 1,
          key: (await ratchetStep(at.key)).next,
        });
      }
    });
  }
}

for (const { name, after, frame, code, ...rest } of vectors.invalid) {
  test(`P7, P9, P10, P11: ${name}`, async () => {
    const { sender, route, senderKey } = await given(rest);
    let open = senderKey;
    for (const good of after) {
      open = (await openRoom(open, route, sender, unhex(good), 0)).senderKey;
    }
    const before = structuredClone(open);
    await refuses(code, () => openRoom(open, route, sender, unhex(frame), 0));
    assert.equal(open, before);
  });
}

const identity = await makeIdentity();
const route = new Uint8Array(16).fill(1);
const start: SenderKey = {
  ...{ id: new Uint8Array(8).fill(2), index: 0 },
  ...{ key: new Uint8Array(32).fill(3), whisper: new Uint8Array(32).fill(4) },
};
const plainOf = (index: number) => ({ type: 1, content: Uint8Array.of(index) });

/** The first frames of the sender key. */
async function frames(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const out = [];
  let senderKey: SenderKeyPosition = start;
  for (let index = 0; index < count; index++) {
    const sealed = await sealRoom(senderKey, route, identity, plainOf(index));
    out.push(sealed.frame);
    senderKey = sealed.senderKey;
  }
  return out;
}

const eight = await frames(8);

/** The whisper keys of the first indices of the sender key. */
async function whispers(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const keys = [start.whisper];
  while (keys.length < count) keys.push(await stepWhisper(keys.at(-1) as Uint8Array<ArrayBuffer>));
  return keys;
}

const whisperAt = await whispers(9);

test("opens each frame once, in any order and with any number of copies", async () => {
  const order = fc.array(fc.nat(eight.length - 1), { maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(order, async (order) => {
      let senderKey = receiving(start);
      const opened = new Set<number>();
      for (const index of order) {
        const frame = eight[index] as Uint8Array<ArrayBuffer>;
        const code = await codeOf(async () => {
          const result = await openRoom(senderKey, route, identity, frame, 0);
          assert.equal(result.plain, plainOf(index));
          assert.equal(result.whisper, whisperAt[index]);
          senderKey = result.senderKey;
        });
        assert.is(code, opened.has(index) ? "message-replayed" : undefined);
        opened.add(index);
      }
      const most = Math.max(-1, ...opened);
      assert.is(senderKey.index, most + 1);
      assert.is(senderKey.skipped.size, most + 1 - opened.size);
      assert.equal(senderKey.whisper, whisperAt[most + 1]);
    }),
    runs(30),
  );
});

test("P10: refuses a frame with any bit flipped, and does not change the sender key", async () => {
  const frame = eight[0] as Uint8Array<ArrayBuffer>;
  const codes = ["frame-malformed", "message-undecryptable", "message-too-far-ahead"];
  await fc.assert(
    fc.asyncProperty(fc.nat(8 * frame.length - 1), async (bit) => {
      const bent = frame.slice();
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      const senderKey = receiving(start);
      const code = await codeOf(() => openRoom(senderKey, route, identity, bent, 0));
      assert.ok(code !== undefined && codes.includes(code));
      assert.equal(senderKey, receiving(start));
    }),
    runs(60),
  );
});

test("throws only ProtocolError for any bytes", async () => {
  const any = fc.uint8Array({ maxLength: 200 }).map((data) => Uint8Array.from(data));
  const wild = fc
    .uint8Array({ minLength: 112, maxLength: 160 })
    .map((rest) => Uint8Array.of(1, 5, ...start.id, 0, 0, 0, 7, ...rest));
  await fc.assert(
    fc.asyncProperty(fc.oneof(any, wild), async (frame) => {
      const code = await codeOf(() => openRoom(receiving(start), route, identity, frame, 0));
      assert.ok(code !== undefined);
    }),
    runs(60),
  );
});

test("P13: deletes a skipped message key after 60 s, and refuses its frame then", async () => {
  const [first, , third] = eight as [Uint8Array<ArrayBuffer>, unknown, Uint8Array<ArrayBuffer>];
  const { senderKey } = await openRoom(receiving(start), route, identity, third, 1000);
  const young = forgetSkipped(senderKey, 1000 + limits.oldKeyMs - 1);
  assert.equal((await openRoom(young, route, identity, first, 0)).plain, plainOf(0));
  const old = forgetSkipped(senderKey, 1000 + limits.oldKeyMs);
  assert.is(old.skipped.size, 0);
  await refuses("message-replayed", () => openRoom(old, route, identity, first, 0));
});

test("P13: keeps only skipped message keys, and no key of an opened frame", async () => {
  const { senderKey } = await openRoom(receiving(start), route, identity, eight[2] as never, 0);
  assert.equal([...senderKey.skipped.keys()], [0, 1]);
  const later = await openRoom(senderKey, route, identity, eight[0] as never, 0);
  assert.equal([...later.senderKey.skipped.keys()], [1]);
});

test("encrypts 256 frames under a sender key and no more", async () => {
  const senderKey = { ...start, index: limits.senderKeyFrames - 1 };
  const last = await sealRoom(senderKey, route, identity, plainOf(0));
  assert.is(roomHeader(last.frame).index, 255);
  await sealRoom(last.senderKey, route, identity, plainOf(0)).then(
    () => assert.unreachable("a 257th frame was sealed"),
    (error) => assert.instance(error, RangeError),
  );
});

test("signs each frame over its route, sender, header and ciphertext", async () => {
  const frame = eight[0] as Uint8Array<ArrayBuffer>;
  const signed = (...parts: (string | Uint8Array)[]) =>
    Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
  const text = "sanctuary/1 sign message";
  const data = signed(text, route, identity.idBytes, frame.subarray(0, -64));
  assert.ok(await verify(identity, frame.slice(-64), data));
});

test.run();
