/**
 * Aliases and room names (protocol/wire/alias.ts, SPEC §4.3): every case of alias.json, and the
 * properties of the normal form.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { digest } from "../../protocol/crypto/hash.ts";
import {
  foldName,
  normalizeName,
  parseAlias,
  parseOwnAlias,
  parseRoomName,
} from "../../protocol/wire/alias.ts";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { hasInk, inkless } from "../../protocol/wire/ink.ts";
import { isUnsettled } from "../../protocol/wire/unicode.ts";
import { codeOf, type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";

const parse = { alias: parseAlias, "room name": parseRoomName, "own alias": parseOwnAlias };
type Parsed = { does: keyof typeof parse; text: string };
type Valid =
  | Parsed
  | { does: "normalize"; text: string; normal: string }
  | { does: "rest"; digest: Hex };
const vectors = readVectors<Valid, Parsed>("alias.json");

for (const entry of vectors.valid) {
  test(entry.name, async () => {
    if (entry.does === "normalize") assert.is(normalizeName(entry.text), entry.normal);
    else if (entry.does === "rest") assert.equal(digestOfTheRest(), unhex(entry.digest));
    else assert.is(parse[entry.does](entry.text), entry.text);
  });
}

/** The digest of what this engine normalizes as every other one (SPEC §4.4). */
function digestOfTheRest(): Uint8Array {
  const forms: string[] = [];
  for (let point = 0; point <= 0x10ffff; point++) {
    const char = String.fromCodePoint(point);
    if (!char.isWellFormed() || isUnsettled(char)) continue;
    forms.push(`${char}\u0334\u0345${char}${char.normalize("NFD")}`.normalize("NFKC"));
  }
  return digest(utf8(forms.join("")));
}

test("compares names that look the same as one, however they are normalized", () => {
  for (const [one, other] of [
    ["Anna", "\uff21\uff2e\uff2e\uff21"],
    ["Zo\u00eb", "Zoe\u0308"],
    ["fish", "\ufb01sh"],
    ["MASSE", "ma\u00dfe"],
    ["a b", "a\u00a0b"],
  ] as const) {
    assert.is(foldName(one), foldName(other), one);
  }
  assert.is.not(foldName("Anna"), foldName("Anne"));
});

for (const { name, does, text, code } of vectors.invalid) {
  test(name, () => refuses(code, () => parse[does](text)));
}

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(..."ae\u0301\u00ad\u200b\u00a8 \t\u3164\ufdfa\u1100\u1161\ud800"),
  }),
);

test("the normal form of a normal form is itself", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const normal = normalizeName(text);
      assert.is(normalizeName(normal), normal);
      assert.not.match(normal, /^ | $| {2}|[\p{Cc}\p{Cf}\p{Cs}\p{DI}]/u);
    }),
    runs(1000),
  );
});

test("accepts an alias unchanged or refuses it, and throws nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      const found = await codeOf(() => assert.is(parseAlias(text), text));
      assert.ok(found === undefined || found === "alias-malformed");
    }),
    runs(1000),
  );
});

test("without ink are all ignorable, control and space characters, and few others", () => {
  const isListed = new RegExp(`^[${inkless}]$`, "u");
  const others: string[] = [];
  for (let point = 0; point < 0x110000; point++) {
    const char = String.fromCodePoint(point);
    const isKnown = /[\p{DI}\p{White_Space}\p{Cc}]/u.test(char);
    if (isKnown) assert.ok(isListed.test(char), `U+${point.toString(16)}`);
    else if (isListed.test(char)) others.push(char);
    assert.is(hasInk(char), !isListed.test(char));
  }
  // The six blanks, three annotations, and the controls that arrange hieroglyphs.
  const blanks = "\u2800\ufff9\ufffa\ufffb\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}";
  assert.is(others.filter((char) => !/[\u{13430}-\u{1343f}]/u.test(char)).join(""), blanks);
});

test("no name of blanks can be seen, and no blank tells two names apart", async () => {
  const blanks = [..."\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}"];
  for (const blank of blanks) {
    for (const text of [blank, blank + blank, `${blank} \u200b${blank}`]) {
      assert.is(normalizeName(text), "");
      await refuses("alias-malformed", () => parseAlias(text));
      await refuses("alias-malformed", () => parseRoomName(text));
    }
    assert.is(normalizeName(`${blank}Anna${blank}B${blank}`), "Anna B");
    await refuses("alias-malformed", () => parseAlias(`Anna${blank}`));
  }
});

test("refuses a very long text without processing it", async () => {
  const text = "\ufdfa".repeat(5_000_000);
  const times: number[] = [];
  // A busy machine can hold up one of them, but not all.
  for (let n = 0; n < 10; n++) {
    const begun = performance.now();
    await refuses("alias-malformed", () => parseAlias(text));
    times.push(performance.now() - begun);
  }
  assert.ok(Math.min(...times) < 500, `${times}`);
});

test.run();
