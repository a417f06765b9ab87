/**
 * Who is here, with which identity (SPEC §4.3, §5, §9): members, their ids, colours and marks. A member is its
 * identity; connections come and go beneath it.
 */

import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import type { Person, Who } from "../events.ts";
import { parseAlias } from "../wire/alias.ts";
import { limits } from "../wire/limits.ts";
import { type Bucket, type Rate, takeToken } from "./rate-limit.ts";

/** What a page remembers of another member. */
export type Member = {
  readonly peer: PublicIdentity;
  readonly alias: string;
  /** Of its connection; `undefined` when it is away. */
  readonly number: number | undefined;
  /** `undefined` when it is here. */
  readonly away: Away | undefined;
  /** When something of it last came, ms since the epoch. */
  readonly heardAt: number;
};

/** A member without a connection: since when, ms since the epoch, and how much of {@link awaySteps} is done. */
export type Away = { readonly since: number; readonly step: number };

/** What happens to who is away, after so many ms: sender keys change, it leaves the list, it is forgotten. */
export const awaySteps = [limits.senderKeyLeftMs, limits.awayMs, limits.awayForgottenMs] as const;

/** The step at which a member is no longer in the list of people. */
export const awayUnlisted = 2;

const colours = 12;
// The scripts whose letters pass for each other's.
const scripts = ["Latin", "Greek", "Cyrillic", "Armenian", "Cherokee", "Coptic", "Lisu"].map(
  (script) => new RegExp(`\\p{Script=${script}}`, "u"),
);

export class Members {
  private readonly members = new Map<string, Member>();
  /** Folded alias to the ids of all identities that have borne it. */
  private readonly bearers = new Map<string, Set<string>>();
  private readonly buckets = new Map<string, Bucket>();
  private own: Who;
  private readonly identity: Identity;

  constructor(identity: Identity, alias: string) {
    this.identity = identity;
    this.bear(identity.id, alias);
    this.own = this.whoIs(identity, alias);
  }

  /** Takes another alias oneself. @throws ProtocolError "alias-malformed". */
  rename(alias: string): void {
    this.bear(this.identity.id, parseAlias(alias));
    this.own = this.whoIs(this.identity, alias);
  }

  get(id: string): Member | undefined {
    return this.members.get(id);
  }

  /** All members, here and away, by time of appearance. */
  all(): readonly Member[] {
    return [...this.members.values()];
  }

  /** Those who have no connection, by time of appearance. */
  away(): readonly Member[] {
    const away: Member[] = [];
    for (const member of this.members.values()) if (member.away !== undefined) away.push(member);
    return away;
  }

  /** Keeps a member as it now is. Refuses, with `false`, one more than {@link limits.identities}. */
  set(member: Member): boolean {
    const { id } = member.peer;
    if (!this.members.has(id) && this.members.size >= limits.identities) return false;
    this.members.set(id, member);
    this.bear(id, member.alias);
    return true;
  }

  /** Who has borne which alias, as far as that is remembered. */
  borne(): readonly (readonly [alias: string, ids: readonly string[]])[] {
    return [...this.bearers].map(([alias, ids]) => [alias, [...ids]]);
  }

  /** Takes from an earlier life of this page who has borne which alias. */
  bearAgain(borne: readonly (readonly [alias: string, ids: readonly string[]])[]): void {
    for (const [alias, ids] of borne) for (const id of ids) this.bear(id, alias);
  }

  remove(id: string): void {
    this.members.delete(id);
  }

  /** Whether one more of `kind` is taken from this member now. */
  takes(kind: string, id: string, rate: Rate, now: number): boolean {
    const key = `${kind} ${id}`;
    const bucket = takeToken(this.buckets.get(key), rate, now);
    if (bucket !== undefined) this.buckets.set(key, bucket);
    return bucket !== undefined;
  }

  /** A member as it is shown now. */
  who(member: Member): Who {
    return this.whoIs(member.peer, member.alias);
  }

  /** Oneself as it is shown now. */
  me(): Who {
    return { ...this.own, ambiguous: this.isAmbiguous(this.own.alias) };
  }

  /** The list of people: oneself, then who is here or away for less than {@link limits.awayMs}. */
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
    this.bearers.clear();
    this.buckets.clear();
  }

  private bear(id: string, alias: string): void {
    const folded = fold(alias);
    const ids = this.bearers.get(folded);
    if (ids !== undefined) ids.add(id);
    else if (this.bearers.size < limits.aliases) this.bearers.set(folded, new Set([id]));
  }

  private isAmbiguous(alias: string): boolean {
    return (this.bearers.get(fold(alias))?.size ?? 0) > 1 || mixesScripts(alias);
  }

  private whoIs({ idBytes, id }: PublicIdentity, alias: string): Who {
    const at = (index: number) => idBytes[index] as number;
    return {
      id,
      alias,
      colour: at(15) % colours,
      fingerprint: [(at(0) << 3) | (at(1) >> 5), ((at(1) & 31) << 6) | (at(2) >> 2)],
      ambiguous: this.isAmbiguous(alias),
    };
  }
}

function fold(alias: string): string {
  return alias.toUpperCase().toLowerCase();
}

/** Whether an alias has letters of more than one script of those that look alike. */
export function mixesScripts(alias: string): boolean {
  return scripts.filter((script) => script.test(alias)).length > 1;
}
