/**
 * Every frame, exactly once, in one order, over real sockets: eight members all send 300 frames of
 * 0 bytes to 60 KB at the same time, to everyone, to one member or to themselves.
 */
import { setImmediate as turn } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Frame } from "../../protocol/wire/frame.ts";
import { seededRandom } from "../helpers/random.ts";
import { Client, closeRelays, relayWith } from "./support.ts";

const members = 8;
const framesEach = 300;

/** A frame by its sender and its number among the sender's frames. */
type Sent = {
  readonly from: number;
  readonly nth: number;
  readonly to?: number;
  readonly opaque: Uint8Array;
};

function plan(seed: number): Sent[][] {
  const { below, pick } = seededRandom(seed);
  return Array.from({ length: members }, (_, index) =>
    Array.from({ length: framesEach }, (_, nth) => {
      // Mostly small, sometimes empty, at the limits of the header forms, now and then long.
      const size = pick([
        0,
        1,
        116,
        117,
        121,
        125,
        126,
        below(300),
        below(300),
        below(4_000),
        below(4_000),
      ]);
      const opaque = new Uint8Array(nth % 25 === 24 ? below(60_001) : size).fill(index * 31 + nth);
      const from = index + 1;
      return below(6) === 0 ? { from, nth, to: 1 + below(members), opaque } : { from, nth, opaque };
    }),
  );
}

function reaches(sent: Sent, member: number): boolean {
  return sent.to === undefined ? sent.from !== member : sent.to === member;
}

function same(frame: Frame, sent: Sent): boolean {
  return (
    frame.from === sent.from &&
    frame.to === sent.to &&
    frame.opaque.length === sent.opaque.length &&
    frame.opaque.every((byte) => byte === sent.opaque[0])
  );
}

async function runFanOut(seed: number): Promise<void> {
  const relay = await relayWith();
  const clients: Client[] = [];
  for (let n = 0; n < members; n++) clients.push(await Client.enter(relay));
  for (const [index, client] of clients.entries()) await client.take(members - 1 - index);
  const sent = plan(seed);

  const sending = clients.map(async (client, index) => {
    for (const [nth, { opaque, to }] of (sent[index] ?? []).entries()) {
      client.send(opaque, to);
      if (nth % (5 + index) === 0) await turn();
    }
  });
  const receiving = clients.map(async (client) => {
    const expected = sent.map((frames) => frames.filter((one) => reaches(one, client.you)));
    const count = expected.reduce((sum, frames) => sum + frames.length, 0);
    const order: Sent[] = [];
    for (const heard of await client.take(count)) {
      if (!("opaque" in heard)) throw new Error(`${client.you} heard ${heard.op}`);
      const next = expected[heard.from - 1]?.shift();
      assert.ok(next !== undefined && same(heard, next), `${client.you} from ${heard.from}`);
      if (next !== undefined) order.push(next);
    }
    return order;
  });
  await Promise.all(sending);
  const orders = await Promise.all(receiving);

  const broadcast = orders.map((order) => order.filter((one) => one.to === undefined));
  for (const [a, one] of broadcast.entries()) {
    for (const [b, other] of broadcast.entries()) {
      const common = (order: Sent[]) =>
        order.filter(({ from }) => from !== a + 1 && from !== b + 1);
      assert.equal(
        common(one).map(({ from, nth }) => `${from} ${nth}`),
        common(other).map(({ from, nth }) => `${from} ${nth}`),
      );
    }
  }
  // No further frame arrives: the next message of each member is the next one sent.
  clients[0]?.say({ op: "lock", on: true });
  for (const client of clients) assert.equal(await client.next(), { op: "locked", on: true });
}

test("each frame arrives exactly once, in one order for all; only echoes return to their sender", async () => {
  await runFanOut(1);
});

test("directed frames keep their order among the others", async () => {
  const relay = await relayWith();
  const [a, b] = [await Client.enter(relay), await Client.enter(relay)];
  await a.next();
  for (let n = 0; n < 100; n++) a.send(Uint8Array.of(n), n % 3 === 0 ? b.you : undefined);
  const heard = await b.take(100);
  assert.equal(
    heard.map((one) => "opaque" in one && one.opaque[0]),
    [...Array(100).keys()],
  );
});

test.after.each(closeRelays);
test.run();
