/**
 * One's own messages that can be sent again (protocol/outbox.ts, SPEC §7.5): to their audience only, so many, so long and
 * so often.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Outbox, type Said } from "../../protocol/room/resend-buffer.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { runs } from "../helpers/vectors.ts";

const [ben, carla] = ["b".repeat(32), "c".repeat(32)] as [string, string];
const said = (n: number, audience: readonly string[] = [ben], at = 0): Said => ({
  ...{ n, plain: { type: 1, content: Uint8Array.of(n) }, at },
  until: at + limits.keptMs,
  audience: new Set(audience),
});

function holding(...messages: readonly Said[]): Outbox {
  const outbox = new Outbox();
  for (const message of messages) outbox.keep(message);
  return outbox;
}

test("sends a message again to its audience, and to nobody else", () => {
  const outbox = holding(said(1, [ben]), said(2, [ben, carla]));
  assert.equal(outbox.again(1, ben), said(1, [ben]));
  assert.is(outbox.again(1, carla), undefined);
  assert.equal(outbox.again(2, carla), said(2, [ben, carla]));
  assert.is(outbox.again(2, "d".repeat(32)), undefined);
});

test("sends nothing that was never said", () => {
  const outbox = holding(said(2));
  for (const n of [0, 1, 3, 0xffffffff]) assert.is(outbox.again(n, ben), undefined);
});

test("sends a message again three times to each, and then no more", () => {
  const outbox = holding(said(1, [ben, carla]), said(2));
  for (let i = 0; i < limits.askTimes; i++) assert.ok(outbox.again(1, ben));
  assert.is(outbox.again(1, ben), undefined);
  assert.ok(outbox.again(1, carla));
  assert.ok(outbox.again(2, ben));
});

test("counts anew over a new link, for the one who has it", () => {
  const outbox = holding(said(1, [ben, carla]));
  for (let i = 0; i < limits.askTimes; i++) {
    outbox.again(1, ben);
    outbox.again(1, carla);
  }
  outbox.onNewChannel(ben);
  assert.ok(outbox.again(1, ben));
  assert.is(outbox.again(1, carla), undefined);
});

test("keeps 200 messages, the last ones", () => {
  const outbox = new Outbox();
  for (let n = 1; n <= limits.keptMessages; n++) outbox.keep(said(n));
  assert.ok(outbox.again(1, ben));
  outbox.keep(said(limits.keptMessages + 1));
  assert.is(outbox.again(1, ben), undefined);
  assert.ok(outbox.again(2, ben));
  assert.is(outbox.all().length, limits.keptMessages);
});

test("keeps a message for 10 minutes, and says when the next is too old", () => {
  const outbox = holding(said(1, [ben], 1000), said(2, [ben], 5000));
  assert.is(outbox.due(), 1000 + limits.keptMs);
  outbox.forget(1000 + limits.keptMs - 1);
  assert.is(outbox.all().length, 2);
  outbox.forget(1000 + limits.keptMs);
  assert.equal(outbox.all(), [said(2, [ben], 5000)]);
  assert.is(outbox.again(1, ben), undefined);
  assert.is(outbox.due(), 5000 + limits.keptMs);
  outbox.forget(5000 + limits.keptMs);
  assert.is(outbox.due(), Number.POSITIVE_INFINITY);
});

test("goes on counting how often a message was sent when others are forgotten", () => {
  const outbox = holding(said(1, [ben], 0), said(2, [ben], 1000));
  for (let i = 0; i < limits.askTimes; i++) outbox.again(2, ben);
  outbox.forget(limits.keptMs);
  assert.is(outbox.again(2, ben), undefined);
});

test("keeps of a whisper who can open it and what opens it", () => {
  const box = { senderKey: new Uint8Array(8), index: 3, key: new Uint8Array(44) };
  const message: Said = { ...said(1, [ben, carla]), whisper: { to: ben, box } };
  assert.equal(holding(message).again(1, carla)?.whisper, { to: ben, box });
});

test("keeps nothing when it is wiped", () => {
  const outbox = holding(said(1));
  outbox.wipe();
  assert.equal(outbox.all(), []);
  assert.is(outbox.again(1, ben), undefined);
  assert.is(outbox.due(), Number.POSITIVE_INFINITY);
});

test("never sends to anyone what was not said to it, whatever is asked and however often", () => {
  const names = ["a", "b", "c", "d"].map((letter) => letter.repeat(32));
  const audiences = fc.array(fc.subarray(names), { maxLength: 12 });
  const asked = fc.array(fc.tuple(fc.integer({ min: 0, max: 13 }), fc.constantFrom(...names)), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(audiences, asked, (audiences, asked) => {
      const outbox = holding(...audiences.map((audience, i) => said(i + 1, audience)));
      const times = new Map<string, number>();
      for (const [n, name] of asked) {
        const key = `${n} ${name}`;
        const before = times.get(key) ?? 0;
        const isDue = (audiences[n - 1]?.includes(name) ?? false) && before < limits.askTimes;
        assert.is(outbox.again(n, name)?.n, isDue ? n : undefined);
        if (isDue) times.set(key, before + 1);
      }
    }),
    runs(200),
  );
});

test.run();
