/**
 * A clock that is turned by hand, with the randomness of WebCrypto, as the engine wants them handed in.
 */
import type { Env } from "../../protocol/env.ts";

export type HandEnv = Env & {
  /** Lets so many ms pass. */
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
