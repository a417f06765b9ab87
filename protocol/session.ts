/**
 * The session of one member (SPEC §9): its phases from the first connection to the end, events in, effects out. A step
 * lets time pass, handles the event and drains the room. What members do with each other is in room/.
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

/** When a close reason ends the session instead of making it reconnect: always, only before the first entry, or never. */
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

/** Events that do not come from the user. */
type OuterEvent = Extract<
  SessionEvent,
  { type: "connected" | "disconnected" | "control" | "frame" | "frozen" | "tick" }
>;

class Machine implements Session {
  private phase: Phase = "connecting";
  private hasStarted = false;
  private reason: EndReason | undefined;
  /** Who stopped the room or removed us. */
  private by: Who | undefined;
  private comparedAt: number | undefined;
  private reconnectToken: string | undefined;
  /** Whether the relay has ever let us in. */
  private everEntered = false;
  /** When the relay first slowed our first entry down, ms since the epoch. */
  private rateLimitedSince: number | undefined;
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
  private readonly room: Room;
  private readonly options: SessionOptions;
  private readonly env: Env;

  constructor(options: SessionOptions, env: Env) {
    this.options = options;
    this.env = env;
    this.since = env.now();
    this.room = new Room(options, env, (effect) => {
      if (effect.type === "changed") this.changed = true;
      else this.effects.push(effect);
    });
    const { resume } = options;
    this.everEntered = resume !== undefined;
    this.reconnectToken = resume?.reconnectToken;
    this.comparedAt = resume?.comparedAt;
  }

  resumeState(): SessionOptions | undefined {
    if (!this.everEntered || this.isClosing() || this.hasEnded()) return undefined;
    const { reconnectToken, comparedAt, room } = this;
    const { code, keys, identity, roomName, members } = room.context;
    const resume = {
      ...room.exportState(),
      ...(reconnectToken === undefined ? {} : { reconnectToken }),
      ...(comparedAt === undefined ? {} : { comparedAt }),
    };
    const { password } = this.options;
    return { code, password, keys, identity, alias: members.me().alias, roomName, resume };
  }

  view(): View {
    const { phase, reason, by, comparedAt, room } = this;
    const { roomName, code, expirySetting } = room.context;
    const { wiped } = room.actions;
    return {
      phase,
      roomName,
      code,
      people: reason === undefined ? room.people() : [],
      endsAt: room.presence.endsAt,
      locked: room.locked,
      expiry: expirySetting.seconds,
      ...(comparedAt === undefined ? {} : { comparedAt }),
      ...(by === undefined ? {} : { by }),
      ...(wiped === undefined ? {} : { wiped }),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  async step(event: SessionEvent): Promise<readonly Effect[]> {
    if (this.hasEnded()) return [];
    if (event.type === "tick") this.wokenAt = Number.POSITIVE_INFINITY;
    await this.expire();
    if (!this.hasEnded()) await this.handle(event);
    if (!this.hasEnded() && !this.isClosing()) await this.drain();
    return this.takeEffects();
  }

  /** Lets time pass: what has reached its age is deleted, and a deadline that has passed has its consequence. */
  private async expire(): Promise<void> {
    const now = this.env.now();
    const { endsAt } = this.room.presence;
    if (endsAt !== null && now >= endsAt) {
      // The room's life is over even if the relay does not say so.
      this.effects.push({ type: "disconnect" });
      this.endSession("room-expired");
    } else if (this.isClosing()) {
      if (now < this.closingUntil()) return;
      this.send({ op: "stop" });
      this.effects.push({ type: "disconnect" });
      this.endSession(this.reason ?? "stopped");
    } else {
      await this.room.expire();
      if (this.phase === "waiting" ? now >= this.retryAt : !this.hasStarted) this.connect();
      else if (this.isConnecting() && now - this.since >= limits.connectMs) this.dropConnection();
    }
  }

  /** Handles the event. What comes from outside and breaks the protocol is dropped; it has changed nothing. */
  private async handle(event: SessionEvent): Promise<void> {
    try {
      await this.dispatch(event);
    } catch (error) {
      const isOuter = event.type === "frame" || event.type === "control";
      if (!(isOuter && error instanceof ProtocolError)) throw error;
    }
  }

  /** Does what has become possible in the room, and carries out what the members have decided. */
  private async drain(): Promise<void> {
    const outcome = await this.room.drain();
    if (outcome !== undefined) await this.carryOut(outcome);
    else if (this.room.context.broken && this.isOpen()) this.dropConnection();
  }

  /**
   * Returns the effects of the step, with what is said once at its end. A step that rejects keeps its effects for the
   * next one: what time has brought about stays true even if the user's event was refused.
   */
  private takeEffects(): readonly Effect[] {
    if (this.changed) this.effects.push({ type: "changed" });
    if (this.hasEnded() && this.reason !== undefined) {
      this.effects.push({ type: "ended", reason: this.reason });
    } else {
      this.wake();
    }
    const { effects } = this;
    this.effects = [];
    this.changed = false;
    return effects;
  }

  private async dispatch(event: SessionEvent): Promise<void> {
    switch (event.type) {
      case "connected":
        if (this.phase === "connecting") this.enter();
        break;
      case "disconnected":
        if (this.phase !== "waiting") this.disconnected(event.reason);
        break;
      case "control":
        await this.handleControl(decodeRelayControl(event.text));
        break;
      case "frame":
        if (this.isOpen() || this.isClosing()) await this.room.receive(event.bytes);
        break;
      case "frozen":
        this.room.context.channels.freeze();
        break;
      case "tick":
        break;
      default:
        if (!this.isClosing()) await this.handleUser(event);
    }
  }

  /** @throws ProtocolError that says what is wrong with the event; then nothing was done. */
  private async handleUser(event: Exclude<SessionEvent, OuterEvent>): Promise<void> {
    const { outbox, reactions, actions, removals } = this.room;
    switch (event.type) {
      case "say":
        return outbox.say(event.text, event.action ?? false, event.reply);
      case "whisper":
        return outbox.whisper(event.to, event.text);
      case "react":
        return reactions.react(event.key, event.emoji);
      case "retract":
        return reactions.retract(event.key);
      case "expiry":
        return reactions.expiry(event.seconds);
      case "typing":
        return reactions.typing();
      case "rename":
        return actions.rename(event.alias);
      case "lock":
        return actions.lock(event.on);
      case "kick":
        return removals.kick(event.member);
      case "stop":
        return this.room.stop();
      case "verify":
        return actions.verify();
      case "verified":
        this.comparedAt = this.env.now();
        return actions.verified();
      case "leave":
        await this.room.leave(event.text);
        this.effects.push({ type: "disconnect" });
        return this.endSession("left");
      case "hurry":
        if (this.phase === "waiting") this.connect();
        return this.room.probe();
      default:
        unreachable(event);
    }
  }

  private async handleControl(control: RelayControl): Promise<void> {
    if (control.op === "entered") {
      if (this.phase === "entering") await this.entered(control);
      return;
    }
    // The relay sends nothing before `entered`; a late message belongs to a connection that is over.
    if (!this.isOpen()) return;
    const { context, presence } = this.room;
    switch (control.op) {
      case "joined":
        context.channels.join(control.member);
        break;
      case "left":
        presence.left(control.member);
        break;
      case "locked":
        this.room.setRelayLock(control.on);
        break;
      case "failed-attempts":
        context.addLine({ kind: "failed-attempts", count: control.count });
        break;
      case "closing":
        context.addLine({ kind: "closing", seconds: control.in });
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
    const { context, presence } = this.room;
    const { endsAt } = presence;
    const ttl = endsAt === null ? 0 : Math.max(1, Math.ceil((endsAt - this.env.now()) / 1000));
    const create = this.everEntered ? { ttl } : this.options.create;
    const { reconnectToken } = this;
    this.setPhase("entering");
    this.send({
      op: "enter",
      v: limits.version,
      route: toHex(context.keys.route),
      accessKey: toHex(context.keys.accessKey),
      ...(reconnectToken === undefined ? {} : { reconnectToken }),
      ...(create === undefined ? {} : { create }),
    });
  }

  private async entered(control: Extract<RelayControl, { op: "entered" }>): Promise<void> {
    const { you, members, ttl, locked, reconnectToken } = control;
    this.everEntered = true;
    this.reconnectToken = reconnectToken;
    this.room.presence.endsAt = ttl === null ? null : this.env.now() + ttl * 1000;
    this.setPhase("open");
    await this.room.enter(you, members, locked);
  }

  private disconnected(reason: CloseReason | undefined): void {
    const final = reason === undefined ? "first" : finalReasons[reason];
    const gone = this.room.leftBehindBy;
    if (this.isClosing()) {
      this.endSession(this.reason ?? "stopped");
    } else if (gone !== undefined && final === "always") {
      this.by = gone;
      this.endSession("moved");
    } else if (reason === "entry-slowed" && !this.everEntered) {
      this.retryEntry();
    } else if (final === "always" || (final === "first" && !this.everEntered)) {
      this.endSession(reason ?? "relay-unreachable");
    } else if (this.everEntered) {
      this.pause();
    } else {
      this.endSession("relay-unreachable");
    }
  }

  /** Retries an entry that the relay rate-limits, for a while: someone else may have guessed passwords from our address. */
  private retryEntry(): void {
    const now = this.env.now();
    this.rateLimitedSince ??= now;
    if (now - this.rateLimitedSince < limits.rateLimitedMs) this.pause();
    else this.endSession("entry-slowed");
  }

  private dropConnection(): void {
    this.effects.push({ type: "disconnect" });
    this.disconnected(undefined);
  }

  /** Carries out what the members, not the relay, have decided. */
  private async carryOut(outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case "go":
        if (outcome.last) this.send({ op: "stop" });
        this.effects.push({ type: "disconnect" });
        this.reconnectToken = undefined;
        this.room.moveTo(await deriveRoom(this.options.password, outcome.code), outcome);
        this.connect();
        break;
      case "removed":
      case "left-behind":
        this.by = this.room.leftBehindBy;
        this.effects.push({ type: "disconnect" });
        this.endSession(outcome.kind === "removed" ? "removed" : "moved");
        break;
      case "stopped":
        this.by = outcome.by;
        this.reason = "stopped";
        this.stopAt = this.env.now() + (outcome.own ? limits.stopMs : limits.stopAfterMs);
        this.effects.push({ type: "wiped" });
        this.setPhase("closing");
        break;
      default:
        unreachable(outcome);
    }
  }

  private pause(): void {
    const now = this.env.now();
    const wasOpen = this.isOpen();
    if (wasOpen && now - this.since >= limits.retryResetMs) this.retryMs = limits.retryFirstMs;
    if (wasOpen) this.room.loseConnection();
    // Full jitter, so that the members of a dead relay do not reconnect all at once.
    const jitter = readU32(this.env.random(4), 0) / 2 ** 32;
    this.retryAt = now + Math.floor(jitter * this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, limits.retryMostMs);
    this.setPhase("waiting");
  }

  private connect(): void {
    this.hasStarted = true;
    this.setPhase("connecting");
    this.effects.push({
      type: "connect",
      path: relayPath(toHex(this.room.context.keys.route)),
    });
  }

  private wake(): void {
    const { endsAt } = this.room.presence;
    const due = this.isClosing()
      ? this.closingUntil()
      : Math.min(this.due(), this.room.due(), endsAt ?? Number.POSITIVE_INFINITY);
    const at = Math.max(due, this.env.now());
    if (at === this.wokenAt || !Number.isFinite(at)) return;
    this.wokenAt = at;
    this.effects.push({ type: "wake", at });
  }

  private due(): number {
    if (this.isOpen()) return Number.POSITIVE_INFINITY;
    return this.phase === "waiting" ? this.retryAt : this.since + limits.connectMs;
  }

  /** When the closing phase ends: at once if every member has reported that it wiped. */
  private closingUntil(): number {
    const { wiped } = this.room.actions;
    return wiped !== undefined && wiped.done >= wiped.of ? 0 : this.stopAt;
  }

  // Asked through functions: a step changes the phase, which the compiler does not see across an await.
  private isConnecting(): boolean {
    return this.phase === "connecting" || this.phase === "entering";
  }

  private isClosing(): boolean {
    return this.phase === "closing";
  }

  private isOpen(): boolean {
    return this.phase === "open";
  }

  private hasEnded(): boolean {
    return this.phase === "ended";
  }

  private setPhase(phase: Phase): void {
    this.phase = phase;
    this.since = this.env.now();
    this.changed = true;
  }

  private endSession(reason: EndReason): void {
    this.reason = reason;
    this.reconnectToken = undefined;
    this.room.wipe();
    this.setPhase("ended");
  }

  private send(control: ClientControl): void {
    this.effects.push({ type: "send", data: encodeControl(control) });
  }
}

function unreachable(never: never): never {
  throw new TypeError(`no such case: ${JSON.stringify(never)}`);
}
