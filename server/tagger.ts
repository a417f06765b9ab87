/** Keyed hashes, which the relay keeps in place of addresses, routes and tokens. */
import { createHmac, randomBytes } from "node:crypto";

/** Hashes with a key of this process, or of the relays that share rooms: equal values have equal tags, and nobody can list the values. */
export class Tagger {
  /** 32 bytes. */
  key: Uint8Array = randomBytes(32);

  /** Returns the tag of some bytes; a tag of one `use` never equals one of another. */
  tag(use: string, ...parts: readonly (Uint8Array | string)[]): string {
    const hmac = createHmac("sha256", this.key).update(`${use}\0`);
    for (const part of parts) hmac.update(part);
    // 128 bits cannot be searched, and take a third of the memory of 256 bits in hex.
    return hmac.digest().toString("latin1", 0, 16);
  }
}
