/**
 * How far an author's messages are known (SPEC §7.5): numbers and a running hash, so that nothing is dropped,
 * doubled or told differently unnoticed; and hashes of all heads and of the list of members, to compare with others.
 */
import { type Bytes, concat, idBytes, u32, utf8 } from "../wire/bytes.ts";
import type { Padded } from "../wire/padding.ts";
import { digest } from "./hash.ts";
import { label } from "./key-schedule.ts";

/** The last message of an author: its number and the running hash up to and with it. */
export type Head = { readonly n: number; readonly hash: Bytes };

/** The head of an author who has said nothing. */
export function firstHead(id: Bytes): Head {
  return { n: 0, hash: digest(utf8(label.authorLog), id) };
}

/**
 * The head after one more message.
 *
 * @param previous - The running hash before it.
 * @param n - Its number.
 * @param plain - Its type and content as sealed, with the 16 random bytes.
 */
export function headAfter(previous: Bytes, n: number, plain: Padded): Head {
  const inner = digest(Uint8Array.of(plain.type), plain.content);
  const hash = digest(utf8(label.head), previous, u32(n), inner);
  return { n, hash };
}

/** One hash of the heads of many authors, by member id in hex. */
export function headsHash(heads: ReadonlyMap<string, Head>): Bytes {
  const sorted = [...heads].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(([name, { n, hash }]) => concat(idBytes(name), u32(n), hash));
  return digest(utf8(label.heads), ...parts);
}

/** One hash of the ids of those who hold one's sender key, oneself included. */
export function membersHash(names: Iterable<string>): Bytes {
  return digest(utf8(label.members), ...[...names].sort().map(idBytes));
}
