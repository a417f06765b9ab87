/** Files between the members of a world: offered, fetched and compared. */
import * as assert from "uvu/assert";
import { fileHash, partBytes, partHash } from "../../protocol/crypto/file.ts";
import type { FileInfo } from "../../protocol/session.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import type { Driver } from "./driver.ts";
import { type Person, type Secrets, World } from "./world.ts";

let made = 0;

/** Bytes that look random, and are the same for the same length. */
export function content(length: number): Bytes {
  const out = new Uint8Array(length);
  let state = length + 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    out[at] = state >>> 16;
  }
  return out;
}

/** Describes a file as the page of its author does. */
export async function describe(bytes: Bytes, rest: Partial<FileInfo> = {}): Promise<FileInfo> {
  const hashes: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += partBytes) {
    hashes.push(await partHash(bytes.slice(at, at + partBytes)));
  }
  const id = toHex(Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? ++made : at)));
  const { length: size } = bytes;
  return { id, name: "plan.pdf", type: "application/pdf", size, hash: fileHash(hashes), ...rest };
}

/** Bytes of this many chunks, the last one short. */
export function chunks(count: number): Bytes {
  return content(count * fileLimits.chunkBytes - 100);
}

/** A person offers a file, to everyone or in a whisper. Returns it as its author knows it. */
export async function offer(
  person: Person,
  bytes: Bytes,
  to?: Person,
  rest: Partial<FileInfo> = {},
): Promise<FileInfo> {
  const file = await describe(bytes, rest);
  person.files.own.set(file.id, bytes);
  const whisper = to === undefined ? {} : { to: person.id(to.alias) };
  await person.do({ type: "offer", text: "see", files: [file], ...whisper });
  return file;
}

/** The key of the last line with files that is shown, and its first file. */
export function shownFile(person: Driver): { readonly key: string; readonly file: FileInfo } {
  const line = person.lines.findLast((line) => "files" in line);
  if (line?.kind !== "text" && line?.kind !== "whisper") throw new Error("no files are shown");
  const [file] = line.files ?? [];
  if (file === undefined) throw new Error("no file is shown");
  return { key: line.key, file };
}

/** A person fetches the last file that is shown. Returns its id. */
export async function fetchFile(person: Person): Promise<string> {
  const { key, file } = shownFile(person);
  await person.do({ type: "fetch", key, file: file.id });
  return file.id;
}

/**
 * A room over a relay that takes about 12 chunks a second, one at a time: a transfer can be met
 * while it is under way.
 */
export async function slowRoom<const Aliases extends readonly string[]>(
  secrets: Secrets,
  seed: number,
  ...aliases: Aliases
): Promise<[World, ...{ [K in keyof Aliases]: Person }]> {
  const world = new World(seed);
  world.relay.limits = { ...world.relay.limits, bytesPerSecond: 1_048_576, bytesBurst: 131_072 };
  const people: Person[] = [];
  for (const alias of aliases) {
    people.push(await world.enter(alias, secrets, people.length === 0 ? { ttl: 0 } : undefined));
  }
  return [world, ...(people as { [K in keyof Aliases]: Person })];
}

/** Compares byte by byte, and prints none of them. */
export function assertSame(actual: Bytes, expected: Bytes): void {
  assert.is(actual.length, expected.length);
  assert.ok(
    actual.every((byte, at) => byte === expected[at]),
    "the same bytes",
  );
}
