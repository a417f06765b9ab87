/**
 * The session of one member (SPEC §9): the phases from the first connection to the end, events in, effects out.
 * It has no socket, no clock and no randomness; what members do with each other is in conversation.ts.
 */

import { deriveRoom } from "./crypto/key-schedule.ts";
import type { Env } from "./env.ts";
import type {
  Effect,
  EndReason,
  Phase,
  Session,
  SessionEvent,
  SessionOptions,
  View,
  Who,
} from "./events.ts";
import { type Outcome, Room } from "./room/room.ts";
import { readU32, toHex } from "./wire/bytes.ts";
import { ProtocolError } from "./wire/errors.ts";
import {
  type ClientControl,
  type CloseReason,
  decodeRelayControl,
  encodeControl,
  type RelayControl,
  relayPath,
} from "./wire/frame.ts";
import { limits } from "./wire/limits.ts";

export type * from "./events.ts";

/** Reasons after which entering again is of no use, ever or at the first entry. */
const finalReasons: Readonly<Record<CloseReason, "always" | "first" | "never">> = {
  "protocol-broken": "always",
  "enter-late": "never",
  "version-unknown": "always",
  "room-unknown": "always",
  "access-wrong": "always",
  "room-full": "first",
  "room-locked": "first",
  "room-stopped": "always",
  "room-expired": "always",
  "entry-slowed": "first",
  "rate-exceeded": "never",
  "frame-too-long": "never",
  "reader-slow": "never",
  "connection-idle": "never",
  "relay-full": "first",
  "address-busy": "first",
  "relay-closing": "first",
  "connection-replaced": "never",
};

/**
 * Makes a session. Its first event is a `tick`, which asks for a connection.
 *
 * @example
 * const session = createSession({ keys, identity, alias: "Anna", roomName: "" }, env);
 * for (const effect of await session.step({ type: "tick" })) carryOut(effect);
 */
export function createSession(options: SessionOptions, env: Env): Session {
  return new Machine(options, env);
}

/** Events that do not come from the person. */
type Surrounding = Extract<
  SessionEvent,
  { type: "connected" | "disconnected" | "control" | "frame" | "frozen" | "tick" }
>;

class Machine implements Session {
  private phase: Phase = "connecting";
  private requested = false;
  private reason: EndReason | undefined;
  /** Who stopped the room or removed us. */
  private by: Who | undefined;
  private comparedAt: number | undefined;
  private reconnectToken: string | undefined;
  /** Whether the relay has ever let us in. */
  private everEntered = false;
  /** When the relay first slowed our first entry down, ms since the epoch. */
  private slowedSince: number | undefined;
  /** When the present phase began, ms since the epoch. */
  private since: number;
  private retryMs: number = limits.retryFirstMs;
  private retryAt = 0;
  /** In the phase closing: when the relay is told to stop. */
  private stopAt = 0;
  private wokenAt = Number.POSITIVE_INFINITY;
  private effects: Effect[] = [];
  /** Whether this step has changed what view() gives. */
  private changed = false;
  private readonly conversation: Room;
  private readonly options: SessionOptions;
  private readonly env: Env;

  constructor(options: SessionOptions, env: Env) {
    this.options = options;
    this.env = env;
    this.since = env.now();
    this.conversation = new Room(options, env, (effect) => {
      if (effect.type === "changed") this.changed = true;
      else this.effects.push(effect);
    });
    const { resume } = options;
    this.everEntered = resume !== undefined;
    this.reconnectToken = resume?.reconnectToken;
    this.comparedAt = resume?.comparedAt;
  }

  resumeState(): SessionOptions | undefined {
    const { conversation, reconnectToken, comparedAt } = this;
    if (!this.everEntered || this.isClosing() || this.hasEnded()) return undefined;
    const { code, keys, identity, roomName, members } = conversation.context;
    const resume = {
      ...conversation.exportState(),
      ...(reconnectToken === undefined ? {} : { reconnectToken }),
      ...(comparedAt === undefined ? {} : { comparedAt }),
    };
    const { password } = this.options;
    return { code, password, keys, identity, alias: members.me().alias, roomName, resume };
  }

  view(): View {
    const { phase, reason, by, comparedAt } = this;
    const { endsAt, locked, wiped } = this.conversation;
    const { roomName, code } = this.conversation.context;
    const people = reason === undefined ? this.conversation.people() : [];
    return {
      phase,
      roomName,
      code,
      people,
      endsAt,
      locked,
      expiry: this.conversation.context.expirySetting.seconds,
      ...(comparedAt === undefined ? {} : { comparedAt }),
      ...(by === undefined ? {} : { by }),
      ...(wiped === undefined ? {} : { wiped }),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  async step(event: SessionEvent): Promise<readonly Effect[]> {
    this.effects = [];
    this.changed = false;
    if (this.phase === "ended") return [];
    if (event.type === "tick") this.wokenAt = Number.POSITIVE_INFINITY;
    await this.tick();
    if (this.hasEnded()) return this.finish();
    try {
      await this.take(event);
    } catch (error) {
      // What came from outside and breaks the protocol is dropped; it has changed nothing.
      const outside = event.type === "frame" || event.type === "control";
      if (!(outside && error instanceof ProtocolError)) throw error;
    }
    if (this.hasEnded()) return this.finish();
    if (this.isClosing()) return this.finish();
    await this.conversation.tick();
    const outcome = this.conversation.takeOutcome();
    if (outcome !== undefined) await this.settle(outcome);
    else if (this.conversation.context.broken && this.isOpen()) this.lost();
    return this.finish();
  }

  /** The effects of the step, with what is said once at its end. */
  private finish(): readonly Effect[] {
    if (this.changed) this.effects.push({ type: "changed" });
    if (this.phase === "ended" && this.reason !== undefined) {
      this.effects.push({ type: "ended", reason: this.reason });
    } else {
      this.wake();
    }
    return this.effects;
  }

  private async take(event: SessionEvent): Promise<void> {
    switch (event.type) {
      case "connected":
        if (this.phase === "connecting") this.enter();
        break;
      case "disconnected":
        if (this.phase !== "waiting") this.disconnected(event.reason);
        break;
      case "control":
        await this.control(decodeRelayControl(event.text));
        break;
      case "frame":
        if (this.phase === "open" || this.isClosing()) await this.conversation.frame(event.bytes);
        break;
      case "frozen":
        this.conversation.freeze();
        break;
      case "tick":
        break;
      default:
        if (!this.isClosing()) await this.person(event);
    }
  }

  /** What the person at the page does. */
  private async person(event: Exclude<SessionEvent, Surrounding>): Promise<void> {
    const { conversation } = this;
    switch (event.type) {
      case "say":
        return conversation.say(event.text, event.action ?? false, event.reply);
      case "react":
        return conversation.react(event.key, event.emoji);
      case "retract":
        return conversation.retract(event.key);
      case "expiry":
        return conversation.expiry(event.seconds);
      case "typing":
        return conversation.typing();
      case "whisper":
        return conversation.whisper(event.to, event.text);
      case "rename":
        return conversation.rename(event.alias);
      case "lock":
        return conversation.lock(event.on);
      case "kick":
        return conversation.kick(event.member);
      case "stop":
        return conversation.stop();
      case "verify":
        return conversation.verify();
      case "verified":
        this.comparedAt = this.env.now();
        return conversation.verified();
      case "leave":
        await conversation.farewell(event.text);
        this.effects.push({ type: "disconnect" });
        this.end("left");
        return;
      case "hurry":
        if (this.phase === "waiting") this.connect();
        return conversation.hurry();
      default:
        unreachable(event);
    }
  }

  private async control(control: RelayControl): Promise<void> {
    if (control.op === "entered") {
      if (this.phase === "entering") await this.entered(control);
      return;
    }
    // Before `entered` nothing else is said; a late word belongs to a connection that is over.
    if (!this.isOpen()) return;
    switch (control.op) {
      case "joined":
        this.conversation.joined(control.member);
        break;
      case "left":
        this.conversation.left(control.member);
        break;
      case "locked":
        this.conversation.relayLocks(control.on);
        break;
      case "failed-attempts":
        this.conversation.show({ kind: "failed-attempts", count: control.count });
        break;
      case "closing":
        this.conversation.show({ kind: "closing", seconds: control.in });
        break;
      case "stopped":
        this.effects.push({ type: "disconnect" });
        this.disconnected("room-stopped");
        break;
      default:
        unreachable(control);
    }
  }

  /** Asks the relay to let us in. */
  private enter(): void {
    const { create } = this.options;
    const { endsAt, context: room } = this.conversation;
    const { keys } = room;
    const ttl = endsAt === null ? 0 : Math.max(1, Math.ceil((endsAt - this.env.now()) / 1000));
    const created = this.everEntered ? { ttl } : create;
    this.go("entering");
    this.say({
      op: "enter",
      v: limits.version,
      route: toHex(keys.route),
      accessKey: toHex(keys.accessKey),
      ...(this.reconnectToken === undefined ? {} : { reconnectToken: this.reconnectToken }),
      ...(created === undefined ? {} : { create: created }),
    });
  }

  private async entered(control: Extract<RelayControl, { op: "entered" }>): Promise<void> {
    const { you, members, ttl, locked, reconnectToken } = control;
    this.everEntered = true;
    this.reconnectToken = reconnectToken;
    this.conversation.endsAt = ttl === null ? null : this.env.now() + ttl * 1000;
    this.go("open");
    await this.conversation.enter(you, members, locked);
  }

  private disconnected(reason: CloseReason | undefined): void {
    const final = reason === undefined ? "first" : finalReasons[reason];
    const gone = this.conversation.leftBehindBy;
    if (this.isClosing()) {
      this.end(this.reason ?? "stopped");
    } else if (gone !== undefined && final === "always") {
      this.by = gone;
      this.end("moved");
    } else if (reason === "entry-slowed" && !this.everEntered) {
      this.slowedDown();
    } else if (final === "always" || (final === "first" && !this.everEntered)) {
      this.end(reason ?? "relay-unreachable");
    } else if (this.everEntered) {
      this.pause();
    } else {
      this.end("relay-unreachable");
    }
  }

  /** The relay slows our first entry down: we try again for a while. */
  private slowedDown(): void {
    const now = this.env.now();
    this.slowedSince ??= now;
    if (now - this.slowedSince < limits.rateLimitedMs) this.pause();
    else this.end("entry-slowed");
  }

  /** We give up on the present connection. */
  private lost(): void {
    this.effects.push({ type: "disconnect" });
    this.disconnected(undefined);
  }

  /** Does what the members, and not the relay, have decided. */
  private async settle(outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case "go":
        if (outcome.last) this.say({ op: "stop" });
        this.effects.push({ type: "disconnect" });
        this.reconnectToken = undefined;
        this.conversation.move(await deriveRoom(this.options.password, outcome.code), outcome);
        this.connect();
        break;
      case "removed":
      case "left-behind":
        this.by = this.conversation.leftBehindBy;
        this.effects.push({ type: "disconnect" });
        this.end(outcome.kind === "removed" ? "removed" : "moved");
        break;
      case "stopped":
        this.by = outcome.by;
        this.reason = "stopped";
        this.stopAt = this.env.now() + (outcome.own ? limits.stopMs : limits.stopAfterMs);
        this.effects.push({ type: "wiped" });
        this.go("closing");
        break;
      default:
        unreachable(outcome);
    }
  }

  private pause(): void {
    const now = this.env.now();
    const wasOpen = this.isOpen();
    if (wasOpen && now - this.since >= limits.retryResetMs) this.retryMs = limits.retryFirstMs;
    if (wasOpen) this.conversation.lose();
    // Full jitter: the members of a dead relay do not all come back at one moment.
    const jitter = readU32(this.env.random(4), 0) / 2 ** 32;
    this.retryAt = now + Math.floor(jitter * this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, limits.retryMostMs);
    this.go("waiting");
  }

  private async tick(): Promise<void> {
    const now = this.env.now();
    const { endsAt } = this.conversation;
    if (endsAt !== null && now >= endsAt) {
      // The room's life is over even if the relay says nothing.
      this.effects.push({ type: "disconnect" });
      this.end("room-expired");
      return;
    }
    if (this.isClosing()) {
      if (now < this.closingUntil()) return;
      this.say({ op: "stop" });
      this.effects.push({ type: "disconnect" });
      this.end(this.reason ?? "stopped");
      return;
    }
    await this.conversation.tick();
    if (this.isOpen()) return;
    if (this.phase === "waiting") {
      if (now >= this.retryAt) this.connect();
    } else if (!this.requested) {
      this.connect();
    } else if (now - this.since >= limits.connectMs) {
      this.lost();
    }
  }

  private connect(): void {
    this.requested = true;
    this.go("connecting");
    this.effects.push({
      type: "connect",
      path: relayPath(toHex(this.conversation.context.keys.route)),
    });
  }

  private wake(): void {
    const { endsAt } = this.conversation;
    const due = this.isClosing()
      ? this.closingUntil()
      : Math.min(this.due(), this.conversation.due(), endsAt ?? Number.POSITIVE_INFINITY);
    const at = Math.max(due, this.env.now());
    if (at === this.wokenAt || !Number.isFinite(at)) return;
    this.wokenAt = at;
    this.effects.push({ type: "wake", at });
  }

  private due(): number {
    if (this.isOpen()) return Number.POSITIVE_INFINITY;
    return this.phase === "waiting" ? this.retryAt : this.since + limits.connectMs;
  }

  /** All have reported, or it is time. */
  private closingUntil(): number {
    const { wiped } = this.conversation;
    return wiped !== undefined && wiped.done >= wiped.of ? 0 : this.stopAt;
  }

  private isClosing(): boolean {
    return this.phase === "closing";
  }

  // Asked through functions: a step changes the phase, which the compiler does not see across an await.
  private isOpen(): boolean {
    return this.phase === "open";
  }

  private hasEnded(): boolean {
    return this.phase === "ended";
  }

  private go(phase: Phase): void {
    this.phase = phase;
    this.since = this.env.now();
    this.changed = true;
  }

  private end(reason: EndReason): void {
    this.reason = reason;
    this.reconnectToken = undefined;
    this.conversation.wipe();
    this.go("ended");
  }

  private say(control: ClientControl): void {
    this.effects.push({ type: "send", data: encodeControl(control) });
  }
}

function unreachable(never: never): never {
  throw new TypeError(`no such case: ${JSON.stringify(never)}`);
}
