/**
 * Heads of authors (SPEC §7.5): the number of an author's last message and the running hash up to
 * it. They reveal a message that was dropped, duplicated or sent in two versions. Also the hashes
 * of all heads and of the members, which heartbeats compare.
 */
import { type Bytes, concat, idBytes, u32, utf8 } from "../wire/bytes.ts";
import type { Padded } from "../wire/padding.ts";
import { digest } from "./hash.ts";
import { label } from "./key-schedule.ts";

/** The last message of an author: its number and the running hash up to and including it. */
export type Head = { readonly n: number; readonly hash: Bytes };

/** Returns the head of an author that has sent nothing. */
export function firstHead(id: Bytes): Head {
  return { n: 0, hash: digest(utf8(label.authorLog), id) };
}

/**
 * Returns the head after one more message.
 *
 * @param previous - The running hash before it.
 * @param n - Its number.
 * @param plain - Its type and content with the 16 random bytes.
 */
export function headAfter(previous: Bytes, n: number, plain: Padded): Head {
  const inner = digest(Uint8Array.of(plain.type), plain.content);
  const hash = digest(utf8(label.head), previous, u32(n), inner);
  return { n, hash };
}

/** Hashes the heads of many authors, by member id in hex. */
export function headsHash(heads: ReadonlyMap<string, Head>): Bytes {
  const sorted = [...heads].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(([name, { n, hash }]) => concat(idBytes(name), u32(n), hash));
  return digest(utf8(label.heads), ...parts);
}

/** Hashes the ids of our key holders, our own id included. */
export function membersHash(names: Iterable<string>): Bytes {
  return digest(utf8(label.members), ...[...names].sort().map(idBytes));
}
