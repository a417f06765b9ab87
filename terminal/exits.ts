/** What the program tells at its end: a sentence for people, and a code for scripts. */
import type { RoomEnd } from "../web/app/refusal.ts";

/** Exit codes. `docs/terminal.md` lists them. */
export const exitCodes = {
  left: 0,
  internal: 1,
  usage: 2,
  password: 3,
  unreachable: 4,
  removed: 5,
  stopped: 6,
  closed: 7,
  version: 8,
  certificate: 9,
  hangup: 129,
  terminated: 143,
} as const;

const byReason: Readonly<Record<RoomEnd, keyof typeof exitCodes>> = {
  left: "left",
  internal: "internal",
  "access-wrong": "password",
  "relay-unreachable": "unreachable",
  "relay-full": "unreachable",
  "relay-closing": "unreachable",
  "address-busy": "unreachable",
  "entry-slowed": "unreachable",
  removed: "removed",
  moved: "removed",
  stopped: "stopped",
  "room-stopped": "stopped",
  "room-expired": "stopped",
  "room-unknown": "closed",
  "room-full": "closed",
  "room-locked": "closed",
  "alias-too-long": "usage",
  "version-unknown": "version",
  "protocol-broken": "version",
};

/** Returns the exit code for the end of a room. */
export function exitCodeOf(reason: RoomEnd): number {
  return exitCodes[byReason[reason]];
}

/** An end that the program tells and does not survive. */
export class Fault extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof exitCodes, sentence: string) {
    super(sentence);
    this.name = "Fault";
    this.exitCode = exitCodes[kind];
  }
}
