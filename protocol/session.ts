/**
 * The session of one member (SPEC §9): the phases from the first connection to the end, events in, effects out.
 * It has no socket, no clock and no randomness; what members do with each other is in conversation.ts.
 */
import { readU32, toHex } from "./bytes.ts";
import { Conversation } from "./conversation.ts";
import { ProtocolError } from "./errors.ts";
import type {
  Effect,
  EndReason,
  Phase,
  Session,
  SessionEvent,
  SessionOptions,
  View,
} from "./events.ts";
import {
  type ClientControl,
  type CloseReason,
  decodeRelayControl,
  encodeControl,
  type RelayControl,
  relayPath,
} from "./frame.ts";
import { limits } from "./limits.ts";
import type { Tools } from "./tools.ts";

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
 * const session = createSession({ keys, identity, alias: "Anna", roomName: "" }, tools);
 * for (const effect of await session.step({ type: "tick" })) carryOut(effect);
 */
export function createSession(options: SessionOptions, tools: Tools): Session {
  return new Machine(options, tools);
}

class Machine implements Session {
  private phase: Phase = "connecting";
  private asked = false;
  private reason: EndReason | undefined;
  private pass: string | undefined;
  private locked = false;
  /** Whether the relay has ever let us in. */
  private everEntered = false;
  /** When the present phase began, ms since the epoch. */
  private since: number;
  private retryMs: number = limits.retryFirstMs;
  private retryAt = 0;
  private wokenAt = Number.POSITIVE_INFINITY;
  private effects: Effect[] = [];
  /** Whether this step has changed what view() gives. */
  private changed = false;
  private readonly conversation: Conversation;
  private readonly options: SessionOptions;
  private readonly tools: Tools;

  constructor(options: SessionOptions, tools: Tools) {
    this.options = options;
    this.tools = tools;
    this.since = tools.now();
    this.conversation = new Conversation(options, tools, (effect) => {
      if (effect.type === "changed") this.changed = true;
      else this.effects.push(effect);
    });
  }

  view(): View {
    const { phase, reason, locked } = this;
    const { roomName, ends } = this.conversation;
    const people = phase === "ended" ? [] : this.conversation.people();
    const view = { phase, roomName, people, ends, locked };
    return reason === undefined ? view : { ...view, reason };
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
    await this.conversation.tick();
    if (this.conversation.broken && this.isOpen()) this.lost();
    return this.finish();
  }

  /** The effects of the step, with what is said once at its end. */
  private finish(): readonly Effect[] {
    if (this.changed) this.effects.push({ type: "changed" });
    if (this.reason !== undefined) this.effects.push({ type: "ended", reason: this.reason });
    else this.wake();
    return this.effects;
  }

  private async take(event: SessionEvent): Promise<void> {
    switch (event.type) {
      case "connected":
        if (this.phase === "connecting") this.knock();
        break;
      case "disconnected":
        if (this.phase !== "waiting") this.disconnected(event.reason);
        break;
      case "control":
        await this.control(decodeRelayControl(event.text));
        break;
      case "frame":
        if (this.phase === "open") await this.conversation.frame(event.bytes);
        break;
      case "say":
        this.conversation.say(event.text);
        break;
      case "leave":
        await this.conversation.farewell(event.text);
        this.effects.push({ type: "disconnect" });
        this.end("left");
        break;
      case "frozen":
        this.conversation.freeze();
        break;
      case "tick":
        break;
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
        this.locked = control.on;
        this.changed = true;
        break;
      case "knocked":
        this.conversation.show({ kind: "knocked", count: control.count });
        break;
      case "closing":
        this.conversation.show({ kind: "closing", seconds: control.in });
        break;
      case "stopped":
        this.effects.push({ type: "disconnect" });
        this.end("room-stopped");
        break;
      default:
        unreachable(control);
    }
  }

  /** Asks the relay to let us in. */
  private knock(): void {
    const { keys, found } = this.options;
    const { ends } = this.conversation;
    const remaining = ends === null ? 0 : Math.max(1, Math.ceil((ends - this.tools.now()) / 1000));
    const life = this.everEntered ? { life: remaining } : found;
    this.go("entering");
    this.say({
      op: "enter",
      v: limits.version,
      route: toHex(keys.route),
      access: toHex(keys.access),
      ...(this.pass === undefined ? {} : { pass: this.pass }),
      ...(life === undefined ? {} : { found: life }),
    });
  }

  private async entered(control: Extract<RelayControl, { op: "entered" }>): Promise<void> {
    const { you, members, ends, locked, pass } = control;
    this.everEntered = true;
    this.pass = pass;
    this.locked = locked;
    this.conversation.ends = ends === null ? null : this.tools.now() + ends * 1000;
    this.go("open");
    await this.conversation.enter(you, members);
  }

  private disconnected(reason: CloseReason | undefined): void {
    const final = reason === undefined ? "first" : finalReasons[reason];
    if (final === "always" || (final === "first" && !this.everEntered)) {
      this.end(reason ?? "relay-unreachable");
    } else if (this.everEntered) {
      this.pause();
    } else {
      this.end("relay-unreachable");
    }
  }

  /** We give up on the present connection. */
  private lost(): void {
    this.effects.push({ type: "disconnect" });
    this.disconnected(undefined);
  }

  private pause(): void {
    const now = this.tools.now();
    const wasOpen = this.isOpen();
    if (wasOpen && now - this.since >= limits.retryResetMs) this.retryMs = limits.retryFirstMs;
    if (wasOpen) this.conversation.lose();
    // Full jitter: the members of a dead relay do not all come back at one moment.
    const jitter = readU32(this.tools.random(4), 0) / 2 ** 32;
    this.retryAt = now + Math.floor(jitter * this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, limits.retryMostMs);
    this.go("waiting");
  }

  private async tick(): Promise<void> {
    const now = this.tools.now();
    const { ends } = this.conversation;
    if (ends !== null && now >= ends) {
      // The room's life is over even if the relay says nothing.
      this.effects.push({ type: "disconnect" });
      this.end("room-expired");
      return;
    }
    await this.conversation.tick();
    if (this.isOpen()) return;
    if (this.phase === "waiting") {
      if (now >= this.retryAt) this.connect();
    } else if (!this.asked) {
      this.connect();
    } else if (now - this.since >= limits.connectMs) {
      this.lost();
    }
  }

  private connect(): void {
    this.asked = true;
    this.go("connecting");
    this.effects.push({ type: "connect", path: relayPath(toHex(this.options.keys.route)) });
  }

  private wake(): void {
    const { ends } = this.conversation;
    const at = Math.min(this.due(), this.conversation.due(), ends ?? Number.POSITIVE_INFINITY);
    if (at === this.wokenAt || !Number.isFinite(at)) return;
    this.wokenAt = at;
    this.effects.push({ type: "wake", at });
  }

  private due(): number {
    if (this.isOpen()) return Number.POSITIVE_INFINITY;
    return this.phase === "waiting" ? this.retryAt : this.since + limits.connectMs;
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
    this.since = this.tools.now();
    this.changed = true;
  }

  private end(reason: EndReason): void {
    this.reason = reason;
    this.pass = undefined;
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
