/**
 * Dispatches incoming frames (SPEC §7): handshake frames to the channels, decrypted messages to the
 * part that handles them. Rate limits are checked here, before any work is done for a message.
 */

import { kinds } from "../crypto/aead.ts";
import type { PublicIdentity } from "../crypto/identity.ts";
import { boxKey } from "../crypto/whisper.ts";
import type { Bytes } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { decodeFrame } from "../wire/frame.ts";
import { limits } from "../wire/limits.ts";
import {
  type ChannelMessage,
  decodeChannel,
  type RoomMessage,
  readRoom,
  type State,
  type Unreadable,
} from "../wire/message.ts";
import type { Padded } from "../wire/padding.ts";
import type { Actions } from "./actions.ts";
import type { ChannelEvent } from "./channels.ts";
import type { Context } from "./context.ts";
import type { Files } from "./files.ts";
import type { Came, Inbox } from "./inbox.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";
import type { OwnStop } from "./own-stop.ts";
import type { Presence } from "./presence.ts";
import type { Reactions } from "./reactions.ts";
import { isValid, type RemovalMessage, type Removals } from "./removal.ts";
import type { Sync } from "./sync.ts";
import type { Warnings } from "./warnings.ts";

/** The parts that handle messages. */
export type Parts = {
  readonly context: Context;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly sync: Sync;
  readonly removals: Removals;
  readonly ownStop: OwnStop;
  readonly presence: Presence;
  readonly actions: Actions;
  readonly reactions: Reactions;
  readonly files: Files;
  readonly warnings: Warnings;
};

export class Receiver {
  private readonly parts: Parts;
  private readonly context: Context;

  constructor(parts: Parts) {
    this.parts = parts;
    this.context = parts.context;
  }

  /**
   * Handles a binary frame of the relay.
   *
   * @throws ProtocolError if it breaks the protocol. It has changed nothing then, but a refused
   * state has ended its channel.
   */
  async receiveFrame(bytes: Bytes): Promise<void> {
    const { from, to, opaque } = decodeFrame(bytes);
    const { channels } = this.context;
    if (from === channels.number) {
      const { removals, outbox, ownStop } = this.parts;
      if (to !== from || opaque.length > 0) return;
      const n = outbox.delivery.echoed();
      ownStop.echo(n);
      removals.echoed(n);
      return;
    }
    if (to !== undefined && to !== channels.number) return;
    if (opaque[0] !== limits.version) throw new ProtocolError("version-unknown");
    const directed = to !== undefined;
    const kind = opaque[1];
    if (kind === kinds.hello) {
      await this.follow(await channels.hello(from, opaque, !directed));
    } else if (kind === kinds.room && !directed) {
      await this.receiveRoomFrame(from, opaque);
    } else if (kind === kinds.reply && directed) {
      await this.follow(await channels.reply(from, opaque));
    } else if (kind === kinds.confirm && directed) {
      await this.follow(channels.confirm(from, opaque));
    } else if (kind === kinds.channel && directed) {
      await this.follow(await channels.frame(from, opaque));
    } else if (kind === kinds.chunk && directed) {
      await this.parts.files.chunk(from, opaque);
    } else if (kind === kinds.ack && directed) {
      this.parts.files.acknowledge(from, opaque);
    } else {
      throw new ProtocolError("frame-malformed", "kind and routing do not fit");
    }
  }

  /** Carries out the events of the channels. */
  async follow(events: readonly ChannelEvent[]): Promise<void> {
    for (const event of events) {
      switch (event.type) {
        case "send":
          this.context.transmit(event.opaque, event.to);
          break;
        case "ready":
          await this.parts.presence.sendState(event.number, event.peer);
          break;
        case "content":
          await this.receiveContent(event);
          break;
        case "failed":
          this.parts.warnings.channelFailed(event.peer.id);
          break;
      }
    }
  }

  private async receiveContent(event: Extract<ChannelEvent, { type: "content" }>): Promise<void> {
    const { number, peer, plain, first } = event;
    const { presence, warnings } = this.parts;
    if (!warnings.allows("channel", peer.id, limits.frames)) {
      presence.dropChannel(number);
      return;
    }
    if (first) {
      await this.receiveState(number, peer, plain);
      return;
    }
    const message = decodeChannel(plain);
    if (message === undefined) return;
    if (message.type === "state") throw new ProtocolError("message-malformed", "a second state");
    const member = this.context.members.get(peer.id);
    if (member?.number !== number) return;
    presence.noteHeard(member);
    await this.receiveChannelMessage(member, number, message);
  }

  private async receiveState(number: number, peer: PublicIdentity, plain: Padded): Promise<void> {
    const { presence } = this.parts;
    try {
      const state = decodeChannel(plain);
      if (state?.type !== "state") throw new ProtocolError("message-malformed", "no state");
      await this.receiveWaiting(number, await presence.acceptState(number, peer, state));
    } catch (error) {
      presence.refuse(number);
      throw error;
    }
  }

  private async receiveChannelMessage(
    member: Member,
    number: number,
    message: Exclude<ChannelMessage, State>,
  ): Promise<void> {
    const { inbox, sync, removals, ownStop, warnings } = this.parts;
    const { peer } = member;
    const { id } = peer;
    switch (message.type) {
      case "senderKey":
        if (!this.context.members.allows("senderKey", id, limits.newSenderKeys, this.context.now)) {
          throw new ProtocolError("sender-key-refused", "too many new sender keys");
        }
        await this.receiveWaiting(number, this.context.senderKeys.accept(peer, message.senderKey));
        break;
      case "resendRequest":
        await this.answerRequest(id, number, message.first, message.count);
        break;
      case "resend":
        await this.act(member, inbox.receiveResend(id, message));
        // A heartbeat tells its author that it has arrived.
        sync.soon();
        break;
      case "heads":
        for (const author of await sync.receiveHeads(id, message)) warnings.fork(author, id);
        break;
      case "members":
        sync.receiveMembers(id, message);
        break;
      case "move":
        removals.move(id, message.code);
        break;
      case "moveRequest":
        await removals.sendCode(id, number, message.code);
        break;
      case "going":
        removals.going(id, message.code);
        break;
      case "wiped":
        ownStop.reported(id);
        break;
      case "fileRequest":
      case "fileRefusal":
      case "fileCancel":
        await this.parts.files.receive(member, number, message);
        break;
    }
  }

  /** Answers a resend request of this member. */
  private async answerRequest(
    id: string,
    number: number,
    first: number,
    count: number,
  ): Promise<void> {
    for (let n = first; n < first + count; n++) {
      // Above the limit, drop the rest of the request: endless requests must not cost more than an
      // honest reader's.
      if (!this.context.members.allows("resend", id, limits.frames, this.context.now)) return;
      const kept = this.parts.outbox.forResend(n, id);
      if (kept === undefined) {
        await this.context.sendOverChannel(number, { type: "resend", n, message: null });
        continue;
      }
      const { plain, at, whisper } = kept;
      const ago = Math.min(Math.max(0, Math.round(this.context.now - at)), limits.keptMs);
      const box = whisper?.to === id ? whisper.box : null;
      const message = { type: plain.type, content: plain.content, ago, box };
      await this.context.sendOverChannel(number, { type: "resend", n, message });
    }
  }

  private async receiveWaiting(number: number, frames: readonly Bytes[]): Promise<void> {
    for (const frame of frames) {
      try {
        await this.receiveRoomFrame(number, frame);
      } catch (error) {
        // Drop a waiting frame that fails, like any other: the frames after it may be valid.
        if (!(error instanceof ProtocolError)) throw error;
      }
    }
  }

  private async receiveRoomFrame(from: number, opaque: Bytes): Promise<void> {
    const { channels, members, senderKeys, identity } = this.context;
    const { outbox, inbox, sync, reactions, ownStop, presence, warnings } = this.parts;
    const peer = channels.peer(from);
    const member = peer && members.get(peer.id);
    if (peer === undefined || member === undefined) throw new ProtocolError("sender-key-unknown");
    const { id } = peer;
    const opened = await senderKeys.open(peer, opaque);
    if (opened === undefined || !warnings.allows("room", id, limits.frames)) return;
    presence.noteHeard(member);
    const message = readRoom(opened.plain);
    if (message === undefined) return;
    if (ownStop.begun) {
      await this.receiveAfterStop(member, message, opened.whisper);
      return;
    }
    if (message.type === "heartbeat") {
      if (!members.allows("heartbeat", id, limits.heartbeats, this.context.now)) return;
      if (await sync.receiveHeartbeat(member, message)) warnings.fork(id, id);
      return;
    }
    if (message.type === "typing") {
      reactions.receiveTyping(id);
      return;
    }
    const { senderKey, index, whisper, plain } = opened;
    const box = { senderKey, index, key: message.type === "whisper" ? boxKey(whisper) : whisper };
    for (const ref of message.after) {
      if (ref.id === identity.id) outbox.delivery.shownBy(id, ref.n);
    }
    await this.act(member, inbox.accept(id, message, plain, box));
    if (message.type === "removal") this.receiveRemoval(id, message, whisper);
    sync.soon();
  }

  /**
   * Carries out a new message that does not wait for its turn (SPEC §7.5), or warns of another
   * version of one.
   */
  private async act(member: Member, came: Came): Promise<void> {
    const { actions, inbox, presence, warnings } = this.parts;
    const { number } = member;
    const { id } = member.peer;
    if (came === "fork") return warnings.fork(id, id);
    switch (came?.message.type) {
      case "lock":
        came.acted = actions.takeLock(id, came.message.lock);
        break;
      case "farewell":
        // What is missing will not come: this step shows the rest, and forgets the member.
        inbox.giveUp(id);
        if (number !== undefined) presence.dropChannel(number);
        break;
      case "stop":
        await actions.applyStop(member);
        break;
    }
  }

  private receiveRemoval(by: string, message: RemovalMessage, whisper: Bytes): void {
    const { removals, warnings } = this.parts;
    // What does not count must not use up the limit either: only some readers have seen it.
    if (!isValid(by, message) || !warnings.allows("removal", by, limits.removals)) return;
    removals.receiveRemoval(by, message, whisper);
  }

  /** After our own stop a message is kept by nobody: it only tells where the others are. */
  private async receiveAfterStop(
    { peer, number }: Member,
    message: RoomMessage | Unreadable,
    whisper: Bytes,
  ): Promise<void> {
    const { ownStop } = this.parts;
    const { id } = peer;
    switch (message.type) {
      case "removal":
        // After our echo the others have received the stop first.
        if (!ownStop.echoed) this.receiveRemoval(id, message, whisper);
        break;
      case "stop":
        // Two members stop the room at once: each has wiped.
        if (number !== undefined) await this.context.sendOverChannel(number, { type: "wiped" });
        ownStop.reported(id);
        break;
      case "farewell":
        ownStop.forget(id);
        break;
    }
  }
}
