/** Which events of a session give way to others that wait for their step (SPEC §8.9). */
import { kinds } from "./crypto/aead.ts";
import type { SessionEvent } from "./events.ts";
import { routing } from "./wire/frame.ts";

/**
 * Returns true for an event that only moves files on, for a tick, which every step stands for, and for
 * the end of a connection: what came over it before is still taken. Texts need not wait for them.
 */
export function givesWay(event: SessionEvent): boolean {
  const { type } = event;
  if (type === "frame") {
    const kind = event.bytes[routing.one.prefix + 1];
    return event.bytes[0] === routing.one.kind && (kind === kinds.chunk || kind === kinds.ack);
  }
  return type === "part" || type === "tick" || type === "disconnected";
}
