/**
 * Room codes and invite links (protocol/wire/room-code.ts, SPEC §4.1): every case of
 * room-code.json.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatCode, formatInviteLink, parseCode } from "../../protocol/wire/room-code.ts";
import { codeOf, type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";

type Valid = { code: Hex; text: string } & (
  | { does: "format" | "parse" }
  | { does: "link"; origin: string }
);
const vectors = readVectors<Valid, { text: string }>("room-code.json");

for (const entry of vectors.valid) {
  test(entry.name, () => {
    const code = unhex(entry.code);
    if (entry.does === "format") assert.is(formatCode(code), entry.text);
    if (entry.does === "link") assert.is(formatInviteLink(entry.origin, code), entry.text);
    assert.equal(parseCode(entry.text), code);
  });
}

for (const { name, text, code } of vectors.invalid) {
  test(name, () => refuses(code, () => parseCode(text)));
}

const codes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((code) => Uint8Array.from(code));

test("parses every code that it formats, alone and in an invite link", () => {
  fc.assert(
    fc.property(codes, (code) => {
      assert.equal(parseCode(formatCode(code)), code);
      assert.equal(parseCode(formatInviteLink("https://a.example", code)), code);
    }),
    runs(),
  );
});

test("accepts only spellings of a code that it formats, and throws nothing else", async () => {
  const spelled = (text: string) => text.toLowerCase().replaceAll(/[- \t\n\f\r]/g, "");
  const plain = (text: string) => spelled(text).replaceAll("o", "0").replaceAll(/[il]/g, "1");
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-zA-Z -]{24,30}$/));
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const found = await codeOf(() => {
        const tail = text.includes("#") ? text.slice(text.indexOf("#") + 1) : text;
        assert.is(spelled(formatCode(parseCode(text))), plain(tail));
      });
      assert.ok(found === undefined || found === "code-malformed");
    }),
    runs(1000),
  );
});

test("refuses a code of another length, as a programming error", () => {
  assert.throws(() => formatCode(new Uint8Array(15)), /"code" expected 16 bytes, got 15/);
});

test.run();
