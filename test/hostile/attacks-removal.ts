/**
 * Attacks on removals. Each resolves to true if it succeeded, which it does only against an engine
 * without the protection.
 */
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { equal } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { RoomMessage } from "../../protocol/wire/message.ts";
import {
  inside,
  isKind,
  misuse,
  nameOf,
  removal,
  salt,
  speak,
  strangerName,
} from "../helpers/hostile-inside.ts";
import type { Person } from "../helpers/world.ts";
import { type Attack, room } from "./stage.ts";

type Removal = Extract<RoomMessage, { readonly type: "removal" }>;

/** A member's removals that are wrong in one way each. True if one of them moves the room. */
function wrong(
  removed: (people: readonly Person[]) => Person,
  allowed: (people: readonly Person[]) => readonly Person[],
  change: (message: Removal) => Removal,
): Attack {
  return async (secrets) => {
    const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
    const people = [anna, ben, mallory];
    const { code } = anna.session.view();
    const gone = nameOf(removed(people));
    const message = await removal(mallory, gone, allowed(people).map(nameOf));
    await speak(mallory, change(message));
    await world.run(limits.moveMs + 1000);
    return !equal(anna.session.view().code, code);
  };
}

const ben = ([, ben]: readonly Person[]) => ben as Person;
const others = ([anna, , mallory]: readonly Person[]) => [anna as Person, mallory as Person];
const same = (message: Removal) => message;

/** A removal into a room that anyone with its code can enter. */
export const removalUnlocked = wrong(ben, others, (message) => {
  return { ...message, lock: { ...message.lock, on: false } };
});

/** A removal into a room from which its author stays away. */
export const removalWithoutAuthor = wrong(ben, (people) => people.slice(0, 1), same);

/** A removal that removes nobody: it lets the removed member in again. */
export const removalOfNobody = wrong(ben, (people) => people, same);

/** A removal whose codes are not those of the members that it allows. */
export const removalWithoutCodes = wrong(ben, others, (message) => {
  return { ...message, codes: [...message.codes, salt()] };
});

/** A friend of the removed member removes the remover as soon as it hears of the removal. */
export const overtakenRemoval: Attack = async (secrets) => {
  const [world, anna, ben, fred, mallory] = await room(secrets, "Anna", "Ben", "Fred", "Mallory");
  const { removals } = inside(fred) as unknown as {
    removals: { knownCodes: ReadonlyMap<string, unknown> };
  };
  const allowed = [fred, ben, mallory].map(nameOf);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  for (let ms = 0; removals.knownCodes.size === 0; ms++) {
    if (ms > 2 * limits.moveMs) throw new Error("Fred hears of no removal");
    await world.run(1);
  }
  await speak(fred, await removal(fred, nameOf(anna), allowed));
  await world.run(2 * limits.moveMs);
  return anna.ended === "removed";
};

/** The connection of a remover breaks in the moment in which its removal is out. */
export const removalHalfSaid: Attack = async (secrets) => {
  const [world, anna, ben, , mallory] = await room(secrets, "Anna", "Ben", "Cleo", "Mallory");
  world.relay.tamper = (to, data) => {
    if (world.relay.sender?.person === anna) return isKind(data, "room") ? [data] : [];
    return to.person === anna ? [] : [data];
  };
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(2 * limits.moveMs);
  if (mallory.ended !== "removed") throw new Error("nobody hears of the removal");
  return ben.ended === "moved";
};

/** What is said in the second after a removal is read by the removed member, which stays. */
export const saidAfterRemoval: Attack = async (secrets) => {
  const [world, anna, , mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  let isDeaf = true;
  // A modified client does not care that it is removed.
  world.relay.tamper = (to, data) => {
    const isRemoval = isDeaf && to.person === mallory && isKind(data, "room");
    isDeaf &&= !isRemoval;
    return isRemoval ? [] : [data];
  };
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await anna.say("at last");
  await world.run(2 * limits.moveMs);
  if (isDeaf) throw new Error("Anna does not remove anybody");
  return mallory.texts().includes("Anna: at last");
};

/** A newcomer whose lock is the last that a u32 can count removes a member. */
export const counterOverflow: Attack = async (secrets) => {
  const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  const lock = { on: false, counter: 0xffffffff, by: strangerName(1), allowed: [] };
  await misuse(anna, async ({ admission }) => {
    admission.lock.valueOrClaim = lock;
  });
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(2 * limits.moveMs);
  return ben.present().includes("Mallory") || ben.ended !== undefined;
};

/** A removal that no other member receives ends the room for them. */
export const roomStoppedByRemoval: Attack = async (secrets) => {
  const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  world.relay.tamper = (_to, data) => {
    return world.relay.sender?.person === anna && isKind(data, "room") ? [] : [data];
  };
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(2 * limits.moveMs);
  return ben.ended === "room-stopped";
};

/**
 * A member that was away when others moved has the new code from one of them. The relay lets it in.
 */
export const awayIntoNewRoom: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben", "Cleo");
  const identity = await makeIdentity();
  const mallory = await world.person("Mallory", secrets, { identity });
  await world.run();
  if (!anna.present().includes("Mallory")) throw new Error("Anna has not met Mallory");
  mallory.cut();
  // She does not come back by herself.
  world.people.splice(world.people.indexOf(mallory), 1);
  await world.run(100);
  if (anna.session.view().people.every(({ presence }) => presence === "here")) {
    throw new Error("Mallory is not away");
  }
  await anna.do({ type: "kick", member: nameOf(ben) });
  await world.run(limits.moveMs + limits.settleMs);
  const { code } = anna.session.view();
  if (equal(code, secrets.code)) throw new Error("Anna has not moved");
  for (const room of world.relay.rooms.values()) room.locked = false;
  const keys = await deriveRoom(secrets.password, code);
  await world.person("Mallory", { ...secrets, code, keys }, { identity });
  await world.run(limits.settleMs);
  return anna.session
    .view()
    .people.some((one) => one.id === identity.id && one.presence === "here");
};
