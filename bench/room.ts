/**
 * A room in memory, without delays and on a clock of its own. Only the sessions that are measured see everyone: the rest
 * see nobody else, which spares their channels with each other and changes nothing for the measured ones.
 */

import { makeIdentity } from "../protocol/crypto/identity.ts";
import {
  createSession,
  type Effect,
  type Session,
  type SessionEvent,
  type SessionOptions,
} from "../protocol/session.ts";
import type { Bytes } from "../protocol/wire/bytes.ts";
import { toHex } from "../protocol/wire/bytes.ts";
import {
  type ClientControl,
  decodeClientControl,
  decodeFrame,
  encodeControl,
  type RelayControl,
} from "../protocol/wire/frame.ts";
import { limits } from "../protocol/wire/limits.ts";
import type { Meter } from "./meter.ts";

/** What all members of a room share. */
export type Secrets = Pick<SessionOptions, "code" | "password" | "keys">;

type Seat = { readonly room: string; readonly number: number };

/** A member; with a meter it is one that is measured. */
export class Member {
  readonly session: Session;
  readonly meter: Meter | undefined;
  /** Texts of others that it has shown. */
  heard = 0;
  wakeAt = 0;
  seat: Seat | undefined;

  constructor(session: Session, meter: Meter | undefined) {
    this.session = session;
    this.meter = meter;
  }

  /** Ids of the others who are here. */
  others(): string[] {
    const { people } = this.session.view();
    return people.filter(({ own, presence }) => !own && presence === "here").map(({ id }) => id);
  }
}

type Task = () => Promise<void>;

export class BenchRoom {
  /** ms since the epoch. */
  now = 1_750_000_000_000;
  readonly members: Member[] = [];
  /** While it is set, nothing comes to those who are not measured. */
  deaf = false;
  readonly #secrets: Secrets;
  #tasks: Task[] = [];
  readonly #last = new Map<string, number>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Lets somebody enter, with everything that follows from it. */
  async enter(alias: string, meter?: Meter): Promise<Member> {
    const identity = await makeIdentity();
    const env = {
      random: (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length)),
      now: () => this.now,
    };
    const options = { ...this.#secrets, identity, alias, roomName: "Bench", found: { life: 0 } };
    const member = new Member(createSession(options, env), meter);
    this.members.push(member);
    await this.do(member, { type: "tick" });
    await this.settle();
    return member;
  }

  /** One step of one session. */
  async do(member: Member, event: SessionEvent): Promise<void> {
    const step = () => member.session.step(event);
    const effects = await (member.meter === undefined ? step() : member.meter.time(step));
    for (const effect of effects) this.#carryOut(member, effect);
  }

  /** Does everything that is under way. */
  async settle(): Promise<void> {
    while (this.#tasks.length > 0) {
      const tasks = this.#tasks;
      this.#tasks = [];
      for (const task of tasks) await task();
    }
  }

  /** Lets time pass, and everything happen that it brings. @param ms - How long. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      await this.settle();
      const next = this.members.reduce((a, b) => (a.wakeAt <= b.wakeAt ? a : b));
      if (next.wakeAt > until) break;
      this.now = Math.max(this.now, next.wakeAt);
      next.wakeAt = Number.POSITIVE_INFINITY;
      await this.do(next, { type: "tick" });
    }
    this.now = until;
  }

  #carryOut(member: Member, effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.#tasks.push(() => this.do(member, { type: "connected" }));
        break;
      case "disconnect":
        this.#leave(member);
        break;
      case "send":
        member.meter?.went(effect.data);
        if (typeof effect.data === "string")
          this.#control(member, decodeClientControl(effect.data));
        else this.#forward(member, effect.data);
        break;
      case "wake":
        member.wakeAt = effect.at;
        break;
      case "line":
        if (effect.line.kind === "text" && !effect.line.own) member.heard++;
        break;
      case "ended":
        member.wakeAt = Number.POSITIVE_INFINITY;
        break;
      default:
        break;
    }
  }

  #control(member: Member, control: ClientControl): void {
    if (control.op === "enter") {
      this.#admit(member, `${control.route} ${control.access}`);
    } else if (control.op === "stop") {
      const { seat } = member;
      for (const other of this.#around(member)) {
        this.#tell(other, { op: "stopped", by: seat?.number ?? 0 });
      }
    }
  }

  #admit(member: Member, room: string): void {
    const number = (this.#last.get(room) ?? 0) + 1;
    this.#last.set(room, number);
    member.seat = { room, number };
    const around = this.#around(member);
    const members = around.flatMap(({ seat }) => seat?.number ?? []).sort((a, b) => a - b);
    const pass = toHex(crypto.getRandomValues(new Uint8Array(16)));
    const bounds = { frameBytes: limits.frameBytes, members: limits.membersDefault };
    const entered = { op: "entered", you: number, members, ends: null, locked: false } as const;
    this.#tell(member, { ...entered, pass, limits: bounds });
    for (const other of around) this.#tell(other, { op: "joined", member: number });
  }

  #leave(member: Member): void {
    const around = this.#around(member);
    const { seat } = member;
    member.seat = undefined;
    if (seat === undefined) return;
    for (const other of around) this.#tell(other, { op: "left", member: seat.number });
  }

  #forward(member: Member, bytes: Bytes): void {
    const { to } = decodeFrame(bytes);
    const own = member.seat?.number;
    const receivers = to !== undefined && to === own ? [member] : this.#around(member);
    for (const other of receivers) {
      if (to === undefined || other.seat?.number === to) {
        this.#deliver(other, bytes, { type: "frame", bytes });
      }
    }
  }

  #tell(member: Member, control: RelayControl): void {
    const text = encodeControl(control);
    this.#deliver(member, text, { type: "control", text });
  }

  #deliver(member: Member, data: string | Bytes, event: SessionEvent): void {
    if (this.deaf && member.meter === undefined) return;
    const { seat } = member;
    this.#tasks.push(async () => {
      // What was under way to a seat that was left does not arrive.
      if (member.seat !== seat) return;
      member.meter?.came(data);
      await this.do(member, event);
    });
  }

  /** The others in the same room whom this member sees. */
  #around(member: Member): Member[] {
    return this.members.filter((other) => {
      const near = other !== member && other.seat?.room === member.seat?.room;
      return near && (member.meter !== undefined || other.meter !== undefined);
    });
  }
}
