/** The attacks on the pages of a room. What each does is in its file in attackers/. */
import type { Attack } from "./attack.ts";
import { attackPages, figure } from "./on-page.ts";
import { attackScreen, figure as screen } from "./on-screen.ts";

const most = { [figure.ratio]: 3, [figure.entryRatio]: 3 };

export const pageAttacks: readonly Attack[] = [
  {
    name: "directed hellos: 45 connections send 3 to each older member when a newcomer joins",
    measure: (build, effort) => attackPages("directed-hellos", build, effort),
    tenth: [figure.cpu],
    most,
  },
  {
    name: "late hellos: 45 connections say their hello to all when a newcomer joins",
    measure: (build, effort) => attackPages("late-hellos", build, effort),
    // A hello to all must be opened: only how many are opened in a second is bounded.
    tenth: [],
    most,
  },
  {
    name: "pictures: one a second, 4,200 x 4,200 behind a screen of 1 x 1",
    measure: (build, effort) => attackScreen("pictures", build, effort),
    tenth: [screen.memoryPerKb],
    most: { [screen.ratio]: 3 },
  },
  {
    name: "long messages: 20 a second of 15 kB from one member",
    measure: (build, effort) => attackScreen("long-messages", build, effort),
    tenth: [],
    most: { [screen.ratio]: 3 },
  },
];
