/**
 * Measures an attack on the pages of a room: the CPU time that it costs one of two older members, how long
 * their texts take, and how long newcomers wait until both have let them in; in calm and during it.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { latencyOf } from "../relay/figures.ts";
import { relayOf } from "../relay/programs.ts";
import { Server, unpin } from "../relay/server.ts";
import { helloBytes } from "./ambush.ts";
import type { Build, Effort, Figures } from "./attack.ts";
import type { Order, Report } from "./attacker.ts";
import { keyOf, spawnAttacker, spawnChild } from "./children.ts";
import type { Ask } from "./page.ts";

/**
 * A newcomer comes, and leaves, this often. Each time the members change their keys. Above `senderKeyBurst`
 * changes, and one more each `senderKeyEveryMs`, their texts wait for seconds, in calm as well.
 */
const everyMs = 3_500;
/** The CPU time of an attack is as exact as this, µs. */
const exactUs = 1_000;

/** The figures. */
export const figure = {
  sent: "sent in hellos, kB",
  cpu: "CPU of an older member per kB, µs",
  calmTexts: "p99 of texts, calm, ms",
  texts: "p99 of texts, attacked, ms",
  ratio: "p99 of texts, attacked / calm",
  calmEntry: "p99 until a newcomer is let in, calm, ms",
  entry: "p99 until a newcomer is let in, attacked, ms",
  entryRatio: "p99 until a newcomer is let in, attacked / calm",
} as const;

/** @param name - of its program in attackers/. */
export async function attackPages(name: string, build: Build, effort: Effort): Promise<Figures> {
  const program = relayOf(build.name, build.file, []);
  const server = await Server.start(program);
  const { port } = server;
  const { folder } = build;
  const pages = await Promise.all([1, 2, 3].map(() => spawnChild("page")));
  const [anna, ben, door] = pages as [ChildProcess, ChildProcess, ChildProcess];
  // The relay has little to do, and one page is not to wait for another.
  for (const { pid } of pages) unpin(pid ?? 0);
  const older = [
    await ask<number>(anna, { ask: "enter", folder, port, alias: "Anna" }),
    await ask<number>(ben, { ask: "enter", folder, port, alias: "Ben" }),
  ];
  const order = { port, dialect: keyOf(program) };

  /** Lets newcomers come and go for some time while the attacker lies in wait. */
  const phase = async (ms: number, isSilent: boolean) => {
    const attacker = await spawnAttacker(name);
    attacker.send({ ...order, ambush: { folder, older, isSilent } } satisfies Order);
    await once(attacker, "message");
    for (const page of [anna, ben]) await ask(page, { ask: "latencies" });
    const cpuUs = await ask<number>(anna, { ask: "cpu" });
    const began = performance.now();
    const entries: number[] = [];
    while (performance.now() - began < ms) {
      const next = wait(Math.min(everyMs, ms));
      entries.push(await ask<number>(door, { ask: "visit", folder, port }));
      await next;
    }
    const spentUs = (await ask<number>(anna, { ask: "cpu" })) - cpuUs;
    const elapsed = performance.now() - began;
    const texts = [];
    for (const page of [anna, ben])
      texts.push(...(await ask<number[]>(page, { ask: "latencies" })));
    const { counts } = await ask<Report>(attacker, "stop");
    const sent = counts[helloBytes] ?? 0;
    const [entry, text] = [latencyOf(entries).p99, latencyOf(texts).p99];
    return { entry, texts: text, sent, cpuPerMs: spentUs / elapsed, elapsed };
  };

  if (effort.warmMs > 0) await phase(effort.warmMs, true);
  const calm = await phase(effort.attackMs, true);
  const attacked = await phase(effort.attackMs, false);
  for (const page of pages) page.disconnect();
  await server.stop();
  const { sent } = attacked;
  // In calm the attacker's connections come and go as well.
  const spent = (attacked.cpuPerMs - calm.cpuPerMs) * attacked.elapsed;
  return {
    [figure.sent]: sent / 1e3,
    [figure.cpu]: Math.max(exactUs, spent) / (sent / 1e3),
    [figure.calmTexts]: calm.texts,
    [figure.texts]: attacked.texts,
    [figure.ratio]: attacked.texts / calm.texts,
    [figure.calmEntry]: calm.entry,
    [figure.entry]: attacked.entry,
    [figure.entryRatio]: attacked.entry / calm.entry,
  };
}

/** Asks a process and waits for its answer. */
async function ask<Answer>(child: ChildProcess, what: Ask | "stop"): Promise<Answer> {
  child.send(what);
  const [answer] = await once(child, "message");
  return answer as Answer;
}
