/**
 * What members do with the room beside speaking (SPEC §8.4, §8.6, §8.7): another alias, the lock, farewell, the end, the
 * words to compare; each as done here and as heard of another. Removals are in moving.ts.
 */

import { verifyWords } from "../crypto/safety-words.ts";
import type { Who } from "../events.ts";
import { type ClientControl, encodeControl } from "../wire/frame.ts";
import { type NumberedMessage, parseText } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";
import type { Presence } from "./presence.ts";

/** A member, or we, stopped the room. */
export type Stopped = { readonly kind: "stopped"; readonly by: Who; readonly own: boolean };

/** What another did. */
export type MemberAction = Extract<
  NumberedMessage,
  { readonly type: "lock" | "farewell" | "stop" | "alias" }
>;

export class Actions {
  /** Whether the relay lets nobody new in. */
  relayLocked = false;
  /** Set once the room is stopped, until it is taken out. */
  stopped: Stopped | undefined;
  private compared: ReadonlySet<string> = new Set();
  private covered: ReadonlySet<string> = new Set();
  /** After a stop: ids of those who are to report, and who have. */
  private reports: { readonly of: ReadonlySet<string>; readonly done: Set<string> } | undefined;
  private readonly context: Context;
  private readonly outbox: Outbox;
  private readonly presence: Presence;
  private readonly wipe: () => void;

  /** @param wipe - Wipes everything that this page has of the room. */
  constructor(context: Context, outbox: Outbox, presence: Presence, wipe: () => void) {
    this.context = context;
    this.outbox = outbox;
    this.presence = presence;
    this.wipe = wipe;
  }

  /** How many have reported that they wiped. */
  get wiped(): { readonly done: number; readonly of: number } | undefined {
    return this.reports && { done: this.reports.done.size, of: this.reports.of.size };
  }

  /** Takes another alias. @throws ProtocolError "not-connected" or "alias-malformed". */
  async rename(alias: string): Promise<void> {
    this.context.mustBeOpen();
    const before = this.context.members.me().alias;
    this.context.members.rename(alias);
    await this.outbox.speak({ type: "alias", alias });
    this.context.show({ kind: "renamed", member: this.context.members.me(), before });
    this.context.changed();
  }

  /** Lets nobody new in, or lets them in again. @throws ProtocolError "not-connected". */
  async lock(on: boolean): Promise<void> {
    this.context.mustBeOpen();
    const { admission, identity, members } = this.context;
    const here = this.context.here().map(({ peer }) => peer.id);
    const ids = new Set([identity.id, ...here, ...members.all().map(({ peer }) => peer.id)]);
    const lock = admission.nextLock(on, identity.id, on ? [...ids] : []);
    admission.lock.take(lock);
    await this.outbox.speak({ type: "lock", lock });
    this.relayLocked = on;
    this.control({ op: "lock", on });
    this.context.show({ kind: on ? "locked" : "unlocked", member: members.me() });
    this.context.changed();
  }

  /** A room that members lock is locked at the relay too, once nobody who may come is kept out by that. */
  tellRelay(): void {
    const { admission, members, identity } = this.context;
    if (!admission.locked || this.relayLocked) return;
    const here = (id: string) => {
      return id === identity.id || members.get(id)?.number !== undefined;
    };
    if (!(admission.lock.value?.allowed.every(here) ?? false)) return;
    this.relayLocked = true;
    this.control({ op: "lock", on: true });
  }

  /** Says that the room ends for everyone; the reports of the others are still taken. */
  async stop(): Promise<void> {
    const { connected, members } = this.context;
    // Without a connection nobody hears it: then everyone is counted, and nobody reports.
    const counted = connected ? this.context.here() : members.all();
    if (connected) await this.outbox.speak({ type: "stop" });
    this.reports = { of: new Set(counted.map(({ peer }) => peer.id)), done: new Set() };
    this.stopped = { kind: "stopped", by: this.context.members.me(), own: true };
  }

  /** A member reports that it wiped. */
  reported(id: string): void {
    if (this.reports?.of.has(id)) this.reports.done.add(id);
    this.context.changed();
  }

  /** Says farewell, if anybody can hear it. */
  async farewell(text: string): Promise<void> {
    parseText(text);
    if (this.context.connected) await this.outbox.speak({ type: "farewell", text });
  }

  /** Works out the words to compare. */
  verify(): void {
    const { keys, identity, members } = this.context;
    // Whoever is away is not known to those who came later, and their words would differ without reason.
    const here = this.context.here();
    const identities = [identity.bytes, ...here.map(({ peer }) => peer.bytes)];
    const words = verifyWords(keys.route, identities);
    const covers = [members.me(), ...here.map((member) => members.who(member))];
    this.covered = new Set(covers.map(({ id }) => id));
    this.context.emit({ type: "words", words, covers });
  }

  /** The words were the same for all. */
  verified(): void {
    this.compared = this.covered;
    this.context.changed();
  }

  /** Ids of those with whom the words were compared. */
  get comparedWith(): readonly string[] {
    return [...this.compared];
  }

  /** Goes on after an earlier life of this page. @param compared - Names. */
  resume(compared: readonly string[]): void {
    this.compared = new Set(compared);
  }

  /** Whether the words were compared with a member with this id. */
  isCompared(id: string): boolean {
    return this.compared.has(id);
  }

  /** Takes what another did, in its turn. */
  async hear(member: Member, act: MemberAction): Promise<void> {
    const { members, admission } = this.context;
    const { id } = member.peer;
    const who = members.who(member);
    switch (act.type) {
      case "lock":
        if (!admission.lock.take({ ...act.lock, by: id })) return;
        this.relayLocked = this.relayLocked && act.lock.on;
        this.context.show({ kind: act.lock.on ? "locked" : "unlocked", member: who });
        this.context.changed();
        break;
      case "farewell":
        this.context.show({ kind: "farewell", member: who, text: act.text });
        this.presence.forgetMember(id);
        this.context.changed();
        break;
      case "stop":
        await this.hearStop(member, who);
        break;
      case "alias": {
        const renamed = { ...member, alias: act.alias };
        members.set(renamed);
        this.context.show({ kind: "renamed", member: members.who(renamed), before: member.alias });
        this.context.changed();
        break;
      }
    }
  }

  private async hearStop({ number }: Member, by: Who): Promise<void> {
    if (number !== undefined) await this.context.sendOverChannel(number, { type: "wiped" });
    this.stopped = { kind: "stopped", by, own: false };
    this.wipe();
  }

  private control(control: ClientControl): void {
    this.context.emit({ type: "send", data: encodeControl(control) });
  }
}
