/**
 * Our own messages, kept to be resent (protocol/room/resend-buffer.ts, SPEC §7.5): to their
 * audience only, and at most this many, this long and this often.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type KeptMessage, ResendBuffer } from "../../protocol/room/resend-buffer.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { runs } from "../helpers/vectors.ts";

const [ben, carla] = ["b".repeat(32), "c".repeat(32)] as [string, string];
const said = (n: number, audience: readonly string[] = [ben], at = 0): KeptMessage => ({
  ...{ n, plain: { type: 1, content: Uint8Array.of(n) }, at },
  until: at + limits.keptMs,
  audience: new Set(audience),
});

function holding(...messages: readonly KeptMessage[]): ResendBuffer {
  const resendBuffer = new ResendBuffer();
  for (const message of messages) resendBuffer.keep(message);
  return resendBuffer;
}

test("resends a message to its audience only", () => {
  const resendBuffer = holding(said(1, [ben]), said(2, [ben, carla]));
  assert.equal(resendBuffer.take(1, ben), said(1, [ben]));
  assert.is(resendBuffer.take(1, carla), undefined);
  assert.equal(resendBuffer.take(2, carla), said(2, [ben, carla]));
  assert.is(resendBuffer.take(2, "d".repeat(32)), undefined);
});

test("resends nothing that was never sent", () => {
  const resendBuffer = holding(said(2));
  for (const n of [0, 1, 3, 0xffffffff]) assert.is(resendBuffer.take(n, ben), undefined);
});

test("resends a message three times to each member, and no fourth time", () => {
  const resendBuffer = holding(said(1, [ben, carla]), said(2));
  for (let i = 0; i < limits.resendTimes; i++) assert.ok(resendBuffer.take(1, ben));
  assert.is(resendBuffer.take(1, ben), undefined);
  assert.ok(resendBuffer.take(1, carla));
  assert.ok(resendBuffer.take(2, ben));
});

test("restarts the count for a member with a new channel", () => {
  const resendBuffer = holding(said(1, [ben, carla]));
  for (let i = 0; i < limits.resendTimes; i++) {
    resendBuffer.take(1, ben);
    resendBuffer.take(1, carla);
  }
  resendBuffer.onNewChannel(ben);
  assert.ok(resendBuffer.take(1, ben));
  assert.is(resendBuffer.take(1, carla), undefined);
});

test("drops a message with its edits", () => {
  const resendBuffer = holding(said(1), { ...said(2), edits: 1 }, said(3), {
    ...said(4),
    edits: 3,
  });
  resendBuffer.drop(1);
  assert.equal(
    resendBuffer.all().map(({ n }) => n),
    [3, 4],
  );
});

test("keeps 200 messages, the last ones", () => {
  const resendBuffer = new ResendBuffer();
  for (let n = 1; n <= limits.keptMessages; n++) resendBuffer.keep(said(n));
  assert.ok(resendBuffer.take(1, ben));
  resendBuffer.keep(said(limits.keptMessages + 1));
  assert.is(resendBuffer.take(1, ben), undefined);
  assert.ok(resendBuffer.take(2, ben));
  assert.is(resendBuffer.all().length, limits.keptMessages);
});

test("keeps a message for 10 minutes, and returns when the next expires", () => {
  const resendBuffer = holding(said(1, [ben], 1000), said(2, [ben], 5000));
  assert.is(resendBuffer.due(), 1000 + limits.keptMs);
  resendBuffer.expire(1000 + limits.keptMs - 1);
  assert.is(resendBuffer.all().length, 2);
  resendBuffer.expire(1000 + limits.keptMs);
  assert.equal(resendBuffer.all(), [said(2, [ben], 5000)]);
  assert.is(resendBuffer.take(1, ben), undefined);
  assert.is(resendBuffer.due(), 5000 + limits.keptMs);
  resendBuffer.expire(5000 + limits.keptMs);
  assert.is(resendBuffer.due(), Number.POSITIVE_INFINITY);
});

test("continues the resend count of a message when others are deleted", () => {
  const resendBuffer = holding(said(1, [ben], 0), said(2, [ben], 1000));
  for (let i = 0; i < limits.resendTimes; i++) resendBuffer.take(2, ben);
  resendBuffer.expire(limits.keptMs);
  assert.is(resendBuffer.take(2, ben), undefined);
});

test("keeps a whisper's receiver and the key of its box", () => {
  const box = { senderKey: new Uint8Array(8), index: 3, key: new Uint8Array(44) };
  const message: KeptMessage = { ...said(1, [ben, carla]), whisper: { to: ben, box } };
  assert.equal(holding(message).take(1, carla)?.whisper, { to: ben, box });
});

test("keeps nothing after a wipe", () => {
  const resendBuffer = holding(said(1));
  resendBuffer.wipe();
  assert.equal(resendBuffer.all(), []);
  assert.is(resendBuffer.take(1, ben), undefined);
  assert.is(resendBuffer.due(), Number.POSITIVE_INFINITY);
});

test("never resends to a member outside the audience, whatever it requests and however often", () => {
  const names = ["a", "b", "c", "d"].map((letter) => letter.repeat(32));
  const audiences = fc.array(fc.subarray(names), { maxLength: 12 });
  const requested = fc.array(fc.tuple(fc.integer({ min: 0, max: 13 }), fc.constantFrom(...names)), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(audiences, requested, (audiences, requested) => {
      const resendBuffer = holding(...audiences.map((audience, i) => said(i + 1, audience)));
      const times = new Map<string, number>();
      for (const [n, name] of requested) {
        const key = `${n} ${name}`;
        const before = times.get(key) ?? 0;
        const isDue = (audiences[n - 1]?.includes(name) ?? false) && before < limits.resendTimes;
        assert.is(resendBuffer.take(n, name)?.n, isDue ? n : undefined);
        if (isDue) times.set(key, before + 1);
      }
    }),
    runs(200),
  );
});

test.run();
