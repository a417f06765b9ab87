/**
 * A room in memory, without delays and with a clock of its own. Only measured members meet
 * everybody. The others meet measured members only: that saves most handshakes of a large room and
 * changes nothing for a measured member.
 */

import { makeIdentity } from "../../protocol/crypto/identity.ts";
import {
  createSession,
  type Effect,
  type Session,
  type SessionEvent,
  type SessionOptions,
} from "../../protocol/session.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import {
  decodeClientControl,
  encodeControl,
  type RelayControl,
} from "../../protocol/wire/control.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";

/** What all members of a room know. */
export type Secrets = Pick<SessionOptions, "code" | "password" | "keys">;

/** What the steps of one session took: ms (of CPU time in Node.js), and bytes of its frames. */
export type Cost = { ms: number; bytesIn: number; bytesOut: number };

/** CPU time of this process in Node.js, and the time in a browser, which does not tell it; ms. */
export function clock(): number {
  if (typeof process === "undefined") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export type Member = {
  readonly session: Session;
  readonly isMeasured: boolean;
  /** The relay's number of its connection. */
  readonly number: number;
  cost: Cost;
  /** Texts of others that it has shown. */
  received: number;
  wakeAt: number;
};

export class BenchRoom {
  readonly members: Member[] = [];
  /** While true, members that are not measured receive nothing. */
  isMeasuredOnly = false;
  /** ms since the epoch. */
  #now = 1_750_000_000_000;
  readonly #secrets: Secrets;
  readonly #tasks: (() => Promise<void>)[] = [];

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Lets a member enter and waits until it has met everybody. */
  async enter(isMeasured = false): Promise<Member> {
    const identity = await makeIdentity();
    const env = {
      random: (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length)),
      now: () => this.#now,
    };
    const alias = `Member ${this.members.length}`;
    const options = { ...this.#secrets, identity, alias, roomName: "Bench", create: { ttl: 0 } };
    const member: Member = {
      session: createSession(options, env),
      isMeasured,
      number: this.members.length + 1,
      cost: { ms: 0, bytesIn: 0, bytesOut: 0 },
      received: 0,
      wakeAt: Number.POSITIVE_INFINITY,
    };
    this.members.push(member);
    await this.step(member, { type: "tick" });
    await this.pass(0);
    return member;
  }

  /** Runs one step of a session. */
  async step(member: Member, event: SessionEvent): Promise<void> {
    const began = clock();
    const effects = await member.session.step(event);
    member.cost.ms += clock() - began;
    for (const effect of effects) this.#apply(member, effect);
  }

  /** Lets time pass, with everything that happens meanwhile. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
        await task();
      }
      const next = this.members.reduce((a, b) => (a.wakeAt <= b.wakeAt ? a : b));
      if (next.wakeAt > until) break;
      this.#now = Math.max(this.#now, next.wakeAt);
      next.wakeAt = Number.POSITIVE_INFINITY;
      await this.step(next, { type: "tick" });
    }
    this.#now = until;
  }

  #apply(member: Member, effect: Effect): void {
    if (effect.type === "connect") {
      this.#tasks.push(() => this.step(member, { type: "connected" }));
    } else if (effect.type === "send") {
      member.cost.bytesOut += effect.data.length;
      if (typeof effect.data !== "string") this.#forward(member, effect.data);
      else if (decodeClientControl(effect.data).op === "enter") this.#admit(member);
    } else if (effect.type === "wake") {
      member.wakeAt = effect.at;
    } else if (effect.type === "line") {
      if (effect.line.kind === "text" && !effect.line.own) member.received += 1;
    } else if (effect.type === "disconnect" || effect.type === "ended") {
      throw new Error("a session has left the bench room");
    }
  }

  #admit(member: Member): void {
    const others = this.#others(member);
    this.#tell(member, {
      op: "entered",
      you: member.number,
      members: others.map(({ number }) => number),
      ttl: null,
      locked: false,
      reconnectToken: toHex(crypto.getRandomValues(new Uint8Array(16))),
      limits: {
        ...{ frameBytes: limits.frameBytes, members: limits.membersDefault, fileBytes: 0 },
        ...{ bytesPerSecond: 0, bytesBurst: 0, framesPerSecond: 0, framesBurst: 0 },
        ...{ aliasPoints: 32, textBytes: limits.textBytes, lines: limits.lines, reconnectMs: 0 },
      },
    });
    for (const other of others) this.#tell(other, { op: "joined", member: member.number });
  }

  #forward(member: Member, bytes: Bytes): void {
    const { to } = decodeFrame(bytes);
    const receivers = to === member.number ? [member] : this.#others(member);
    for (const other of receivers) {
      if (to === undefined || to === other.number) {
        this.#deliver(other, bytes.length, { type: "frame", bytes });
      }
    }
  }

  #tell(member: Member, control: RelayControl): void {
    const text = encodeControl(control);
    this.#deliver(member, text.length, { type: "control", text });
  }

  #deliver(member: Member, length: number, event: SessionEvent): void {
    if (this.isMeasuredOnly && !member.isMeasured) return;
    member.cost.bytesIn += length;
    this.#tasks.push(() => this.step(member, event));
  }

  /** The others that a member meets. */
  #others(member: Member): Member[] {
    return this.members.filter(
      (other) => other !== member && (member.isMeasured || other.isMeasured),
    );
  }
}
