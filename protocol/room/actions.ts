/**
 * Actions on the room (SPEC §8.4, §8.6, §8.7): alias, lock, farewell and safety words, our own and
 * those of others, and the stop of another member. Our own stop is in own-stop.ts, removals are in
 * removal.ts. A lock and a stop act when they are read; the line of a lock waits for its turn.
 */

import { verifyWords } from "../crypto/safety-words.ts";
import type { ResumeState, Who } from "../events.ts";
import { type ClientControl, encodeControl } from "../wire/control.ts";
import { ProtocolError } from "../wire/errors.ts";
import type { Lock, NumberedMessage } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";
import type { Presence } from "./presence.ts";

/** A member stopped the room. */
export type Stopped = { readonly kind: "stopped"; readonly by: Who };

/** An action of another member that has a line. */
export type MemberAction = Extract<
  NumberedMessage,
  { readonly type: "lock" | "farewell" | "alias" }
>;

export class Actions {
  /** True if the relay refuses newcomers. */
  relayLocked = false;
  /** Set when another member has stopped the room. */
  stopped: Stopped | undefined;
  /** When the safety words were last compared, ms since the epoch. */
  comparedAt: number | undefined;
  private compared: ReadonlySet<string> = new Set();
  private covered: ReadonlySet<string> = new Set();
  /** We have locked the room at the relay again, and have read no lock since. */
  private hasRelocked = false;
  private readonly context: Context;
  private readonly outbox: Outbox;
  private readonly presence: Presence;
  private readonly wipe: () => void;

  /** @param wipe - Deletes everything that this page has of the room. */
  constructor(context: Context, outbox: Outbox, presence: Presence, wipe: () => void) {
    this.context = context;
    this.outbox = outbox;
    this.presence = presence;
    this.wipe = wipe;
  }

  /**
   * Changes our alias.
   *
   * @throws ProtocolError "not-connected", "alias-malformed" or "alias-too-long".
   */
  async rename(alias: string): Promise<void> {
    this.context.mustBeOpen();
    const before = this.context.members.me().alias;
    if (!this.context.fits(alias)) throw new ProtocolError("alias-too-long");
    this.context.members.rename(alias);
    await this.outbox.sendNumbered({ type: "alias", alias });
    this.context.addLine({ kind: "renamed", member: this.context.members.me(), before });
    this.context.changed();
  }

  /** Locks the room against newcomers, or unlocks it. @throws ProtocolError "not-connected". */
  async lock(on: boolean): Promise<void> {
    this.context.mustBeOpen();
    const { admission, identity, members } = this.context;
    const here = this.context.here().map(({ peer }) => peer.id);
    const ids = new Set([identity.id, ...here, ...members.all().map(({ peer }) => peer.id)]);
    const lock = admission.nextLock(on, identity.id, on ? [...ids] : []);
    admission.lock.take(lock);
    await this.outbox.sendNumbered({ type: "lock", lock });
    this.relayLocked = on;
    this.hasRelocked = false;
    this.control({ op: "lock", on });
    this.context.addLine({ kind: on ? "locked" : "unlocked", member: members.me() });
    this.context.changed();
  }

  /**
   * Locks the room at the relay too, once all allowed members are here: the relay would keep the
   * others out.
   */
  tellRelay(): void {
    const { admission, members, identity } = this.context;
    if (!admission.locked || this.relayLocked) return;
    const here = (id: string) => {
      return id === identity.id || members.get(id)?.number !== undefined;
    };
    if (!(admission.lock.agreed?.allowed.every(here) ?? false)) return;
    this.relayLocked = true;
    this.hasRelocked = true;
    this.control({ op: "lock", on: true });
  }

  /** Handles `locked` of the relay. */
  setRelayLock(on: boolean): void {
    this.relayLocked = on;
    this.context.changed();
  }

  /** Sends a farewell, if we are connected. */
  async farewell(text: string): Promise<void> {
    if (this.context.connected) await this.outbox.sendNumbered({ type: "farewell", text });
  }

  verify(): void {
    const { keys, identity, members } = this.context;
    // Only members here: newcomers do not know the ones that are away, and their words would
    // differ.
    const here = this.context.here();
    const identities = [identity.bytes, ...here.map(({ peer }) => peer.bytes)];
    const words = verifyWords(keys.route, identities);
    const covers = [members.me(), ...here.map((member) => members.who(member))];
    this.covered = new Set(covers.map(({ id }) => id));
    this.context.emit({ type: "words", words, covers });
  }

  /** The user confirms that the safety words were the same for all. */
  verified(): void {
    this.comparedAt = this.context.now;
    this.compared = this.covered;
    this.context.changed();
  }

  /** Ids of the members with which the safety words were compared. */
  get comparedWith(): readonly string[] {
    return [...this.compared];
  }

  /** Continues after a reload. */
  resume({ compared, comparedAt }: Pick<ResumeState, "compared" | "comparedAt">): void {
    this.compared = new Set(compared);
    this.comparedAt = comparedAt;
  }

  isCompared(id: string): boolean {
    return this.compared.has(id);
  }

  /** Takes a member's lock. Returns false if it does not count. */
  takeLock(by: string, lock: Lock): boolean {
    if (!this.context.admission.lock.take({ ...lock, by })) return false;
    this.relayLocked = this.relayLocked && lock.on;
    // The relay unlocked before we read this.
    if (this.hasRelocked && !lock.on) this.control({ op: "lock", on: false });
    this.hasRelocked = false;
    this.context.changed();
    return true;
  }

  /** Applies an action of another member in its turn. @param acted - It took effect before. */
  applyAction(member: Member, action: MemberAction, acted = false): void {
    const { members } = this.context;
    const { id } = member.peer;
    const who = members.who(member);
    switch (action.type) {
      case "lock":
        // Not counted when it was read, it may count now: a lock before it was missing then.
        if (!acted && !this.takeLock(id, action.lock)) return;
        this.context.addLine({ kind: action.lock.on ? "locked" : "unlocked", member: who });
        break;
      case "farewell":
        this.context.addLine({ kind: "farewell", member: who, text: action.text });
        this.presence.forgetMember(id);
        this.context.changed();
        break;
      case "alias": {
        const renamed = { ...member, alias: action.alias };
        members.set(renamed);
        this.context.addLine({
          kind: "renamed",
          member: members.who(renamed),
          before: member.alias,
        });
        this.context.changed();
        break;
      }
    }
  }

  /** Carries out another member's stop. */
  async applyStop(member: Member): Promise<void> {
    const { number } = member;
    const by = this.context.members.who(member);
    // First, because the report says that it is done.
    this.context.emit({ type: "wiped" });
    if (number !== undefined) await this.context.sendOverChannel(number, { type: "wiped" });
    this.stopped = { kind: "stopped", by };
    this.wipe();
  }

  private control(control: ClientControl): void {
    this.context.emit({ type: "send", data: encodeControl(control) });
  }
}
