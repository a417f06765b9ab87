/**
 * State that the parts of a room share: keys, channels, sender keys, members and the way to send. A
 * move to another room keeps what belongs to people and replaces what belongs to keys.
 */

import type { Identity } from "../crypto/identity.ts";
import type { RoomKeys } from "../crypto/key-schedule.ts";
import type { Env } from "../env.ts";
import type { Effect, LineContent, Reply, SessionOptions, Who } from "../events.ts";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import type { RelayLimits } from "../wire/control.ts";
import { ProtocolError } from "../wire/errors.ts";
import { encodeDirected, encodeFrame } from "../wire/frame.ts";
import { limits } from "../wire/limits.ts";
import { type ChannelMessage, encodeChannel, type MessageRef } from "../wire/message.ts";
import { Admission } from "./admission.ts";
import { Channels } from "./channels.ts";
import { ExpirySetting } from "./expiry.ts";
import { Lines, type Shown } from "./lines.ts";
import { type Member, Members } from "./members.ts";
import { SenderKeys } from "./sender-keys.ts";

/**
 * A member that was sent our sender key over a channel: its id, when, and the number of our last
 * message then.
 */
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
  readonly admission: Admission;
  readonly lines = new Lines();
  readonly expirySetting = new ExpirySetting();
  readonly members: Members;
  readonly identity: Identity;
  readonly env: Env;
  /** True once the relay has let this connection enter. */
  connected = false;
  /** What the relay allows, once it has let us in. It lowers our own limits, and raises none. */
  relayLimits: RelayLimits | undefined;
  /** By connection number. `complete` once the member's state has been accepted too. */
  readonly keyHolders = new Map<number, KeyHolder>();
  /** The connection is dead: we must enter again. */
  broken = false;
  private lineCount = 0;
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
    this.admission = new Admission(
      (id) => this.members.get(id) !== undefined,
      () => env.now(),
    );
    this.channels = this.makeChannels();
    this.senderKeys = new SenderKeys(keys.route, identity, env);
  }

  get now(): number {
    return this.env.now();
  }

  /** Switches to the keys of another room, with new channels and sender keys. */
  move(keys: RoomKeys, code: Bytes): void {
    this.keys = keys;
    this.code = code;
    this.channels = this.makeChannels();
    this.senderKeys = new SenderKeys(keys.route, this.identity, this.env);
    this.keyHolders.clear();
  }

  /** @throws ProtocolError "not-connected" if no member could receive the action. */
  mustBeOpen(): void {
    if (!this.connected) throw new ProtocolError("not-connected");
  }

  /** Keeps to what the relay allows from now on. A small number of lines must not hide a warning. */
  setRelayLimits(allowed: RelayLimits): void {
    const lines = Math.max(limits.leastLines, allowed.lines);
    this.relayLimits = { ...allowed, lines };
    this.lines.most = Math.min(limits.lines, lines);
  }

  /** Returns true unless an alias of ours is longer than the relay allows. */
  fits(alias: string): boolean {
    return [...alias].length <= (this.relayLimits ?? limits).aliasPoints;
  }

  /** @throws ProtocolError "text-too-long" for a text of ours that is longer than the relay allows. */
  mustBeShort(text: string): void {
    const { textBytes } = this.relayLimits ?? limits;
    if (utf8(text).length > textBytes) throw new ProtocolError("text-too-long");
  }

  emit(effect: Effect): void {
    this.emitTo(effect);
  }

  changed(): void {
    this.emit({ type: "changed" });
  }

  /** Adds a line to the transcript. Returns its key. */
  addLine(content: LineContent, at = this.now): string {
    const key = `${this.lineCount++}`;
    this.emit({ type: "line", line: { key, at, ...content } });
    return key;
  }

  /** Notes which message a line shows. */
  noteLine(key: string, shown: Shown): void {
    const gone = this.lines.set(key, shown);
    if (gone !== undefined) this.emit({ type: "gone", keys: [gone], why: "expired" });
  }

  /** Returns what a line shows of the message that it replies to. */
  reply(ref: MessageRef): Reply {
    const member = this.who(ref.id);
    const key = this.lines.find(ref);
    return { ...(member === undefined ? {} : { member }), ...(key === undefined ? {} : { key }) };
  }

  transmit(opaque: Bytes, to?: number): void {
    const from = this.channels.number;
    const data = encodeFrame(to === undefined ? { from, opaque } : { from, to, opaque });
    this.emit({ type: "send", data });
  }

  /** Sends a frame to one connection, whose opaque part comes in pieces. */
  transmitPieces(to: number, ...pieces: readonly Bytes[]): void {
    this.emit({ type: "send", data: encodeDirected(this.channels.number, to, ...pieces) });
  }

  /**
   * Sends an echo: an empty frame to ourselves. When it is back, all earlier frames have passed the
   * relay.
   */
  sendEcho(): void {
    this.transmit(concat(), this.channels.number);
  }

  async sendOverChannel(number: number, message: ChannelMessage): Promise<void> {
    const plain = encodeChannel(message, this.env.random(16));
    this.transmit(await this.channels.seal(number, plain), number);
  }

  /** Members with a connection. */
  here(): readonly (Member & { readonly number: number })[] {
    return this.members.all().flatMap((member) => {
      const { number } = member;
      return number === undefined ? [] : [{ ...member, number }];
    });
  }

  /**
   * Ids of the audience of a message that is sent now: our key holders and the members that are
   * away.
   */
  audience(): ReadonlySet<string> {
    const ids = [...this.keyHolders.values()].map(({ id }) => id);
    const away = this.members.all().filter(({ number }) => number === undefined);
    return new Set([...ids, ...away.map(({ peer }) => peer.id)]);
  }

  /** A member as it is shown now; `undefined` if it is not known. */
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
    const admits = (id: string, isOlder: boolean) => this.admission.admits(id, isOlder);
    return new Channels(this.keys, this.identity, this.env, admits);
  }
}
