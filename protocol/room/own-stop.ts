/**
 * Our own stop of the room (SPEC §8.6): kept until it can be sent, and counted as passed on only
 * when its echo or a report is back. Knows members by id and name, and never a text.
 */

import type { StopState, Who } from "../events.ts";
import { encodeControl } from "../wire/control.ts";
import { limits } from "../wire/limits.ts";
import type { Context } from "./context.ts";
import type { Outbox } from "./outbox.ts";

const never = Number.POSITIVE_INFINITY;

/** The stop as it was sent over the present connection. */
type Sent = {
  readonly n: number;
  /** Ids of the members that were here and have not reported. */
  readonly awaited: Set<string>;
  /** When its echo was back, ms since the epoch; Infinity: not yet. */
  echoedAt: number;
  /** When the relay was told to end the room, ms since the epoch; Infinity: not yet. */
  toldAt: number;
};

export class OwnStop {
  /**
   * Until when the stop is kept, ms since the epoch; Infinity: the user has not stopped the room.
   */
  until = never;
  private state: StopState = "kept";
  private sent: Sent | undefined;
  /** The other members, by id. */
  private readonly members = new Map<string, Who>();
  private readonly wiped = new Set<string>();
  /** Ids of the members that were here when the stop was last sent. */
  private here: ReadonlySet<string> = new Set();
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /** True if the user has stopped the room. */
  get begun(): boolean {
    return this.until < never;
  }

  /** True if the relay or a member has shown that the stop was passed on. */
  get passed(): boolean {
    return this.state === "passed" || this.state === "confirmed";
  }

  /** True if the relay has returned its echo: a later removal comes too late. */
  get echoed(): boolean {
    return this.sent !== undefined && this.sent.echoedAt < never;
  }

  /** What has been heard of the stop. */
  view() {
    const missing = [...this.members.values()].filter(({ id }) => !this.wiped.has(id));
    return {
      state: this.state,
      done: this.wiped.size,
      of: this.members.size,
      missing: missing.map((who) => ({ ...who, away: !this.here.has(who.id) })),
    };
  }

  /** Keeps the stop for {@link advance}. */
  begin(): void {
    this.until = this.context.now + limits.stopKeptMs;
    this.countMembers();
    this.context.changed();
  }

  /** Notes that a member has wiped. Before the stop is sent, this does not show that it was passed on. */
  reported(id: string): void {
    if (!this.members.has(id)) return;
    this.wiped.add(id);
    if (this.sent === undefined) return;
    this.sent.awaited.delete(id);
    this.pass();
  }

  /** Notes that a member has left or was removed: it does not count any more. */
  forget(id: string): void {
    this.members.delete(id);
    this.wiped.delete(id);
    this.sent?.awaited.delete(id);
    this.context.changed();
  }

  /** Handles an echo that confirms our messages up to `n`. */
  echo(n: number): void {
    const { sent } = this;
    if (sent === undefined || n < sent.n) return;
    sent.echoedAt = Math.min(sent.echoedAt, this.context.now);
    this.pass();
  }

  /** The relay has ended the room after the stop was passed on. */
  confirm(): void {
    this.state = "confirmed";
  }

  /** Handles a lost connection: the stop is sent again over the next one. */
  lose(): void {
    this.sent = undefined;
  }

  /**
   * Sends the stop, and tells the relay once the members have reported or had the time to. The room
   * must be open.
   */
  async advance(): Promise<void> {
    const { now } = this.context;
    const sent = this.sent ?? (await this.send());
    const isTime = sent.awaited.size === 0 || now >= sent.echoedAt + limits.stopMs;
    if (isTime && sent.toldAt === never) {
      sent.toldAt = now;
      this.context.emit({ type: "send", data: encodeControl({ op: "stop" }) });
    }
  }

  /** Notices a dead connection, also while something else must come before the stop. */
  watch(): void {
    if (this.context.now >= this.brokenAt()) this.context.broken = true;
  }

  /** When {@link advance} or {@link watch} next has something to do, ms since the epoch. */
  due(): number {
    const { sent } = this;
    const tellAt = sent?.toldAt === never ? sent.echoedAt + limits.stopMs : never;
    return Math.min(this.until, tellAt, this.brokenAt());
  }

  /**
   * When the connection counts as dead, ms since the epoch: the relay answers neither an echo nor
   * us.
   */
  private brokenAt(): number {
    return Math.min(this.outbox.delivery.oldestEcho, this.sent?.toldAt ?? never) + limits.echoMs;
  }

  private async send(): Promise<Sent> {
    this.countMembers();
    this.here = new Set(this.context.here().map(({ peer }) => peer.id));
    const awaited = new Set([...this.here].filter((id) => !this.wiped.has(id)));
    const n = await this.outbox.sendNumbered({ type: "stop" });
    const sent: Sent = { n, awaited, echoedAt: never, toldAt: never };
    this.outbox.delivery.sendEcho();
    this.sent = sent;
    if (!this.passed) this.state = "sent";
    this.context.changed();
    return sent;
  }

  private pass(): void {
    if (!this.passed) this.state = "passed";
    this.context.changed();
  }

  private countMembers(): void {
    const { members } = this.context;
    for (const member of members.all()) this.members.set(member.peer.id, members.who(member));
  }
}
