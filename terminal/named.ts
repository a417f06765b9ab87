/** Finds the message that a number names. */
import type { MessageLine } from "../web/room/transcript.ts";
import type { Kit } from "./join.ts";
import { own } from "./sentences.ts";

/** Returns the message with this number, or why there is none. */
export function lineOf({ room, numbers }: Kit, number: string): MessageLine | string {
  if (!/^\d+$/.test(number)) return own.number;
  const key = numbers.key(Number(number));
  const line = key === undefined ? undefined : room.transcript.find(key);
  return line === undefined || line.retracted ? own.notHere : line;
}
