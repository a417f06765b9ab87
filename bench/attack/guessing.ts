/**
 * Guesses at the access key of a room from eight addresses, as fast as they are answered. Meanwhile an
 * honest newcomer with the right key comes every half second, each from an address of its own, and tries once.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { closeCodes } from "../../protocol/wire/frame.ts";
import { accessKeyOf } from "../relay/dialects.ts";
import type { Attacker } from "./attacker.ts";

/** What is counted. */
export const counted = {
  guesses: "guesses",
  answered: "guesses answered",
  newcomers: "newcomers",
  slowed: "newcomers slowed",
} as const;

const addresses = 8;
/** Guesses of one address that are not answered yet. */
const atOnce = 2;
const newcomerMs = 500;
/** The answers that tell nothing of the access key; 0: none. */
const silent: readonly unknown[] = [closeCodes["entry-slowed"], closeCodes["address-busy"], 0];

export async function guessAt(attacker: Attacker, room: string): Promise<void> {
  const guess = async (from: string) => {
    for (;;) {
      const answer = await attacker.attempt(room, randomBytes(32).toString("hex"), from);
      attacker.count(counted.guesses);
      if (!silent.includes(answer)) attacker.count(counted.answered);
    }
  };
  const newcomers = async () => {
    for (let n = 1; ; n = (n % 250) + 1, await wait(newcomerMs)) {
      // Also who waits for an answer at the end: on a busy machine there may be no other.
      attacker.count(counted.newcomers);
      const answer = await attacker.attempt(room, accessKeyOf(room), `127.0.1.${n}`);
      if (silent.includes(answer)) attacker.count(counted.slowed);
    }
  };
  const all = Array.from({ length: addresses * atOnce }, (_, n) => 2 + (n % addresses));
  await Promise.all([...all.map((n) => guess(`127.0.0.${n}`)), newcomers()]);
}
