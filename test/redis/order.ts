/**
 * The order check: what members of a room have received, each in its own order, must fit into one order, and
 * everyone who is there must receive everything. Knows labels only.
 */

/** What one member received, from its entry on. The first label is its own entry. */
export type Log = {
  readonly labels: readonly string[];
  /** Returns true if the member must receive this, if it is there. */
  readonly hears: (label: string) => boolean;
};

export type Verdict = {
  /** Labels that stand in a circle: one member saw them in another order than others. */
  readonly conflicts: number;
  /** Labels that a member missed between two that it received, although another who was there received it, or that were lost to all. */
  readonly missed: number;
  /** Labels that a member received twice. */
  readonly doubled: number;
};

/**
 * Checks the logs of one room.
 *
 * @param chains - Further orders that must hold, such as the order in which a member has sent.
 */
export function checkOrder(
  logs: readonly Log[],
  chains: readonly (readonly string[])[] = [],
): Verdict {
  const next = new Map<string, Set<string>>();
  const waits = new Map<string, number>();
  const note = (label: string) => {
    if (next.has(label)) return;
    next.set(label, new Set());
    waits.set(label, 0);
  };
  for (const chain of [...logs.map(({ labels }) => labels), ...chains]) {
    for (const [at, label] of chain.entries()) {
      note(label);
      const before = chain[at - 1];
      if (before === undefined || next.get(before)?.has(label)) continue;
      next.get(before)?.add(label);
      waits.set(label, (waits.get(label) ?? 0) + 1);
    }
  }
  const order: string[] = [];
  const free = [...waits].filter(([, count]) => count === 0).map(([label]) => label);
  for (let label = free.pop(); label !== undefined; label = free.pop()) {
    order.push(label);
    for (const after of next.get(label) ?? []) {
      const left = (waits.get(after) ?? 0) - 1;
      waits.set(after, left);
      if (left === 0) free.push(after);
    }
  }
  const received = new Set(logs.flatMap(({ labels }) => labels));
  const sets = logs.map(({ labels }) => new Set(labels));
  let missed = 0;
  let doubled = 0;
  for (const [n, { labels, hears }] of logs.entries()) {
    const heard = sets[n] ?? new Set();
    doubled += labels.length - heard.size;
    for (const other of logs) {
      const first = sharedFrom(labels, heard, other.labels);
      const last = other.labels.findLastIndex((label) => heard.has(label));
      if (first === -1) continue;
      missed += other.labels.slice(first, last).filter((l) => hears(l) && !heard.has(l)).length;
    }
  }
  for (const chain of chains) missed += lostToAll(chain, received, logs);
  return { conflicts: waits.size - order.length, missed, doubled };
}

/** Counts what nobody received although someone received what came before and after it. */
function lostToAll(chain: readonly string[], received: ReadonlySet<string>, logs: readonly Log[]) {
  let lost = 0;
  for (const { labels, hears } of logs) {
    const heard = new Set(labels);
    const own = chain.filter(hears);
    const first = own.findIndex((label) => heard.has(label));
    const last = own.findLastIndex((label) => heard.has(label));
    lost += own.slice(first, last).filter((label) => !received.has(label)).length;
  }
  return lost;
}

/** Returns the place in a member's log from which on another was there as well; -1: never. */
function sharedFrom(
  labels: readonly string[],
  heard: ReadonlySet<string>,
  others: readonly string[],
) {
  const came = others.indexOf(labels[0] ?? "");
  if (came !== -1) return came;
  return heard.has(others[0] ?? "") ? 0 : -1;
}
