/**
 * Attacks on keys, signatures and hashes. Each resolves to true if it succeeded, which it does only
 * against an engine without the protection.
 */

import {
  encrypt,
  kinds,
  onceKey,
  openSeal,
  seal,
  sealedBytes,
} from "../../protocol/crypto/aead.ts";
import { ratchetStep } from "../../protocol/crypto/channel.ts";
import { openHello } from "../../protocol/crypto/handshake.ts";
import { firstHead, headAfter } from "../../protocol/crypto/head.ts";
import { hkdf, importHkdf } from "../../protocol/crypto/hkdf.ts";
import { type Identity, sign } from "../../protocol/crypto/identity.ts";
import { label } from "../../protocol/crypto/key-schedule.ts";
import { openRoom, sealRoom } from "../../protocol/crypto/sender-key.ts";
import { type Bytes, concat, equal, u32, utf8 } from "../../protocol/wire/bytes.ts";
import { decodeFrame, encodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { encodeChannel, encodeRoom } from "../../protocol/wire/message.ts";
import { type Padded, pad } from "../../protocol/wire/padding.ts";
import {
  heldSenderKey,
  inside,
  isKind,
  nameOf,
  numberOf,
  salt,
  senderKeysOf,
  sendRaw,
  tell,
} from "../helpers/hostile-inside.ts";
import { breakEcdh, dump, Thief } from "../helpers/hostile-thief.ts";
import type { Secrets } from "../helpers/world.ts";
import { type Attack, inject, isTaken, opaqueOf, room, say, side } from "./stage.ts";

/**
 * The signed header commits to another key than the frame's own, so that one frame could be opened
 * under two keys.
 */
export const commitment: Attack = async (secrets) => {
  const [world, ben, mallory] = await room(secrets, "Ben", "Mallory");
  const { identity, keys } = inside(mallory).context;
  const { own } = senderKeysOf(mallory);
  const { message } = await ratchetStep(own.key);
  const once = await onceKey(await hkdf(await importHkdf(message), label.message, 76));
  const kind = Uint8Array.of(limits.version, kinds.room);
  const header = concat(kind, own.id, u32(own.index), new Uint8Array(32));
  const aad = concat(keys.route, identity.idBytes, header);
  const plain = encodeRoom(await say(mallory, "one of two"), salt());
  const ciphertext = await encrypt(once, pad(plain), aad);
  const signature = await sign(identity, concat(utf8(label.signMessage), aad, ciphertext));
  const opaque = concat(header, ciphertext, signature);
  sendRaw(mallory, encodeFrame({ from: numberOf(mallory), opaque }));
  await world.run();
  return ben.texts().includes("Mallory: one of two");
};

/** A member has everyone's sender keys, and sends under another member's key. */
export const signature: Attack = async (secrets) => {
  const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  const { identity } = inside(anna).context;
  const forger: Identity = { ...identity, signKey: inside(mallory).context.identity.signKey };
  const plain = encodeRoom(await say(anna, "never said"), salt());
  const { route } = inside(mallory).context.keys;
  const { frame } = await sealRoom(heldSenderKey(mallory, anna), route, forger, plain);
  inject(ben, encodeFrame({ from: numberOf(anna), opaque: frame }));
  await world.run();
  return ben.texts().includes("Anna: never said");
};

/** A channel with a peer who has not proved that it knows the key: a ghost member. */
export const confirmationOfNewcomer: Attack = async (secrets) => {
  const [anna, ben] = [await side(secrets), await side(secrets)];
  await anna.channels.enter(1, []);
  anna.channels.join(2);
  const hello = opaqueOf(await ben.channels.enter(2, [1]));
  await anna.channels.hello(2, hello, true);
  const confirm = concat(Uint8Array.of(limits.version, kinds.confirm), new Uint8Array(16));
  await isTaken(() => anna.channels.confirm(2, confirm));
  return anna.channels.peer(2) !== undefined;
};

/**
 * A member signs another member's Y as its own, to be taken for the other without knowing the key.
 */
export const confirmationOfMember: Attack = async (secrets) => {
  const { keys } = secrets;
  const [anna, ben, mallory] = [await side(secrets), await side(secrets), await side(secrets)];
  await anna.channels.enter(1, []);
  anna.channels.join(2);
  const hello = opaqueOf(await ben.channels.enter(2, [1]));
  const reply = opaqueOf(await anna.channels.hello(2, hello, true));
  const body = await openSeal("reply", keys.hello, reply.slice(0, sealedBytes));
  // Y and the ciphertext.
  const shares = body.slice(65, 1218);
  const { hash } = await openHello(keys, hello, 2);
  const unsigned = concat(mallory.identity.bytes, shares, keys.route, u32(1), u32(2), hash);
  const signed = await sign(mallory.identity, concat(utf8(label.signReply), unsigned));
  const sealed = await seal("reply", keys.hello, new Uint8Array(32), concat(unsigned, signed));
  await isTaken(() => ben.channels.reply(1, concat(sealed, new Uint8Array(16))));
  return ben.channels.peer(1)?.id === mallory.identity.id;
};

/** A repeated reply restarts a channel under used keys: two texts under one key stream. */
export const replyTwice: Attack = async (secrets) => {
  const [anna, ben] = [await side(secrets), await side(secrets)];
  await anna.channels.enter(1, []);
  anna.channels.join(2);
  // The relay lists a member who never answers, so that X is kept.
  const hello = opaqueOf(await ben.channels.enter(2, [1, 9]));
  const reply = opaqueOf(await anna.channels.hello(2, hello, true));
  await ben.channels.reply(1, reply);
  const [first, second] = [1, 2].map((fill) => {
    return encodeChannel({ type: "moveRequest", code: new Uint8Array(32).fill(fill) }, salt());
  }) as [Padded, Padded];
  const one = await ben.channels.seal(1, first);
  await isTaken(() => ben.channels.reply(1, reply));
  const other = await ben.channels.seal(1, second);
  const xor = (a: Bytes, b: Bytes) => a.map((byte, at) => byte ^ (b[at] ?? 0));
  const ciphers = xor(one.slice(6, -16), other.slice(6, -16));
  return equal(ciphers, xor(pad(first), pad(second)));
};

/** A member sends another's sender key as its own, and signs the other's ciphertext. */
export const boundToSender: Attack = async (secrets) => {
  const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  const stolen = heldSenderKey(mallory, anna);
  const { id, index, key, whisper } = stolen;
  await tell(mallory, [ben], { type: "senderKey", senderKey: { id, index, key, whisper } });
  await world.run();
  await anna.say("my own words");
  await world.run(100);
  const frame = world.relay.seen.find((data): data is Bytes => isKind(data, "room"));
  if (frame === undefined) throw new Error("Anna has said nothing");
  const { opaque } = decodeFrame(frame);
  const { identity, keys } = inside(mallory).context;
  const unsigned = opaque.slice(0, -64);
  const data = concat(utf8(label.signMessage), keys.route, identity.idBytes, unsigned);
  const resigned = concat(unsigned, await sign(identity, data));
  sendRaw(mallory, encodeFrame({ from: numberOf(mallory), opaque: resigned }));
  await world.run();
  return ben.texts().includes("Mallory: my own words");
};

/** A newcomer learns a running hash, and guesses the text before it. */
export const salted: Attack = async (secrets) => {
  const [world, anna] = await room(secrets, "Anna");
  await anna.say("yes");
  await world.run();
  const eve = await world.enter("Eve", secrets);
  const told = inside(eve).inbox.logs.get(nameOf(anna))?.hashes.get(1);
  const { idBytes: id } = inside(anna).context.identity;
  const { hash: prev } = firstHead(id);
  for (const text of ["no", "yes"]) {
    const said = { type: "text", text, action: false, reply: null, expiry: null } as const;
    const plain = encodeRoom({ ...said, n: 1, prev, after: [] }, salt(0));
    const { hash } = headAfter(prev, 1, plain);
    if (told !== undefined && equal(told, hash)) return text === "yes";
  }
  return false;
};

/** A departed member keeps the sender keys, and the relay still sends it everything. */
export const rotation: Attack = async (secrets) => {
  const [world, anna, , cleo] = await room(secrets, "Anna", "Ben", "Cleo");
  await world.run(limits.senderKeyEveryMs);
  const kept = heldSenderKey(cleo, anna);
  const { keys, identity } = inside(anna).context;
  await cleo.do({ type: "leave", text: "" });
  await world.run();
  const before = world.relay.seen.length;
  await anna.say("after she left");
  await world.run(100);
  for (const data of world.relay.seen.slice(before)) {
    if (!isKind(data, "room")) continue;
    const { opaque } = decodeFrame(data);
    let text = "";
    await isTaken(async () => {
      const { plain } = await openRoom(kept, keys.route, identity, opaque, world.now);
      text = new TextDecoder().decode(plain.content);
    });
    if (text.includes("after she left")) return true;
  }
  return false;
};

/** The ephemeral key of a hello is stolen long after the channels were made. */
export const keptX: Attack = async (secrets) => {
  const [world, , ben] = await room(secrets, "Annabelle", "Ben");
  await world.run(60_000);
  const thief = new Thief("correct horse", world.relay.seen);
  thief.addCode(secrets.code);
  thief.addLoot(dump(ben.session));
  await thief.work();
  return thief.words.some((text) => text.includes("Annabelle"));
};

/** Records a meeting, breaks the curve long after it, and looks for an alias with this memory. */
async function readsLater(secrets: Secrets, hasMemory: boolean): Promise<boolean> {
  let met: Awaited<ReturnType<typeof room<["Annabelle", "Ben"]>>> | undefined;
  const curve = await breakEcdh(async () => {
    met = await room(secrets, "Annabelle", "Ben");
    await met[0].run(60_000);
  });
  if (met === undefined) throw new Error("nobody has met");
  const [world, , ben] = met;
  const thief = new Thief("correct horse", world.relay.seen);
  thief.addCode(secrets.code);
  if (hasMemory) thief.addLoot(dump(ben.session));
  thief.addKeys(curve);
  await thief.work();
  return thief.words.some((text) => text.includes("Annabelle"));
}

/** A recording, code and password, and a quantum computer that opens every ECDH. */
export const brokenCurve: Attack = (secrets) => readsLater(secrets, false);

/** The same, and the memory of a member long after it has entered. */
export const keptDecapsulator: Attack = (secrets) => readsLater(secrets, true);

/** A member's hello has an encapsulation key with a coefficient that is not reduced. */
export const unreducedKey: Attack = async (secrets) => {
  const { keys } = secrets;
  const [anna, mallory] = [await side(secrets), await side(secrets)];
  await anna.channels.enter(1, []);
  anna.channels.join(2);
  const hello = opaqueOf(await mallory.channels.enter(2, [1]));
  const body = await openSeal("hello", keys.hello, hello);
  const unsigned = body.slice(0, -64);
  // The first coefficient is 4,095, which is read as 766.
  unsigned.set([0xff, (unsigned[131] ?? 0) | 0x0f], 130);
  const signed = await sign(mallory.identity, concat(utf8(label.signHello), unsigned));
  const sealed = await seal("hello", keys.hello, new Uint8Array(32), concat(unsigned, signed));
  return isTaken(() => anna.channels.hello(2, sealed, true));
};

/** A member decrypts a whisper meant for another. */
export const whisperToAnother: Attack = async (secrets) => {
  const [world, anna, ben, mallory] = await room(secrets, "Anna", "Ben", "Mallory");
  await anna.do({ type: "whisper", to: nameOf(ben), text: "between us" });
  await world.run();
  if (!ben.whispers().includes("Anna to Ben: between us")) throw new Error("Ben did not get it");
  return mallory.whispers().length > 0;
};
