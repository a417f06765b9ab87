/**
 * What the gateway needs of the rooms, whether one process holds them (server/hub.ts) or several relays hold
 * them together (server/redis/).
 */
import type { Buffer } from "node:buffer";
import type { ClientControl } from "../protocol/wire/control.ts";
import type { CloseReason } from "../protocol/wire/frame.ts";
import type { Address } from "./addresses.ts";
import type { Peer } from "./broadcast.ts";

/** The first message of a client. */
export type Enter = Extract<ClientControl, { readonly op: "enter" }>;

/** A member, as its connection holds it. */
export type Seated = { readonly number: number; readonly room: RoomOf };

/** A member's room, as its connection uses it. */
export type RoomOf = {
  /** Queues a member's frame. Returns false if no client sends such a frame. */
  forward(member: Seated, bytes: Buffer): boolean;
  /** Locks or unlocks the room for everyone without a reconnect token. */
  lock(on: boolean): void;
};

/** Who got in, or why not. */
export type Outcome = Seated | CloseReason;

export interface Rooms {
  /** Rooms that this relay holds. */
  readonly rooms: number;
  /** Lets a peer into its room, or returns why not. A promise: the decision is made elsewhere, and never rejects. */
  enter(peer: Peer, request: Enter, address: Address): Outcome | Promise<Outcome>;
  /** Takes a member out of its room. */
  leave(member: Seated): void;
  /** Ends a member's room for good. */
  stop(member: Seated): void;
  /** Does what is due. */
  tick(): void;
  /** Lets nobody in any more and tells every member that the relay closes in so many seconds. */
  announce(seconds: number): void;
  /** Ends every connection; its members may go to another relay. Resolves when the others know of it. */
  close(): void | Promise<void>;
}
