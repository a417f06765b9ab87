/** Reconnect tokens, and the tags under which routes, rooms and tokens are kept. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Enter } from "./rooms.ts";
import type { Tagger } from "./tagger.ts";

/** Returns the SHA-256 of an access key in hex. */
export function hashOf(accessKey: string): Buffer {
  return createHash("sha256").update(accessKey, "hex").digest();
}

export class Tags {
  readonly #tagger: Tagger;

  constructor(tagger: Tagger) {
    this.#tagger = tagger;
  }

  route(route: string): string {
    return this.#tagger.tag("route", route);
  }

  /** Of a room, living or ended. */
  room(route: string, access: Uint8Array): string {
    return this.#tagger.tag("tombstone", route, access);
  }

  /** Makes a reconnect token in hex. @param bytes - Its first half. */
  newToken(
    route: string,
    access: Uint8Array,
    bytes: Buffer = randomBytes(8),
  ): { readonly hex: string; readonly tag: string } {
    const random = bytes.toString("hex");
    const hex = random + this.#proof(route, access, random);
    return { hex, tag: this.#token(hex) };
  }

  /**
   * Returns the tag of a reconnect token that was given out for this route and access key; of any other
   * undefined. Its second half shows that, so nothing of it must be kept for as long as a tombstone.
   */
  ownToken({ route, reconnectToken }: Enter, access: Uint8Array): string | undefined {
    if (reconnectToken === undefined) return undefined;
    const proof = Buffer.from(this.#proof(route, access, reconnectToken.slice(0, 16)));
    const isOwn = timingSafeEqual(proof, Buffer.from(reconnectToken.slice(16)));
    return isOwn ? this.#token(reconnectToken) : undefined;
  }

  /** 64 bits: one can only be tried at the relay itself. */
  #proof(route: string, access: Uint8Array, random: string): string {
    const tag = this.#tagger.tag("reconnect token of", route, access, random);
    return Buffer.from(tag, "latin1").toString("hex", 0, 8);
  }

  #token(token: string): string {
    return this.#tagger.tag("reconnect token", token);
  }
}
