/**
 * Disappearing messages (SPEC §8.8): the time after which new messages expire. Earlier messages
 * keep their own.
 */
import type { Expiry, ExpirySeconds } from "../wire/message.ts";
import { Register } from "./register.ts";

export class ExpirySetting extends Register<Expiry> {
  /** 0 = never. */
  get seconds(): ExpirySeconds {
    return this.valueOrClaim?.seconds ?? 0;
  }

  /** How long a message that is sent now is kept, ms; Infinity = until the room ends. */
  get ms(): number {
    return expiryMs(this.seconds);
  }
}

/** Converts seconds to ms; 0 and null are never: Infinity. */
export function expiryMs(seconds: ExpirySeconds | null): number {
  return seconds ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
