/** Processes of an attack, besides the relay. Each ends with this process. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { getPriority, setPriority } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { dialects } from "../relay/dialects.ts";
import type { Program } from "../relay/programs.ts";
import type { Order } from "./attacker.ts";

const patienceMs = 120_000;

/** Starts a program of this folder and waits until it listens to messages. */
export async function spawnChild(name: string): Promise<ChildProcess> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = fork(file, { execArgv: ["--import", "tsx"] });
  await once(child, "message");
  return child;
}

/** @param name - of a program in attackers/. */
export async function spawnAttacker(name: string): Promise<ChildProcess> {
  const child = await spawnChild(`attackers/${name}`);
  // It may take the CPU time of others, but not that of the process that measures.
  setPriority(child.pid ?? 0, Math.min(19, getPriority() + 5));
  return child;
}

export function keyOf({ dialect }: Program): Order["dialect"] {
  return dialect === dialects.firstRelay ? "firstRelay" : "relay";
}

/** Waits until processes use hardly more CPU time than in calm. */
export async function calmed(cpuNs: () => number, cpuPerMs: number): Promise<void> {
  const began = performance.now();
  for (let quiet = 0; quiet < 3; ) {
    if (performance.now() - began > patienceMs) throw new Error("it does not calm down");
    const [before, at] = [cpuNs(), performance.now()];
    await wait(100);
    const used = cpuNs() - before;
    quiet = used < 2 * cpuPerMs * (performance.now() - at) + 3e6 ? quiet + 1 : 0;
  }
}
