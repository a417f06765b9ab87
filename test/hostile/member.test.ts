// A malicious member with a modified client and its real keys. It costs the others little, and is
// named if its acts can be proved.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeHello } from "../../protocol/crypto/handshake.ts";
import { digest } from "../../protocol/crypto/hash.ts";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { concat, toBase64url, u32 } from "../../protocol/wire/bytes.ts";
import { decodeFrame, encodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  encodeChannel,
  encodeRoom,
  type Lock,
  type RoomMessage,
} from "../../protocol/wire/message.ts";
import {
  inside,
  isKind,
  misuse,
  nameOf,
  numberOf,
  ref,
  removal,
  resendBufferOf,
  roomFrame,
  salt,
  senderKeysOf,
  sendRaw,
  speak,
  strangerName,
  tell,
} from "../helpers/hostile-inside.ts";
import { dump } from "../helpers/hostile-thief.ts";
import { HostileWorld } from "../helpers/hostile-world.ts";
import { meet, type Person, roomSecrets, type Secrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const life = { ttl: 0 };
const top = 0xffffffff;
/**
 * Largest size of a session in a room of four with a malicious member: objects, characters and
 * bytes.
 */
const mostSize = 600_000;

type Room = { world: World; anna: Person; ben: Person; mallory: Person };

async function room(seed: number): Promise<Room> {
  const [world, anna, ben, mallory] = await meet(secrets, seed, "Anna", "Ben", "Mallory");
  return { world, anna, ben, mallory };
}

function lines(person: Person, kind: string): string[] {
  return person.lines.flatMap((line) => {
    if (line.kind !== kind || !("member" in line)) return [];
    const reporter = line.kind === "fork" ? ` by ${line.reporter.alias}` : "";
    return [`${line.member.alias}${reporter}`];
  });
}

async function text(person: Person, said: string, n?: number): Promise<RoomMessage> {
  const rest = { action: false, reply: null, expiry: null };
  return { type: "text", ...(await ref(person, n)), text: said, ...rest };
}

/**
 * Checks that the honest members still exchange messages, and that their sessions have not grown.
 */
async function isWell({ world, anna, ben }: Room): Promise<void> {
  await anna.say("still here?");
  await ben.say("still here");
  await world.run(limits.afterMs + 1000);
  assert.ok(ben.texts().includes("Anna: still here?"));
  assert.ok(anna.texts().includes("Ben: still here"));
  for (const person of [anna, ben]) assert.ok(dump(inside(person)).size < mostSize);
}

test("all members name it when it signs two versions of one message", async () => {
  const all = await room(1);
  const { world, anna, ben, mallory } = all;
  const message = await text(mallory, "yes");
  await speak(mallory, message);
  await speak(mallory, { ...message, text: "no" } as RoomMessage);
  await world.run();
  for (const person of [anna, ben]) {
    assert.equal(person.texts(), ["Mallory: yes"]);
    assert.equal(lines(person, "fork"), ["Mallory by Mallory"]);
  }
  await isWell(all);
});

test("no warning about it is kept when it is gone", async () => {
  const all = await room(17);
  const { world, anna, mallory } = all;
  const message = await text(mallory, "yes");
  await speak(mallory, message);
  await speak(mallory, { ...message, text: "no" } as RoomMessage);
  await world.run();
  const { warnings } = inside(anna) as unknown as { warnings: { shown: ReadonlySet<string> } };
  assert.is(warnings.shown.size, 1);
  await mallory.do({ type: "leave", text: "" });
  await world.run();
  assert.is(warnings.shown.size, 0);
  await isWell(all);
});

test("the member with the other version names it when the relay separates the two", async () => {
  const all = await room(2);
  const { world, anna, ben, mallory } = all;
  const message = await text(mallory, "yes");
  const [yes, no] = await Promise.all(
    ["yes", "no"].map((version) => {
      return roomFrame(mallory, encodeRoom({ ...message, text: version } as RoomMessage, salt()));
    }),
  );
  world.relay.tamper = (_to, data) => (world.relay.sender?.person === mallory ? [] : [data]);
  anna.wire?.down.push({ type: "data", data: yes as Bytes });
  ben.wire?.down.push({ type: "data", data: no as Bytes });
  await world.run(6 * limits.heartbeatMs);
  assert.equal(anna.texts(), ["Mallory: yes"]);
  assert.equal(ben.texts(), ["Mallory: no"]);
  const named = [...lines(anna, "fork"), ...lines(ben, "fork")];
  assert.ok(named.length > 0);
  assert.ok(
    named.every((line) => /^Mallory by (Anna|Ben)$/.test(line)),
    named.join(),
  );
});

test("it is named when its heartbeats contradict its messages", async () => {
  const all = await room(3);
  const { world, anna, mallory } = all;
  await mallory.say("yes");
  await world.run();
  const heartbeat = {
    type: "heartbeat",
    n: 1,
    hash: salt32(1),
    heads: salt32(2),
    members: salt32(3),
    missed: [],
  } as const;
  await speak(mallory, heartbeat);
  await world.run();
  assert.equal(lines(anna, "fork"), ["Mallory by Mallory"]);
  await isWell(all);
});

test("it reaches only some members by different sender keys, and the rest learn what they missed", async () => {
  const all = await room(4);
  const { world, anna, ben, mallory } = all;
  const id = salt(5).slice(0, 8);
  const senderKey = (fill: number) => ({ id, index: 0, key: salt32(fill), whisper: salt32(9) });
  await tell(mallory, [anna], { type: "senderKey", senderKey: senderKey(1) });
  await tell(mallory, [ben], { type: "senderKey", senderKey: senderKey(2) });
  senderKeysOf(mallory).own = senderKey(1);
  await mallory.say("only for some");
  // It answers no resend requests for these messages.
  inside(mallory).outbox.resendBuffer.wipe();
  await world.run(limits.silentMs + limits.heartbeatMs);
  assert.equal(anna.texts(), ["Mallory: only for some"]);
  assert.equal(ben.texts(), []);
  // Its next sender key is the same for all. Then it must resend its messages, or they are missing.
  await world.run(limits.senderKeyRotateMs);
  await mallory.say("for all again");
  await world.run(limits.gapMs + limits.heartbeatMs);
  assert.ok(ben.texts().includes("Mallory: for all again"));
  const told = ben.texts().includes("Mallory: only for some") || lines(ben, "missing").length > 0;
  assert.ok(told);
  await isWell(all);
});

test("it gains nothing by sending messages of others as its own", async () => {
  const all = await room(5);
  const { world, anna, ben, mallory } = all;
  await anna.say("my own words");
  await world.run();
  const frames = world.relay.seen.filter((data) => isKind(data, "room"));
  assert.ok(frames.length > 0);
  for (const frame of frames) {
    const { opaque } = decodeFrame(frame as Bytes);
    sendRaw(mallory, encodeFrame({ from: numberOf(mallory), opaque }));
  }
  for (const frame of world.relay.seen.filter((data) => isKind(data, "channel"))) {
    const { opaque } = decodeFrame(frame as Bytes);
    for (const to of [anna, ben].map(numberOf)) {
      sendRaw(mallory, encodeFrame({ from: numberOf(mallory), to, opaque }));
    }
  }
  await world.run(2 * limits.heartbeatMs);
  assert.equal(ben.texts(), ["Anna: my own words"]);
  assert.equal(lines(ben, "fork"), []);
  await isWell(all);
});

test("a flood of messages is dropped above the rate, and its author is named once", async () => {
  const all = await room(6);
  const { world, anna, ben, mallory } = all;
  for (let i = 0; i < 240; i++) {
    // A sender key encrypts at most this many frames.
    if (i === 120)
      await tell(mallory, [anna, ben], { type: "senderKey", senderKey: newSenderKey(mallory, 7) });
    await speak(mallory, await text(mallory, `flood ${i}`));
  }
  await world.run(1000);
  for (const person of [anna, ben]) {
    assert.equal(lines(person, "flood"), ["Mallory"]);
    const most = limits.frames.burst + 10 * limits.frames.perSecond;
    assert.ok(person.texts().length <= most, `${person.texts().length} were shown`);
  }
  await isWell(all);
});

test("it loses a channel that it floods, and is named", async () => {
  const all = await room(7);
  const { world, anna, mallory } = all;
  const going = { type: "going", code: salt32(1) } as const;
  for (let i = 0; i < 150; i++) await tell(mallory, [anna], going);
  await world.run(100);
  assert.equal(lines(anna, "flood"), ["Mallory"]);
  assert.not(anna.present().includes("Mallory"));
  await isWell(all);
});

test("leaps of its message numbers cause no long waits and little work", async () => {
  const all = await room(8);
  const { world, anna, ben, mallory } = all;
  await mallory.say("one");
  await world.run();
  const start = process.cpuUsage();
  await speak(mallory, await text(mallory, "leap", 2 ** 31));
  await world.run(1000);
  await speak(mallory, await text(mallory, "top", top));
  await speak(mallory, {
    type: "heartbeat",
    n: top,
    hash: salt32(1),
    heads: salt32(2),
    members: salt32(3),
    missed: [],
  });
  const own = senderKeysOf(mallory).own;
  const plain = encodeRoom(await text(mallory, "far along the chain", top - 1), salt());
  sendRaw(mallory, await roomFrame(mallory, plain, { ...own, index: 255 }));
  await world.run(limits.gapMs + 7 * limits.resendMs);
  const missing = ben.lines.filter((line) => line.kind === "missing");
  assert.ok(missing.length > 0 && missing.length < 10);
  const sum = missing.reduce((sum, line) => sum + (line.kind === "missing" ? line.count : 0), 0);
  assert.ok(sum >= 2 ** 31 - 3, "what it says it has said and nobody got is counted");
  const requested = world.relay.seen.filter((data) => {
    return isKind(data, "channel") && decodeFrame(data).from !== numberOf(mallory);
  }).length;
  assert.ok(requested < 60, `${requested} channel frames`);
  await isWell(all);
  const { user, system } = process.cpuUsage(start);
  assert.ok((user + system) / 1000 < 5000);
  assert.ok(anna.ended === undefined);
});

test("frames with far counters do not advance a channel or a sender key", async () => {
  const all = await room(9);
  const { world, anna, ben, mallory } = all;
  const from = numberOf(mallory);
  const frame = decodeFrame(await roomFrame(mallory, encodeRoom(await text(mallory, "x"), salt())));
  for (const index of [256, 2 ** 31, top]) {
    const opaque = concat(frame.opaque.slice(0, 10), u32(index), frame.opaque.slice(14));
    sendRaw(mallory, encodeFrame({ from, opaque }));
  }
  await misuse(mallory, async (room) => {
    const plain = encodeChannel({ type: "going", code: salt32(1) }, salt());
    const to = numberOf(anna);
    const opaque = await room.channels.seal(to, plain);
    for (const counter of [2 ** 31, top]) {
      const leap = concat(opaque.slice(0, 2), u32(counter), opaque.slice(6));
      sendRaw(mallory, encodeFrame({ from, to, opaque: leap }));
    }
    sendRaw(mallory, encodeFrame({ from, to, opaque }));
  });
  await world.run();
  await mallory.say("and still in step");
  await world.run();
  for (const person of [anna, ben]) assert.equal(person.texts(), ["Mallory: and still in step"]);
  await isWell(all);
});

test("10,000 hellos get a handful of replies", async () => {
  const all = await room(10);
  const { world, anna, mallory } = all;
  const { identity, keys, env } = inside(mallory).context;
  const from = numberOf(mallory);
  const hellos: Bytes[] = [];
  for (let i = 0; i < 300; i++) hellos.push((await makeHello(keys, identity, from, env)).frame);
  await world.run(limits.helloMs);
  const before = world.relay.seen.filter((data) => isKind(data, "reply")).length;
  const size = dump(inside(anna)).size;
  const start = process.cpuUsage();
  for (let i = 0; i < 10_000; i++) {
    const opaque = hellos[i % hellos.length] as Bytes;
    const data = i % 2 === 0 ? encodeFrame({ from, opaque }) : encodeFrame({ from, to: 1, opaque });
    anna.wire?.down.push({ type: "data", data });
  }
  await world.run(1000);
  const { user, system } = process.cpuUsage(start);
  const replies = world.relay.seen.filter((data) => isKind(data, "reply")).length - before;
  assert.is(replies, limits.hellosPerPeer);
  assert.ok((user + system) / 1000 < 5000, `${(user + system) / 1000} ms`);
  assert.ok(dump(inside(anna)).size < size + 20_000);
  await isWell(all);
});

test("its failing channel frames cost the others nothing but its own channel, and name it once", async () => {
  const all = await room(17);
  const { world, anna, ben, mallory } = all;
  const [to, from] = [numberOf(anna), numberOf(mallory)];
  const before = world.relay.seen.length;
  const seconds = 60;
  for (let i = 0; i < seconds; i++) {
    for (let n = 0; n < limits.channelFailures; n++) {
      const opaque = concat(Uint8Array.of(1, 4), u32(1000 + i), new Uint8Array(272));
      sendRaw(mallory, encodeFrame({ from, to, opaque }));
    }
    await world.run(1000);
    assert.equal(
      [anna, ben].map(({ session }) => session.view().phase),
      ["open", "open"],
    );
    assert.ok(ben.present().includes("Anna"));
  }
  assert.is(numberOf(anna), to, "it has not entered again");
  assert.equal([lines(anna, "channel-failed"), lines(ben, "channel-failed")], [["Mallory"], []]);
  const asked = world.relay.seen.slice(before).filter((data) => {
    return (
      isKind(data, "channel") &&
      decodeFrame(data).from === to &&
      decodeFrame(data).opaque.length === 2
    );
  });
  const most = (limits.hellosPerPeer * seconds * 1000) / limits.helloMs;
  assert.ok(asked.length > 0 && asked.length <= most, `${asked.length} requests`);
  await isWell(all);
});

test("a channel that a relay breaks in one direction is made anew", async () => {
  const all = await room(18);
  const { world, anna, mallory: carla } = all;
  const { channels } = inside(anna).context;
  let swallowed = 0;
  world.relay.tamper = (to, data) => {
    const isHers = world.relay.sender?.person === carla && to.person === anna;
    if (!isHers || !isKind(data, "channel") || swallowed > 0) return [data];
    swallowed++;
    return [];
  };
  const peer = () => channels.peer(numberOf(carla));
  const old = peer();
  for (let i = 0; i <= limits.channelFailures; i++) {
    await tell(carla, [anna], { type: "going", code: salt32(1) });
  }
  await world.run();
  assert.not(peer() === old, "by a handshake of the two");
  await tell(carla, [anna], { type: "senderKey", senderKey: newSenderKey(carla, 7) });
  await carla.say("under a key that came over the new one");
  await world.run();
  assert.equal(anna.texts(), ["Mallory: under a key that came over the new one"]);
  await isWell(all);
});

test("invented connections and identities cannot fill a session's memory", async () => {
  const all = await room(11);
  const { world, anna } = all;
  const { keys, env } = inside(anna).context;
  const down = (data: string | Bytes) => anna.wire?.down.push({ type: "data", data });
  // The relay helps: it announces connections that do not exist, each of which sends a hello.
  for (let number = 10; number < 1010; number++) down(`{"op":"joined","member":${number}}`);
  for (let number = 10; number < 60; number++) {
    const { frame } = await makeHello(keys, await makeIdentity(), number, env);
    down(encodeFrame({ from: number, opaque: frame }));
  }
  await world.run(1000);
  assert.equal(anna.present(), ["Anna", "Ben", "Mallory"]);
  const filled = dump(inside(anna)).size;
  await world.run(limits.helloMs);
  assert.ok(dump(inside(anna)).size < filled, "offers that nobody confirmed are forgotten");
  assert.ok(filled < mostSize);
  await isWell(all);
});

test("it cannot hold a message back by the messages that it claims to come after", async () => {
  const all = await room(12);
  const { world, anna, ben, mallory } = all;
  const after = Array.from({ length: limits.after }, (_, i) => ({ id: strangerName(i), n: top }));
  await speak(mallory, { ...(await text(mallory, "after strangers")), after } as RoomMessage);
  await world.run(10);
  assert.equal(ben.texts(), ["Mallory: after strangers"]);
  const never = [{ id: nameOf(anna), n: top }];
  await speak(mallory, {
    ...(await text(mallory, "after what never comes")),
    after: never,
  } as RoomMessage);
  await world.run(limits.afterMs + 1000);
  const last = ben.lines.at(-1);
  assert.ok(last?.kind === "text" && last.early && last.text === "after what never comes");
  for (const [said, length] of [
    ["one too many", limits.after + 1] as const,
    ["far too many", 300] as const,
  ]) {
    const after = Array.from({ length }, () => ({ id: toBase64url(salt()), n: 1 }));
    await speak(mallory, await text(mallory, said), { after });
  }
  await world.run();
  assert.not(ben.texts().some((shown) => shown.includes("too many")));
  await isWell(all);
});

test("it cannot make a lock final, nor hide later locks from newcomers", async () => {
  const all = await room(13);
  const { world, anna, ben, mallory } = all;
  const say = async (counter: number, on: boolean) => {
    const lock: Lock = { on, counter, by: nameOf(mallory), allowed: [nameOf(mallory)] };
    await speak(mallory, { type: "lock", ...(await ref(mallory)), lock });
    await world.run(100);
  };
  for (const counter of [top, 2 ** 31, 101]) await say(counter, true);
  assert.not(anna.session.view().locked);
  for (const counter of [100, 200, 300, 400]) await say(counter, true);
  assert.ok(anna.session.view().locked);
  await anna.do({ type: "lock", on: false });
  await world.run();
  assert.not(ben.session.view().locked, "whoever is honest can always say one more");
  const cleo = await world.enter("Cleo", secrets);
  await ben.do({ type: "lock", on: true });
  await world.run();
  assert.ok(cleo.session.view().locked, "who came later takes the word too");
  await isWell(all);
});

test("a removal that leads nowhere ends the room of its followers, and names its author", async () => {
  const { world, anna, ben, mallory } = await room(14);
  const start = process.cpuUsage();
  const allowed = [anna, ben, mallory].map(nameOf);
  for (let i = 0; i < 60; i++) {
    const message = await removal(mallory, strangerName(i), allowed);
    await speak(mallory, { ...message, code: digest(u32(i)) });
  }
  await world.run(limits.moveMs + 2000);
  for (const person of [anna, ben]) {
    assert.is(person.ended, "moved");
    assert.is(person.session.view().by?.alias, "Mallory");
  }
  const { user, system } = process.cpuUsage(start);
  assert.ok((user + system) / 1000 < 5000);
});

test("it cannot readmit a removed member by filling newcomers' lists of removals", async () => {
  const world = new HostileWorld(15);
  world.relay.honest = true;
  const anna = await world.enter("Anna", secrets, life);
  const mallory = await world.enter("Mallory", secrets);
  for (let i = 0; i < 300; i++) inside(mallory).context.admission.remove(strangerName(i));
  const ben = await world.enter("Ben", secrets);
  assert.ok(inside(ben).context.admission.removed.length <= limits.removed);
  assert.equal(ben.present(), ["Anna", "Ben", "Mallory"]);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(5000);
  assert.is(mallory.ended, "removed");
  // Unlocked, and an attacker has the new code: the removed member still stays out.
  await anna.do({ type: "lock", on: false });
  await world.run();
  const { keys, code } = inside(ben).context;
  const leaked: Secrets = { keys, code, password: secrets.password };
  const { identity } = inside(mallory).context;
  const back = await world.person("Mallory", leaked, { create: life, identity });
  await world.run();
  await ben.say("not for the removed");
  await world.run();
  assert.equal(back.texts(), []);
  assert.equal(ben.present(), ["Anna", "Ben"]);
  assert.equal(anna.present(), ["Anna", "Ben"]);
});

test("endless resend requests cause no more work than an honest reader's", async () => {
  const all = await room(16);
  const { world, anna, mallory } = all;
  for (let i = 0; i < 60; i++) await anna.say(`text ${i}`);
  await world.run(5000);
  assert.is(resendBufferOf(anna).length, 60);
  const before = world.relay.seen.length;
  const start = process.cpuUsage();
  const seconds = 10;
  for (let i = 0; i < seconds; i++) {
    for (let requested = 0; requested < 19; requested++) {
      await tell(mallory, [anna], { type: "resendRequest", first: 1, count: limits.resendCount });
    }
    await world.run(1000);
  }
  const { user, system } = process.cpuUsage(start);
  const sent = world.relay.seen.slice(before).filter((data) => {
    return isKind(data, "channel") && decodeFrame(data).from === numberOf(anna);
  });
  const { burst, perSecond } = limits.frames;
  assert.ok(sent.length <= burst + (seconds + 1) * perSecond, `${sent.length} answers`);
  assert.ok((user + system) / 1000 < 10_000);
  await isWell(all);
});

function salt32(fill: number): Bytes {
  return new Uint8Array(32).fill(fill);
}

/** A sender key of a member's own making, which it uses from now on. */
function newSenderKey(person: Person, fill: number) {
  const senderKey = { id: salt(fill).slice(0, 8), index: 0, key: salt32(fill) };
  senderKeysOf(person).own = senderKey;
  return { ...senderKey, whisper: salt32(fill + 1) };
}

test.run();
