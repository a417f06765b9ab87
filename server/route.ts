/** What the relay keeps of one route (SPEC §6.4). */
import type { Room } from "./room.ts";
import type { Brake } from "./throttle.ts";

/**
 * The rooms of one route, which differ in their access key, and the brake on guesses of one. It is kept as
 * long as the last tombstone: after a removal the password of a stopped room lives on in another one.
 */
export type Route = {
  readonly tag: string;
  readonly brake: Brake;
  readonly rooms: Set<Room>;
  /** How many tombstones its rooms have. */
  tombstones: number;
};
