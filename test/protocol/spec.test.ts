/**
 * SPEC.md compared with the code: labels, codes, types and bounds by name and number, and its examples with the
 * vectors. A better sentence changes nothing here; a wrong number or a missing code fails.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { label } from "../../protocol/crypto/key-schedule.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { closeCodes } from "../../protocol/wire/frame.ts";
import { limits as otherLimits } from "../../protocol/wire/limits.ts";
import { isUnsettled } from "../../protocol/wire/unicode.ts";

const limits = { ...otherLimits, ...fileLimits };
type Rate = { readonly perSecond: number; readonly burst: number };

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const spec = read("protocol/SPEC.md");
const headings = [...spec.matchAll(/^#{2,3} (\d+(?:\.\d+)?) /gm)].map(([, number]) => number ?? "");

/** Text of a section with its subsections. */
function section(number: string): string {
  const start = spec.search(new RegExp(`^#{2,3} ${number.replace(".", "\\.")} `, "m"));
  assert.ok(start >= 0, `SPEC has no section ${number}`);
  const rest = spec.slice(spec.indexOf("\n", start));
  const level = number.includes(".") ? "{2,3}" : "{2}";
  const end = rest.search(new RegExp(`^#${level} \\d`, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** Rows of the tables in a text, as cells. */
function rows(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const names = (text: string) => [...text.matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? "");

test("has in SPEC §10 every close code of the code, and no other", () => {
  const listed = rows(section("10"))
    .filter(([code = ""]) => /^4\d{3}$/.test(code))
    .map(([code, reason]) => [reason, Number(code)]);
  assert.equal(Object.fromEntries(listed), { ...closeCodes });
});

test("has in SPEC §10 every code of ProtocolError, and no other", () => {
  const listed = rows(section("10")).flatMap(([code = ""]) => names(code));
  const union = /ProtocolErrorCode =([\s\S]*?);/.exec(read("protocol/wire/errors.ts"))?.[1] ?? "";
  const inCode = [...union.matchAll(/\| "([\w-]+)"/g)].map(([, name]) => name ?? "");
  assert.ok(inCode.length > 10);
  assert.equal(listed.sort(), inCode.sort());
});

test("quotes in SPEC every label of the code, and no other", () => {
  const quoted = [...spec.matchAll(/"(sanctuary\/1 [^"]+)"/g)].map(([, text]) => text ?? "");
  const inCode = Object.values<string>(label);
  assert.equal([...new Set(quoted)].sort(), inCode.sort());
});

test("has in SPEC §7.3 and §7.4 every type of message with its type byte, and no other", () => {
  const source = read("protocol/wire/message.ts");
  for (const [number, table] of [
    ["7.3", "channelTypes"],
    ["7.4", "roomTypes"],
  ] as const) {
    const [, body = ""] =
      new RegExp(`const ${table} = \\{([\\s\\S]*?)\\n\\} as const`).exec(source) ?? [];
    const inCode = [...body.matchAll(/^ {2}(\w+): \[\s*(0x[0-9a-f]{2})/gm)].map(
      ([, name, byte]) => [byte, name],
    );
    assert.ok(inCode.length > 5, table);
    const listed = rows(section(number))
      .filter(([byte = ""]) => /^0x/.test(byte))
      .map(([byte, name]) => [byte, name]);
    assert.equal(listed, inCode);
  }
});

/** How SPEC writes a bound: as a number, as a time or as a size. */
function spellings(value: number): string[] {
  const grouped = (number: number) => number.toLocaleString("en-US");
  const scaled = [
    [1000, "s"],
    [60_000, "min"],
    [1024, "KiB"],
  ] as const;
  return [
    grouped(value),
    ...scaled
      .filter(([unit]) => value % unit === 0)
      .map(([unit, name]) => `${grouped(value / unit)} ${name}`),
  ];
}

function rateSpellings({ perSecond, burst }: Rate): string[] {
  const every = Math.round(1 / perSecond);
  const rates = [
    `${perSecond} a second`,
    `one in ${every} s`,
    ...(every === 60 ? ["one a minute"] : []),
  ];
  return rates.map((rate) => `${rate}, burst ${burst}`);
}

test("has in SPEC §8.2 every bound of the code under its name and with its number", () => {
  const listed = rows(section("8.2")).slice(2);
  const named = new Set<string>();
  for (const [rule, number = "", cell = ""] of listed) {
    for (const name of names(cell)) {
      named.add(name);
      assert.ok(name in limits, `${name} is no bound of the code`);
      const value: number | Rate = limits[name as keyof typeof limits];
      const spelled = typeof value === "number" ? spellings(value) : rateSpellings(value);
      const isThere = spelled.some((text) => {
        const escaped = text.replaceAll(".", "\\.");
        return new RegExp(`(?<!\\d|\\d[.,])${escaped}(?!\\d|[.,]\\d)`).test(number);
      });
      assert.ok(
        isThere,
        `${name} is ${spelled.join(" or ")}, and SPEC says of "${rule}": ${number}`,
      );
    }
  }
  assert.equal([...named].sort(), Object.keys(limits).sort());
});

test("has in SPEC §4.4 every code point that the code refuses, and no other", () => {
  const ranges = section("4.4")
    .match(/^ {4}[\dA-F -]+$/gm)
    ?.flatMap((line) => line.trim().split(" "));
  const listed = ranges?.flatMap((range) => {
    const [first = NaN, last = first] = range.split("-").map((hex) => Number.parseInt(hex, 16));
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  const inCode = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) =>
    isUnsettled(String.fromCodePoint(point)),
  );
  assert.ok(inCode.length > 100);
  assert.equal(listed, inCode);
});

test("has in SPEC every section that SPEC and the code refer to", () => {
  assert.ok(headings.length > 30);
  const files = ["protocol", "server", "web"].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|tsx|md|pv)$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
  for (const file of files) {
    const text = read(file);
    const cited = file.endsWith(".md") ? /§(\d+(?:\.\d+)?)/g : /SPEC §(\d+(?:\.\d+)?)/g;
    // Sections of other documents stand after their names.
    const own = text.replaceAll(/RFC \d+ §[\d.]+/g, "");
    for (const [, number = ""] of own.matchAll(cited)) {
      assert.ok(headings.includes(number), `${file} refers to §${number}`);
    }
  }
});

test("names in the word list of SPEC files that are there", () => {
  const [list = ""] = spec.split(/^## /m);
  const files = rows(list).flatMap(([, , file = ""]) => [...file.matchAll(/`([\w/.-]+\.ts)`/g)]);
  assert.ok(files.length > 20);
  for (const [, file] of files) assert.ok(existsSync(new URL(`protocol/${file}`, root)), file);
});

test("has in SPEC §13 every file of vectors, and every file that it names", () => {
  const named = rows(section("13")).flatMap(([files = ""]) =>
    [...files.matchAll(/`([\w-]+\.json)`/g)].map(([, file]) => file ?? ""),
  );
  const there = readdirSync(new URL("test/vectors/", root)).filter((file) =>
    file.endsWith(".json"),
  );
  assert.equal([...new Set(named)].sort(), there.sort());
});

test("shows in SPEC an example from every file of computed vectors", () => {
  const used = [...spec.matchAll(/^([\w-]+\.json) "/gm)].map(([, file]) => file ?? "");
  const computed = readdirSync(new URL("test/vectors/", root)).filter(
    (file) => file.endsWith(".json") && !["primitives.json", "session.json"].includes(file),
  );
  assert.equal([...new Set(used)].sort(), computed.sort());
});

test("shows in SPEC what the vectors say", () => {
  const program = fileURLToPath(new URL("test/vectors/spec-examples.mjs", root));
  const { status, stderr } = spawnSync(process.execPath, [program, "--check"], {
    encoding: "utf8",
  });
  assert.is(status, 0, stderr);
});

test.run();
