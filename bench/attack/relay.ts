/** The attacks on the relay. What each does is in its file in attackers/. */
import type { Attack, Build, Effort } from "./attack.ts";
import { attackRelay, figure } from "./on-relay.ts";

export const relayAttacks: readonly Attack[] = [
  {
    name: "page requests: 4,000 on one connection, every 0.5 s",
    measure: (build, effort) => attackRelay("pages", build, effort),
    tenth: [figure.cpu],
    most: { [figure.ratio]: 3 },
  },
  ...[45, 115].map((pairs) => ({
    name: `unread frames: ${pairs} pairs, one sends and one does not read`,
    // On a busy machine the memory of a relay without a bound fills slowly.
    measure: (build: Build, effort: Effort) =>
      attackRelay(`unread-${pairs}`, build, { ...effort, attackMs: 4 * effort.attackMs }),
    tenth: [figure.memoryPerMb],
    most: { [figure.ratio]: 3 },
  })),
  {
    name: "guesses at a living room: from 8 addresses, as fast as they are answered",
    measure: (build, effort) => attackRelay("guesses-living", build, effort),
    tenth: [],
    most: { [figure.ratio]: 3, [figure.slowed]: 10 },
  },
  {
    name: "guesses at a stopped room: from 8 addresses, as fast as they are answered",
    measure: (build, effort) => attackRelay("guesses-stopped", build, effort),
    tenth: [figure.answered],
    most: { [figure.ratio]: 3 },
  },
];
