/** A clock that tests advance, with WebCrypto's randomness, in the form that the engine takes. */
import type { Env } from "../../protocol/env.ts";

export type HandEnv = Env & {
  /** Advances the clock, ms. */
  pass(ms: number): void;
};

export function makeEnv(): HandEnv {
  let time = 1_000_000;
  return {
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
  };
}
