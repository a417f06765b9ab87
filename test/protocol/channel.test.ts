/**
 * Properties of a channel's frames (protocol/crypto/channel.ts, SPEC §7.3). Its vectors are in
 * handshake.test.ts.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  openChannel,
  type Ratchet,
  ratchetStep,
  sealChannel,
} from "../../protocol/crypto/channel.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { codeOf, refuses, runs } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

const plains = fc.record({
  type: fc.nat(255),
  content: fc.uint8Array({ maxLength: 600 }).map((data) => Uint8Array.from(data)),
});
const context = {
  route: new Uint8Array(16).fill(1),
  sender: new Uint8Array(16).fill(2),
  receiver: new Uint8Array(16).fill(3),
};
const first: Ratchet = { key: new Uint8Array(32).fill(4), counter: 0 };

test("opens everything that it seals, in order, each frame once", async () => {
  const said = fc.array(plains, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(said, bytes(32), async (said, key) => {
      let [seal, open]: [Ratchet, Ratchet] = [
        { key, counter: 0 },
        { key, counter: 0 },
      ];
      for (const plain of said) {
        const sealed = await sealChannel(seal, context, plain);
        const opened = await openChannel(open, context, sealed.frame);
        assert.equal({ ...opened.plain }, { ...plain });
        [seal, open] = [sealed.ratchet, opened.ratchet];
        assert.equal(seal, open);
        const after = open;
        await refuses("message-undecryptable", () => openChannel(after, context, sealed.frame));
      }
    }),
    runs(20),
  );
});

test("refuses a frame with any bit flipped, and does not change the ratchet", async () => {
  const { frame } = await sealChannel(first, context, { type: 1, content: new Uint8Array(40) });
  await fc.assert(
    fc.asyncProperty(fc.nat(8 * frame.length - 1), async (bit) => {
      const bent = frame.slice();
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      const before = structuredClone(first);
      await refuses("message-undecryptable", () => openChannel(first, context, bent));
      assert.equal(first, before);
      assert.is((await openChannel(first, context, frame)).ratchet.counter, 1);
    }),
    runs(40),
  );
});

test("throws only ProtocolError for any bytes", async () => {
  const wild = fc
    .uint8Array({ maxLength: 80 })
    .map((rest) => Uint8Array.of(limits.version, 4, 0, 0, 0, 0, ...rest));
  const any = fc.uint8Array({ maxLength: 80 }).map((data) => Uint8Array.from(data));
  await fc.assert(
    fc.asyncProperty(fc.oneof(any, wild), async (frame) => {
      const code = await codeOf(() => openChannel(first, context, frame));
      assert.is(code, "message-undecryptable");
    }),
    runs(60),
  );
});

test("a ratchet step derives two keys that share nothing with the old key", async () => {
  const { message, next } = await ratchetStep(first.key);
  assert.not.equal(message, next);
  assert.not.equal(next, first.key);
  assert.equal(first.key, new Uint8Array(32).fill(4));
});

test.run();
