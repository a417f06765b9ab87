/**
 * The inside of a session, for tests of its malicious owner or of an attacker with its memory.
 * Names the private parts that they read, and sends what a modified client would send. Must never
 * be used to make an honest session pass a test.
 */

import { kinds } from "../../protocol/crypto/aead.ts";
import { digest } from "../../protocol/crypto/hash.ts";
import { type Head, headAfter } from "../../protocol/crypto/head.ts";
import type { ReceivingSenderKey, SenderKeyPosition } from "../../protocol/crypto/sender-key.ts";
import { sealRoom } from "../../protocol/crypto/sender-key.ts";
import { maskCode } from "../../protocol/crypto/whisper.ts";
import type { Effect } from "../../protocol/events.ts";
import type { Context } from "../../protocol/room/context.ts";
import type { Came } from "../../protocol/room/inbox.ts";
import type { KeptMessage, ResendBuffer } from "../../protocol/room/resend-buffer.ts";
import { type Bytes, concat, fromUtf8, utf8 } from "../../protocol/wire/bytes.ts";
import { encodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  type ChannelMessage,
  encodeChannel,
  encodeRoom,
  type NumberedMessage,
  type Resend,
  type RoomMessage,
} from "../../protocol/wire/message.ts";
import type { Padded } from "../../protocol/wire/padding.ts";
import type { Person } from "./world.ts";

/** One author's log as its reader has it. */
export type InsideLog = {
  readonly n: number;
  readonly known: number;
  readonly hashes: ReadonlyMap<number, Bytes>;
  readonly kept: ReadonlyMap<number, unknown>;
};

/** The private parts of a session that these tests look at. */
export type Inside = {
  readonly context: Context;
  readonly outbox: {
    readonly resendBuffer: ResendBuffer;
    readonly delivery: {
      readonly lines: readonly { readonly n: number; readonly key: string }[];
    };
    current: Head | undefined;
    head(): Head;
  };
  readonly inbox: {
    readonly logs: ReadonlyMap<string, InsideLog>;
    receiveResend: (id: string, resend: Resend) => Came;
  };
  readonly presence: { endsAt: number | null };
  /** Sends a heartbeat. */
  readonly sync: { report: () => Promise<void> };
};

type InsideSenderKeys = {
  own: SenderKeyPosition;
  readonly whispers: Map<string, Bytes>;
  readonly senders: ReadonlyMap<
    string,
    { readonly senderKeys: ReadonlyMap<string, { readonly senderKey: ReceivingSenderKey }> }
  >;
};

/** Returns the private parts of a session. */
export function inside(person: Person): Inside {
  return (person.session as unknown as { readonly room: Inside }).room;
}

/** The sender keys of a session, its own key among them. */
export function senderKeysOf(person: Person): InsideSenderKeys {
  return inside(person).context.senderKeys as unknown as InsideSenderKeys;
}

/** The resend buffer of a session. */
export function resendBufferOf(person: Person): readonly KeptMessage[] {
  return inside(person).outbox.resendBuffer.all();
}

/** The member id of a person. */
export function nameOf(person: Person): string {
  return inside(person).context.identity.id;
}

/** The number of a person's present connection. */
export function numberOf(person: Person): number {
  return inside(person).context.channels.number;
}

/** An author's sender key as a person holds it, which a member may copy and keep. */
export function heldSenderKey(holder: Person, author: Person): ReceivingSenderKey {
  const held = [
    ...(senderKeysOf(holder).senders.get(nameOf(author))?.senderKeys.values() ?? []),
  ].at(-1);
  if (held === undefined) throw new Error(`${holder.alias} has no chain of ${author.alias}`);
  return held.senderKey;
}

/** Sends bytes on a person's connection, bypassing the session. */
export function sendRaw(person: Person, ...frames: readonly (Bytes | string)[]): void {
  for (const data of frames) person.wire?.up.push(data);
}

/** Lets the owner of a session use its private parts. Messages go out at once. */
export async function misuse(person: Person, act: (room: Context) => Promise<void>): Promise<void> {
  const { context: room } = inside(person);
  const exposed = room as unknown as { emitTo: (effect: Effect) => void };
  const before = exposed.emitTo;
  exposed.emitTo = (effect) => {
    if (effect.type === "send") sendRaw(person, effect.data);
  };
  await act(room);
  exposed.emitTo = before;
}

/** Sends a message over a person's channels to these members. */
export function tell(
  person: Person,
  to: readonly Person[],
  message: ChannelMessage,
): Promise<void> {
  return misuse(person, async (room) => {
    for (const other of to) await room.sendOverChannel(numberIn(person, other), message);
  });
}

/** The number of a person's channel with another member. */
export function numberIn(person: Person, other: Person): number {
  const number = inside(person).context.members.get(nameOf(other))?.number;
  if (number === undefined) throw new Error(`${person.alias} has no channel with ${other.alias}`);
  return number;
}

/** The next head of a person's own author log after a forged message. */
export async function ref(person: Person, n?: number): Promise<NumberedRef> {
  const head = await inside(person).outbox.head();
  return { n: n ?? head.n + 1, prev: head.hash, after: [] };
}

export type NumberedRef = Pick<NumberedMessage, "n" | "prev" | "after">;

/**
 * Seals a content as a room frame of this person, at any index of any sender key, and changes no
 * state.
 */
export async function roomFrame(
  person: Person,
  plain: Padded,
  senderKey: SenderKeyPosition = senderKeysOf(person).own,
): Promise<Bytes> {
  const { keys, identity } = inside(person).context;
  const { frame } = await sealRoom(senderKey, keys.route, identity, plain);
  return encodeFrame({ from: numberOf(person), opaque: frame });
}

/** A content with other fields in its JSON, also with what our encoder refuses. */
function forge({ type, content }: Padded, fields: object): Padded {
  const json = { ...JSON.parse(fromUtf8(content.subarray(16))), ...fields };
  return { type, content: concat(salt(), utf8(JSON.stringify(json))) };
}

/** Makes a person's client send states with other fields in their JSON. */
export function forgeStates(person: Person, fields: object): void {
  const { context } = inside(person);
  const send = context.sendOverChannel.bind(context);
  context.sendOverChannel = async (number, message) => {
    if (message.type !== "state") return send(number, message);
    const plain = forge(encodeChannel(message, salt()), fields);
    context.transmit(await context.channels.seal(number, plain), number);
  };
}

/**
 * Sends any message to the room under the person's own sender key, and advances its ratchet.
 *
 * @param fields - What its JSON has instead, also what our encoder refuses.
 */
export async function speak(person: Person, message: RoomMessage, fields = {}): Promise<Bytes> {
  const plain = forge(encodeRoom(message, salt()), fields);
  const data = encodeFrame({
    from: numberOf(person),
    opaque: await inside(person).context.senderKeys.seal(plain),
  });
  sendRaw(person, data);
  if ("prev" in message) {
    inside(person).outbox.current = headAfter(message.prev, message.n, plain);
  }
  return data;
}

/**
 * Sends a numbered message as a client of a later version might: of any type below 0x10, with any
 * fields besides those that every version has. It is kept to be sent again.
 */
export async function speakLater(
  person: Person,
  type: number,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { context, outbox } = inside(person);
  const place = await ref(person);
  const { content } = encodeRoom({ type: "stop", ...place }, salt());
  const laid = JSON.parse(fromUtf8(content.subarray(16))) as object;
  const plain = { type, content: concat(salt(), utf8(JSON.stringify({ ...laid, ...fields }))) };
  const opaque = await context.senderKeys.seal(plain);
  sendRaw(person, encodeFrame({ from: numberOf(person), opaque }));
  const { n, prev } = place;
  outbox.current = headAfter(prev, n, plain);
  const at = context.now;
  const audience = context.audience();
  outbox.resendBuffer.keep({ n, plain, at, until: at + limits.keptMs, audience });
}

/**
 * A removal by this person, also one that no honest client sends. Without a change it is masked for
 * the members in `allowed`, as an honest one is.
 *
 * @param code - The new room code, 16 bytes.
 */
export async function removal(
  person: Person,
  removed: string,
  allowed: readonly string[],
  code = salt(5),
): Promise<Extract<RoomMessage, { readonly type: "removal" }>> {
  const by = nameOf(person);
  const { senderKeys } = inside(person).context;
  const codes = allowed.map((id) => {
    return id === by ? salt(0) : maskCode(senderKeys.position(id).whisper, code);
  });
  const lock = { on: true, counter: 1, by, allowed };
  return { type: "removal", ...(await ref(person)), removed, code: digest(code), lock, codes };
}

/** 16 bytes that need not be random here. */
export function salt(fill = 9): Bytes {
  return new Uint8Array(16).fill(fill);
}

/** 16 bytes as a member id in hex: a number, then zeros. */
export function strangerName(index: number): string {
  return index.toString(16).padStart(32, "0");
}

/** Returns true if relay data is an opaque frame of this kind. */
export function isKind(data: string | Bytes, kind: keyof typeof kinds): data is Bytes {
  if (typeof data === "string") return false;
  return data[data[0] === 1 ? 6 : 10] === kinds[kind];
}
