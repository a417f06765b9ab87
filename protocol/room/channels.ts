/**
 * All channels of one connection (SPEC §7.2): hellos, replies that wait for their confirm, and
 * established channels. Decides which frames are accepted and how often; handshake.ts and
 * channel.ts make the bytes. A frame that breaks a rule throws ProtocolError and changes nothing.
 */

import { channelCounter, openChannel, type Ratchet, sealChannel } from "../crypto/channel.ts";
import {
  acceptReply,
  checkConfirm,
  encodeConfirm,
  type HelloSecret,
  makeHello,
  makeReply,
  openHello,
  openReply,
  type Root,
} from "../crypto/handshake.ts";
import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import type { RoomKeys } from "../crypto/key-schedule.ts";
import type { Env } from "../env.ts";
import { type Bytes, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";

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
      /** Whether it is the first content on this channel. */
      readonly first: boolean;
    }
  /** The channel to this lower number has failed: only entering again replaces it. */
  | { readonly type: "broken"; readonly number: number };

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
  /** Whether its hello to all has been answered. */
  broadcast: boolean;
  /** Hashes of all accepted hellos, so that none is answered twice. */
  readonly acceptedHellos: Set<string>;
  /** Times of the directed hellos accepted in the last {@link limits.helloMs}. */
  directed: readonly number[];
  /** Times of the hellos sent to this connection alone in the last {@link limits.helloMs}. */
  sent: readonly number[];
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

export class Channels {
  /** Our own number; 0 before the first entry. */
  number = 0;
  private connections = new Map<number, Connection>();
  /** The highest number seen: the relay assigns each number once. */
  private highest = -1;
  private secrets: Secret[] = [];
  private readonly keys: RoomKeys;
  private readonly identity: Identity;
  private readonly env: Env;
  private readonly admits: (id: string) => boolean;

  /** @param admits - Returns true if an identity may have a channel; checked in both roles. */
  constructor(keys: RoomKeys, identity: Identity, env: Env, admits: (id: string) => boolean) {
    this.keys = keys;
    this.identity = identity;
    this.env = env;
    this.admits = admits;
  }

  /** Starts over with a new own number: sends a hello to all listed connections. */
  async enter(number: number, listed: readonly number[]): Promise<ChannelEvent[]> {
    this.number = number;
    this.secrets = [];
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
    const fresh = { broadcast: false, acceptedHellos: new Set<string>(), directed: [], sent: [] };
    this.connections.set(number, fresh);
    return true;
  }

  /** Handles `left` of the relay: the channel ends. */
  leave(number: number): void {
    this.connections.delete(number);
    for (const secret of this.secrets) secret.awaited.delete(number);
  }

  /** Returns the identity at the other end of a channel. */
  peer(number: number): PublicIdentity | undefined {
    return this.connections.get(number)?.channel?.peer;
  }

  established(): number[] {
    return [...this.connections]
      .filter(([, { channel }]) => channel !== undefined)
      .map(([at]) => at);
  }

  /** Ends the channel of a number and its offer; sends nothing. */
  drop(number: number): void {
    const connection = this.connections.get(number);
    if (connection === undefined) return;
    delete connection.channel;
    delete connection.offer;
  }

  /** Handles a hello of a newcomer: replies. */
  async hello(from: number, opaque: Bytes, broadcast: boolean): Promise<ChannelEvent[]> {
    const connection = this.connection(from);
    if (from <= this.number) throw refused("a hello of an older connection");
    const now = this.env.now();
    const { acceptedHellos } = connection;
    const directed = connection.directed.filter((at) => now - at < limits.helloMs);
    const tooMany = broadcast ? connection.broadcast : directed.length >= limits.hellosPerPeer;
    if (tooMany || acceptedHellos.size >= limits.hellosRemembered) throw refused("too many hellos");
    const hello = await openHello(this.keys, opaque, from);
    const hash = toHex(hello.hash);
    if (acceptedHellos.has(hash)) throw refused("a repeated hello");
    this.checkPeer(connection, hello.peer);
    const { frame, root } = await makeReply(
      this.keys,
      this.identity,
      this.number,
      from,
      hello,
      this.env,
    );
    connection.identity = hello.peer.id;
    connection.broadcast ||= broadcast;
    acceptedHellos.add(hash);
    if (!broadcast) connection.directed = [...directed, now];
    connection.offer = { peer: hello.peer, root, at: now };
    return [{ type: "send", to: from, opaque: frame }];
  }

  /** Handles a member's reply to our hello: confirms it. */
  async reply(from: number, opaque: Bytes): Promise<ChannelEvent[]> {
    const connection = this.connection(from);
    if (from >= this.number) throw refused("a reply of a younger connection");
    const reply = await openReply(this.keys, opaque, from, this.number);
    this.checkPeer(connection, reply.peer);
    const hash = toHex(reply.helloHash);
    const secret = this.secrets.find((secret) => toHex(secret.hash) === hash);
    if (secret === undefined) {
      // X is deleted: send a directed hello to a member that replies late. If it has its channel,
      // this is a copy.
      return connection.channel === undefined ? this.helloTo(from) : [];
    }
    if (secret.answered.has(reply.peer.id)) throw refused("a second reply to one hello");
    // Used from here on, even if the MAC is wrong: a hello meets each identity once (proved).
    secret.answered.add(reply.peer.id);
    const root = await acceptReply(this.keys, secret, reply);
    secret.awaited.delete(from);
    this.forgetSecrets();
    connection.identity = reply.peer.id;
    connection.channel = newChannel(reply.peer, root.newcomerToMember, root.memberToNewcomer);
    return [
      { type: "send", to: from, opaque: encodeConfirm(root) },
      { type: "ready", number: from, peer: reply.peer },
    ];
  }

  /** Handles a newcomer's confirm of our reply. */
  confirm(from: number, opaque: Bytes): ChannelEvent[] {
    const connection = this.connection(from);
    const { offer } = connection;
    if (offer === undefined) throw refused("a confirmation of no reply");
    checkConfirm(offer.root, opaque);
    delete connection.offer;
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
   * Deletes ephemeral keys and offers that are too old. Called at every event, because timers may
   * be suspended.
   */
  expire(): void {
    const now = this.env.now();
    this.forgetSecrets();
    for (const connection of this.connections.values()) {
      const { offer } = connection;
      if (offer !== undefined && now - offer.at >= limits.helloMs) delete connection.offer;
    }
  }

  /** Deletes every ephemeral key now: a frozen page could not do it later. */
  freeze(): void {
    this.secrets = [];
  }

  wipe(): void {
    this.secrets = [];
    this.connections = new Map();
  }

  /** When {@link expire} next has something to do, ms since the epoch. */
  due(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { at } of this.secrets) oldest = Math.min(oldest, at);
    for (const { offer } of this.connections.values()) {
      if (offer !== undefined) oldest = Math.min(oldest, offer.at);
    }
    return oldest + limits.helloMs;
  }

  private connection(number: number): Connection {
    const connection = this.connections.get(number);
    if (connection === undefined) throw refused("unknown number");
    return connection;
  }

  private checkPeer(connection: Connection, peer: PublicIdentity): void {
    if (peer.id === this.identity.id) throw refused("our own identity");
    if (connection.identity !== undefined && connection.identity !== peer.id) {
      throw refused("another identity of this number");
    }
    if (!this.admits(peer.id)) throw refused("not admitted");
  }

  private async makeSecret(awaited: Set<number>): Promise<Bytes> {
    const hello = await makeHello(this.keys, this.identity, this.number, this.env);
    this.secrets.push({ ...hello, at: this.env.now(), awaited, answered: new Set() });
    return hello.frame;
  }

  private async helloTo(number: number): Promise<ChannelEvent[]> {
    const connection = this.connection(number);
    const now = this.env.now();
    const sent = connection.sent.filter((at) => now - at < limits.helloMs);
    if (sent.length >= limits.hellosPerPeer) return [];
    connection.sent = [...sent, now];
    const opaque = await this.makeSecret(new Set([number]));
    return [{ type: "send", to: number, opaque }];
  }

  private failed(
    from: number,
    connection: Connection,
    channel: Channel,
  ): ChannelEvent[] | Promise<ChannelEvent[]> {
    const now = this.env.now();
    const failures = channel.failures + 1;
    const failingSince = channel.failures === 0 ? now : channel.failingSince;
    if (failures < limits.channelFailures && now - failingSince <= limits.channelGapMs) {
      connection.channel = { ...channel, failures, failingSince };
      return [];
    }
    connection.channel = { ...channel, failures: 0 };
    return from < this.number ? this.helloTo(from) : [{ type: "broken", number: from }];
  }

  private forgetSecrets(): void {
    const now = this.env.now();
    this.secrets = this.secrets.filter(
      ({ at, awaited }) => awaited.size > 0 && now - at < limits.helloMs,
    );
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

function refused(what: string): ProtocolError {
  return new ProtocolError("handshake-refused", what);
}
