/**
 * Safety words (SPEC §8.7): 12 words that all members compare. With a man in the middle between two
 * members the identities differ, and so do the words.
 */
import { type Bytes, toHex, u32, utf8 } from "../wire/bytes.ts";
import { digest } from "./hash.ts";
import { label } from "./key-schedule.ts";

const words = 12;
const bitsPerWord = 11;

/**
 * Returns the safety words for a set of identities.
 *
 * @param identities - Raw public keys of all members here, our own included, in any order.
 * @returns 12 indices, 0 to 2047, into the English word list of BIP-39.
 */
export function verifyWords(route: Bytes, identities: readonly Bytes[]): number[] {
  const hashes = identities.map((bytes) => digest(bytes));
  hashes.sort((a, b) => (toHex(a) < toHex(b) ? -1 : 1));
  const count = u32(identities.length);
  const bits = digest(utf8(label.safetyWords), route, count, ...hashes);
  return Array.from({ length: words }, (_, word) => {
    let index = 0;
    for (let bit = word * bitsPerWord; bit < (word + 1) * bitsPerWord; bit++) {
      index = (index << 1) | (((bits[bit >> 3] as number) >> (7 - (bit & 7))) & 1);
    }
    return index;
  });
}
