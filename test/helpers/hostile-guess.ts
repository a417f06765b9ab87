/**
 * An attacker who guesses short texts and confirms them by hashes: from a memory, from contents
 * that it could read, and from hashes derived from both. Knows how contents and running hashes are
 * made, but not the random bytes in them.
 */
import { createHash } from "node:crypto";
import { type Bytes, concat, u32, utf8 } from "../../protocol/wire/bytes.ts";
import { sha256 } from "./hostile-thief.ts";

/**
 * Tries to confirm guesses of a text by every known hash: as the text itself, as a content with the
 * random bytes left out or zero, and as the running hash of an author log after any known hash.
 *
 * @param known - All bytes that the attacker has; every 32 of them may be a hash.
 * @param authors - Ids of the members who may have sent it.
 * @param numbers - Numbers that the message may have.
 */
export function confirmGuess(
  known: readonly Bytes[],
  authors: readonly Bytes[],
  numbers: readonly number[],
  guesses: readonly string[],
): readonly string[] {
  const hashes = new Set(known.filter(({ length }) => length === 32).map(latin));
  const firsts = authors.map((id) => sha256(utf8("sanctuary/1 author log"), id));
  const all = [...known.filter(({ length }) => length === 32), ...firsts];
  const before = [...new Map(all.map((bytes) => [latin(bytes), bytes])).values()];
  const places = before.flatMap((prev) => numbers.map((n) => placeOf(prev, n)));
  return guesses.filter((text) => {
    if (hashes.has(hash(utf8(text)))) return true;
    return places.some((ref) => isHead(hashes, ref, text));
  });
}

/** A number and the previous hash, as they go into the hash of a message. */
type MessageRef = { readonly json: string; readonly head: Bytes };

function placeOf(prev: Bytes, n: number): MessageRef {
  const previous = Buffer.from(prev).toString("base64url");
  const json = `{"n":${n},"prev":"${previous}","after":[],"text":`;
  return { json, head: concat(utf8("sanctuary/1 head"), prev, u32(n)) };
}

const zeros = String.fromCharCode(0).repeat(16);

function isHead(hashes: ReadonlySet<string>, { json, head }: MessageRef, text: string): boolean {
  // Type 0x01, then the random bytes: left out, or zero.
  return ["\u0001", `\u0001${zeros}`].some((start) => {
    const inner = hash(Buffer.from(`${start}${json}"${text}","action":false}`));
    return (
      hashes.has(inner) || hashes.has(hash(Buffer.concat([head, Buffer.from(inner, "latin1")])))
    );
  });
}

/** SHA-256 as a string of 32 characters: fast to compute and to look up. */
function hash(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("latin1");
}

function latin(bytes: Bytes): string {
  return Buffer.from(bytes).toString("latin1");
}
