/**
 * The rooms that the operator lists, and what the relay tells of them to anyone who asks (SPEC §6.6). The
 * number of people is rounded and seldom counted, so that it tells of no single person's coming.
 */
import { utf8 } from "../protocol/wire/bytes.ts";
import { encodeRooms } from "../protocol/wire/rooms.ts";

/** A room in the operator's file. */
export type Listing = {
  readonly name: string;
  readonly description: string;
  readonly welcome: string;
  /** Most members; 0 = as many as in other rooms. */
  readonly members: number;
  /** Seconds from the first entry until what was said ends; 0 = when everyone has left. */
  readonly life: number;
  readonly hidden: boolean;
  /** Present: the room is open, and anyone may know its code. */
  readonly code?: string;
  /** Hex of 16 bytes. */
  readonly route: string;
  /** SHA-256 of the access key, 32 bytes. */
  readonly access: Uint8Array;
};

/** What the operator's file says. */
export type Listings = { readonly welcome: string; readonly rooms: readonly Listing[] };

/** What the list needs to know of the rooms: connections inside; undefined while a room is closed. */
type Inside = (listing: Listing) => number | undefined;

const steps = [200, 100, 50, 20, 10, 5, 0];

/** Returns the number of people as the list tells it: the step below. */
export function rounded(people: number): number {
  return steps.find((step) => people >= step) ?? 0;
}

export class RoomList {
  readonly #inside: Inside;
  readonly #countMs: number;
  #listings: Listings;
  #text = "";
  #bytes: Uint8Array<ArrayBuffer> = utf8("");
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(listings: Listings, countMs: number, inside: Inside) {
    this.#listings = listings;
    this.#countMs = countMs;
    this.#inside = inside;
  }

  /** Lists other rooms from now on. */
  replace(listings: Listings): void {
    this.#listings = listings;
    this.#countedAt = Number.NEGATIVE_INFINITY;
  }

  /** Returns the answer to `GET /rooms`: the same bytes for everyone, until the list changes. */
  bytes(now: number): Uint8Array<ArrayBuffer> {
    if (now - this.#countedAt < this.#countMs) return this.#bytes;
    const { welcome, rooms } = this.#listings;
    this.#countedAt = now;
    const text = encodeRooms({
      welcome,
      rooms: rooms
        .filter(({ hidden }) => !hidden)
        .map((listing) => {
          const { name, description, welcome, code } = listing;
          const inside = this.#inside(listing);
          return {
            ...{ name, description, welcome, people: rounded(inside ?? 0) },
            closed: inside === undefined,
            ...(code === undefined ? {} : { code }),
          };
        }),
    });
    if (text !== this.#text) this.#bytes = utf8(text);
    this.#text = text;
    return this.#bytes;
  }
}
