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

test("accepts only texts with the digits of the code in order, and throws nothing else", async () => {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/%(25)*[0-9a-f]{2}/g, "-")
      .replaceAll("o", "0")
      .replaceAll(/[il]/g, "1");
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[0-9a-zA-Z -]{25,31}$/),
    fc.stringMatching(
      /^[#%a-z]{0,8}([0-9a-z]{5}[ #%\u00ad-]{0,3}){3}[0-9a-z]{6}[ -]?[0-9a-z]{6}[ #%a-z-]{0,8}$/,
    ),
  );
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const found = await codeOf(() => {
        const digits = formatCode(parseCode(text)).replaceAll("-", "");
        assert.match(plain(text), new RegExp([...digits].join("[^0-9a-z]*")));
      });
      assert.ok(found === undefined || /^code-(malformed|mistyped|incomplete)$/.test(found));
    }),
    runs(1000),
  );
});

/** A code, and its 27 letters. */
const spelled = codes.map((code) => [code, formatCode(code).replaceAll("-", "")] as const);

test("notices one wrong letter, wherever it stands and whatever it is", () => {
  fc.assert(
    fc.property(spelled, ([, letters]) => {
      for (const [at, letter] of [...letters].entries()) {
        for (const other of "0123456789abcdefghjkmnpqrstuvwxyz") {
          if (other === letter) continue;
          const wrong = letters.slice(0, at) + other + letters.slice(at + 1);
          assert.throws(() => parseCode(wrong), /code-mistyped/, `${other} at ${at}`);
        }
      }
    }),
    runs(10),
  );
});

test("notices that two letters are exchanged, neighbours or others", () => {
  fc.assert(
    fc.property(spelled, ([code, letters]) => {
      for (let i = 0; i < letters.length; i++) {
        for (let j = i + 1; j < letters.length; j++) {
          const changed = [...letters];
          [changed[i], changed[j]] = [letters[j] ?? "", letters[i] ?? ""];
          const text = changed.join("");
          if (text === letters) assert.equal(parseCode(text), code);
          else assert.throws(() => parseCode(text), /code-mistyped/, `${i} and ${j}`);
        }
      }
    }),
    runs(10),
  );
});

test("finds a code whatever signs stand around it and between its groups", () => {
  const signs = fc
    .stringMatching(/^[^0-9a-zA-Z%\uff01-\uff5e]*$/)
    .map((text) => text.replaceAll("#", ""));
  fc.assert(
    fc.property(codes, fc.array(signs, { minLength: 6, maxLength: 6 }), (code, around) => {
      const groups = formatCode(code).split("-");
      const text = around.map((signs, i) => signs + (groups[i] ?? "")).join("");
      assert.equal(parseCode(text), code);
      assert.equal(parseCode(`Come in: https://a.example/#${text} and talk`), code);
    }),
    runs(),
  );
});

// If the time grew with the square of the length, this would take hours.
test("reads a long text without a code", () => {
  for (const part of [
    "a",
    "abcde ",
    "abcde\u200b",
    "#",
    "#abcde-",
    "%25",
    "abcdeabcdeabcdeabcdeabcdefu",
  ]) {
    assert.throws(() => parseCode(part.repeat(100_000)), /code-/);
  }
});

test("refuses a code of another length, as a programming error", () => {
  assert.throws(() => formatCode(new Uint8Array(15)), /"code" expected 16 bytes, got 15/);
});

test.run();
