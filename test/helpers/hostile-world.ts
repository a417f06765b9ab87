/**
 * A world with a hostile relay: every step of every session is counted, seen by whoever watches, and logged if wanted;
 * identities follow from the seed, so that a schedule can be played again.
 */
import { createECDH } from "node:crypto";
import { type Identity, readIdentity } from "../../protocol/crypto/identity.ts";
import {
  createSession,
  type Effect,
  type Session,
  type SessionEvent,
} from "../../protocol/session.ts";
import { toBase64url, toHex } from "../../protocol/wire/bytes.ts";
import { HostileRelay } from "./hostile-relay.ts";
import type { Random } from "./random.ts";
import { Person, type Secrets, World } from "./world.ts";

/** Sees every step of a session. */
export type Watcher = (
  person: Person,
  event: SessionEvent,
  effects: readonly Effect[],
) => Promise<void> | void;

/** A session whose steps are counted and seen. Its inside is that of the session in it. */
class Watched implements Session {
  person: Person | undefined;
  private readonly session: Session;
  private readonly world: HostileWorld;

  constructor(session: Session, world: HostileWorld) {
    this.session = session;
    this.world = world;
  }

  get conversation(): unknown {
    return (this.session as unknown as { readonly conversation: unknown }).conversation;
  }

  async step(event: SessionEvent): Promise<readonly Effect[]> {
    this.world.countStep();
    const effects = await this.session.step(event);
    if (this.person !== undefined) await this.world.saw(this.person, event, effects);
    return effects;
  }

  view() {
    return this.session.view();
  }

  resumeState() {
    return this.session.resumeState();
  }
}

/** How many steps one schedule may take: far more than any does, far fewer than a storm. */
const mostSteps = 60_000;

export class HostileWorld extends World {
  override readonly relay: HostileRelay = new HostileRelay(this);
  readonly watchers: Watcher[] = [];
  /** What happened, oldest first; kept only if wanted. */
  readonly events: string[] = [];
  steps = 0;
  private readonly keepsEvents: boolean;
  private readonly began = this.now;

  constructor(seed: number, keepsEvents = false) {
    super(seed);
    this.keepsEvents = keepsEvents;
  }

  log(what: string): void {
    if (this.keepsEvents) this.events.push(`${Math.round(this.now - this.began)} ${what}`);
  }

  countStep(): void {
    this.steps++;
    if (this.steps > mostSteps) throw new Error("the sessions do not come to rest");
  }

  async saw(person: Person, event: SessionEvent, effects: readonly Effect[]): Promise<void> {
    if (this.keepsEvents) this.log(describe(person, event, effects));
    for (const watcher of this.watchers) await watcher(person, event, effects);
  }

  /** Makes a person with an identity that follows from the seed, or with a given one. */
  async member(
    alias: string,
    secrets: Secrets,
    options: { readonly create?: { ttl: number }; readonly identity?: Identity } = {},
  ): Promise<Person> {
    const { create, identity = await seededIdentity(this.random) } = options;
    const env = { random: (length: number) => this.random.bytes(length), now: () => this.now };
    const rest = create === undefined ? {} : { create };
    const session = createSession({ ...secrets, identity, alias, roomName: "", ...rest }, env);
    const watched = new Watched(session, this);
    const person = new Person(this, alias, watched);
    watched.person = person;
    person.wakeAt = this.now;
    this.people.push(person);
    this.log(`${alias} is ${identity.id}`);
    return person;
  }
}

function describe(person: Person, event: SessionEvent, effects: readonly Effect[]): string {
  const what =
    event.type === "frame"
      ? `frame ${toHex(event.bytes.subarray(0, 11))} (${event.bytes.length})`
      : JSON.stringify(event);
  const shown = effects.map((effect) => {
    if (effect.type === "line")
      return `shows ${JSON.stringify({ ...effect.line, member: undefined })}`;
    if (effect.type === "ended") return `ended ${effect.reason}`;
    if (effect.type !== "send") return effect.type;
    const { data } = effect;
    return typeof data === "string" ? data : `sends ${toHex(data.subarray(0, 11))}`;
  });
  return `${person.alias}: ${what} -> ${shown.join(", ")}`;
}

/** An identity that follows from the seed, so that all that depends on the order of ids is replayed. */
async function seededIdentity(random: Random): Promise<Identity> {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Uint8Array.from([1, ...random.bytes(31)]));
  const bytes = Uint8Array.from(pair.getPublicKey());
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: toBase64url(bytes.slice(1, 33)),
    y: toBase64url(bytes.slice(33)),
    d: toBase64url(Uint8Array.from(pair.getPrivateKey())),
  };
  const use = { name: "ECDSA", namedCurve: "P-256" };
  const signKey = await crypto.subtle.importKey("jwk", jwk, use, false, ["sign"]);
  return { ...(await readIdentity(bytes)), signKey };
}
