/**
 * Attacks on what counts, when it acts, and what is remembered of it. Each resolves to true if it
 * succeeded, which it does only against an engine without the protection.
 */
import { openRoom } from "../../protocol/crypto/sender-key.ts";
import { Members } from "../../protocol/room/members.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  heldSenderKey,
  inside,
  isKind,
  nameOf,
  speakLater,
  strangerName,
} from "../helpers/hostile-inside.ts";
import type { Person, World } from "../helpers/world.ts";
import { type Attack, isTaken, room } from "./stage.ts";

/** The relay drops what one says, and what it sends again, so that a reader waits. */
async function holdBack(world: World, author: Person, reader: Person): Promise<void> {
  const drop = (kind: "room" | "channel") => {
    world.relay.tamper = (to, data) => {
      const isHers = to.person === reader && world.relay.sender?.person === author;
      return isHers && isKind(data, kind) ? [] : [data];
    };
  };
  drop("room");
  await author.say("dropped");
  await world.run(10);
  drop("channel");
}

/** A member uses a type of a later version, and what it says then is held up. */
export const laterVersion: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  await speakLater(anna, 0x0d, { file: "cat.png" });
  await anna.say("a picture of my cat");
  await world.run(1000);
  return !ben.texts().includes("Anna: a picture of my cat");
};

/** A member fills the page with lines about what nobody can read. */
export const unreadableLines: Attack = async (secrets) => {
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  for (let i = 0; i < 40; i++) await speakLater(mallory, 0x0f, {});
  await world.run(1000);
  return ben.kinds().filter((kind) => kind === "unreadable").length > 1;
};

/** The relay delays a stop, by a message that it drops. */
export const stopBehindGap: Attack = async (secrets) => {
  const [world, anna, ben, cleo] = await room(secrets, "Anna", "Ben", "Cleo");
  await cleo.say("a secret");
  await world.run(10);
  await holdBack(world, anna, ben);
  await anna.do({ type: "stop" });
  await world.run(100);
  return ben.texts().includes("Cleo: a secret");
};

/** The relay delays a lock, and lets a stranger in who talks to those that have not read it. */
export const lockBehindGap: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  await holdBack(world, anna, ben);
  await anna.do({ type: "lock", on: true });
  await world.run(100);
  for (const room of world.relay.rooms.values()) room.locked = false;
  const eve = await world.enter("Eve", secrets);
  await ben.say("behind the door");
  await world.run(100);
  return eve.texts().includes("Ben: behind the door");
};

/** The relay delays a farewell. The member that has left reads on under the keys that it has. */
export const farewellBehindGap: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben", "Cleo");
  await ben.say("to all");
  await world.run(10);
  await holdBack(world, anna, ben);
  const kept = heldSenderKey(anna, ben);
  const { keys, identity } = inside(ben).context;
  // The relay does not tell Ben that Anna's connection is gone.
  await anna.do({ type: "leave", text: "" });
  if (anna.wire !== undefined) anna.wire.isHangingUp = false;
  await world.run(5);
  const before = world.relay.seen.length;
  await ben.say("without Anna");
  await world.run(100);
  for (const data of world.relay.seen.slice(before)) {
    if (!isKind(data, "room")) continue;
    const { from, opaque } = decodeFrame(data);
    if (from !== inside(ben).context.channels.number) continue;
    if (await isTaken(() => openRoom(kept, keys.route, identity, opaque, world.now))) return true;
  }
  return false;
};

/** A member says so much that what should disappear is forgotten, and stays. */
export const lineLeftBehind: Attack = async (secrets) => {
  const { lines } = limits;
  Object.assign(limits, { lines: 20 });
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  await mallory.do({ type: "expiry", seconds: 60 });
  for (let i = 0; i < 40; i++) {
    await mallory.say(`${i}`);
    await world.run(60);
  }
  await world.run(61_000);
  Object.assign(limits, { lines });
  return ben.texts().length > 0;
};

/** A member says so much that what others said disappears before its time. */
export const linesPushedOut: Attack = async (secrets) => {
  const { lines } = limits;
  Object.assign(limits, { lines: 20 });
  const [world, mallory, anna, ben] = await room(secrets, "Mallory", "Anna", "Ben");
  await mallory.do({ type: "expiry", seconds: 3600 });
  await world.run(100);
  await anna.say("here");
  await world.run(100);
  for (let i = 0; i < 40; i++) {
    await mallory.say(`${i}`);
    await world.run(60);
  }
  await world.run(1000);
  Object.assign(limits, { lines });
  return !ben.texts().includes("Anna: here");
};

/** The relay drops a message. The next one waits for it, and is to disappear later for that. */
export const longerForWaiting: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  await anna.do({ type: "expiry", seconds: 600 });
  await world.run();
  await holdBack(world, anna, ben);
  const said = world.now;
  await anna.say("for ten minutes");
  while (ben.texts().length === 0) await world.run(1000);
  await world.run(said + 600_100 - world.now);
  return ben.texts().includes("Anna: for ten minutes");
};

/** A member takes thousands of aliases, then that of someone who has left. */
export const forgottenAlias: Attack = async (secrets) => {
  const [, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const { identity } = inside(anna).context;
  const { peer } = inside(anna).context.members.get(nameOf(mallory)) ?? { peer: identity };
  const member = (id: string, alias: string) => ({
    ...{ peer: { ...peer, id }, alias, number: undefined, away: undefined, heardAt: 0 },
  });
  const members = new Members(identity, "Anna");
  members.set(member(strangerName(1), "Cleo"));
  members.remove(strangerName(1));
  for (let i = 0; i < limits.aliases + 9; i++) members.set(member(nameOf(mallory), `M${i}`));
  members.set(member(nameOf(mallory), "Cleo"));
  return members.people().at(-1)?.ambiguous === false;
};

/** A member that may do something once a minute leaves, comes back and does it again. */
export const refilledBucket: Attack = async (secrets) => {
  const [, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const { members } = inside(anna).context;
  const remove = (now: number) =>
    members.allows("removal", nameOf(mallory), { perSecond: 1 / 60, burst: 1 }, 1e15 + now);
  if (!remove(0)) throw new Error("the first is allowed");
  members.remove(nameOf(mallory));
  members.allows("room", strangerName(1), limits.frames, 1e15 + 1);
  return remove(2);
};
