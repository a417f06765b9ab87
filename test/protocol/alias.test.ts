/**
 * Aliases and room names (protocol/wire/alias.ts, SPEC §4.3): every case of alias.json, and the
 * properties of the normal form.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { normalizeName, parseAlias, parseRoomName } from "../../protocol/wire/alias.ts";
import { codeOf, readVectors, refuses, runs } from "../helpers/vectors.ts";

type Valid =
  | { does: "alias" | "room name"; text: string }
  | { does: "normalize"; text: string; normal: string };
type Invalid = { does: "alias" | "room name"; text: string };
const vectors = readVectors<Valid, Invalid>("alias.json");
const parse = { alias: parseAlias, "room name": parseRoomName };

for (const entry of vectors.valid) {
  test(entry.name, () => {
    if (entry.does === "normalize") assert.is(normalizeName(entry.text), entry.normal);
    else assert.is(parse[entry.does](entry.text), entry.text);
  });
}

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

test("refuses a very long text without processing it", async () => {
  const begun = performance.now();
  await refuses("alias-malformed", () => parseAlias("\ufdfa".repeat(5_000_000)));
  assert.ok(performance.now() - begun < 500);
});

test.run();
