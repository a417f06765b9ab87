/**
 * What the parts of a conversation share: keys, channels, sender keys, members and the way out. It moves to another room with
 * everything that belongs to people, and nothing that belongs to keys.
 */

import type { Identity } from "../crypto/identity.ts";
import type { RoomKeys } from "../crypto/key-schedule.ts";
import type { Env } from "../env.ts";
import type { Effect, LineContent, Reply, SessionOptions, Who } from "../events.ts";
import { type Bytes, concat } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { encodeFrame } from "../wire/frame.ts";
import { type ChannelMessage, encodeChannel, type MessageRef } from "../wire/message.ts";
import { Admission } from "./admission.ts";
import { Channels } from "./channels.ts";
import { ExpirySetting } from "./expiry.ts";
import { Lines } from "./lines.ts";
import { type Member, Members } from "./members.ts";
import { SenderKeys } from "./sender-keys.ts";

/** Somebody who was handed our sender key over the channel of a number, with the number of our last message then. */
export type KeyHolder = {
  readonly id: string;
  readonly at: number;
  readonly n: number;
  complete: boolean;
};

export class Context {
  roomName: string;
  keys: RoomKeys;
  code: Bytes;
  channels: Channels;
  senderKeys: SenderKeys;
  readonly admission = new Admission();
  readonly lines = new Lines();
  readonly expirySetting = new ExpirySetting();
  readonly members: Members;
  readonly identity: Identity;
  readonly env: Env;
  /** Whether the relay has let this connection in. */
  connected = false;
  /** By number; complete once the other's state has come too. */
  readonly keyHolders = new Map<number, KeyHolder>();
  /** A channel does not hold, or the connection is dead: only entering again can mend it. */
  broken = false;
  private shown = 0;
  private readonly emitTo: (effect: Effect) => void;

  constructor(options: SessionOptions, env: Env, emit: (effect: Effect) => void) {
    const { keys, code, identity, alias, roomName } = options;
    this.roomName = roomName;
    this.keys = keys;
    this.code = code;
    this.identity = identity;
    this.env = env;
    this.emitTo = emit;
    this.members = new Members(identity, alias);
    this.channels = this.makeChannels();
    this.senderKeys = new SenderKeys(keys.route, identity, env);
  }

  get now(): number {
    return this.env.now();
  }

  /** Goes on under the keys of another room: channels and sender keys are made anew. */
  move(keys: RoomKeys, code: Bytes): void {
    this.keys = keys;
    this.code = code;
    this.channels = this.makeChannels();
    this.senderKeys = new SenderKeys(keys.route, this.identity, this.env);
    this.keyHolders.clear();
  }

  /** @throws ProtocolError "not-connected" where nobody would hear what is done. */
  mustBeOpen(): void {
    if (!this.connected) throw new ProtocolError("not-connected");
  }

  emit(effect: Effect): void {
    this.emitTo(effect);
  }

  changed(): void {
    this.emit({ type: "changed" });
  }

  /** Shows a line. @returns Its key. */
  show(content: LineContent, at = this.now): string {
    const key = `${this.shown++}`;
    this.emit({ type: "line", line: { key, at, ...content } });
    return key;
  }

  /** What a line that answers another shows of it. */
  reply(ref: MessageRef): Reply {
    const member = this.who(ref.id);
    const key = this.lines.find(ref);
    return { ...(member === undefined ? {} : { member }), ...(key === undefined ? {} : { key }) };
  }

  /** Sends an opaque frame to all, or to one number. */
  transmit(opaque: Bytes, to?: number): void {
    const from = this.channels.number;
    const data = encodeFrame(to === undefined ? { from, opaque } : { from, to, opaque });
    this.emit({ type: "send", data });
  }

  /** An empty frame to oneself: when it is back, what went before it has gone out. */
  sendEcho(): void {
    this.transmit(concat(), this.channels.number);
  }

  /** Says something over a channel that holds. */
  async sendOverChannel(number: number, message: ChannelMessage): Promise<void> {
    const plain = encodeChannel(message, this.env.random(16));
    this.transmit(await this.channels.seal(number, plain), number);
  }

  /** The members who are here. */
  here(): readonly (Member & { readonly number: number })[] {
    return this.members.all().flatMap((member) => {
      const { number } = member;
      return number === undefined ? [] : [{ ...member, number }];
    });
  }

  /** Ids of those for whom something is said now: who has our sender key, and who is away for a while only. */
  audience(): ReadonlySet<string> {
    const ids = [...this.keyHolders.values()].map(({ id }) => id);
    const away = this.members.all().filter(({ number }) => number === undefined);
    return new Set([...ids, ...away.map(({ peer }) => peer.id)]);
  }

  /** A member as it is shown, even if it is not known any more. */
  who(id: string): Who | undefined {
    if (id === this.identity.id) return this.members.me();
    const member = this.members.get(id);
    return member && this.members.who(member);
  }

  wipe(): void {
    this.connected = false;
    this.channels.wipe();
    this.senderKeys.wipe();
    this.members.wipe();
    this.admission.wipe();
    this.lines.wipe();
    this.expirySetting.wipe();
    this.keyHolders.clear();
    this.roomName = "";
    this.code = new Uint8Array(0);
  }

  private makeChannels(): Channels {
    const admits = (id: string) => this.admission.admits(id);
    return new Channels(this.keys, this.identity, this.env, admits);
  }
}
