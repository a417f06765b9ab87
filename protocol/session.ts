/**
 * The session of one member (SPEC §9): its phases from the first connection to the end, events in,
 * effects out. A step lets time pass, handles the event and drains the room. What members do with
 * each other is in room/.
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
import { isFinal, Reconnect } from "./reconnect.ts";
import { handleRelay, handleUser } from "./room/handle.ts";
import { type Outcome, Room } from "./room/room.ts";
import { toHex } from "./wire/bytes.ts";
import {
  type ClientControl,
  decodeRelayControl,
  encodeControl,
  type RelayControl,
} from "./wire/control.ts";
import { ProtocolError, unreachable } from "./wire/errors.ts";
import { type CloseReason, relayPath } from "./wire/frame.ts";
import { limits } from "./wire/limits.ts";

export type * from "./events.ts";

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

class Machine implements Session {
  private phase: Phase = "connecting";
  private hasStarted = false;
  private reason: EndReason | undefined;
  /** Which other member stopped the room or removed us. */
  private by: Who | undefined;
  /** When the present phase began, ms since the epoch. */
  private since: number;
  /** In the phase closing: when the relay is told to stop. */
  private stopAt = 0;
  private wokenAt = Number.POSITIVE_INFINITY;
  private effects: Effect[] = [];
  /** True if this step has changed what view() gives. */
  private changed = false;
  private readonly reconnect: Reconnect;
  private readonly room: Room;
  private readonly options: SessionOptions;
  private readonly env: Env;

  constructor(options: SessionOptions, env: Env) {
    this.options = options;
    this.env = env;
    this.since = env.now();
    this.room = new Room(options, env, (effect) => {
      if (effect.type === "changed") this.changed = true;
      // After our own stop nothing is shown any more.
      else if (!this.isStopping() || effect.type === "send" || effect.type === "wiped")
        this.effects.push(effect);
    });
    const { resume } = options;
    this.reconnect = new Reconnect(env, resume !== undefined, resume?.reconnectToken);
  }

  resumeState(): SessionOptions | undefined {
    const isOver = this.isStopping() || this.isClosing() || this.hasEnded();
    if (!this.reconnect.everEntered || isOver) return undefined;
    const { room } = this;
    const { token } = this.reconnect;
    const { code, keys, identity, roomName, members } = room.context;
    const resume = {
      ...room.exportState(),
      ...(token === undefined ? {} : { reconnectToken: token }),
    };
    const { password } = this.options;
    return { code, password, keys, identity, alias: members.me().alias, roomName, resume };
  }

  view(): View {
    const { phase, reason, by, room } = this;
    const { roomName, code, expirySetting } = room.context;
    const { comparedAt } = room.actions;
    const fileBytes = room.files.most;
    const lines = room.context.relayLimits?.lines;
    const isWiped = this.isStopping() || reason !== undefined;
    return {
      phase,
      roomName: isWiped ? "" : roomName,
      code: isWiped ? new Uint8Array(0) : code,
      people: isWiped ? [] : room.people(),
      ...(room.presence.settled ? {} : { settling: true as const }),
      endsAt: room.presence.endsAt,
      locked: room.locked,
      expiry: expirySetting.seconds,
      ...(fileBytes === undefined || lines === undefined ? {} : { limits: { fileBytes, lines } }),
      ...(comparedAt === undefined ? {} : { comparedAt }),
      ...(by === undefined ? {} : { by }),
      ...(this.isStopping() && { stop: { ...room.ownStop.view(), waitsFor: this.stopWaitsFor() } }),
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

  /**
   * Lets time pass: what has reached its age is deleted, and a deadline that has passed has its
   * consequence.
   */
  private async expire(): Promise<void> {
    const now = this.env.now();
    const { endsAt } = this.room.presence;
    if (endsAt !== null && now >= endsAt) {
      // The room's life is over even if the relay does not say so.
      this.effects.push({ type: "disconnect" });
      this.endSession("room-expired");
    } else if (this.isClosing()) {
      if (now < this.stopAt) return;
      this.send({ op: "stop" });
      this.effects.push({ type: "disconnect" });
      this.endSession("stopped");
    } else if (now >= this.room.ownStop.until) {
      this.effects.push({ type: "disconnect" });
      this.endSession(this.room.ownStop.passed ? "stopped" : "relay-unreachable");
    } else {
      await this.room.expire();
      if (this.phase === "waiting" ? now >= this.reconnect.at : !this.hasStarted) this.connect();
      else if (this.isConnecting() && now - this.since >= limits.connectMs) this.dropConnection();
    }
  }

  /** Handles the event. What comes from outside and breaks the protocol is dropped. */
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
   * Returns the effects of the step, with what is said once at its end. A step that rejects keeps
   * its effects for the next one: what time has brought about stays true even if the user's event
   * was refused.
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
        if (this.isOpen()) await this.room.receive(event.bytes);
        break;
      case "frozen":
        this.room.context.channels.freeze();
        break;
      case "tick":
        break;
      case "hurry":
        if (this.phase === "waiting" && this.reconnect.hurry()) this.connect();
        if (!this.isClosing()) this.room.probe();
        break;
      case "leave":
        if (!this.isClosing()) await this.leave(event.text);
        break;
      case "stop":
        if (!this.isClosing() && !this.isStopping()) this.stop();
        break;
      default:
        if (!this.isClosing() && !this.isStopping()) await handleUser(this.room, event);
    }
  }

  private stop(): void {
    this.room.stop();
    if (this.phase === "waiting") this.connect();
  }

  private async leave(text: string): Promise<void> {
    await this.room.leave(text);
    this.effects.push({ type: "disconnect" });
    this.endSession("left");
  }

  private async handleControl(control: RelayControl): Promise<void> {
    if (control.op === "entered") {
      if (this.phase === "entering") await this.entered(control);
      return;
    }
    // The relay sends nothing before `entered`; a late message belongs to a connection that is
    // over.
    if (!this.isOpen()) return;
    if (control.op === "stopped") {
      this.effects.push({ type: "disconnect" });
      this.disconnected("room-stopped");
    } else {
      handleRelay(this.room, control);
    }
  }

  /** Asks the relay to let us in. */
  private enter(): void {
    const { context, presence } = this.room;
    const { endsAt } = presence;
    const ttl = endsAt === null ? 0 : Math.max(1, Math.ceil((endsAt - this.env.now()) / 1000));
    const create = this.reconnect.everEntered ? { ttl } : this.options.create;
    const { token } = this.reconnect;
    this.setPhase("entering");
    this.send({
      op: "enter",
      v: limits.version,
      route: toHex(context.keys.route),
      accessKey: toHex(context.keys.accessKey),
      ...(token === undefined ? {} : { reconnectToken: token }),
      ...(create === undefined ? {} : { create }),
    });
  }

  private async entered(control: Extract<RelayControl, { op: "entered" }>): Promise<void> {
    const { you, members, ttl, locked, reconnectToken } = control;
    const isFirst = !this.reconnect.everEntered;
    this.room.files.enter(control.limits);
    this.reconnect.entered(reconnectToken, control.limits.reconnectMs);
    if (isFirst && !this.room.context.fits(this.options.alias)) {
      this.effects.push({ type: "disconnect" });
      this.endSession("alias-too-long");
      return;
    }
    if (ttl !== null) this.room.presence.endBy(this.env.now() + ttl * 1000);
    this.setPhase("open");
    await this.room.enter(you, members, locked);
  }

  private disconnected(reason: CloseReason | undefined): void {
    const { leftBehindBy: gone, ownStop } = this.room;
    const end = this.reconnect.endReason(reason);
    if (reason === "rate-exceeded") this.room.files.slowDown();
    if (this.isClosing()) {
      this.endSession("stopped");
    } else if (this.room.removals.canGo) {
      this.pause();
    } else if (gone !== undefined && isFinal(reason)) {
      this.by = gone;
      this.endSession("moved");
    } else if (reason === "room-stopped" && ownStop.passed) {
      ownStop.confirm();
      this.endSession("stopped");
    } else if (end !== undefined) {
      this.endSession(end);
    } else {
      this.pause();
    }
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
        this.reconnect.token = undefined;
        await this.room.moveTo(await deriveRoom(this.options.password, outcome.code), outcome);
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
        this.stopAt = this.env.now() + limits.stopAfterMs;
        this.setPhase("closing");
        break;
      default:
        unreachable(outcome);
    }
  }

  private pause(): void {
    if (this.isOpen()) this.room.loseConnection();
    this.reconnect.wait(this.isOpen() ? this.env.now() - this.since : 0);
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
      ? this.stopAt
      : Math.min(this.due(), this.room.due(), endsAt ?? Number.POSITIVE_INFINITY);
    const at = Math.max(due, this.env.now());
    if (at === this.wokenAt || !Number.isFinite(at)) return;
    this.wokenAt = at;
    this.effects.push({ type: "wake", at });
  }

  private due(): number {
    if (this.isOpen()) return Number.POSITIVE_INFINITY;
    return this.phase === "waiting" ? this.reconnect.at : this.since + limits.connectMs;
  }

  /** What our own stop waits for before it is sent. */
  private stopWaitsFor(): "connection" | "move" | null {
    if (this.hasEnded()) return null;
    if (this.room.moves && this.phase !== "waiting") return "move";
    return this.isOpen() ? null : "connection";
  }

  // Asked through functions: a step changes the phase, which the compiler does not see across an
  // await.
  private isConnecting(): boolean {
    return this.phase === "connecting" || this.phase === "entering";
  }

  private isClosing(): boolean {
    return this.phase === "closing";
  }

  /** Returns true if the user has stopped the room. */
  private isStopping(): boolean {
    return this.room.ownStop.begun;
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
    this.reconnect.token = undefined;
    this.room.wipe();
    this.setPhase("ended");
  }

  private send(control: ClientControl): void {
    this.effects.push({ type: "send", data: encodeControl(control) });
  }
}
