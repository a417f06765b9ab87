/**
 * Inspects the memory of a process from outside: V8's snapshot, the contents of its buffers, and
 * the raw bytes of its writable memory. Only reads; reports where a secret was found.
 */
import { Buffer } from "node:buffer";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Secret, spellings } from "./leaks.ts";
import type { RelayProcess } from "./relay-process.ts";
import { heapFiles } from "./relay-program.ts";

/** Memory that the program can reach: the strings of V8's snapshot, and the contents of buffers. */
export type Heap = { readonly strings: Buffer; readonly buffers: Buffer };

/** Takes a snapshot of a relay's heap. No file of it is left on the disk. */
export async function heapOf(relay: RelayProcess): Promise<Heap> {
  const folder = mkdtempSync(join(tmpdir(), "sanctuary-heap-"));
  try {
    await relay.writeHeap(folder);
    const { strings } = JSON.parse(readFileSync(join(folder, heapFiles.snapshot), "utf8"));
    return {
      strings: Buffer.from((strings as readonly string[]).join("\n")),
      buffers: readFileSync(join(folder, heapFiles.buffers)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Names the secrets that are found: "route as hex in strings". */
export function findInHeap(heap: Heap, secrets: readonly Secret[]): string[] {
  const finds: string[] = [];
  for (const { name, bytes } of secrets) {
    for (const [spelling, needle] of exact(bytes)) {
      for (const where of ["strings", "buffers"] as const) {
        if (heap[where].includes(needle)) finds.push(`${name} as ${spelling} in ${where}`);
      }
    }
  }
  return finds;
}

/**
 * Counts how often each secret occurs, raw or in hex, in the writable memory of a process,
 * including freed memory that was not reused.
 *
 * @throws Error with code "EACCES" or "EPERM" if this system forbids reading it.
 */
export function scanProcess(pid: number, secrets: readonly Secret[]): ReadonlyMap<string, number> {
  const needles = secrets.map(({ name, bytes }) => ({
    name,
    forms: [bytes, Buffer.from(bytes.toString("hex"))],
  }));
  const counts = new Map(secrets.map(({ name }) => [name, 0]));
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "latin1").split("\n")) {
      const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === "" || line.endsWith("[vvar]")) continue;
      const bytes = readRange(memory, BigInt(`0x${from}`), BigInt(`0x${to}`));
      for (const { name, forms } of needles) {
        const found = forms.reduce((sum, form) => sum + occurrences(bytes, form), 0);
        counts.set(name, (counts.get(name) ?? 0) + found);
      }
    }
  } finally {
    closeSync(memory);
  }
  return counts;
}

/** The bytes themselves, and the encodings that do not depend on the surrounding bytes. */
function exact(bytes: Buffer): (readonly [spelling: string, needle: Buffer])[] {
  const wanted = ["UTF-8", "hex", "base64", "UTF-16 LE"];
  return spellings(bytes)
    .filter(([spelling], at, all) => all.findIndex(([other]) => other === spelling) === at)
    .filter(([spelling]) => wanted.includes(spelling))
    .map(([spelling, needle]) => [spelling === "UTF-8" ? "bytes" : spelling, needle]);
}

function readRange(memory: number, from: bigint, to: bigint): Buffer {
  const bytes = Buffer.alloc(Number(to - from));
  let at = 0;
  while (at < bytes.length) {
    let count: number;
    try {
      count = readSync(memory, bytes, at, bytes.length - at, from + BigInt(at));
    } catch (error) {
      // Unmapped since it was listed, or never filled in.
      if ((error as NodeJS.ErrnoException).code === "EIO") break;
      throw error;
    }
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

function occurrences(bytes: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) count += 1;
  return count;
}
