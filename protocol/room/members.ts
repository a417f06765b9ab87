/**
 * Members of the room (SPEC §4.3, §5, §9): identities, aliases, colours and fingerprints. A member
 * is an identity; its connections change.
 */

import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import type { Person, Who } from "../events.ts";
import { foldName, parseOwnAlias } from "../wire/alias.ts";
import { limits } from "../wire/limits.ts";
import { isDoubtful, lookOf } from "./looks.ts";
import { type Bucket, type Rate, takeToken } from "./rate-limit.ts";

/** What a client remembers of another member. */
export type Member = {
  readonly peer: PublicIdentity;
  readonly alias: string;
  /** Connection number; `undefined` if it is away. */
  readonly number: number | undefined;
  /** `undefined` if it is here. */
  readonly away: Away | undefined;
  /** When anything of it last arrived, ms since the epoch. */
  readonly heardAt: number;
};

/**
 * Since when a member has no connection, ms since the epoch, and how many of {@link awaySteps} are
 * done.
 */
export type Away = { readonly since: number; readonly step: number };

/**
 * Time away, ms, after which others change their sender keys, the member leaves the list, and it is
 * forgotten.
 */
export const awaySteps = [limits.senderKeyLeftMs, limits.awayMs, limits.awayForgottenMs] as const;

/** The step at which a member is no longer in the list of people. */
export const awayUnlisted = 2;

/** What an alias alone tells about its looks. */
type Look = { readonly names: readonly string[]; readonly doubtful: boolean };

/** Time after which every bucket is full, ms: that of removals is the slowest. */
export const refillMs = 60_000;

/** Hues on a circle. */
const colours = 8;

export class Members {
  private readonly members = new Map<string, Member>();
  /** Each of {@link namesOf} an alias to ids of identities that have used it: two, if more. */
  private readonly aliasIds = new Map<string, Set<string>>();
  /** The aliases read last, because every event of a member shows all of them again. */
  private readonly looks = new Map<string, Look>();
  /** By kind and id, the ones used last at the end. */
  private readonly buckets = new Map<string, Bucket>();
  /** By id, the colours of members here and of some that are gone, the oldest first. */
  private readonly hues = new Map<string, number>();
  private own: Who;
  private readonly identity: Identity;

  constructor(identity: Identity, alias: string) {
    this.identity = identity;
    this.noteAlias(identity.id, alias);
    this.own = this.whoIs(identity, alias);
  }

  /** Changes our own alias. @throws ProtocolError "alias-malformed". */
  rename(alias: string): void {
    this.own = this.whoIs(this.identity, parseOwnAlias(alias));
    this.noteAlias(this.identity.id, alias);
  }

  get(id: string): Member | undefined {
    return this.members.get(id);
  }

  get size(): number {
    return this.members.size;
  }

  /** All members, here and away, by time of appearance. */
  all(): readonly Member[] {
    return [...this.members.values()];
  }

  /** Members without a connection, by time of appearance. */
  away(): readonly Member[] {
    const away: Member[] = [];
    for (const member of this.members.values()) if (member.away !== undefined) away.push(member);
    return away;
  }

  /** Stores a member. Returns false for a new one above {@link limits.identities}. */
  set(member: Member): boolean {
    const { id } = member.peer;
    if (!this.members.has(id) && this.members.size >= limits.identities) return false;
    this.members.set(id, member);
    this.noteAlias(id, member.alias);
    return true;
  }

  /** Returns the names of the remembered aliases, each with the ids that have used it. */
  names(): readonly (readonly [name: string, ids: readonly string[]])[] {
    return [...this.aliasIds].map(([name, ids]) => [name, [...ids]]);
  }

  /** Restores the names that an earlier load of this page remembered. */
  restoreNames(names: readonly (readonly [name: string, ids: readonly string[]])[]): void {
    for (const [name, ids] of names) for (const id of ids) this.noteName(id, name);
  }

  remove(id: string): void {
    this.members.delete(id);
  }

  /** Takes a token from a member's bucket for `kind`. Returns false if it is empty. */
  allows(kind: string, id: string, rate: Rate, now: number): boolean {
    const key = `${kind} ${id}`;
    const bucket = takeToken(this.buckets.get(key), rate, now);
    // A full bucket is as good as none. The others stay: leaving and coming back must not fill them.
    for (const [old, { at }] of this.buckets) {
      if (now - at < refillMs) break;
      this.buckets.delete(old);
    }
    if (bucket === undefined) return false;
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    return true;
  }

  /** Returns a member as it is shown now. */
  who(member: Member): Who {
    return this.whoIs(member.peer, member.alias);
  }

  /** Returns the local member as it is shown now. */
  me(): Who {
    return { ...this.own, ambiguous: this.isAmbiguous(this.own.alias) };
  }

  /**
   * Returns the list of people: the local member, then members here or away for less than {@link
   * limits.awayMs}.
   */
  people(): Person[] {
    const others = this.all()
      .filter(({ away }) => away === undefined || away.step < awayUnlisted)
      .map((member): Person => {
        const presence = member.away === undefined ? "here" : "away";
        return { ...this.who(member), own: false, presence, compared: false, typing: false };
      });
    return [
      { ...this.me(), own: true, presence: "here", compared: false, typing: false },
      ...others,
    ];
  }

  wipe(): void {
    this.members.clear();
    this.aliasIds.clear();
    this.looks.clear();
    this.buckets.clear();
    this.hues.clear();
  }

  private noteAlias(id: string, alias: string): void {
    for (const name of this.lookAt(alias).names) this.noteName(id, name);
    while (this.aliasIds.size > 2 * limits.aliases) this.forgetName();
  }

  private noteName(id: string, name: string): void {
    const ids = this.aliasIds.get(name) ?? new Set();
    // Two make an alias ambiguous for good.
    if (ids.size < 2) this.aliasIds.set(name, ids.add(id));
  }

  /**
   * Forgets a name that nobody has now: the oldest of the member who has had the most. So no member
   * can make us forget the names of another.
   */
  private forgetName(): void {
    const people = [this.own, ...this.all()];
    const borne = new Set(people.flatMap(({ alias }) => this.lookAt(alias).names));
    const former = [...this.aliasIds].filter(([name]) => !borne.has(name));
    const had = new Map<string | undefined, number>();
    for (const [, [by]] of former) had.set(by, (had.get(by) ?? 0) + 1);
    const most = Math.max(...had.values());
    const [forgotten = ""] = former.find(([, [by]]) => had.get(by) === most) ?? [];
    this.aliasIds.delete(forgotten);
  }

  private isAmbiguous(alias: string): boolean {
    const isShared = (name: string) => (this.aliasIds.get(name)?.size ?? 0) > 1;
    const { names, doubtful } = this.lookAt(alias);
    return doubtful || names.some(isShared);
  }

  private lookAt(alias: string): Look {
    const known = this.looks.get(alias);
    if (known !== undefined) return known;
    const look = { names: namesOf(alias), doubtful: isDoubtful(alias) };
    if (this.looks.size >= limits.identities) this.looks.clear();
    this.looks.set(alias, look);
    return look;
  }

  /**
   * Returns the colour of a member. A new one gets the free hue that is farthest from those in use;
   * of several, or if none is free, the first one from `preferred` on.
   */
  private hueOf(id: string, preferred: number): number {
    const known = this.hues.get(id);
    if (known !== undefined) return known;
    // The lines of a member that is gone keep its colour, so free it only if it is needed.
    for (const gone of this.hues.keys()) {
      if (this.hues.size < colours) break;
      if (gone !== this.identity.id && !this.members.has(gone)) this.hues.delete(gone);
    }
    const used = [...this.hues.values()];
    const distance = (hue: number) => Math.min(...used.map((other) => apart(hue, other)));
    const all = Array.from({ length: colours }, (_, i) => (preferred + i) % colours);
    const hue = all.reduce((best, next) => (distance(next) > distance(best) ? next : best));
    this.hues.set(id, hue);
    return hue;
  }

  private whoIs({ idBytes, id }: PublicIdentity, alias: string): Who {
    const at = (index: number) => idBytes[index] as number;
    return {
      id,
      alias,
      colour: this.hueOf(id, at(15) % colours),
      fingerprint: [(at(0) << 3) | (at(1) >> 5), ((at(1) & 31) << 6) | (at(2) >> 2)],
      ambiguous: this.isAmbiguous(alias),
    };
  }
}

/** Distance of two hues on their circle. */
function apart(one: number, other: number): number {
  const distance = Math.abs(one - other);
  return Math.min(distance, colours - distance);
}

/**
 * Returns the two names of an alias: aliases are alike if they have one in common. Neil is like NEIL
 * and NeiI, but not like Nell, although without its case NEIL would be.
 */
function namesOf(alias: string): readonly string[] {
  return [`fold ${foldName(alias)}`, `look ${lookOf(alias)}`];
}
