/**
 * Members of the room (SPEC §4.3, §5, §9): identities, aliases, colours and fingerprints. A member
 * is an identity; its connections change.
 */

import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import type { Person, Who } from "../events.ts";
import { foldName, parseOwnAlias } from "../wire/alias.ts";
import { limits } from "../wire/limits.ts";
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

/** Hues on a circle. */
const colours = 12;
// Scripts with letters that look alike.
const scripts = ["Latin", "Greek", "Cyrillic", "Armenian", "Cherokee", "Coptic", "Lisu"].map(
  (script) => new RegExp(`\\p{Script=${script}}`, "u"),
);

export class Members {
  private readonly members = new Map<string, Member>();
  /** Folded alias to the ids of all identities that have used it. */
  private readonly aliasIds = new Map<string, Set<string>>();
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
    this.noteAlias(this.identity.id, parseOwnAlias(alias));
    this.own = this.whoIs(this.identity, alias);
  }

  get(id: string): Member | undefined {
    return this.members.get(id);
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

  /** Returns the remembered aliases, each with the ids that have used it. */
  aliases(): readonly (readonly [alias: string, ids: readonly string[]])[] {
    return [...this.aliasIds].map(([alias, ids]) => [alias, [...ids]]);
  }

  /** Restores the aliases that an earlier load of this page remembered. */
  restoreAliases(aliases: readonly (readonly [alias: string, ids: readonly string[]])[]): void {
    for (const [alias, ids] of aliases) for (const id of ids) this.noteAlias(id, alias);
  }

  remove(id: string): void {
    this.members.delete(id);
  }

  /** Takes a token from a member's bucket for `kind`. Returns false if it is empty. */
  allows(kind: string, id: string, rate: Rate, now: number): boolean {
    const key = `${kind} ${id}`;
    const bucket = takeToken(this.buckets.get(key), rate, now);
    if (bucket !== undefined) this.buckets.set(key, bucket);
    return bucket !== undefined;
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
    this.buckets.clear();
    this.hues.clear();
  }

  private noteAlias(id: string, alias: string): void {
    const folded = foldName(alias);
    const ids = this.aliasIds.get(folded);
    if (ids !== undefined) ids.add(id);
    else if (this.aliasIds.size < limits.aliases) this.aliasIds.set(folded, new Set([id]));
  }

  private isAmbiguous(alias: string): boolean {
    return (this.aliasIds.get(foldName(alias))?.size ?? 0) > 1 || mixesScripts(alias);
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

/** Returns true if an alias has letters of several scripts that look alike. */
export function mixesScripts(alias: string): boolean {
  // A received alias need not be normalized: a mathematical A looks like a Latin one.
  const letters = alias.normalize("NFKC");
  return scripts.filter((script) => script.test(letters)).length > 1;
}
