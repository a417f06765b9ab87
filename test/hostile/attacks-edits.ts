/**
 * Attacks on edits (SPEC §8.8). Each resolves to true if it succeeded, which it does only against an
 * engine without the protection.
 */
import { boxKey, boxTypes, sealBox } from "../../protocol/crypto/whisper.ts";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { encodeBoxedEdit } from "../../protocol/wire/text.ts";
import { inside, isKind, nameOf, ref, speak, tell } from "../helpers/hostile-inside.ts";
import type { Person } from "../helpers/world.ts";
import { type Attack, isTaken, room } from "./stage.ts";

/** The key of the first text or whisper that a person sees. */
function firstKey(person: Person): string {
  const line = person.lines.find(({ kind }) => kind === "text" || kind === "whisper");
  if (line === undefined) throw new Error(`${person.alias} sees nothing`);
  return line.key;
}

/** A modified client edits a message to all. */
async function forge(person: Person, of: number, text: string): Promise<void> {
  await speak(person, { type: "edit", ...(await ref(person)), of, text });
}

/** A modified client whispers an edit. */
async function whisperEdit(person: Person, to: Person, of: number, text: string): Promise<void> {
  const { senderKeys, identity } = inside(person).context;
  const { idBytes: receiver } = inside(to).context.identity;
  const { id: senderKey, index, whisper } = senderKeys.position(nameOf(to));
  const place = { sender: identity.idBytes, receiver, senderKey, index };
  const plain = { type: boxTypes.edit, content: encodeBoxedEdit({ of, text }) };
  const box = await sealBox(boxKey(whisper), place, plain);
  await speak(person, { type: "whisper", ...(await ref(person)), box, expiry: null });
}

/** What a person's client was sent again, whatever it shows of it. */
function resentTo(person: Person): string[] {
  const got: string[] = [];
  inside(person).inbox.receiveResend = (_name, { message }) => {
    if (message !== null) got.push(new TextDecoder().decode(message.content.subarray(16)));
    return undefined;
  };
  return got;
}

/** A member changes the text of another. */
export const editOfAnother: Attack = async (secrets) => {
  const [world, anna, mallory, ben] = await room(secrets, "Anna", "Mallory", "Ben");
  await anna.say("yes");
  await mallory.do({ type: "rename", alias: "Mallory!" });
  await world.run(100);
  await forge(mallory, 1, "no");
  await world.run(100);
  return ben.texts().includes("Anna: no");
};

/** A person changes the text of another on the own page, and sends it. */
export const editOfOthersLine: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  await mallory.say("hello");
  await anna.say("yes");
  await world.run(100);
  const line = mallory.lines.find((line) => line.kind === "text" && !line.own);
  const key = line?.key ?? "";
  return isTaken(() => mallory.do({ type: "edit", key, text: "no" }));
};

/** An author shows one member another text of a message to all. */
export const editForOne: Attack = async (secrets) => {
  const [world, mallory, anna, ben] = await room(secrets, "Mallory", "Anna", "Ben");
  await mallory.say("yes");
  await world.run(100);
  await whisperEdit(mallory, ben, 1, "no");
  await world.run(100);
  return anna.texts().includes("Mallory: yes") && ben.texts().includes("Mallory: no");
};

/** A newcomer reads a message from before it came, because its author corrects it. */
export const editForNewcomer: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  await anna.say("we meet at nine");
  await world.run(100);
  const eve = await world.enter("Eve", secrets);
  const read: string[] = [];
  const { inbox } = inside(eve) as unknown as {
    inbox: { accept: (...args: unknown[]) => unknown };
  };
  const accept = inbox.accept.bind(inbox);
  inbox.accept = (...args) => {
    read.push(JSON.stringify(args[1]));
    return accept(...args);
  };
  await isTaken(() => anna.do({ type: "edit", key: firstKey(anna), text: "we meet at ten" }));
  await world.run(100);
  if (!ben.present().includes("Eve")) throw new Error("Eve is not there");
  return read.some((text) => text.includes("we meet at ten"));
};

/** An author changes what it said long ago. */
export const editLater: Attack = async (secrets) => {
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  await mallory.say("I promise");
  await world.run(3_600_000);
  await forge(mallory, 1, "I promise nothing");
  await world.run(100);
  return ben.texts().includes("Mallory: I promise nothing");
};

/** A person changes on the own page what it said long ago. */
export const editLate: Attack = async (secrets) => {
  const [world, anna] = await room(secrets, "Anna", "Ben");
  await anna.do({ type: "say", text: "yes" });
  await world.run(600_000);
  // Without its time, only the resend buffer would end it.
  const { resendBuffer } = inside(anna).outbox;
  const audience = inside(anna).context.audience();
  const plain = { type: 1, content: utf8("") };
  resendBuffer.keep({ n: 1, plain, at: 0, until: Number.POSITIVE_INFINITY, audience });
  return isTaken(() => anna.do({ type: "edit", key: firstKey(anna), text: "no" }));
};

/** A member that was away asks for the edit of a message that has disappeared. */
export const editOutlivesMessage: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  await anna.do({ type: "expiry", seconds: 60 });
  await anna.say("for a minute");
  await world.run(100);
  await anna.do({ type: "expiry", seconds: 0 });
  await anna.do({ type: "edit", key: firstKey(anna), text: "for a minute only" });
  await world.run(61_000);
  const got = resentTo(mallory);
  await tell(mallory, [anna], { type: "resendRequest", first: 1, count: 9 });
  await world.run(100);
  return got.some((text) => text.includes("for a minute only"));
};

/** A member asks for the edit of a message that was retracted. */
export const editOutlivesRetraction: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  await anna.say("a secret");
  await anna.do({ type: "edit", key: firstKey(anna), text: "my secret" });
  await anna.do({ type: "retract", key: firstKey(anna) });
  await world.run(100);
  const got = resentTo(mallory);
  await tell(mallory, [anna], { type: "resendRequest", first: 1, count: 9 });
  await world.run(100);
  return got.some((text) => text.includes("secret"));
};

/** The caption of files is changed, so that a member fetches what it would not. */
export const editOfFiles: Attack = async (secrets) => {
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  const file = { id: "1".repeat(32), name: "a", type: "", size: 1, hash: new Uint8Array(32) };
  await mallory.do({ type: "offer", text: "do not open", files: [file] });
  await world.run(100);
  await forge(mallory, 1, "open this");
  await world.run(100);
  return ben.texts().includes("Mallory: open this");
};

/** An edit in the second after a removal is read by the removed member, which stays. */
export const editAfterRemoval: Attack = async (secrets) => {
  const [world, anna, , mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  await anna.say("before");
  await world.run(100);
  let isDeaf = true;
  // A modified client does not care that it is removed.
  world.relay.tamper = (to, data) => {
    const isRemoval = isDeaf && to.person === mallory && isKind(data, "room");
    isDeaf &&= !isRemoval;
    return isRemoval ? [] : [data];
  };
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await isTaken(() => anna.do({ type: "edit", key: firstKey(anna), text: "at last" }));
  await world.run(2 * limits.moveMs);
  if (isDeaf) throw new Error("Anna does not remove anybody");
  return mallory.texts().includes("Anna: at last");
};
