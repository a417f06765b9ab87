/**
 * Attacks on audience, admission and detection. Each resolves to true if it succeeded, which it
 * does only against an engine without the protection.
 */

import { digest } from "../../protocol/crypto/hash.ts";
import { parseAlias } from "../../protocol/wire/alias.ts";
import { type Bytes, concat, equal, u32 } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { encodeRoom, type RoomMessage } from "../../protocol/wire/message.ts";
import {
  inside,
  isKind,
  nameOf,
  ref,
  removal,
  roomFrame,
  salt,
  sendRaw,
  speak,
  strangerName,
  tell,
} from "../helpers/hostile-inside.ts";
import { type First, lockFor, tellFirst } from "./first.ts";
import { type Attack, inject, isTaken, room, say } from "./stage.ts";

/** A newcomer requests messages from before it entered. */
export const audience: Attack = async (secrets) => {
  const [world, anna] = await room(secrets, "Anna");
  await anna.say("before");
  await world.run();
  const eve = await world.enter("Eve", secrets);
  const got: string[] = [];
  const { inbox } = inside(eve);
  inbox.receiveResend = (_name, { message: said }) => {
    if (said !== null) got.push(new TextDecoder().decode(said.content.subarray(16)));
    return undefined;
  };
  await tell(eve, [anna], { type: "resendRequest", first: 1, count: 1 });
  await world.run();
  return got.some((text) => text.includes("before"));
};

/** The relay drops the first message of an author to a newcomer. */
export const baseline: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  const dropped: Bytes[] = [];
  world.relay.tamper = (to, data) => {
    if (to.person !== ben || !isKind(data, "room") || dropped.length > 0) return [data];
    dropped.push(data);
    return [];
  };
  await anna.say("one");
  await world.run(10);
  await anna.say("two");
  await world.run(limits.gapMs + 4 * limits.resendMs);
  const told = ben.lines.some(({ kind }) => kind === "missing");
  return dropped.length === 1 && !ben.texts().includes("Anna: one") && !told;
};

/** A member's state falsely tells a newcomer that a present member was removed. */
export const removalInState: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const held: Bytes[] = [];
  world.relay.tamper = (to, data) => {
    if (to.person.alias !== "Ben" || world.relay.sender?.person !== mallory) return [data];
    held.push(data);
    return [];
  };
  inside(mallory).context.admission.remove(nameOf(anna));
  const ben = await world.enter("Ben", secrets);
  if (!ben.present().includes("Anna")) throw new Error("Ben has no channel with Anna");
  world.relay.tamper = (_to, data) => [data];
  for (const data of held) inject(ben, data);
  await world.run();
  if (!ben.present().includes("Mallory")) throw new Error("Ben has no channel with Mallory");
  anna.cut();
  await world.run(limits.retryMostMs);
  return !ben.present().includes("Anna");
};

/** A member that is being removed removes another, and the relay helps it to win. */
export const wordOfTheRemoved: Attack = async (secrets) => {
  const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  let marks: Bytes[] = [];
  let holding = false;
  world.relay.tamper = (to, data) => {
    if (!holding) return [data];
    // Mallory does not leave. The relay drops Anna's echo, and everything that Ben could tell her.
    if (to.person === mallory) return [];
    if (to.person !== anna) return [data];
    if (isKind(data, "channel") && world.relay.sender?.person === mallory) return [data];
    if (data.length === 9) marks.push(data);
    return [];
  };
  // Of two concurrent removals the lower hash wins: the attacker searches for a low one.
  let code = new Uint8Array(16);
  for (let i = 0; digest(code)[0] !== 0; i++) code = concat(u32(i), new Uint8Array(12));
  const message = await removal(mallory, nameOf(ben), [anna, mallory].map(nameOf), code);
  const rival = await roomFrame(mallory, encodeRoom(message, salt()));
  await world.run(10);
  holding = true;
  await anna.do({ type: "kick", member: nameOf(mallory) });
  for (let i = 0; marks.length === 0; i++) {
    if (i > 5000) throw new Error("Anna does not remove anybody");
    await world.run(1);
  }
  inject(anna, rival);
  await world.run(10);
  for (const fingerprint of marks) inject(anna, fingerprint);
  marks = [];
  await world.run(3 * limits.moveMs);
  return equal(anna.session.view().code, code);
};

/** The relay lets a stranger into a locked room: the stranger sends a hello. */
export const lockAgainstNewcomer: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  await anna.do({ type: "lock", on: true });
  await world.run();
  for (const room of world.relay.rooms.values()) room.locked = false;
  const eve = await world.enter("Eve", secrets);
  await ben.say("behind the door");
  await world.run();
  return eve.texts().includes("Ben: behind the door");
};

/**
 * The relay lists a stranger among the members from before a reconnect, and the stranger replies.
 */
export const lockAgainstMember: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  await anna.do({ type: "lock", on: true });
  await world.run();
  for (const room of world.relay.rooms.values()) room.locked = false;
  const eve = await world.enter("Eve", secrets);
  ben.cut();
  await world.run(limits.retryMostMs);
  await ben.say("behind the door");
  await world.run();
  return eve.texts().includes("Ben: behind the door");
};

/** The relay holds a message back until its author has resent it. */
export const duplicate: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  const held: Bytes[] = [];
  world.relay.tamper = (to, data) => {
    if (to.person !== ben || !isKind(data, "room") || held.length > 0) return [data];
    held.push(data);
    return [];
  };
  await anna.say("one");
  await world.run(10);
  await anna.say("two");
  await world.run(2 * limits.heartbeatMs);
  if (!ben.texts().includes("Anna: one")) throw new Error("it was not sent again");
  for (const data of held) inject(ben, data);
  await world.run();
  return ben.texts().filter((text) => text === "Anna: one").length > 1;
};

/** The relay drops the last message. */
export const lastWord: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  let dropped = 0;
  world.relay.tamper = (to, data) => {
    if (to.person !== ben || !isKind(data, "room") || dropped > 0) return [data];
    dropped++;
    return [];
  };
  await anna.say("the last word");
  await world.run(6 * limits.heartbeatMs);
  return (
    !ben.texts().includes("Anna: the last word") &&
    !ben.lines.some(({ kind }) => kind === "missing")
  );
};

/**
 * A member sends different messages to two others, with the relay's help, and then nothing more.
 */
export const twoVersions: Attack = async (secrets) => {
  const [world, ben, cleo, mallory] = await room(secrets, "Ben", "Cleo", "Mallory");
  const message = await say(mallory, "yes");
  const [yes, no] = await Promise.all(
    ["yes", "no"].map((text) => {
      return roomFrame(mallory, encodeRoom({ ...message, text } as RoomMessage, salt()));
    }),
  );
  world.relay.tamper = (_to, data) => (world.relay.sender?.person === mallory ? [] : [data]);
  inject(ben, yes as Bytes);
  inject(cleo, no as Bytes);
  await world.run(6 * limits.heartbeatMs);
  const differ = ben.texts().includes("Mallory: yes") && cleo.texts().includes("Mallory: no");
  if (!differ) throw new Error("they were not told different things");
  return ![ben, cleo].some(({ lines }) => lines.some(({ kind }) => kind === "fork"));
};

/** The relay shows different members different rooms. */
export const hiddenMember: Attack = async (secrets) => {
  const [world, , ben] = await room(secrets, "Anna", "Ben");
  world.relay.tamper = (to, data) => {
    const pair = [world.relay.sender?.person.alias, to.person.alias].sort().join();
    return pair === "Ben,Eve" ? [] : [data];
  };
  await world.enter("Eve", secrets);
  await world.run(8 * limits.heartbeatMs);
  return !ben.lines.some(({ kind }) => kind === "hidden");
};

/** A lock whose counter is so high that no later lock can override it. */
export const lockLeap: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const lock = { on: true, counter: 0xffffffff, by: nameOf(mallory), allowed: [nameOf(mallory)] };
  const plain = encodeRoom({ type: "lock", ...(await ref(mallory)), lock }, salt());
  sendRaw(mallory, await roomFrame(mallory, plain));
  await world.run();
  return anna.session.view().locked;
};

/** A member takes an alias of other letters that looks like another member's. */
export const alikeAlias: Attack = async (secrets) => {
  // All of each alias is in one script.
  for (const [alias, alike] of [
    ["Anna", "Ann\u0251"],
    ["Coco", "\u0421\u043e\u0441\u043e"],
  ] as const) {
    const [, , ben] = await room(secrets, alias, "Ben", alike);
    const marked = ben.session.view().people.filter(({ ambiguous }) => ambiguous);
    if (marked.length === 0) return true;
  }
  return false;
};

/** A member adds a sign for private use to another member's alias. Many fonts draw it as nothing. */
export const privateSign: Attack = () => isTaken(() => parseAlias("Anna\ue000"));

/** Returns true if Cleo does not meet Anna and Ben, now or after she has entered again. */
async function isParted({ world, cleo, arrive }: First): Promise<boolean> {
  await arrive();
  const here = cleo.present();
  cleo.cut();
  await world.run(limits.retryMostMs + limits.settleMs);
  return [here, cleo.present()].some((here) => here.join() !== "Anna,Ben,Cleo,Mallory");
}

/** Mallory's state tells a newcomer that the members it has not met yet were removed. */
export const removalsTold: Attack = async (secrets) => {
  const first = await tellFirst(secrets, (mallory, others) => {
    for (const id of others) inside(mallory).context.admission.remove(id);
  });
  return isParted(first);
};

/** Mallory's state tells a newcomer of a lock that leaves the others out. */
export const lockTold: Attack = async (secrets) => {
  const first = await tellFirst(secrets, (mallory, _others, cleo) => {
    inside(mallory).context.admission.lock.valueOrClaim = lockFor(mallory, 1, cleo);
  });
  return isParted(first);
};

/** Mallory sends a newcomer a lock that leaves out the members it has not met yet. */
export const lockBeforeOthers: Attack = async (secrets) => {
  let allowed = "";
  const first = await tellFirst(secrets, (_mallory, _others, cleo) => {
    allowed = cleo;
  });
  const { world, mallory, arrive, cleo } = first;
  const lock = lockFor(mallory, 1, allowed);
  await speak(mallory, { type: "lock", ...(await ref(mallory)), lock });
  await world.run();
  if (!cleo.session.view().locked) throw new Error("the lock did not arrive");
  await arrive();
  return !cleo.present().includes("Anna");
};

/** Mallory alone is awake and tells a newcomer of a lock. The others come back when they wake up. */
export const lockOfOneAwake: Attack = async (secrets) => {
  const { world, cleo } = await tellFirst(secrets, (mallory, _others, cleo) => {
    inside(mallory).context.admission.lock.valueOrClaim = lockFor(
      mallory,
      1,
      cleo,
      strangerName(1),
    );
  });
  for (const person of world.people) if (/Anna|Ben/.test(person.alias)) person.cut();
  world.relay.tamper = (_to, data) => [data];
  await world.run(limits.retryMostMs + limits.settleMs);
  return cleo.present().join() !== "Anna,Ben,Cleo,Mallory";
};

/** Mallory alone tells a newcomer of a lock: who comes later is a stranger to the newcomer only. */
export const lockOfOne: Attack = async (secrets) => {
  const first = await tellFirst(secrets, (mallory, others, cleo) => {
    // The relay is not told of the lock, because not everyone that it allows is here.
    const allowed = [...others, cleo, strangerName(1)];
    inside(mallory).context.admission.lock.valueOrClaim = lockFor(mallory, 1, ...allowed);
  });
  await first.arrive();
  await first.world.enter("Dora", secrets);
  return !first.cleo.present().includes("Dora");
};

/** Mallory's state says that the room ends soon. */
export const endTold: Attack = async (secrets) => {
  const first = await tellFirst(secrets, (mallory, _others, _cleo, now) => {
    inside(mallory).presence.endsAt = now + 60_000;
  });
  await first.arrive();
  await first.world.run(60_000);
  if (first.mallory.ended !== "room-expired") throw new Error("Mallory does not end the room");
  return first.cleo.ended !== undefined;
};

/** Mallory's state tells of a lock with so high a counter that a newcomer can lock nothing. */
export const counterTold: Attack = async (secrets) => {
  const first = await tellFirst(secrets, (mallory, others, cleo) => {
    inside(mallory).context.admission.lock.valueOrClaim = {
      ...lockFor(mallory, 0xffff_ffff, ...others, cleo),
      on: false,
    };
  });
  await first.arrive();
  await first.cleo.do({ type: "lock", on: true });
  await first.world.run();
  const [anna] = first.world.people;
  return anna === undefined || !inside(anna).context.admission.locked;
};

/** Mallory sends messages, but never says whom it knows. */
export const noHeartbeats: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  inside(mallory).sync.report = async () => {};
  for (let i = 0; i < 2 * limits.quietHeartbeats; i++) {
    await mallory.say("hello");
    await world.run(limits.heartbeatMs);
  }
  return !anna.lines.some(({ kind }) => kind === "quiet");
};
