/**
 * Reactions, retractions, message expiry and typing notifications (SPEC §8.8). Knows lines by their
 * keys and never sees their text.
 */
import { parseEmoji, spellEmoji } from "../wire/emoji.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { ExpirySeconds, NumberedMessage } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";

/** A reaction, retraction or expiry of another member. */
export type ReactionMessage = Extract<
  NumberedMessage,
  { readonly type: "reaction" | "retraction" | "expiry" }
>;

export class Reactions {
  /** By member, until when it is shown as typing, ms since the epoch. */
  private readonly typingUntil = new Map<string, number>();
  private typingSentAt = Number.NEGATIVE_INFINITY;
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /**
   * Reacts to the message of a line with an emoji; "" removes our reaction.
   *
   * @throws ProtocolError "not-connected", "message-unknown" or "message-malformed".
   */
  async react(key: string, emoji: string): Promise<void> {
    this.context.mustBeOpen();
    const to = this.context.lines.open(key);
    const spelled = parseEmoji(spellEmoji(emoji));
    await this.outbox.sendNumbered({ type: "reaction", to, emoji: spelled });
    const member = this.context.members.me();
    this.context.emit({ type: "reaction", key, member, emoji: spelled });
  }

  /**
   * Retracts one of our messages: it is never resent. If it was not sent yet, it is never sent.
   *
   * @throws ProtocolError "message-unknown" if the line is not ours or too old; "not-connected".
   */
  async retract(key: string): Promise<void> {
    const { lines, identity } = this.context;
    const shown = lines.get(key);
    const own = shown?.id === identity.id ? shown.n : undefined;
    if (own !== undefined) this.context.mustBeOpen();
    if (!this.outbox.withdraw(key, own)) {
      if (own === undefined) throw new ProtocolError("message-unknown");
      await this.outbox.sendNumbered({ type: "retraction", of: own });
    }
    lines.retract(key);
    this.context.emit({ type: "gone", keys: [key], why: "retracted" });
  }

  /** Sets the seconds after which new messages expire. @throws ProtocolError "not-connected". */
  async expiry(seconds: ExpirySeconds): Promise<void> {
    this.context.mustBeOpen();
    const { identity, members } = this.context;
    const expiry = this.context.expirySetting.next({ seconds }, identity.id);
    await this.outbox.sendNumbered({ type: "expiry", expiry });
    this.context.expirySetting.take(expiry);
    this.context.addLine({ kind: "expiry", member: members.me(), seconds });
    this.context.changed();
  }

  /**
   * Tells the others that we are typing: at most every {@link limits.typingEveryMs}, and only in a
   * small room.
   */
  async typing(): Promise<void> {
    const { now, connected } = this.context;
    const few = this.context.here().length < limits.heartbeatMembers;
    // Typing must not force an early change of the sender key.
    if (!connected || !few || this.outbox.held) return;
    if (now - this.typingSentAt < limits.typingEveryMs) return;
    this.typingSentAt = now;
    if (this.context.keyHolders.size > 0) await this.outbox.sendEphemeral({ type: "typing" });
  }

  /** Applies a message of another member in its turn. */
  applyReaction(member: Member, message: ReactionMessage): void {
    const { lines, members, expirySetting } = this.context;
    const { id } = member.peer;
    const who = members.who(member);
    switch (message.type) {
      case "reaction": {
        const key = lines.find(message.to);
        if (key === undefined || !lines.get(key)?.open) return;
        // Another client may spell it otherwise.
        const emoji = spellEmoji(message.emoji);
        this.context.emit({ type: "reaction", key, member: who, emoji });
        break;
      }
      case "retraction": {
        const key = lines.find({ id, n: message.of });
        if (key === undefined) return;
        lines.retract(key);
        this.context.emit({ type: "gone", keys: [key], why: "retracted" });
        break;
      }
      case "expiry":
        if (!expirySetting.take({ ...message.expiry, by: id })) return;
        this.context.addLine({ kind: "expiry", member: who, seconds: message.expiry.seconds });
        this.context.changed();
        break;
    }
  }

  /** Handles a typing message. */
  receiveTyping(id: string): void {
    const { members, now } = this.context;
    if (!members.allows("typing", id, limits.typings, now)) return;
    if (!this.typingUntil.has(id)) this.context.changed();
    this.typingUntil.set(id, now + limits.typingMs);
  }

  /** Stops showing a member as typing: it has sent a message, or its time is over. */
  stopTyping(id: string): void {
    if (this.typingUntil.delete(id)) this.context.changed();
  }

  /** Returns true if a member is shown as typing. */
  isTyping(id: string): boolean {
    return this.typingUntil.has(id);
  }

  /** Removes expired lines and typing notifications. */
  expire(): void {
    const { now, lines } = this.context;
    const keys = lines.takeExpired(now);
    if (keys.length > 0) this.context.emit({ type: "gone", keys, why: "expired" });
    for (const [id, until] of this.typingUntil) if (now >= until) this.stopTyping(id);
  }

  /** When {@link expire} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(this.context.lines.due(), ...this.typingUntil.values());
  }

  wipe(): void {
    this.typingUntil.clear();
  }
}
