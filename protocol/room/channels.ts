/**
 * All channels of one connection (SPEC §7.2): hellos, replies that wait for their confirm, and
 * established channels. Decides which frames are accepted and how often; handshake.ts and
 * channel.ts make the bytes. A frame that breaks a rule throws ProtocolError and changes nothing.
 */

import { kinds, sealedBytes } from "../crypto/aead.ts";
import { channelCounter, openChannel, type Ratchet, sealChannel } from "../crypto/channel.ts";
import {
  acceptReply,
  checkConfirm,
  checkReply,
  encodeConfirm,
  type HelloSecret,
  makeHello,
  makeReply,
  openHello,
  openReply,
  type Root,
  wipeHello,
} from "../crypto/handshake.ts";
import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import type { RoomKeys } from "../crypto/key-schedule.ts";
import type { Env } from "../env.ts";
import { type Bytes, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";
import { type Bucket, takeToken, tokenDue } from "./rate-limit.ts";

/** Result of a frame. */
export type ChannelEvent =
  | { readonly type: "send"; readonly to?: number; readonly opaque: Bytes }
  /** A member's MAC is valid: send our state to it now, not before. */
  | { readonly type: "ready"; readonly number: number; readonly peer: PublicIdentity }
  | {
      readonly type: "content";
      readonly number: number;
      readonly peer: PublicIdentity;
      readonly plain: Padded;
      /** True if it is the first content on this channel. */
      readonly first: boolean;
    }
  /** What this member sends over its channel cannot be opened. */
  | { readonly type: "failed"; readonly peer: PublicIdentity };

type Channel = {
  readonly peer: PublicIdentity;
  readonly send: Ratchet;
  readonly receive: Ratchet;
  /** Frames that failed since the last valid one, and when the first of them arrived. */
  readonly failures: number;
  readonly failingSince: number;
};

type Offer = { readonly peer: PublicIdentity; readonly root: Root; readonly at: number };

type Connection = {
  /** The only identity accepted from this number, by id. */
  identity?: string;
  /** True if its hello to all has been answered. */
  broadcast: boolean;
  /** Hashes of all accepted hellos, so that none is answered twice. */
  readonly acceptedHellos: Set<string>;
  /** A hello that is not opened yet: to all if `broadcast` is false, otherwise directed. */
  waiting?: { readonly opaque: Bytes; readonly at: number };
  /**
   * Times of the hellos opened after the first in the last {@link limits.helloMs}; absent until the
   * first is opened.
   */
  opened?: readonly number[];
  /** Times at which we asked for a new channel in the last {@link limits.helloMs}. */
  renewals: readonly number[];
  /** Our reply, until its confirm arrives. */
  offer?: Offer;
  channel?: Channel;
};

type Secret = HelloSecret & {
  readonly at: number;
  /** Connections that have not answered yet. */
  readonly awaited: Set<number>;
  /** Identities whose reply was used. */
  readonly answered: Set<string>;
};

/** `isOlder`: the connection is older than ours. */
type Admits = (id: string, isOlder: boolean) => boolean;

type HelloRate = "hellos" | "newestHellos";

/** Asks the higher number for a new channel: a channel frame without anything in it. */
const channelRequest = Uint8Array.of(limits.version, kinds.channel);

export class Channels {
  /** Our own number; 0 before the first entry. */
  number = 0;
  private connections = new Map<number, Connection>();
  /** The highest number seen: the relay assigns each number once. */
  private highest = -1;
  private secrets: Secret[] = [];
  /** Token buckets of the rates of hellos; absent: full. */
  private readonly buckets: { [name in HelloRate]?: Bucket } = {};
  private readonly keys: RoomKeys;
  private readonly identity: Identity;
  private readonly env: Env;
  private readonly admits: Admits;

  /** @param admits - Returns true if an identity may have a channel; checked in both roles. */
  constructor(keys: RoomKeys, identity: Identity, env: Env, admits: Admits) {
    this.keys = keys;
    this.identity = identity;
    this.env = env;
    this.admits = admits;
  }

  /** Starts over with a new own number: sends a hello to all listed connections. */
  async enter(number: number, listed: readonly number[]): Promise<ChannelEvent[]> {
    this.number = number;
    this.freeze();
    this.connections = new Map();
    this.highest = -1;
    for (const other of listed) this.join(other);
    this.highest = Math.max(this.highest, number);
    if (this.connections.size === 0) return [];
    const hello = await this.makeSecret(new Set(this.connections.keys()));
    return [{ type: "send", opaque: hello }];
  }

  /** Handles `joined` of the relay. Returns false if the number is ignored. */
  join(number: number): boolean {
    if (number <= this.highest || number === this.number) return false;
    if (this.connections.size >= limits.members - 1) return false;
    this.highest = number;
    const fresh = { broadcast: false, acceptedHellos: new Set<string>(), renewals: [] };
    this.connections.set(number, fresh);
    return true;
  }

  /** Handles `left` of the relay: the channel ends. */
  leave(number: number): void {
    this.connections.delete(number);
    for (const secret of this.secrets) secret.awaited.delete(number);
  }

  /** How many other connections there are, with or without a channel. */
  get size(): number {
    return this.connections.size;
  }

  /** Returns the identity at the other end of a channel. */
  peer(number: number): PublicIdentity | undefined {
    return this.connections.get(number)?.channel?.peer;
  }

  /** Ends the channel of a number and its offer; sends nothing. */
  drop(number: number): void {
    const connection = this.connections.get(number);
    if (connection === undefined) return;
    delete connection.channel;
    delete connection.offer;
  }

  /** Handles a hello of a newcomer: replies, or lets it wait for {@link answerHellos}. */
  async hello(from: number, opaque: Bytes, broadcast: boolean): Promise<ChannelEvent[]> {
    const connection = this.connection(from);
    if (from <= this.number) throw refused();
    const { acceptedHellos, opened = [], waiting } = connection;
    // An honest newcomer says hello to one only if that one has answered its hello to all.
    const isDue = broadcast !== connection.broadcast;
    if (
      !isDue ||
      waiting ||
      opaque.length !== sealedBytes ||
      this.recent(opened).length >= limits.hellosPerPeer ||
      acceptedHellos.size >= limits.hellosRemembered
    ) {
      throw refused();
    }
    connection.waiting = { opaque, at: this.env.now() };
    const isNewest = broadcast && from === this.highest;
    const isNow =
      (isNewest && this.take("newestHellos")) || (this.nextHello() === from && this.take("hellos"));
    return isNow ? this.answer(from) : [];
  }

  /** Replies to the hellos that wait, as far as the rate allows. Drops those that break a rule. */
  async answerHellos(): Promise<ChannelEvent[]> {
    const events: ChannelEvent[] = [];
    for (;;) {
      const next = this.nextHello();
      if (next === undefined || !this.take("hellos")) return events;
      try {
        events.push(...(await this.answer(next)));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }
  }

  /** Opens the waiting hello of a number and replies. */
  private async answer(from: number): Promise<ChannelEvent[]> {
    const connection = this.connection(from);
    const { acceptedHellos, opened, waiting } = connection;
    if (waiting === undefined) return [];
    const now = this.env.now();
    delete connection.waiting;
    connection.opened = opened ? [...this.recent(opened), now] : [];
    const hello = await openHello(this.keys, waiting.opaque, from);
    const hash = toHex(hello.hash);
    if (acceptedHellos.has(hash)) throw refused();
    this.checkPeer(connection, hello.peer, false);
    const { frame, root } = await makeReply(
      this.keys,
      this.identity,
      this.number,
      from,
      hello,
      this.env,
    );
    connection.identity = hello.peer.id;
    connection.broadcast = true;
    acceptedHellos.add(hash);
    connection.offer = { peer: hello.peer, root, at: now };
    return [{ type: "send", to: from, opaque: frame }];
  }

  /** Handles a member's reply to our hello: confirms it. */
  async reply(from: number, opaque: Bytes): Promise<ChannelEvent[]> {
    const connection = this.connection(from);
    if (from >= this.number) throw refused();
    const reply = await openReply(this.keys, opaque, from, this.number);
    const hash = toHex(reply.helloHash);
    const secret = this.secrets.find((secret) => toHex(secret.hash) === hash);
    if (secret === undefined) {
      if (connection.channel || this.secrets.some(({ awaited }) => awaited.has(from))) {
        throw refused();
      }
      // X is deleted: send a directed hello to a member that replies late.
      return this.renew(from);
    }
    // Used from here on, whatever the reply is worth: a number costs us one signature for a hello.
    if (!secret.awaited.delete(from)) throw refused();
    const peer = await checkReply(reply);
    this.checkPeer(connection, peer, true);
    if (secret.answered.has(peer.id)) throw refused();
    // Used from here on, even if the MAC is wrong: a hello meets each identity once (proved).
    secret.answered.add(peer.id);
    const root = await acceptReply(this.keys, secret, reply);
    this.forgetSecrets();
    connection.identity = peer.id;
    connection.channel = newChannel(peer, root.newcomerToMember, root.memberToNewcomer);
    return [
      { type: "send", to: from, opaque: encodeConfirm(root) },
      { type: "ready", number: from, peer },
    ];
  }

  /** Handles a newcomer's confirm of our reply. */
  confirm(from: number, opaque: Bytes): ChannelEvent[] {
    const connection = this.connection(from);
    const { offer } = connection;
    if (offer === undefined) throw refused();
    checkConfirm(offer.root, opaque);
    delete connection.offer;
    const { hellos } = this.buckets;
    // A newcomer that has proved that it knows the room's secrets does not slow others down.
    if (hellos) this.buckets.hellos = { ...hellos, tokens: hellos.tokens + 1 };
    const { memberToNewcomer, newcomerToMember } = offer.root;
    connection.channel = newChannel(offer.peer, memberToNewcomer, newcomerToMember);
    // Our state waits for the newcomer's: without a state it gets no sender key.
    return [];
  }

  async frame(from: number, opaque: Bytes): Promise<ChannelEvent[]> {
    const connection = this.connection(from);
    const { channel } = connection;
    if (channel === undefined) throw new ProtocolError("message-undecryptable", "no channel");
    const context = {
      route: this.keys.route,
      sender: channel.peer.idBytes,
      receiver: this.identity.idBytes,
    };
    try {
      const { plain, ratchet } = await openChannel(channel.receive, context, opaque);
      connection.channel = { ...channel, receive: ratchet, failures: 0 };
      const first = channel.receive.counter === 0;
      return [{ type: "content", number: from, peer: channel.peer, plain, first }];
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (opaque.length === channelRequest.length && from < this.number) return this.renew(from);
      const counter = channelCounter(opaque);
      // A copy of an old frame does not count as a failure of the channel.
      if (counter !== undefined && counter < channel.receive.counter) throw error;
      return this.failed(from, connection, channel);
    }
  }

  /** Encrypts a content for the other end of a channel. Returns the opaque frame. */
  async seal(to: number, plain: Padded): Promise<Bytes> {
    const connection = this.connection(to);
    const { channel } = connection;
    if (channel === undefined) throw new RangeError("no channel to this number");
    const context = {
      route: this.keys.route,
      sender: this.identity.idBytes,
      receiver: channel.peer.idBytes,
    };
    const { frame, ratchet } = await sealChannel(channel.send, context, plain);
    connection.channel = { ...channel, send: ratchet };
    return frame;
  }

  /**
   * Deletes ephemeral keys, offers and hellos that are too old. Called at every event, because
   * timers may be suspended.
   */
  expire(): void {
    const now = this.env.now();
    this.forgetSecrets();
    for (const connection of this.connections.values()) {
      const { offer, waiting } = connection;
      if (offer !== undefined && now - offer.at >= limits.helloMs) delete connection.offer;
      if (waiting !== undefined && now - waiting.at >= limits.helloMs) delete connection.waiting;
    }
  }

  /** Deletes every ephemeral key now: a frozen page could not do it later. */
  freeze(): void {
    this.keepSecrets(() => false);
  }

  wipe(): void {
    this.freeze();
    this.connections = new Map();
  }

  /** When {@link expire} or {@link answerHellos} next has something to do, ms since the epoch. */
  due(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { at } of this.secrets) oldest = Math.min(oldest, at);
    for (const { offer } of this.connections.values()) {
      if (offer !== undefined) oldest = Math.min(oldest, offer.at);
    }
    const due = oldest + limits.helloMs;
    const { hellos } = this.buckets;
    if (hellos === undefined || this.nextHello() === undefined) return due;
    return Math.min(due, tokenDue(hellos, limits.hellos));
  }

  private take(name: HelloRate): boolean {
    const bucket = takeToken(this.buckets[name], limits[name], this.env.now());
    if (bucket !== undefined) this.buckets[name] = bucket;
    return bucket !== undefined;
  }

  /**
   * Returns the number whose waiting hello is opened next: the lowest one that waits for its first,
   * or else the lowest of all.
   */
  private nextHello(): number | undefined {
    let other: number | undefined;
    for (const [number, { waiting, opened }] of this.connections) {
      if (waiting === undefined) continue;
      if (opened === undefined) return number;
      other ??= number;
    }
    return other;
  }

  private recent(times: readonly number[]): number[] {
    return times.filter((at) => this.env.now() - at < limits.helloMs);
  }

  private connection(number: number): Connection {
    const connection = this.connections.get(number);
    if (connection === undefined) throw refused();
    return connection;
  }

  private checkPeer(connection: Connection, peer: PublicIdentity, isOlder: boolean): void {
    const { id } = peer;
    const isKnown = id === (connection.identity ?? id);
    if (id === this.identity.id || !isKnown || !this.admits(id, isOlder)) throw refused();
  }

  private async makeSecret(awaited: Set<number>): Promise<Bytes> {
    const hello = await makeHello(this.keys, this.identity, this.number, this.env);
    this.secrets.push({ ...hello, at: this.env.now(), awaited, answered: new Set() });
    return hello.frame;
  }

  /** Asks for a new channel: a lower number by a hello, a higher one to say hello itself. */
  private async renew(number: number): Promise<ChannelEvent[]> {
    const connection = this.connection(number);
    const renewals = this.recent(connection.renewals);
    if (renewals.length >= limits.hellosPerPeer) return [];
    connection.renewals = [...renewals, this.env.now()];
    const opaque = number < this.number ? await this.makeSecret(new Set([number])) : channelRequest;
    return [{ type: "send", to: number, opaque }];
  }

  private async failed(
    from: number,
    connection: Connection,
    channel: Channel,
  ): Promise<ChannelEvent[]> {
    const now = this.env.now();
    const failures = channel.failures + 1;
    const failingSince = channel.failures === 0 ? now : channel.failingSince;
    if (failures < limits.channelFailures && now - failingSince <= limits.channelGapMs) {
      connection.channel = { ...channel, failures, failingSince };
      return [];
    }
    connection.channel = { ...channel, failures: 0 };
    return [{ type: "failed", peer: channel.peer }, ...(await this.renew(from))];
  }

  private forgetSecrets(): void {
    const now = this.env.now();
    this.keepSecrets(({ at, awaited }) => awaited.size > 0 && now - at < limits.helloMs);
  }

  private keepSecrets(isNeeded: (secret: Secret) => boolean): void {
    for (const secret of this.secrets) if (!isNeeded(secret)) wipeHello(secret);
    this.secrets = this.secrets.filter(isNeeded);
  }
}

function newChannel(peer: PublicIdentity, send: Bytes, receive: Bytes): Channel {
  const ratchet = (key: Bytes) => ({ key, counter: 0 });
  return {
    peer,
    send: ratchet(send),
    receive: ratchet(receive),
    failures: 0,
    failingSince: 0,
  };
}

function refused(): ProtocolError {
  return new ProtocolError("handshake-refused");
}
