/**
 * Fills in the worked examples of protocol/SPEC.md from the vectors: node
 * test/vectors/spec-examples.mjs [--check]. With --check it writes nothing and fails if an example
 * is not what its vector says.
 *
 * An example is a code block of the language "vector". A line `file.json "case name"` names a case.
 * Every line after it is a path into that case, the value, and after two slashes an optional
 * remark. This program writes the values.
 */
import { readFileSync, writeFileSync } from "node:fs";

const home = new URL(".", import.meta.url);
const specFile = new URL("../../protocol/SPEC.md", home);
const [pathWidth, lineWidth] = [22, 100];

/** Bytes of a string in the notation of README.md; undefined if it is a text. */
function bytesOf(value) {
  if (!/^[0-9a-f* ]+$/.test(value)) return undefined;
  const words = value.split(" ").map((word) => word.split("*"));
  const hex = words.map(([unit, times = "1"]) => unit.repeat(Number(times))).join("");
  return /^([0-9a-f]{2})+$/.test(hex) ? Buffer.from(hex, "hex") : undefined;
}

/** The value at a path such as `frames[0].frame[2:34]`; `text(...)` reads bytes as UTF-8. */
function valueAt(testCase, path) {
  const [, isText, keys, slice, from, to] =
    /^(text\()?([\w.]+(?:\[\d+\][\w.]*)*)(\[(-?\d*):(-?\d*)\])?\)?$/.exec(path) ?? [];
  if (keys === undefined) throw new Error(`not a path: ${path}`);
  let value = testCase;
  for (const key of keys.match(/\w+/g)) value = value?.[key];
  if (value === undefined) throw new Error(`"${testCase.name}" has no ${keys}`);
  const isBytes = typeof value === "string" && !/(password|text|normal)$/.test(keys);
  const bytes = isBytes ? bytesOf(value) : undefined;
  if (bytes === undefined || (slice === undefined && isText === undefined)) {
    if (bytes !== undefined) return shortHex(bytes);
    return keys === "text" && value.startsWith("{") ? value : JSON.stringify(value);
  }
  const part = bytes.subarray(Number(from || 0), to ? Number(to) : undefined);
  return isText === undefined ? shortHex(part) : part.toString("utf8");
}

/** Hex in full up to 65 bytes; of longer values, the first and the last 14 bytes. */
function shortHex(bytes) {
  if (bytes.length <= 65) return bytes.toString("hex");
  const [first, last] = [bytes.subarray(0, 14), bytes.subarray(-14)];
  return `${first.toString("hex")}...${last.toString("hex")}`;
}

/** A field on one line; if that is too long, the value follows on the next lines. */
function lines(path, value, remark) {
  const comment = remark === undefined ? "" : `  // ${remark}`;
  const one = `${path.padEnd(pathWidth)} ${value}${comment}`;
  if (Array.from(one).length <= lineWidth) return [one];
  const parts = value.match(new RegExp(`.{1,${lineWidth - 4}}`, "gu")) ?? [];
  return [`${path}${comment}`, ...parts.map((part) => `    ${part}`)];
}

/** A block with its values filled in. */
function fill(block) {
  let testCase;
  const out = [];
  for (const line of block.split("\n")) {
    const [, file, name] = /^([\w-]+\.json) "(.*)"$/.exec(line) ?? [];
    if (file !== undefined) {
      const { valid, invalid } = JSON.parse(readFileSync(new URL(file, home), "utf8"));
      testCase = [...valid, ...invalid].find((one) => one.name === name);
      if (testCase === undefined) throw new Error(`${file} has no case "${name}"`);
      out.push(line);
    } else if (line === "") {
      out.push(line);
    } else if (!line.startsWith(" ")) {
      const [, path, remark] = /^(\S+)(?:.*? {2}\/\/ (.*))?/.exec(line);
      out.push(...lines(path, valueAt(testCase, path), remark));
    }
  }
  return out.join("\n");
}

const spec = readFileSync(specFile, "utf8");
const wrong = [];
const filled = spec.replaceAll(/(?<=^```vector\n)[\s\S]*?(?=\n```$)/gm, (block) => {
  try {
    const right = fill(block);
    if (right !== block) wrong.push(`stale:\n${block}\nshould be:\n${right}`);
    return right;
  } catch (error) {
    wrong.push(`${error.message}\nin:\n${block}`);
    return block;
  }
});
const failed = process.argv.includes("--check")
  ? wrong
  : wrong.filter((w) => !w.startsWith("stale"));
for (const one of failed) console.error(`${one}\n`);
if (failed.length > 0) process.exitCode = 1;
if (!process.argv.includes("--check")) writeFileSync(specFile, filled);
