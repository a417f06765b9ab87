/**
 * A world with a hostile relay: every step of every session is counted, shown to observers, and
 * logged on request. Identities follow from the seed, so that a schedule can be replayed.
 */
import { createECDH } from "node:crypto";
import { type Identity, readIdentity } from "../../protocol/crypto/identity.ts";
import type { Effect, SessionEvent } from "../../protocol/session.ts";
import { toBase64url, toHex } from "../../protocol/wire/bytes.ts";
import { HostileRelay } from "./hostile-relay.ts";
import { type Person, World } from "./world.ts";

/** Observes every step of a session. */
export type Watcher = (
  person: Person,
  event: SessionEvent,
  effects: readonly Effect[],
) => Promise<void> | void;

/** The most steps of one schedule: far more than any takes, far fewer than a message storm. */
const mostSteps = 60_000;

export class HostileWorld extends World {
  override readonly relay: HostileRelay = new HostileRelay(this);
  readonly watchers: Watcher[] = [];
  /** Everything that happened, oldest first; kept only on request. */
  readonly events: string[] = [];
  steps = 0;
  readonly #keepsEvents: boolean;
  readonly #began = this.now;

  constructor(seed: number, keepsEvents = false) {
    super(seed);
    this.#keepsEvents = keepsEvents;
  }

  log(what: string): void {
    if (this.#keepsEvents) this.events.push(`${Math.round(this.now - this.#began)} ${what}`);
  }

  override before(): void {
    this.steps++;
    if (this.steps > mostSteps) throw new Error("the sessions do not come to rest");
  }

  override async saw(
    person: Person,
    event: SessionEvent,
    effects: readonly Effect[],
  ): Promise<void> {
    if (this.#keepsEvents) this.log(describe(person, event, effects));
    for (const watcher of this.watchers) await watcher(person, event, effects);
  }

  /** An identity derived from the seed, so that the order of ids is the same in a replay. */
  protected override async makeIdentity(): Promise<Identity> {
    const pair = createECDH("prime256v1");
    pair.setPrivateKey(Uint8Array.from([1, ...this.random.bytes(31)]));
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
}

function describe(person: Person, event: SessionEvent, effects: readonly Effect[]): string {
  const what =
    event.type === "frame"
      ? `frame ${toHex(event.bytes.subarray(0, 11))} (${event.bytes.length})`
      : JSON.stringify(event.type === "part" ? { ...event, bytes: event.bytes.length } : event);
  const shown = effects.map((effect) => {
    if (effect.type === "line")
      return `shows ${JSON.stringify({ ...effect.line, member: undefined })}`;
    if (effect.type === "transfer")
      return `${effect.out ? "to" : "from"} ${effect.member.alias} ${effect.file}: ${effect.state} ${effect.bytes}`;
    if (effect.type === "ended") return `ended ${effect.reason}`;
    if (effect.type !== "send") return effect.type;
    const { data } = effect;
    return typeof data === "string" ? data : `sends ${toHex(data.subarray(0, 11))}`;
  });
  return `${person.alias}: ${what} -> ${shown.join(", ")}`;
}
