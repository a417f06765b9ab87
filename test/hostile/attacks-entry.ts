/**
 * Attacks of a member on newcomers, and on the work of those who let them in. The relay is honest,
 * but the member is nearer to it. Each resolves to true if it succeeded, which it does only against
 * an engine without the protection.
 */

import { makeHello, makeReply, openHello } from "../../protocol/crypto/handshake.ts";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import type { Effect } from "../../protocol/session.ts";
import { type Bytes, equal } from "../../protocol/wire/bytes.ts";
import { decodeFrame, encodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { costOf } from "../helpers/costly.ts";
import {
  inside,
  isKind,
  nameOf,
  numberOf,
  ref,
  removal,
  salt,
  sendRaw,
  speak,
} from "../helpers/hostile-inside.ts";
import type { Person, Secrets } from "../helpers/world.ts";
import { type First, lockFor, silent, tellFirst } from "./first.ts";
import { type Attack, isTaken, opaqueOf, room, side } from "./stage.ts";

/** More connections than a member answers at once. */
const connections = 45;
/** The most that a member answers of them in this time, ms: 4, and 50 a second. */
const mostIn = (ms: number) => 4 + ms / 20;

async function helloOf(person: Person, to?: number): Promise<Bytes> {
  const { keys, identity, env } = inside(person).context;
  const from = numberOf(person);
  const opaque = (await makeHello(keys, identity, from, env)).frame;
  return encodeFrame(to === undefined ? { from, opaque } : { from, to, opaque });
}

/** Replies among the effects of a step. */
function repliesIn(effects: readonly Effect[]): (number | undefined)[] {
  return effects.flatMap((effect) => {
    const isReply = effect.type === "send" && isKind(effect.data, "reply");
    return isReply ? [decodeFrame(effect.data as Bytes).to] : [];
  });
}

/**
 * Mallory's silent connections send these frames to Anna just before a newcomer's hello to all.
 *
 * @returns Whether Anna answered the newcomer in the step that brought its hello, how many of the
 * others before and in all, and for how long the newcomer's hello stood behind theirs, ms.
 */
async function ambush(secrets: Secrets, framesOf: (of: Person, anna: number) => Promise<Bytes[]>) {
  const [world, anna] = await room(secrets, "Anna");
  const flood: Bytes[] = [];
  for (let i = 0; i < connections; i++) {
    flood.push(...(await framesOf(await silent(world, secrets), numberOf(anna))));
  }
  const carla = await world.person("Carla", secrets);
  const isHello = (data: Bytes) =>
    isKind(data, "hello") && decodeFrame(data).from === numberOf(carla);
  world.relay.tamper = (to, data) =>
    to.person === anna && isHello(data) ? [...flood, data] : [data];
  let [atOnce, before, answered, began, ms] = [false, 0, 0, 0, 0];
  world.saw = (person, event, effects) => {
    if (person !== anna) return;
    if (event.type === "frame" && isKind(event.bytes, "hello")) began ||= world.now;
    const replies = repliesIn(effects);
    if (event.type === "frame" && isHello(event.bytes)) {
      atOnce = replies[0] === numberOf(carla);
      before = answered;
      ms = world.now - began;
    }
    answered += replies.filter((to) => to !== numberOf(carla)).length;
  };
  await world.run(limits.settleMs);
  if (!carla.present().includes("Anna")) throw new Error("the newcomer is not in");
  return { atOnce, before, answered, ms };
}

/** They send directed hellos, though Anna has answered none of theirs to all. */
export const directedHellos: Attack = async (secrets) => {
  const { answered } = await ambush(secrets, (person, anna) =>
    Promise.all(Array.from({ length: limits.hellosPerPeer }, () => helloOf(person, anna))),
  );
  return answered > 0;
};

/** They say their hello to all only now. */
export const lateHellos: Attack = async (secrets) => {
  const { atOnce, before, ms } = await ambush(secrets, async (person) => [await helloOf(person)]);
  return !atOnce || before > mostIn(ms);
};

/** A member replies to a newcomer's hello again and again, each time as another identity. */
export const manyReplies: Attack = async (secrets) => {
  const newcomer = await side(secrets);
  // The newcomer keeps X: another connection has not answered.
  const hello = opaqueOf(await newcomer.channels.enter(3, [1, 2]));
  const read = await openHello(secrets.keys, hello, 3);
  const env = inside((await room(secrets, "Mallory"))[1]).context.env;
  const replies: Bytes[] = [];
  for (let i = 0; i < connections; i++) {
    replies.push((await makeReply(secrets.keys, await makeIdentity(), 1, 3, read, env)).frame);
  }
  const cost = await costOf(async () => {
    for (const reply of replies) await isTaken(() => newcomer.channels.reply(1, reply));
  });
  // A signature to check, and one key agreement.
  return cost > 2;
};

/** A member has come and left under as many identities as Anna remembers, and keeps doing so. */
export const crowd: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  const { members } = inside(anna).context;
  const away = { since: world.now, step: 0 };
  while (members.size < limits.identities) {
    const peer = await makeIdentity();
    members.set({ peer, alias: "Mallory", number: undefined, away, heardAt: world.now });
  }
  ben.cut();
  const carla = await world.enter("Carla", secrets);
  const everyone = carla.present().join() === "Anna,Ben,Carla";
  return !everyone || anna.present().join() !== "Anna,Ben,Carla";
};

/** A member's frames to an older one fail, so that the older one leaves and enters again. */
export const failingFrames: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const [to, from] = [numberOf(anna), numberOf(mallory)];
  for (let i = 0; i < 3 * limits.channelFailures; i++) {
    const opaque = Uint8Array.of(1, 4, 0, 0, 1, 0, ...new Uint8Array(272));
    sendRaw(mallory, encodeFrame({ from, to, opaque }));
  }
  await world.run(limits.retryMostMs);
  const named = anna.lines.filter(({ kind }) => kind === "channel-failed").length;
  return numberOf(anna) !== to || named !== 1;
};

/** Mallory, whom only Cleo has met, locks the room: only Cleo reads it. */
async function lockUnread(secrets: Secrets, ms: number, isAsleep = false): Promise<First> {
  const first = await tellFirst(secrets, undefined, { isUnmet: true, ms });
  const { world, anna, ben, mallory, cleo } = first;
  if (isAsleep) for (const person of [anna, ben]) person.cut();
  const lock = lockFor(mallory, 1, nameOf(cleo));
  await speak(mallory, { type: "lock", ...(await ref(mallory)), lock });
  await world.run(100);
  if (!cleo.session.view().locked) throw new Error("the lock did not arrive");
  return first;
}

const isAlone = (cleo: Person) => !["Anna", "Ben"].every((one) => cleo.present().includes(one));

/** A newcomer meets the others after a lock that only it reads, and then enters again. */
export const lockUnreadByOthers: Attack = async (secrets) => {
  const { world, cleo, arrive } = await lockUnread(secrets, limits.settleMs + 1000);
  await arrive();
  if (isAlone(cleo)) throw new Error("Cleo has not met the others");
  cleo.cut();
  await world.run(limits.retryMostMs + limits.settleMs);
  return isAlone(cleo);
};

/** Those others enter again, and the newcomer is the older one. */
export const lockAgainstReturning: Attack = async (secrets) => {
  const { world, anna, cleo, arrive } = await lockUnread(secrets, limits.settleMs + 1000);
  await arrive();
  anna.cut();
  await world.run(limits.retryMostMs + limits.settleMs);
  return isAlone(cleo);
};

/** The others are asleep before the newcomer has heard them, and come back after the lock. */
export const lockWhileAsleep: Attack = async (secrets) => {
  const { world, anna, ben, cleo } = await lockUnread(secrets, limits.settleMs + 1000, true);
  world.relay.tamper = (_to, data) => [data];
  await world.run(limits.retryMostMs + limits.settleMs);
  const isParted = isAlone(cleo);
  for (const person of [anna, ben]) person.cut();
  await world.run(limits.retryMostMs + limits.settleMs);
  return isParted || isAlone(cleo);
};

/** A newcomer enters again before it has heard the others. */
export const lockBeforeHearing: Attack = async (secrets) => {
  const { world, cleo } = await lockUnread(secrets, limits.settleMs + 1000);
  world.relay.tamper = (_to, data) => [data];
  cleo.cut();
  await world.run(limits.retryMostMs + limits.settleMs);
  return isAlone(cleo);
};

/**
 * Mallory, whom only Cleo has met, removes Ben before Cleo has met him and Anna. In the new room
 * one of her connections is called Anna.
 */
export const removalBeforeHearing: Attack = async (secrets) => {
  const options = { isUnmet: true, ms: limits.settleMs / 2 };
  const { world, ben, cleo, mallory, arrive } = await tellFirst(secrets, undefined, options);
  const [code, identity] = [salt(5), await makeIdentity()];
  const allowed = [mallory, cleo].map(nameOf);
  await speak(mallory, await removal(mallory, nameOf(ben), [...allowed, identity.id], code));
  await world.run(limits.moveStayMs + 500);
  await arrive();
  if (!equal(cleo.session.view().code, code)) throw new Error("Cleo has not moved");
  const keys = await deriveRoom(secrets.password, code);
  await world.person("Anna", { ...secrets, code, keys }, { identity });
  await world.run();
  const anna = cleo.session.view().people.find(({ id }) => id === identity.id);
  if (anna === undefined) throw new Error("Cleo has not met the false Anna");
  return !anna.ambiguous;
};
