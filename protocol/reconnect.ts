/**
 * Entering again after a lost connection (SPEC §11): which close reasons end the session, how long
 * to wait, and what makes the relay take us for the same member. Must not connect by itself.
 */
import type { Env } from "./env.ts";
import type { EndReason } from "./events.ts";
import { readU32 } from "./wire/bytes.ts";
import type { CloseReason } from "./wire/frame.ts";
import { limits } from "./wire/limits.ts";

/** When a close reason ends the session: always, only before the first entry, or never. */
const finalReasons = {
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
} as const satisfies Record<CloseReason, "always" | "first" | "never">;

type EndsWhen<W> = {
  [R in CloseReason]: (typeof finalReasons)[R] extends W ? R : never;
}[CloseReason];

/** A close reason that can end a session. */
export type FinalReason = EndsWhen<"always" | "first">;

/** Returns true if this reason ends every session. */
export function isFinal(reason: CloseReason | undefined): reason is EndsWhen<"always"> {
  return reason !== undefined && finalReasons[reason] === "always";
}

/** Returns true if this reason ends a session that has not entered yet. */
function isFinalFirst(reason: CloseReason | undefined): reason is EndsWhen<"first"> {
  return reason !== undefined && finalReasons[reason] === "first";
}

export class Reconnect {
  /** Shows the relay at the next entry that we are the member that it was given to. */
  token: string | undefined;
  /** True if the relay has ever let us in. */
  everEntered: boolean;
  /** When to connect, ms since the epoch. */
  at = 0;
  /** When we may connect at the earliest, ms since the epoch. */
  private earliest = 0;
  /** Least wait that the relay asks for, ms. */
  private leastMs = 0;
  private delayMs: number = limits.retryFirstMs;
  /** When the relay first slowed our first entry down, ms since the epoch. */
  private slowedSince: number | undefined;
  private readonly env: Env;

  constructor(env: Env, everEntered: boolean, token: string | undefined) {
    this.env = env;
    this.everEntered = everEntered;
    this.token = token;
  }

  /** Notes that the relay has let us in. @param leastMs - Least wait that it asks for, ms. */
  entered(token: string, leastMs: number): void {
    this.everEntered = true;
    this.token = token;
    // A relay could turn us away, but it cannot make us wait for longer than a dead one does.
    this.leastMs = Math.min(leastMs, limits.retryMostMs);
  }

  /** Returns why a disconnection ends the session; `undefined`: connect again. */
  endReason(reason: CloseReason | undefined): EndReason | undefined {
    if (isFinal(reason)) return reason;
    if (this.everEntered) return undefined;
    if (reason === "entry-slowed") return this.slowedTooLong() ? reason : undefined;
    return isFinalFirst(reason) ? reason : "relay-unreachable";
  }

  /** Sets the time of the next attempt. @param openMs - How long the last connection was open. */
  wait(openMs: number): void {
    if (openMs >= limits.retryResetMs) this.delayMs = limits.retryFirstMs;
    // Full jitter, so that the members of a dead relay do not reconnect all at once.
    const jitter = readU32(this.env.random(4), 0) / 2 ** 32;
    this.earliest = this.env.now() + this.leastMs;
    this.at = Math.max(this.earliest, this.env.now() + Math.floor(jitter * this.delayMs));
    this.delayMs = Math.min(2 * this.delayMs, limits.retryMostMs);
  }

  /** Returns true if we may connect now. Otherwise we connect as soon as we may. */
  hurry(): boolean {
    this.at = Math.min(this.at, this.earliest);
    return this.env.now() >= this.earliest;
  }

  /** An entry is retried for a while: someone else may have guessed passwords from our address. */
  private slowedTooLong(): boolean {
    const now = this.env.now();
    this.slowedSince ??= now;
    return now - this.slowedSince >= limits.rateLimitedMs;
  }
}
