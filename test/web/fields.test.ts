/** Validation of the two forms: valid values, and the field of each refusal. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode } from "../../protocol/wire/room-code.ts";
import {
  type Refused,
  readAlias,
  readCode,
  readPassword,
  readRoomName,
  ttls,
} from "../../web/lobby/fields.ts";
import { normalizing } from "../helpers/normalizing.ts";
import { codeOfTests, codeText } from "./fakes.ts";

function refuses(read: () => unknown, code: string, field: string): void {
  assert.throws(read, (error: Refused) => error.code === code && error.field === field, code);
}

test("takes an alias in its normal form", () => {
  assert.is(readAlias("  Ada\u200b   Lovelace "), "Ada Lovelace");
  assert.is(readAlias("x".repeat(limits.aliasPoints)), "x".repeat(32));
});

test("tells an empty alias, a too long one and one with a leading mark apart", () => {
  for (const unseen of [" \u200b ", "\u2800", "\u{1d159}", "\ufffc", "\u3164\u{13441}"]) {
    refuses(() => readAlias(unseen), "alias-empty", "alias");
  }
  refuses(() => readAlias("x".repeat(limits.aliasPoints + 1)), "alias-too-long", "alias");
  refuses(() => readAlias("€".repeat(limits.aliasBytes / 3 + 1)), "alias-too-long", "alias");
  refuses(() => readAlias("\u0301a"), "alias-malformed", "alias");
});

test("a very long alias is refused before it is normalized", () => {
  const { units } = normalizing(() =>
    refuses(() => readAlias("\u0301 ".repeat(1_000_000)), "alias-too-long", "alias"),
  );
  assert.ok(units < 10_000, `${units}`);
});

test("takes a room without a name, and refuses a name too long or malformed", () => {
  assert.is(readRoomName("  "), "");
  refuses(() => readRoomName("x".repeat(33)), "room-name-too-long", "roomName");
  refuses(() => readRoomName("\u0301"), "room-name-malformed", "roomName");
});

test("reads a code alone and within a link", () => {
  assert.equal(readCode(` ${codeText} `), codeOfTests);
  assert.equal(readCode(`https://chat.example/#${codeText}`), codeOfTests);
});

test("tells an empty code, an incomplete one and a wrong one apart", () => {
  refuses(() => readCode(" "), "code-empty", "code");
  for (const short of [codeText.slice(1), "https://chat.example/", `see #${codeText.slice(1)}.`]) {
    refuses(() => readCode(short), "code-incomplete", "code");
  }
  const unlike = `${codeText.startsWith("a") ? "b" : "a"}${codeText.slice(1)}`;
  refuses(() => readCode(unlike), "code-mistyped", "code");
  const other = formatCode(codeOfTests.map((byte) => byte ^ 0xff));
  for (const wrong of [`${codeText}0`, `${codeText} ${other}`]) {
    refuses(() => readCode(wrong), "code-malformed", "code");
  }
});

test("joins a password's lines into one, and refuses a password that is too long", () => {
  assert.is(readPassword(" wine actress \n milk\r\n"), "wine actress milk");
  assert.is(readPassword("x".repeat(limits.passwordBytes)).length, 1024);
  refuses(
    () => readPassword("x".repeat(limits.passwordBytes + 1)),
    "password-too-long",
    "password",
  );
  refuses(() => readPassword("é".repeat(513)), "password-too-long", "password");
});

test("refuses what engines read differently, in every field, and takes other new characters", () => {
  for (const letter of ["\u{1ccd6}", "a\u0897", "\ua7f1", "x\u{1e5ee}", "\u{16121}\u{1611f}"]) {
    for (const typed of [letter, `x ${letter} y`]) {
      refuses(() => readAlias(typed), "character-too-new", "alias");
      refuses(() => readRoomName(typed), "character-too-new", "roomName");
      refuses(() => readPassword(typed), "character-too-new", "password");
    }
  }
  for (const typed of ["a\u{1fae9}", "\u{2ebf0}", "\u{10d50}", "\u1ace x", "Zoe\u0308"]) {
    assert.is(readPassword(typed), typed);
    assert.is(readAlias(`n${typed}`), `n${typed}`.normalize("NFKC"));
  }
});

test("offers only ttls that the protocol allows", () => {
  assert.equal(ttls, [0, 900, 3600, 86_400]);
  for (const ttl of ttls.slice(1)) {
    assert.ok(ttl > 0 && ttl <= limits.maxTtlSeconds);
  }
});

test.run();
