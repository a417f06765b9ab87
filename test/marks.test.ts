// The search through a browser's folder finds secrets, however they are encoded or compressed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { textSecret } from "./helpers/leaks.ts";
import { findMarks, unpack } from "./helpers/marks.ts";

let folder = "";

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "sanctuary-marks-"));
});

test.after.each(() => rmSync(folder, { recursive: true }));

const secrets = [textSecret("alias", "Annabelle"), textSecret("text", "the orchard gate")];

/** Compresses as Firefox does: literals only, or with a copy of earlier bytes. */
function pack(block: readonly number[], length: number): Buffer {
  const head = Buffer.alloc(12);
  head.write("mozLz40\0", "latin1");
  head.writeUInt32LE(length, 8);
  return Buffer.concat([head, Buffer.from(block)]);
}

test("finds a secret in any file, at any depth, in UTF-16 and base64 too", () => {
  mkdirSync(join(folder, "Default/Sessions"), { recursive: true });
  writeFileSync(join(folder, "Default/Sessions/Tabs_1"), Buffer.from("Annabelle", "utf16le"));
  writeFileSync(join(folder, "Default/History"), "nothing but the orchard gate\0");
  writeFileSync(join(folder, "Local State"), Buffer.from("..Annabelle").toString("base64"));
  writeFileSync(join(folder, "clean"), "annabella the orchard");
  const found = findMarks(folder, secrets).map(({ file, name, spelling }) => {
    return `${file}: ${name} as ${spelling}`;
  });
  assert.equal(found.sort(), [
    "Default/History: text as UTF-8",
    "Default/Sessions/Tabs_1: alias as UTF-16 LE",
    "Local State: alias as base64",
    "Local State: alias as base64url",
  ]);
});

test("finds a secret in the name of a file", () => {
  writeFileSync(join(folder, "Annabelle.sqlite"), "");
  assert.is(findMarks(folder, secrets)[0]?.name, "alias");
});

test("decompresses Firefox's format, with long runs and copies that overlap themselves", () => {
  const text = [...Buffer.from("Annabelle")];
  // 9 literals, then 4 + 15 + 2 bytes copied from 1 back.
  const block = [0x9f, ...text, 1, 0, 2];
  const unpacked = unpack(pack(block, 9 + 21)).subarray(12 + block.length);
  assert.is(unpacked.toString(), `Annabelle${"e".repeat(21)}`);
  const long = [0xf0, 3, ...Buffer.from("the orchard gates.")];
  assert.is(
    unpack(pack(long, 18))
      .subarray(12 + long.length)
      .toString(),
    "the orchard gates.",
  );
  writeFileSync(join(folder, "recovery.jsonlz4"), pack([0x20, 0x41, 0x6e], 2));
  assert.equal(findMarks(folder, [textSecret("two", "An")]).length > 0, true);
});

test.run();
