/**
 * Every screen and state of the page, by name, and how people come to it. One table, so that what is looked at and what is
 * checked for everybody's use are the same.
 */
import type { State } from "./scenes.ts";
import { askedStates } from "./states-asked.ts";
import { endStates } from "./states-ends.ts";
import { frontStates } from "./states-front.ts";
import { roomStates } from "./states-room.ts";

export const states: readonly State[] = [
  ...frontStates,
  ...roomStates,
  ...askedStates,
  ...endStates,
];
