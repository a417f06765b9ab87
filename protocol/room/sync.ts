/**
 * Compares heartbeats (SPEC §7.7): each member regularly sends its head and hashes of all heads and
 * of its key holders. This reveals a relay that drops the last message, splits the room or hides a
 * member. If hashes differ twice in a row, lists follow over the channel.
 */

import { type Head, headsHash, membersHash } from "../crypto/head.ts";
import { equal, readU32 } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import type { ChannelMessage, Heartbeat } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Inbox } from "./inbox.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";

type Compared = {
  /** Heartbeats in a row whose hashes differ from ours. */
  heads: number;
  members: number;
  /** When lists were last sent, ms since the epoch. */
  sentAt: number;
  /**
   * Ids in its list of members that we do not know, since when, and whether the warning was shown.
   */
  unseen: readonly string[];
  since: number;
  warned: boolean;
  /** Its connection, and how many times we sent a heartbeat after something of it, but no heartbeat. */
  number: number | undefined;
  quiet: number;
};

export class Sync {
  private lastAt = Number.NEGATIVE_INFINITY;
  private nextAt = 0;
  private readonly compared = new Map<string, Compared>();
  private readonly context: Context;
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;

  constructor(context: Context, outbox: Outbox, inbox: Inbox) {
    this.context = context;
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /** Silence after which a member is shown as away, ms. */
  get silentMs(): number {
    return Math.max(limits.silentMs, 3 * this.period());
  }

  /** Schedules the first heartbeat after entering. */
  enter(): void {
    this.nextAt = this.context.now + this.period() * this.jitter();
  }

  /** Schedules a heartbeat soon after a message, in a small room: it tells who has the message. */
  soon(): void {
    if (this.context.here().length >= limits.heartbeatMembers) return;
    const { now } = this.context;
    const at = Math.max(
      now + limits.heartbeatAfterMs * this.jitter(),
      this.lastAt + limits.heartbeatEveryMs,
    );
    this.nextAt = Math.min(this.nextAt, at);
  }

  /** Sends a heartbeat if it is due, and warns about members that stay hidden. */
  async heartbeat(): Promise<void> {
    const { now, connected } = this.context;
    if (!connected) return;
    if (now >= this.nextAt && this.outbox.held) this.nextAt = this.context.senderKeys.heldUntil;
    if (now >= this.nextAt) {
      this.warnQuiet();
      this.lastAt = now;
      this.nextAt = now + this.period() * this.jitter();
      await this.report();
      // Also when alone: the echo shows that the connection is alive.
      this.outbox.delivery.sendEcho();
    }
    if (now - this.outbox.delivery.oldestEcho >= limits.echoMs) this.context.broken = true;
    for (const [id, compared] of this.compared) this.warnHidden(id, compared);
  }

  /** Sends a last heartbeat before we leave: the authors learn that we have their messages. */
  async leave(): Promise<void> {
    if (this.context.connected && !this.outbox.held) await this.report();
  }

  due(): number {
    let due = this.nextAt;
    for (const { unseen, since, warned } of this.compared.values()) {
      if (unseen.length > 0 && !warned) due = Math.min(due, since + limits.membersDifferMs);
    }
    return due;
  }

  /** Sends a heartbeat, if anyone can read it. */
  private async report(): Promise<void> {
    if (this.context.keyHolders.size === 0) return;
    const head = this.outbox.head();
    const whole = this.isWhole();
    const heads = headsHash(whole ? this.heads() : new Map());
    const members = membersHash(this.members());
    const rest = { heads, members, missed: whole ? this.missed() : [] };
    await this.outbox.sendEphemeral({ type: "heartbeat", ...head, ...rest });
  }

  /** Handles a member's heartbeat. Returns true if its head contradicts a hash that we have. */
  async receiveHeartbeat({ peer, number }: Member, heartbeat: Heartbeat): Promise<boolean> {
    const compared = this.of(peer.id);
    compared.quiet = 0;
    const fork = this.inbox.claim(peer.id, heartbeat);
    const isSame = equal(heartbeat.heads, headsHash(this.heads()));
    if (isSame) {
      const missed = heartbeat.missed.find(({ id }) => id === this.context.identity.id);
      this.outbox.delivery.receivedBy(peer.id, this.outbox.head().n, missed);
    }
    // If our own heartbeat carries no heads (too many authors given up), always send the list.
    compared.heads = isSame && this.isWhole() ? 0 : compared.heads + 1;
    if (equal(heartbeat.members, membersHash(this.members()))) {
      compared.members = 0;
      compared.unseen = [];
    } else {
      compared.members++;
    }
    if (number !== undefined) await this.sendLists(peer.id, number, compared);
    return fork;
  }

  /**
   * Handles a member's list of heads.
   *
   * @returns Authors of which the member has another version.
   */
  async receiveHeads(
    id: string,
    { heads, missed }: Extract<ChannelMessage, { type: "heads" }>,
  ): Promise<readonly string[]> {
    const forks: string[] = [];
    for (const { id: author, n, hash } of heads) {
      if (author === this.context.identity.id)
        this.outbox.delivery.receivedBy(id, n, missed ?? undefined);
      else if (await this.inbox.hint(author, { n, hash })) forks.push(author);
    }
    return forks;
  }

  /** Handles a member's list of its key holders. */
  receiveMembers(id: string, { members }: Extract<ChannelMessage, { type: "members" }>): void {
    const compared = this.of(id);
    const unseen = this.unseen(members);
    if (unseen.length > 0 && compared.unseen.length === 0) compared.since = this.context.now;
    compared.unseen = unseen;
  }

  forgetMember(id: string): void {
    this.compared.delete(id);
  }

  wipe(): void {
    this.compared.clear();
  }

  private of(id: string): Compared {
    const fresh: Compared = {
      heads: 0,
      members: 0,
      sentAt: Number.NEGATIVE_INFINITY,
      unseen: [],
      since: 0,
      warned: false,
      number: undefined,
      quiet: 0,
    };
    const compared = this.compared.get(id) ?? fresh;
    this.compared.set(id, compared);
    return compared;
  }

  private async sendLists(id: string, number: number, compared: Compared): Promise<void> {
    const { now } = this.context;
    if (now - compared.sentAt < limits.listsMs) return;
    if (compared.heads >= 2) {
      compared.sentAt = now;
      const heads = [...this.heads()].map(([id, head]) => ({ id, ...head }));
      const missed = this.inbox.givenUpOf(id) ?? null;
      await this.context.sendOverChannel(number, { type: "heads", heads, missed });
    }
    if (compared.members >= 2) {
      compared.sentAt = now;
      await this.context.sendOverChannel(number, { type: "members", members: [...this.members()] });
    }
  }

  /** Warns of members that send us something, but no heartbeats: they hide whom they know. */
  private warnQuiet(): void {
    for (const member of this.context.here()) {
      const { number } = member;
      const compared = this.of(member.peer.id);
      // A bad connection may break again and again before its first heartbeat.
      if (compared.number !== number) Object.assign(compared, { number, quiet: 0 });
      if (member.heardAt <= this.lastAt || ++compared.quiet !== limits.quietHeartbeats) continue;
      this.context.addLine({ kind: "quiet", member: this.context.members.who(member) });
    }
  }

  private warnHidden(id: string, compared: Compared): void {
    if (compared.warned || compared.unseen.length === 0) return;
    compared.unseen = this.unseen(compared.unseen);
    if (compared.unseen.length === 0 || this.context.now - compared.since < limits.membersDifferMs)
      return;
    const member = this.context.who(id);
    if (member === undefined) return;
    compared.warned = true;
    this.context.addLine({ kind: "hidden", member });
  }

  private unseen(ids: readonly string[]): readonly string[] {
    const { identity, members } = this.context;
    return ids.filter((id) => id !== identity.id && members.get(id) === undefined);
  }

  /** Ids of our key holders, our own id included. */
  private members(): Set<string> {
    const ids = [...this.context.keyHolders.values()].map(({ id }) => id);
    return new Set([this.context.identity.id, ...ids]);
  }

  /** Heads of all members here, our own included. */
  private heads(): Map<string, Head> {
    const heads = new Map([[this.context.identity.id, this.outbox.head()]]);
    for (const { peer } of this.context.here()) {
      const head = this.inbox.head(peer.id);
      if (head !== undefined) heads.set(peer.id, head);
    }
    return heads;
  }

  /** Returns true if a heartbeat can name all authors of which we gave up messages. */
  private isWhole(): boolean {
    return this.missed().length <= limits.missed;
  }

  /** Authors here of which we gave up messages, and the runs. */
  private missed(): Heartbeat["missed"] {
    return this.context.here().flatMap(({ peer: { id } }) => {
      const range = this.inbox.givenUpOf(id);
      return range === undefined ? [] : [{ id, ...range }];
    });
  }

  private period(): number {
    const others = this.context.here().length + 1;
    return others > limits.heartbeatMembers ? others * 1000 : limits.heartbeatMs;
  }

  /** From 0.7 to 1.3, so that members do not send heartbeats all at once. */
  private jitter(): number {
    return 0.7 + (0.6 * readU32(this.context.env.random(4), 0)) / 2 ** 32;
  }
}
