/**
 * The heartbeat (SPEC §7.7): every member says now and then how far it is and whom it speaks to, so that a relay that drops
 * the last word, splits the room or hides somebody is noticed. Lists go over the channel, and only where hashes differ twice.
 */

import { type Head, headsHash, membersHash } from "../crypto/head.ts";
import { equal, readU32 } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import type { ChannelMessage, Heartbeat } from "../wire/message.ts";
import type { Room } from "./context.ts";
import type { Inbox } from "./inbox.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";

type Compared = {
  /** Heartbeats in a row whose hashes differ from ours. */
  heads: number;
  members: number;
  /** When lists were last sent. */
  sentAt: number;
  /** Ids in its list of members that we do not see, since when, and whether it was said. */
  unseen: readonly string[];
  since: number;
  told: boolean;
};

export class Sync {
  private lastAt = Number.NEGATIVE_INFINITY;
  private nextAt = 0;
  private readonly compared = new Map<string, Compared>();
  private readonly room: Room;
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;

  constructor(room: Room, outbox: Outbox, inbox: Inbox) {
    this.room = room;
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /** The time after which a member of whom nothing came is shown as away, ms. */
  get silentMs(): number {
    return Math.max(limits.silentMs, 3 * this.period());
  }

  /** Begins anew after entering. */
  enter(): void {
    this.nextAt = this.room.now + this.period() * this.jitter();
  }

  /** Something was said: in a small room a heartbeat follows soon, so that everyone knows who has it. */
  soon(): void {
    if (this.room.here().length >= limits.heartbeatMembers) return;
    const { now } = this.room;
    const at = Math.max(
      now + limits.heartbeatAfterMs * this.jitter(),
      this.lastAt + limits.heartbeatEveryMs,
    );
    this.nextAt = Math.min(this.nextAt, at);
  }

  /** Heartbeats if it is time, and says what has differed for too long. */
  async tick(): Promise<void> {
    const { now, connected } = this.room;
    if (!connected) return;
    if (now >= this.nextAt && this.outbox.held) this.nextAt = this.room.senderKeys.heldUntil;
    if (now >= this.nextAt) {
      this.lastAt = now;
      this.nextAt = now + this.period() * this.jitter();
      if (this.room.keyHolders.size > 0) {
        const head = await this.outbox.head();
        const whole = this.isWhole();
        const heads = await headsHash(whole ? await this.heads() : new Map());
        const members = await membersHash(this.members());
        const rest = { heads, members, missed: whole ? this.missed() : [] };
        await this.outbox.sendEphemeral({ type: "heartbeat", ...head, ...rest });
      }
      // Also alone: the echo shows that the connection lives.
      this.outbox.sendEcho();
    }
    if (now - this.outbox.oldestEcho >= limits.echoMs) this.room.broken = true;
    for (const [name, compared] of this.compared) this.tellHidden(name, compared);
  }

  due(): number {
    let due = this.nextAt;
    for (const { unseen, since, told } of this.compared.values()) {
      if (unseen.length > 0 && !told) due = Math.min(due, since + limits.membersDifferMs);
    }
    return due;
  }

  /** Takes a member's heartbeat. @returns Whether it contradicts what is known of the member. */
  async hear({ peer, number }: Member, heartbeat: Heartbeat): Promise<boolean> {
    const compared = this.of(peer.id);
    const fork = this.inbox.claim(peer.id, heartbeat);
    const isSame = equal(heartbeat.heads, await headsHash(await this.heads()));
    if (isSame) {
      const missed = heartbeat.missed.find(({ id }) => id === this.room.identity.id);
      this.outbox.receivedBy(peer.id, (await this.outbox.head()).n, missed);
    }
    // Whose heartbeats have no heads to compare sends lists to all.
    compared.heads = isSame && this.isWhole() ? 0 : compared.heads + 1;
    if (equal(heartbeat.members, await membersHash(this.members()))) {
      compared.members = 0;
      compared.unseen = [];
    } else {
      compared.members++;
    }
    if (number !== undefined) await this.sendLists(peer.id, number, compared);
    return fork;
  }

  /**
   * Takes a member's list of heads.
   *
   * @returns Authors whose messages it knows in another version.
   */
  async headsOf(
    name: string,
    { heads, missed }: Extract<ChannelMessage, { type: "heads" }>,
  ): Promise<readonly string[]> {
    const forks: string[] = [];
    for (const { id, n, hash } of heads) {
      if (id === this.room.identity.id) this.outbox.receivedBy(name, n, missed ?? undefined);
      else if (await this.inbox.hint(id, { n, hash })) forks.push(id);
    }
    return forks;
  }

  /** Takes a member's list of those who hold its sender key. */
  receiveMembers(name: string, { members }: Extract<ChannelMessage, { type: "members" }>): void {
    const compared = this.of(name);
    const unseen = this.unseen(members);
    if (unseen.length > 0 && compared.unseen.length === 0) compared.since = this.room.now;
    compared.unseen = unseen;
  }

  forgetMember(name: string): void {
    this.compared.delete(name);
  }

  wipe(): void {
    this.compared.clear();
  }

  private of(name: string): Compared {
    const fresh: Compared = {
      heads: 0,
      members: 0,
      sentAt: Number.NEGATIVE_INFINITY,
      unseen: [],
      since: 0,
      told: false,
    };
    const compared = this.compared.get(name) ?? fresh;
    this.compared.set(name, compared);
    return compared;
  }

  private async sendLists(name: string, number: number, compared: Compared): Promise<void> {
    const { now } = this.room;
    if (now - compared.sentAt < limits.listsMs) return;
    if (compared.heads >= 2) {
      compared.sentAt = now;
      const heads = [...(await this.heads())].map(([id, head]) => ({ id, ...head }));
      const missed = this.inbox.lacks(name) ?? null;
      await this.room.sendOverChannel(number, { type: "heads", heads, missed });
    }
    if (compared.members >= 2) {
      compared.sentAt = now;
      await this.room.sendOverChannel(number, { type: "members", members: [...this.members()] });
    }
  }

  private tellHidden(name: string, compared: Compared): void {
    if (compared.told || compared.unseen.length === 0) return;
    compared.unseen = this.unseen(compared.unseen);
    if (compared.unseen.length === 0 || this.room.now - compared.since < limits.membersDifferMs)
      return;
    const member = this.room.who(name);
    if (member === undefined) return;
    compared.told = true;
    this.room.show({ kind: "hidden", member });
  }

  private unseen(names: readonly string[]): readonly string[] {
    const { identity, members } = this.room;
    return names.filter((name) => name !== identity.id && members.get(name) === undefined);
  }

  /** Who holds our sender key, oneself included. */
  private members(): Set<string> {
    const names = [...this.room.keyHolders.values()].map(({ id: name }) => name);
    return new Set([this.room.identity.id, ...names]);
  }

  /** The heads of all who are here, one's own included. */
  private async heads(): Promise<Map<string, Head>> {
    const heads = new Map([[this.room.identity.id, await this.outbox.head()]]);
    for (const { peer } of this.room.here()) {
      const head = this.inbox.head(peer.id);
      if (head !== undefined) heads.set(peer.id, head);
    }
    return heads;
  }

  /** Whether a heartbeat can name all of whom something was given up. */
  private isWhole(): boolean {
    return this.missed().length <= limits.missed;
  }

  /** Authors of whom something was given up, and what. */
  private missed(): Heartbeat["missed"] {
    return this.room.here().flatMap(({ peer: { id: name } }) => {
      const range = this.inbox.lacks(name);
      return range === undefined ? [] : [{ id: name, ...range }];
    });
  }

  private period(): number {
    const others = this.room.here().length + 1;
    return others > limits.heartbeatMembers ? others * 1000 : limits.heartbeatMs;
  }

  /** From 0.7 to 1.3: members do not heartbeat all at once. */
  private jitter(): number {
    return 0.7 + (0.6 * readU32(this.room.env.random(4), 0)) / 2 ** 32;
  }
}
