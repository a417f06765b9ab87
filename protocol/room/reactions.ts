/**
 * What belongs to messages and is none itself (SPEC §8.8): marks, taking back, the time after which they expire, and that
 * somebody is typing. It knows lines by their keys, and never what they say.
 */
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { type ExpirySeconds, type NumberedMessage, parseEmoji } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";

/** What another did to a message, or to all that follow. */
export type ReactionMessage = Extract<
  NumberedMessage,
  { readonly type: "reaction" | "retraction" | "expiry" }
>;

export class Reactions {
  /** Until when members are shown as typing, ms since the epoch. */
  private readonly typists = new Map<string, number>();
  private typedAt = Number.NEGATIVE_INFINITY;
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /**
   * Marks the message of a line with an emoji; with none, takes one's mark back.
   *
   * @throws ProtocolError "not-connected", "message-unknown" or "message-malformed".
   */
  async react(key: string, emoji: string): Promise<void> {
    this.context.mustBeOpen();
    const to = this.context.lines.open(key);
    await this.outbox.speak({ type: "reaction", to, emoji: parseEmoji(emoji) });
    this.context.emit({ type: "reaction", key, member: this.context.members.me(), emoji });
  }

  /**
   * Takes back what one has said; nobody is sent it again. What was not said yet is not said.
   *
   * @throws ProtocolError "message-unknown" if the line is not one's own, or too old; "not-connected".
   */
  async retract(key: string): Promise<void> {
    const { lines, identity } = this.context;
    const shown = lines.get(key);
    const own = shown?.id === identity.id ? shown.n : undefined;
    if (own !== undefined) this.context.mustBeOpen();
    if (!this.outbox.unsay(key, own)) {
      if (own === undefined) throw new ProtocolError("message-unknown");
      await this.outbox.speak({ type: "retraction", of: own });
    }
    lines.drop(key);
    this.context.emit({ type: "gone", keys: [key], why: "retracted" });
  }

  /** Decides after how many seconds messages expire from now on. @throws ProtocolError "not-connected". */
  async expiry(seconds: ExpirySeconds): Promise<void> {
    this.context.mustBeOpen();
    const { identity, members } = this.context;
    const expiry = this.context.expirySetting.next({ seconds }, identity.id);
    await this.outbox.speak({ type: "expiry", expiry });
    this.context.expirySetting.take(expiry);
    this.context.show({ kind: "expiry", member: members.me(), seconds });
    this.context.changed();
  }

  /** One is typing: said now and then, and only where few are bothered by it. */
  async typing(): Promise<void> {
    const { now, connected } = this.context;
    const few = this.context.here().length < limits.heartbeatMembers;
    // It is worth no sender key that is changed before its time.
    if (!connected || !few || this.outbox.held) return;
    if (now - this.typedAt < limits.typingEveryMs) return;
    this.typedAt = now;
    if (this.context.keyHolders.size > 0) await this.outbox.sendEphemeral({ type: "typing" });
  }

  /** Takes what another did, in its turn. */
  hear(member: Member, fingerprint: ReactionMessage): void {
    const { lines, members, expirySetting } = this.context;
    const { id } = member.peer;
    const who = members.who(member);
    switch (fingerprint.type) {
      case "reaction": {
        const key = lines.find(fingerprint.to);
        if (key === undefined || !lines.get(key)?.open) return;
        this.context.emit({ type: "reaction", key, member: who, emoji: fingerprint.emoji });
        break;
      }
      case "retraction": {
        const key = lines.find({ id, n: fingerprint.of });
        if (key === undefined) return;
        lines.drop(key);
        this.context.emit({ type: "gone", keys: [key], why: "retracted" });
        break;
      }
      case "expiry":
        if (!expirySetting.take({ ...fingerprint.expiry, by: id })) return;
        this.context.show({ kind: "expiry", member: who, seconds: fingerprint.expiry.seconds });
        this.context.changed();
        break;
    }
  }

  /** A member says that it is typing. */
  types(id: string): void {
    const { members, now } = this.context;
    if (!members.takes("typing", id, limits.typings, now)) return;
    if (!this.typists.has(id)) this.context.changed();
    this.typists.set(id, now + limits.typingMs);
  }

  /** A member has said what it was typing, or is gone. */
  rests(id: string): void {
    if (this.typists.delete(id)) this.context.changed();
  }

  /** Whether a member is to be shown as typing. */
  isTyping(id: string): boolean {
    return this.typists.has(id);
  }

  /** Does what time asks for. */
  tick(): void {
    const { now, lines } = this.context;
    const keys = lines.takeExpired(now);
    if (keys.length > 0) this.context.emit({ type: "gone", keys, why: "expired" });
    for (const [id, until] of this.typists) if (now >= until) this.rests(id);
  }

  /** When {@link tick} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(this.context.lines.due(), ...this.typists.values());
  }

  wipe(): void {
    this.typists.clear();
  }
}
