/**
 * When hello, reply and confirm are accepted, and how often (protocol/room/channels.ts, SPEC §7.2):
 * one test for each rule and each limit, with a clock that tests advance.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeHello, makeReply, openHello } from "../../protocol/crypto/handshake.ts";
import { type Identity, makeIdentity } from "../../protocol/crypto/identity.ts";
import { type ChannelEvent, Channels } from "../../protocol/room/channels.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Padded } from "../../protocol/wire/padding.ts";
import { linksOf } from "../helpers/channels.ts";
import { makeEnv } from "../helpers/clock.ts";
import { costOf } from "../helpers/costly.ts";
import { codeOf, refuses, roomOf } from "../helpers/vectors.ts";

const keys = await roomOf("01".repeat(16), "02".repeat(32), "03".repeat(32));
const [anna, ben, carla] = [await makeIdentity(), await makeIdentity(), await makeIdentity()];
const hi: Padded = { type: 0x0f, content: new Uint8Array(5) };
const refused = "handshake-refused";

type Told = { readonly to?: number; readonly opaque: Bytes };

const sends = (events: readonly ChannelEvent[]): Told[] =>
  events.flatMap((event) => (event.type === "send" ? [event] : []));

function only(events: readonly ChannelEvent[]): Bytes {
  const [told, ...rest] = sends(events);
  if (told === undefined || rest.length > 0) throw new Error(`${sends(events).length} frames`);
  return told.opaque;
}

const everyone = () => true;

/**
 * A member with a number, which knows of these others and makes a channel with those whom it
 * admits.
 */
async function enter(
  identity: Identity,
  number: number,
  others: readonly number[] = [],
  admits: (name: string) => boolean = everyone,
) {
  const env = makeEnv();
  const channels = new Channels(keys, identity, env, admits);
  const events = await channels.enter(number, others);
  return { channels, env, events, number };
}

/** Anna has number 1. Ben has entered with number 2 and sent a hello. */
async function met(number = 2) {
  const A = await enter(anna, 1);
  A.channels.join(number);
  const B = await enter(ben, number, [1]);
  return { A, B, hello: only(B.events) };
}

/** The same, with the channel made. */
async function linked() {
  const { A, B, hello } = await met();
  const reply = only(await A.channels.hello(2, hello, true));
  const events = await B.channels.reply(1, reply);
  const confirm = only(events);
  const taken = A.channels.confirm(2, confirm);
  return { A, B, hello, reply, confirm, events, taken };
}

const helloOf = async (identity: Identity, number: number) =>
  (await makeHello(keys, identity, number, makeEnv())).frame;

test("sends hello to all listed members, and nothing in an empty room", async () => {
  assert.equal((await enter(anna, 1)).events, []);
  const { events } = await enter(ben, 3, [1, 2]);
  assert.is(only(events).length, 1498);
  assert.is(sends(events)[0]?.to, undefined);
});

test("gives a newcomer and a member a channel in both directions", async () => {
  const { A, B, reply, confirm } = await linked();
  assert.equal([reply.length, confirm.length], [1514, 18]);
  assert.equal(A.channels.peer(2)?.idBytes, ben.idBytes);
  assert.equal(B.channels.peer(1)?.idBytes, anna.idBytes);
  for (const [from, to] of [
    [A, B],
    [B, A],
  ] as const) {
    const sealed = await from.channels.seal(to.number, hi);
    const [event] = await to.channels.frame(from.number, sealed);
    assert.is(event?.type, "content");
    if (event?.type === "content") assert.equal([event.plain, event.first], [hi, true]);
  }
});

test("P6: sends its state only after the other's MAC is verified", async () => {
  const { A, B, hello } = await met();
  const replied = await A.channels.hello(2, hello, true);
  assert.not(replied.some(({ type }) => type === "ready"));
  assert.equal(linksOf(A.channels), []);
  const events = await B.channels.reply(1, only(replied));
  assert.equal(
    events.map(({ type }) => type),
    ["send", "ready"],
  );
  // The member also waits for the newcomer's state: without one, the newcomer gets no sender key.
  assert.equal(A.channels.confirm(2, only(events)), []);
  assert.equal(linksOf(A.channels), [2]);
});

test("reports only the first content of a channel as the first", async () => {
  const { A, B } = await linked();
  const first: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const [event] = await A.channels.frame(2, await B.channels.seal(1, hi));
    first.push(event?.type === "content" && event.first);
  }
  assert.equal(first, [true, false, false]);
});

test("answers no hello of an identity that it does not admit, but those of admitted identities", async () => {
  const A = await enter(anna, 1, [], (name) => name !== ben.id);
  A.channels.join(2);
  A.channels.join(3);
  const hello = await helloOf(ben, 2);
  await refuses(refused, () => A.channels.hello(2, hello, true));
  await refuses(refused, () => A.channels.hello(2, hello, false));
  only(await A.channels.hello(3, await helloOf(carla, 3), true));
});

test("accepts no reply of an identity that it does not admit", async () => {
  const A = await enter(anna, 1);
  A.channels.join(2);
  const B = await enter(ben, 2, [1], (name) => name !== anna.id);
  const reply = only(await A.channels.hello(2, only(B.events), true));
  await refuses(refused, () => B.channels.reply(1, reply));
  assert.equal(linksOf(B.channels), []);
});

test("checks admission at every hello: an identity admitted later is answered", async () => {
  const admitted = new Set<string>();
  const A = await enter(anna, 1, [], (name) => admitted.has(name));
  A.channels.join(2);
  const hello = await helloOf(ben, 2);
  await refuses(refused, () => A.channels.hello(2, hello, true));
  admitted.add(ben.id);
  only(await A.channels.hello(2, hello, true));
});

test("counts as present only listed numbers and joins above all numbers seen", async () => {
  const A = await enter(anna, 5, [2, 7]);
  for (const number of [1, 3, 4, 5, 6, 7]) A.channels.join(number);
  for (const number of [1, 3, 4, 5, 6]) {
    const hello = await helloOf(ben, number);
    await refuses(refused, () => A.channels.hello(number, hello, true));
  }
  only(await A.channels.hello(7, await helloOf(ben, 7), true));
  A.channels.join(8);
  only(await A.channels.hello(8, await helloOf(carla, 8), true));
});

test("does not count a number as present again after it has left", async () => {
  const { A, hello } = await linked();
  assert.is(A.channels.peer(2)?.id, ben.id);
  A.channels.leave(2);
  A.channels.join(2);
  await refuses(refused, () => A.channels.hello(2, hello, true));
  const fresh = await helloOf(ben, 2);
  await refuses(refused, () => A.channels.hello(2, fresh, true));
  A.channels.leave(2);
  assert.is(A.channels.peer(2), undefined);
});

test("starts from zero after every entry", async () => {
  const B = await enter(ben, 1, [0]);
  const A = await enter(anna, 0);
  A.channels.join(1);
  only(await B.channels.reply(0, only(await A.channels.hello(1, only(B.events), true))));
  assert.equal(linksOf(B.channels), [0]);
  await A.channels.enter(3, [0]);
  A.channels.join(2);
  A.channels.join(4);
  const low = await helloOf(ben, 2);
  await refuses(refused, () => A.channels.hello(2, low, true));
  only(await A.channels.hello(4, await helloOf(ben, 4), true));
});

test("an identity's one answer to a hello is used up even if its MAC is wrong", async () => {
  const B = await enter(ben, 2, [0, 1]);
  const reply = await answer(anna, only(B.events));
  const bent = reply.slice();
  bent[1513] = (bent[1513] as number) ^ 1;
  await refuses(refused, () => B.channels.reply(1, bent));
  await refuses(refused, () => B.channels.reply(1, reply));
  assert.equal(linksOf(B.channels), []);
});

test("ends a channel and its offer and sends nothing", async () => {
  const { A, B, confirm } = await linked();
  A.channels.drop(2);
  assert.equal([linksOf(A.channels), A.channels.peer(2)], [[], undefined]);
  await refuses(refused, () => A.channels.confirm(2, confirm));
  const sealed = await B.channels.seal(1, hi);
  await refuses("message-undecryptable", () => A.channels.frame(2, sealed));
  A.channels.drop(77);
  const offered = await met();
  const reply = only(await offered.A.channels.hello(2, offered.hello, true));
  const taken = only(await offered.B.channels.reply(1, reply));
  offered.A.channels.drop(2);
  await refuses(refused, () => offered.A.channels.confirm(2, taken));
});

test("refuses frames of a connection that is not in the room", async () => {
  const A = await enter(anna, 1);
  const hello = await helloOf(ben, 2);
  await refuses(refused, () => A.channels.hello(2, hello, true));
  await refuses(refused, () => A.channels.reply(2, hello));
  await refuses(refused, () => A.channels.confirm(2, hello));
  await refuses(refused, () => A.channels.frame(2, hello));
});

test("refuses the hello of a lower number, of its own number and of its own identity", async () => {
  const B = await enter(ben, 2, [1]);
  const low = await helloOf(anna, 1);
  await refuses(refused, () => B.channels.hello(1, low, true));
  const own = await helloOf(anna, 2);
  await refuses(refused, () => B.channels.hello(2, own, true));
  B.channels.join(3);
  const mirrored = await helloOf(ben, 3);
  await refuses(refused, () => B.channels.hello(3, mirrored, true));
});

test("refuses the same hello again, by broadcast or alone", async () => {
  const { A, hello } = await met();
  await A.channels.hello(2, hello, true);
  await refuses(refused, () => A.channels.hello(2, hello, true));
  await refuses(refused, () => A.channels.hello(2, hello, false));
});

test("refuses the same hello again however late it comes", async () => {
  const { A, hello } = await met();
  await A.channels.hello(2, hello, true);
  A.env.pass(10 * limits.helloMs);
  A.channels.expire();
  await refuses(refused, () => A.channels.hello(2, hello, true));
  await refuses(refused, () => A.channels.hello(2, hello, false));
});

test("refuses a second broadcast hello of a number", async () => {
  const { A, hello } = await met();
  await A.channels.hello(2, hello, true);
  A.env.pass(10 * limits.helloMs);
  const second = await helloOf(ben, 2);
  await refuses(refused, () => A.channels.hello(2, second, true));
});

test("answers three hellos in 30 s of a number after its broadcast, and no fourth", async () => {
  const { A, hello } = await met();
  await A.channels.hello(2, hello, true);
  const directed = async () => A.channels.hello(2, await helloOf(ben, 2), false);
  for (let i = 0; i < limits.hellosPerPeer; i++) only(await directed());
  await refuses(refused, directed);
  A.env.pass(limits.helloMs - 1);
  await refuses(refused, directed);
  A.env.pass(1);
  only(await directed());
});

test("opens three hellos in 30 s of a number after its first, whatever they are worth", async () => {
  const { A, hello } = await met();
  for (let i = 0; i <= limits.hellosPerPeer; i++) {
    // Sealed as a member can, but for another number.
    const forged = await helloOf(ben, 3);
    const cost = await costOf(() => refuses(refused, () => A.channels.hello(2, forged, true)));
    assert.is(cost, 0);
  }
  await refuses(refused, () => A.channels.hello(2, hello, true));
  A.env.pass(limits.helloMs);
  only(await A.channels.hello(2, hello, true));
});

test("answers 256 hellos of a connection, however slowly they come, and no more", async () => {
  const { A, hello } = await met();
  only(await A.channels.hello(2, hello, true));
  const next = async () => {
    A.env.pass(limits.helloMs);
    return A.channels.hello(2, await helloOf(ben, 2), false);
  };
  for (let i = 1; i < limits.hellosRemembered; i++) only(await next());
  await refuses(refused, next);
});

test("answers no directed hello of a number whose hello to all it has not answered", async () => {
  const { A, hello } = await met();
  const directed = await helloOf(ben, 2);
  const cost = await costOf(() => refuses(refused, () => A.channels.hello(2, directed, false)));
  assert.is(cost, 0);
  only(await A.channels.hello(2, hello, true));
  only(await A.channels.hello(2, directed, false));
});

/** Anna with number 1, and hellos to all of so many others, from number 2 on. */
async function crowd(size: number) {
  const A = await enter(anna, 1);
  const numbers = Array.from({ length: size }, (_, i) => i + 2);
  const hellos: Bytes[] = [];
  for (const number of numbers) {
    A.channels.join(number);
    hellos[number] = await helloOf(await makeIdentity(), number);
  }
  const answered: (number | undefined)[] = [];
  const note = (events: readonly ChannelEvent[]) =>
    answered.push(...sends(events).map(({ to }) => to));
  const hello = async (number: number) =>
    note(await A.channels.hello(number, hellos[number] as Bytes, true));
  const drain = async () => note(await A.channels.answerHellos());
  return { A, numbers, answered, hello, drain, note };
}

const { burst, perSecond } = limits.hellos;

test("opens only so many hellos at once, and does nothing at all for those that wait", async () => {
  const { numbers, answered, hello, drain } = await crowd(4 * burst);
  const others = numbers.slice(0, -1);
  for (const number of others.slice(0, burst)) await hello(number);
  assert.equal(answered, others.slice(0, burst));
  const cost = await costOf(async () => {
    for (const number of others.slice(burst)) await hello(number);
    await drain();
  });
  assert.is(cost, 0);
  assert.is(answered.length, burst);
});

test("answers the newest connection at once, though many others wait", async () => {
  const { numbers, answered, hello } = await crowd(4 * burst);
  for (const number of numbers) await hello(number);
  assert.equal(answered, [...numbers.slice(0, burst), numbers.at(-1)]);
});

test("has a rate for the newest connections too: above it they wait like the others", async () => {
  const { A, answered } = await crowd(0);
  const most = limits.newestHellos.burst + burst;
  for (let number = 2; number < 2 + 2 * most; number++) {
    A.channels.join(number);
    const events = await A.channels.hello(
      number,
      await helloOf(await makeIdentity(), number),
      true,
    );
    answered.push(...sends(events).map(({ to }) => to));
  }
  assert.equal(
    answered,
    Array.from({ length: most }, (_, i) => i + 2),
  );
});

test("answers waiting hellos as the rate allows, each in its turn, and wakes for them", async () => {
  const { A, numbers, answered, hello, drain } = await crowd(4 * burst);
  const others = numbers.slice(0, -1);
  for (const number of others) await hello(number);
  const began = A.env.now();
  for (let i = 0; answered.length < others.length; i++) {
    assert.ok(i < 2 * others.length, "each wake answers one");
    A.env.pass(Math.max(0, A.channels.due() - A.env.now()));
    await drain();
  }
  assert.equal(answered, others);
  const tookMs = A.env.now() - began;
  const leastMs = ((others.length - burst) / perSecond) * 1000;
  assert.ok(tookMs >= leastMs && tookMs <= leastMs + 2 * others.length, `${tookMs} ms`);
});

test("answers as many as confirm, at once", async () => {
  const { A, numbers, answered, hello, drain } = await crowd(4 * burst);
  for (const number of numbers.slice(0, burst)) await hello(number);
  const [waiting = 0, newcomer = 0] = numbers.slice(burst);
  await hello(waiting);
  assert.is(answered.length, burst);
  // The last of them replaces its hello by one whose X it has, and confirms.
  const B = await enter(ben, newcomer, [1]);
  A.env.pass(2000 / perSecond);
  await drain();
  const reply = only(await A.channels.hello(newcomer, only(B.events), true));
  const last = numbers[burst + 2] ?? 0;
  await hello(last);
  assert.equal(answered.slice(burst), [waiting]);
  A.channels.confirm(newcomer, only(await B.channels.reply(1, reply)));
  await drain();
  assert.equal(answered.slice(burst), [waiting, last]);
});

test("answers the first hello of a number before another number's second one", async () => {
  const { A, numbers, answered, hello, drain, note } = await crowd(2 * burst);
  const [asker = 0, ...rest] = numbers.slice(0, burst);
  const last = numbers[burst] ?? 0;
  for (const number of [asker, ...rest]) await hello(number);
  note(await A.channels.hello(asker, await helloOf(ben, asker), false));
  await hello(last);
  A.env.pass(1000 / perSecond);
  // The directed one is not of the same identity: opened first, it would use the token up.
  await drain();
  assert.equal(answered, [asker, ...rest, last]);
});

test("keeps one waiting hello of a number, for 30 s or until it leaves", async () => {
  const { A, numbers, answered, hello, drain } = await crowd(4 * burst);
  for (const number of numbers.slice(0, -1)) await hello(number);
  const waiting = numbers[2 * burst] ?? 0;
  const second = await helloOf(ben, waiting);
  await refuses(refused, () => A.channels.hello(waiting, second, true));
  A.channels.leave(numbers[burst] ?? 0);
  A.env.pass(1000 / perSecond);
  await drain();
  assert.equal(answered.slice(burst), [numbers[burst + 1]]);
  A.env.pass(limits.helloMs);
  A.channels.expire();
  await drain();
  assert.is(answered.length, burst + 1);
  assert.is(A.channels.due(), Number.POSITIVE_INFINITY);
});

test("lets no hello of another length wait", async () => {
  const { A, hello } = await met();
  for (const wrong of [hello.slice(1), new Uint8Array(60_000).fill(1)]) {
    await refuses(refused, () => A.channels.hello(2, wrong, true));
  }
  only(await A.channels.hello(2, hello, true));
  assert.is(A.channels.due(), A.env.now() + limits.helloMs);
});

/** Another member under number 1, which answers this hello of number 2. */
async function answer(identity: Identity, hello: Bytes): Promise<Bytes> {
  const { channels } = await enter(identity, 1);
  channels.join(2);
  return only(await channels.hello(2, hello, true));
}

test("refuses a hello from a number that belongs to another identity", async () => {
  const { A, hello } = await met();
  only(await A.channels.hello(2, hello, true));
  const other = await helloOf(carla, 2);
  await refuses(refused, () => A.channels.hello(2, other, false));
  only(await A.channels.hello(2, await helloOf(ben, 2), false));
});

test("refuses a reply from a number that belongs to another identity", async () => {
  // A second connection is expected, so that the newcomer keeps its X.
  const B = await enter(ben, 2, [0, 1]);
  const hello = only(B.events);
  only(await B.channels.reply(1, await answer(anna, hello)));
  const foreign = await answer(carla, hello);
  await refuses(refused, () => B.channels.reply(1, foreign));
  assert.equal(B.channels.peer(1)?.idBytes, anna.idBytes);
});

test("accepts one reply to a hello from each identity: no copy, and no second reply", async () => {
  const B = await enter(ben, 2, [0, 1]);
  const hello = only(B.events);
  const [reply, other] = [await answer(anna, hello), await answer(anna, hello)];
  assert.not.equal(reply, other);
  only(await B.channels.reply(1, reply));
  await refuses(refused, () => B.channels.reply(1, reply));
  await refuses(refused, () => B.channels.reply(1, other));
});

test("refuses a reply of a higher number, or of another than the signed number", async () => {
  const A = await enter(anna, 1);
  A.channels.join(2);
  const B = await enter(ben, 2, [0, 1]);
  const reply = only(await A.channels.hello(2, only(B.events), true));
  B.channels.join(3);
  await refuses(refused, () => B.channels.reply(3, reply));
  await refuses(refused, () => B.channels.reply(0, reply));
  only(await B.channels.reply(1, reply));
});

test("refuses a reply of a higher number, even if that number is signed", async () => {
  const { B, hello } = await met();
  B.channels.join(3);
  const read = await openHello(keys, hello, 2);
  const reply = await makeReply(keys, anna, 3, 2, read, makeEnv());
  await refuses(refused, () => B.channels.reply(3, reply.frame));
  assert.equal(linksOf(B.channels), []);
});

test("accepts one confirmation of a reply, and no copy of it", async () => {
  const { A, confirm } = await linked();
  await refuses(refused, () => A.channels.confirm(2, confirm));
});

test("refuses a confirmation that comes 30 s after the reply", async () => {
  const { A, B, hello } = await met();
  const reply = only(await A.channels.hello(2, hello, true));
  const confirm = only(await B.channels.reply(1, reply));
  A.env.pass(limits.helloMs);
  A.channels.expire();
  await refuses(refused, () => A.channels.confirm(2, confirm));
});

test("P13: keeps the ephemeral key for at most 30 s; a later reply gets a new hello", async () => {
  for (const [late, kept] of [
    [limits.helloMs - 1, true],
    [limits.helloMs, false],
  ] as const) {
    const { A, B, hello } = await met();
    const reply = only(await A.channels.hello(2, hello, true));
    B.env.pass(late);
    B.channels.expire();
    const events = await B.channels.reply(1, reply);
    assert.equal(linksOf(B.channels), kept ? [1] : []);
    if (kept) continue;
    assert.equal(
      sends(events).map(({ to }) => to),
      [1],
    );
    const anew = only(events);
    assert.not.equal(anew, hello);
    // That hello leads to a channel.
    only(await B.channels.reply(1, only(await A.channels.hello(2, anew, false))));
    assert.equal(linksOf(B.channels), [1]);
  }
});

test("deletes X when all listed members have replied", async () => {
  // Two identities answer for the first number. The second answers when every listed member has.
  const B = await enter(ben, 5, [1, 2]);
  const hello = only(B.events);
  const [A, C] = [await enter(anna, 1), await enter(carla, 2)];
  for (const other of [A, C]) other.channels.join(5);
  const [first, second] = [
    only(await A.channels.hello(5, hello, true)),
    only(await C.channels.hello(5, hello, true)),
  ];
  only(await B.channels.reply(1, first));
  assert.is(B.channels.due(), B.env.now() + limits.helloMs);
  only(await B.channels.reply(2, second));
  assert.is(B.channels.due(), Number.POSITIVE_INFINITY);
  assert.equal(linksOf(B.channels), [1, 2]);
  // A later reply finds no X and gets a hello of its own.
  B.channels.drop(2);
  const events = await B.channels.reply(2, second);
  assert.equal(
    sends(events).map(({ to, opaque }) => [to, opaque.length]),
    [[2, 1498]],
  );
  assert.equal(linksOf(B.channels), [1]);
});

test("deletes X when the members that have not replied have left", async () => {
  const B = await enter(ben, 5, [1, 2]);
  const A = await enter(anna, 1);
  A.channels.join(5);
  const reply = only(await A.channels.hello(5, only(B.events), true));
  B.channels.leave(2);
  B.channels.expire();
  assert.is(B.channels.due(), B.env.now() + limits.helloMs);
  B.channels.leave(1);
  B.channels.expire();
  assert.is(B.channels.due(), Number.POSITIVE_INFINITY);
  await refuses(refused, () => B.channels.reply(1, reply));
  assert.equal(linksOf(B.channels), []);
});

test("deletes X when the page is frozen", async () => {
  const { A, B, hello } = await met();
  B.channels.freeze();
  const events = await B.channels.reply(1, only(await A.channels.hello(2, hello, true)));
  assert.equal(
    sends(events).map(({ to }) => to),
    [1],
  );
  assert.equal(linksOf(B.channels), []);
});

test("sends three directed hellos to a connection in 30 s, and no fourth", async () => {
  const { A, B, hello } = await met();
  const reply = only(await A.channels.hello(2, hello, true));
  const late = () => {
    B.channels.freeze();
    return B.channels.reply(1, reply);
  };
  for (let i = 0; i < limits.hellosPerPeer; i++) only(await late());
  assert.equal(await late(), []);
  B.env.pass(limits.helloMs);
  only(await late());
});

test("sends no new hello to a connection that can still answer one, or has a channel", async () => {
  const { A, B, hello } = await met();
  const reply = only(await A.channels.hello(2, hello, true));
  B.channels.freeze();
  only(await B.channels.reply(1, reply));
  await refuses(refused, () => B.channels.reply(1, reply));
  const done = await linked();
  await refuses(refused, () => done.B.channels.reply(1, done.reply));
  assert.equal(linksOf(done.B.channels), [1]);
});

test("checks one signature of a number for each hello, whatever it replies", async () => {
  const B = await enter(ben, 5, [1, 2]);
  const read = await openHello(keys, only(B.events), 5);
  const replies: Bytes[] = [];
  for (let i = 0; i < 20; i++) {
    replies.push((await makeReply(keys, await makeIdentity(), 1, 5, read, makeEnv())).frame);
  }
  const cost = await costOf(async () => {
    for (const reply of replies) await codeOf(() => B.channels.reply(1, reply));
  });
  // The check and the key agreement of the first one.
  assert.is(cost, 2);
});

test("replaces a channel by a later one", async () => {
  const { A, B } = await linked();
  const old = await B.channels.seal(1, hi);
  // Ben comes back with another connection.
  A.channels.join(9);
  const again = await enter(ben, 9, [1]);
  const reply = only(await A.channels.hello(9, only(again.events), true));
  A.channels.confirm(9, only(await again.channels.reply(1, reply)));
  assert.equal(A.channels.peer(9)?.idBytes, ben.idBytes);
  await refuses("message-undecryptable", async () => {
    A.channels.drop(2);
    return A.channels.frame(2, old);
  });
});

const noise = Uint8Array.of(1, 4, 0, 0, 0, 9, ...new Uint8Array(300));

/** Lets a channel fail at its receiver. Returns what that one does about it. */
async function fail({ channels }: Awaited<ReturnType<typeof enter>>, from: number) {
  for (let i = 1; i < limits.channelFailures; i++) {
    assert.equal(await channels.frame(from, noise), []);
  }
  return channels.frame(from, noise);
}

test("replaces a channel after three failed frames: the higher number sends the hello", async () => {
  const { B } = await linked();
  const events = await fail(B, 1);
  assert.equal(
    events.map((event) => event.type === "failed" && event.peer.id),
    [anna.id, false],
  );
  const [hello] = sends(events);
  assert.equal([hello?.to, hello?.opaque.length], [1, 1498]);
});

test("replaces a channel that fails at the lower number, which asks the other for it", async () => {
  const { A, B } = await linked();
  const events = await fail(A, 2);
  assert.equal(
    events.map((event) => event.type === "failed" && event.peer.id),
    [ben.id, false],
  );
  const asked = only(events);
  assert.equal(asked, Uint8Array.of(1, 4));
  // Until then the old channel is in use.
  const [still] = await B.channels.frame(1, await A.channels.seal(2, hi));
  assert.is(still?.type, "content");
  const hello = only(await B.channels.frame(1, asked));
  const confirm = only(await B.channels.reply(1, only(await A.channels.hello(2, hello, false))));
  A.channels.confirm(2, confirm);
  const [event] = await A.channels.frame(2, await B.channels.seal(1, hi));
  assert.equal(event?.type === "content" && [event.plain, event.first], [hi, true]);
});

test("asks a connection for a new channel three times in 30 s, and no fourth time", async () => {
  const { A, B } = await linked();
  for (let i = 0; i < limits.hellosPerPeer; i++) only(await fail(A, 2));
  assert.equal(sends(await fail(A, 2)), []);
  const asked = Uint8Array.of(1, 4);
  for (let i = 0; i < limits.hellosPerPeer; i++) only(await B.channels.frame(1, asked));
  assert.equal(await B.channels.frame(1, asked), []);
  A.env.pass(limits.helloMs);
  only(await fail(A, 2));
  // From the higher number it is a frame that fails, like any other.
  assert.equal(await A.channels.frame(2, asked), []);
});

test("replaces a channel when frames fail for more than 10 s", async () => {
  const { B } = await linked();
  assert.equal(await B.channels.frame(1, noise), []);
  B.env.pass(limits.channelGapMs + 1);
  assert.is(only(await B.channels.frame(1, noise)).length, 1498);
});

test("does not count a copy of an earlier frame as a failure", async () => {
  const { A, B } = await linked();
  const sealed = await A.channels.seal(2, hi);
  await B.channels.frame(1, sealed);
  for (let i = 0; i < 3 * limits.channelFailures; i++) {
    await refuses("message-undecryptable", () => B.channels.frame(1, sealed));
  }
  const next = await A.channels.seal(2, hi);
  assert.is((await B.channels.frame(1, next))[0]?.type, "content");
});

test("every entry starts with an empty state", async () => {
  const { B, hello } = await linked();
  const events = await B.channels.enter(8, [4]);
  assert.not.equal(only(events), hello);
  assert.equal(linksOf(B.channels), []);
  assert.is(B.channels.peer(1), undefined);
});

test("tracks no more connections than a room may have members", async () => {
  const A = await enter(anna, 1);
  for (let number = 2; number <= 3 * limits.members; number++) A.channels.join(number);
  const far = limits.members + 1;
  const hello = await helloOf(ben, far);
  await refuses(refused, () => A.channels.hello(far, hello, true));
  only(await A.channels.hello(limits.members, await helloOf(ben, limits.members), true));
});

test("returns when its next timeout is due", async () => {
  const { B } = await met();
  assert.is(B.channels.due(), B.env.now() + limits.helloMs);
  const idle = await enter(anna, 1);
  assert.is(idle.channels.due(), Number.POSITIVE_INFINITY);
});

test.run();
