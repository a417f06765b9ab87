/**
 * SPEC.md and the code, compared as lists: labels, close codes, error codes, bounds, files of vectors. What is in one
 * and not in the other fails here.
 */
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { label } from "../../protocol/crypto/key-schedule.ts";
import { closeCodes } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const spec = read("../../protocol/SPEC.md");
/** Rows of all tables, with their cells. */
const rows = spec
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
const names = (text: string) => [...text.matchAll(/`([\w-]+)`/g)].map(([, name]) => name as string);

test("has in SPEC §10 every close code of the code, and no other", () => {
  const listed = rows
    .filter(([code]) => /^4\d{3}$/.test(code as string))
    .map(([code, reason]) => [reason, Number(code)]);
  assert.equal(Object.fromEntries(listed), { ...closeCodes });
});

test("has in SPEC §10 every code of ProtocolError, and no other", () => {
  const [, paragraph] = /Codes of `ProtocolError`: ([\s\S]*?)\.\n/.exec(spec) ?? [];
  const union =
    /ProtocolErrorCode =([\s\S]*?);/.exec(read("../../protocol/wire/errors.ts"))?.[1] ?? "";
  const inCode = [...union.matchAll(/\| "([\w-]+)"/g)].map(([, name]) => name as string);
  assert.ok(inCode.length > 10);
  assert.equal(names(paragraph ?? "").sort(), inCode.sort());
});

test("has in the code every bound of SPEC §8.2 under its name", () => {
  const [, section] = /### 8\.2([\s\S]*?)\n## 9/.exec(spec) ?? [];
  const bounds = (section ?? "")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => names(line.split("|")[3] ?? ""));
  assert.ok(bounds.length > 10);
  for (const bound of bounds) assert.ok(bound in limits, bound);
});

test("quotes in SPEC every label of the code, and no other", () => {
  const quoted = [...spec.matchAll(/"(sanctuary\/1 [^"]+)"/g)].map(([, text]) => text as string);
  const inCode = Object.values<string>(label);
  assert.equal([...new Set(quoted)].sort(), inCode.sort());
});

test("has in SPEC §13 every file of vectors, and every file that it names", () => {
  const [, section] = /## 13([\s\S]*?)\n## 14/.exec(spec) ?? [];
  const named = [...(section ?? "").matchAll(/`(\w+\.json)`/g)].map(([, file]) => file as string);
  const there = readdirSync(new URL("../vectors", import.meta.url)).filter((file) =>
    file.endsWith(".json"),
  );
  assert.equal([...new Set(named)].sort(), there.sort());
});

test.run();
