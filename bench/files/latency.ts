/**
 * How long a text takes from its author to the others, in an idle room and while a file goes to all of them. The
 * author of the file and one receiver talk in turns.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Latency, latencyOf } from "../relay/figures.ts";
import type { Kind, Peer } from "./peers.ts";
import { Group, type Plan } from "./transfer.ts";

/** Time between two texts of one person, ms: two people who type without a pause. */
const everyMs = 250;
/** A text that is still under way after this time does not count. */
const settleMs = 500;

/** @param ms - How long each of the two is measured at least; a transfer is not cut short. */
export async function measureTexts(
  kind: Kind,
  plan: Plan,
  ms: number,
): Promise<{ readonly idle: Latency; readonly busy: Latency }> {
  const group = await Group.meet(kind, plan);
  try {
    await group.transfer({ ...plan, size: Math.min(plan.warm, plan.size) });
    const idle = await talk(group, () => wait(ms));
    const busy = await talk(group, async () => {
      const began = performance.now();
      do await group.transfer(plan);
      while (performance.now() - began < ms);
    });
    return { idle, busy };
  } finally {
    await group.end();
  }
}

/** Lets two people talk during an action. */
async function talk(group: Group, action: () => Promise<void>): Promise<Latency> {
  const talkers = [group.sender, group.receivers[0] as Peer];
  await latenciesOf(group);
  for (const talker of talkers) {
    await talker.ask({ ask: "talk", everyMs });
    // Not both at the same moment.
    await wait(everyMs / talkers.length);
  }
  await action();
  for (const talker of talkers) await talker.ask({ ask: "talk", everyMs: 0 });
  await wait(settleMs);
  return latencyOf(await latenciesOf(group));
}

async function latenciesOf({ peers }: Group): Promise<number[]> {
  const all = peers.map((peer) => peer.ask<readonly number[]>({ ask: "latencies" }));
  return (await Promise.all(all)).flat();
}
