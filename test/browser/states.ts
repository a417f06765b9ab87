/**
 * Every screen and state of the page, by name, and how people reach it. One table, so that the
 * screenshots and the accessibility checks cover the same states.
 */
import type { State } from "./scenes.ts";
import { askedStates } from "./states-asked.ts";
import { endStates } from "./states-ends.ts";
import { fileStates } from "./states-files.ts";
import { frontStates } from "./states-front.ts";
import { roomStates } from "./states-room.ts";

export const states: readonly State[] = [
  ...frontStates,
  ...roomStates,
  ...askedStates,
  ...fileStates,
  ...endStates,
];
