/**
 * Attacks on files. Each resolves to true if it succeeded, which it does only against an engine
 * without the protection.
 */
import { sealAck, transferKeys } from "../../protocol/crypto/file.ts";
import { type Bytes, idBytes, readU32, toHex } from "../../protocol/wire/bytes.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { encodeDirected } from "../../protocol/wire/frame.ts";
import { chunks, fetchFile, offer, shownFile, slowRoom } from "../helpers/files.ts";
import {
  inside,
  isKind,
  nameOf,
  numberIn,
  numberOf,
  sendRaw,
  tell,
} from "../helpers/hostile-inside.ts";
import type { Person, World } from "../helpers/world.ts";
import { type Attack, room } from "./stage.ts";

/** A modified client asks for a file. Returns the keys of the transfer. */
async function ask(person: Person, author: Person, file: string, transfer = 9, first = 0) {
  const key = new Uint8Array(32).fill(7);
  await tell(person, [author], { type: "fileRequest", file, transfer, key, first });
  const { route } = inside(person).context.keys;
  return transferKeys(key, {
    ...{ route, author: idBytes(nameOf(author)), receiver: idBytes(nameOf(person)) },
    ...{ file: idBytes(file), number: transfer },
  });
}

/** The chunks that the relay has got for a member, on its present connection. */
function chunksTo(world: World, person: Person): Bytes[] {
  const to = numberOf(person);
  return world.relay.seen.filter((data): data is Bytes => {
    return isKind(data, "chunk") && readU32(data, 5) === to;
  });
}

const states = (person: Person) => [...person.files.transfers.values()].map(({ state }) => state);

/** The part of an author's session that reads the next chunk of a transfer. */
type Reading = { sender: { ready: (sending: { readonly next: number }) => Bytes | undefined } };

/** A modified client sends other chunks than it has offered. */
function change(person: Person, to: (chunk: Bytes, index: number) => Bytes): void {
  const { sender } = (inside(person) as unknown as { files: Reading }).files;
  const ready = sender.ready.bind(sender);
  sender.ready = (sending) => {
    const chunk = ready(sending);
    return chunk && to(chunk.slice(), sending.next);
  };
}

/** A newcomer asks for a file that was offered before it came. */
export const fileAudience: Attack = async (secrets) => {
  const [world, anna] = await room(secrets, "Anna", "Ben");
  const { id } = await offer(anna, chunks(2));
  await world.run(1000);
  const eve = await world.enter("Eve", secrets);
  await ask(eve, anna, id);
  await world.run(1000);
  return chunksTo(world, eve).length > 0;
};

/** An author sends other bytes than it has offered. */
export const fileHash: Attack = async (secrets) => {
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  await offer(mallory, chunks(2));
  change(mallory, (chunk) => chunk.fill(1, 0, 1));
  await world.run(1000);
  await fetchFile(ben);
  await world.run(10_000);
  return states(ben).includes("done");
};

/** An author hides bytes behind the end of a file. */
export const filePadding: Attack = async (secrets) => {
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  await offer(mallory, chunks(1));
  change(mallory, (chunk) => chunk.fill(1, fileLimits.chunkBytes - 1));
  await world.run(1000);
  await fetchFile(ben);
  await world.run(10_000);
  return states(ben).includes("done");
};

/** The relay delivers each chunk twice. */
export const chunkTwice: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  world.relay.tamper = (_to, data) => (isKind(data, "chunk") ? [data, data] : [data]);
  await offer(anna, chunks(5));
  await world.run(1000);
  await fetchFile(ben);
  await world.run(10_000);
  return !states(ben).includes("done");
};

/** A receiver acknowledges what it was not sent, and the author believes that all has arrived. */
export const acknowledgedTooMuch: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const { id } = await offer(anna, chunks(50));
  await world.run(1000);
  const keys = await ask(mallory, anna, id);
  await world.run(10);
  const ack = sealAck(keys, 50 + 2);
  sendRaw(mallory, encodeDirected(numberOf(mallory), numberIn(mallory, anna), ack));
  await world.run(10);
  const [told] = anna.files.transfers.values();
  return (told?.bytes ?? 0) > chunksTo(world, mallory).length * fileLimits.chunkBytes;
};

/** The relay swallows chunks and acknowledges them itself. */
export const acknowledgementForged: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  world.relay.tamper = (_to, data) => (isKind(data, "chunk") ? [] : [data]);
  await offer(anna, chunks(3));
  await world.run(1000);
  await fetchFile(ben);
  await world.run(10);
  const [chunk] = chunksTo(world, ben);
  if (chunk === undefined) throw new Error("nothing was sent");
  const ack = new Uint8Array(42);
  ack.set([1, 7, ...chunk.subarray(11, 15), 0, 0, 0, 3]);
  const from = numberOf(ben);
  anna.wire?.down.push({ type: "data", data: encodeDirected(from, numberOf(anna), ack) });
  await world.run(10);
  return states(anna).includes("done");
};

/** A receiver asks for the same file again and again, and acknowledges all of it. */
export const askedForEver: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const { id } = await offer(anna, chunks(2));
  await world.run(1000);
  for (let transfer = 1; transfer <= 8; transfer++) {
    await ask(mallory, anna, id, transfer);
    await world.run(1000);
  }
  return chunksTo(world, mallory).length > 2 * (fileLimits.fileTimes + 1);
};

/** Members ask for many parts at once, and the author reads them again and again and sends none. */
export const readForEver: Attack = async (secrets) => {
  const names = Array.from({ length: 6 }, (_, at) => `Mallory ${at}`);
  const [world, anna, ...mallories] = await slowRoom(secrets, 1, "Anna", ...names);
  const files = [];
  for (let at = 0; at < fileLimits.transfers; at++) {
    files.push(await offer(anna, chunks(6 * fileLimits.partChunks)));
    await world.run(1000);
  }
  // The disk of a test ends.
  const take = anna.files.takeRead.bind(anna.files);
  anna.files.takeRead = () => {
    if (anna.files.readCount >= 500) anna.files.reads.length = 0;
    return take();
  };
  for (const [at, mallory] of mallories.entries()) {
    for (const [transfer, { id }] of files.entries()) {
      await ask(mallory, anna, id, transfer, at * fileLimits.partChunks);
    }
  }
  await world.run(1000);
  return anna.files.readCount >= 500;
};

/** A receiver never acknowledges, and the author keeps the transfer for ever. */
export const neverAcknowledged: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const { id } = await offer(anna, chunks(20));
  await world.run(1000);
  await ask(mallory, anna, id);
  await world.run(2 * fileLimits.stalledMs);
  return !states(anna).includes("stalled");
};

/** A receiver never acknowledges, and is sent everything. */
export const sentBlindly: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  const { id } = await offer(anna, chunks(20));
  await world.run(1000);
  await ask(mallory, anna, id);
  await world.run(10_000);
  return chunksTo(world, mallory).length > fileLimits.windowFirst;
};

/** A receiver asks for many files at once. */
export const manyTransfers: Attack = async (secrets) => {
  const [world, anna, mallory] = await room(secrets, "Anna", "Mallory");
  for (let at = 0; at < 6; at++) {
    const { id } = await offer(anna, chunks(20));
    await world.run(100);
    await ask(mallory, anna, id, at);
  }
  await world.run(1000);
  return states(anna).filter((state) => state === "running").length > fileLimits.transfers;
};

/** A member offers a file under the id of another's. */
export const fileIdCopied: Attack = async (secrets) => {
  const [world, anna, mallory, ben] = await room(secrets, "Anna", "Mallory", "Ben");
  const { id } = await offer(anna, chunks(2));
  await world.run(1000);
  const theirs = shownFile(ben).file.id;
  await offer(mallory, chunks(3), undefined, { id });
  await world.run(1000);
  return shownFile(ben).file.id === theirs;
};

/** A member offers another file under the id of an earlier one, and changes what that one shows. */
export const fileIdAgain: Attack = async (secrets) => {
  const [world, mallory, ben] = await room(secrets, "Mallory", "Ben");
  const { id } = await offer(mallory, chunks(2));
  await world.run(1000);
  const earlier = shownFile(ben).file.id;
  await offer(mallory, chunks(3), undefined, { id });
  await world.run(1000);
  return shownFile(ben).file.id === earlier;
};

/** The relay lets a file be asked for again, and compares two chunks of one index. */
export const transferKeyTwice: Attack = async (secrets) => {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  world.relay.tamper = (_to, data) => (isKind(data, "chunk") ? [] : [data]);
  await offer(anna, chunks(1));
  await world.run(1000);
  await fetchFile(ben);
  await world.run(40_000);
  const sent = chunksTo(world, ben).map((data) => toHex(data.subarray(19, 83)));
  if (sent.length < 2) throw new Error("it was not asked for again");
  return new Set(sent).size < sent.length;
};
