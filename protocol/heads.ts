/**
 * How far an author's messages are known (SPEC §7.5): numbers and a running hash, so that nothing is dropped,
 * doubled or told differently unnoticed.
 */
import { type Bytes, equal, u32, utf8 } from "./bytes.ts";
import { label, sha256 } from "./keys.ts";

/** The last message known of an author: its number and the running hash up to and with it. */
export type Head = { readonly n: number; readonly hash: Bytes };

/** The head of an author who has said nothing. */
export async function firstHead(id: Bytes): Promise<Head> {
  return { n: 0, hash: await sha256(utf8(label.thread), id) };
}

/**
 * The head after one more message.
 *
 * @param previous - The running hash before it.
 * @param n - Its number.
 * @param content - As sealed, with its 16 random bytes.
 */
export async function headAfter(previous: Bytes, n: number, content: Bytes): Promise<Head> {
  const hash = await sha256(utf8(label.head), previous, u32(n), await sha256(content));
  return { n, hash };
}

/** How a message stands to what is known of its author. */
export type Place =
  /** Known already. */
  | { readonly kind: "duplicate" }
  /** `missing` messages before it did not come; with `fork` it does not follow what is known. */
  | { readonly kind: "next"; readonly missing: number; readonly fork: boolean };

/**
 * Finds where a message stands.
 *
 * @param head - What is known.
 * @param n - The message's number.
 * @param previous - The running hash that the message names.
 */
export function place(head: Head, n: number, previous: Bytes): Place {
  if (n <= head.n) return { kind: "duplicate" };
  const missing = n - head.n - 1;
  return { kind: "next", missing, fork: missing === 0 && !equal(head.hash, previous) };
}
