/**
 * Passwords (protocol/crypto/password.ts, SPEC §4.2): every case of password.json, and when the list
 * of words is needed.
 */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { importPassword, passwordInput } from "../../protocol/crypto/password.ts";
import { fromUtf8, toHex } from "../../protocol/wire/bytes.ts";
import { type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";

type Password = { password: string; input: Hex };
const passwords = readVectors<Password, { password: string }>("password.json");
const loadWords = async () => wordlist;

for (const { name, password, input } of passwords.valid) {
  test(`${name} as a password`, async () => {
    assert.is(toHex(await passwordInput(password, loadWords)), toHex(unhex(input)));
  });
}

for (const { name, password, code } of passwords.invalid) {
  test(`${name} as a password`, async () => {
    await refuses(code, () => passwordInput(password, loadWords));
    await refuses(code, () => importPassword(password, loadWords));
  });
}

/** What is derived from, as a text. */
const taken = async (password: string) =>
  fromUtf8((await passwordInput(password, loadWords)).subarray(1));

test("takes a suggested password in whatever capitals, spaces and hyphens it is typed", async () => {
  const words = fc.array(fc.constantFrom(...wordlist), { minLength: 1, maxLength: 8 });
  const capitals = fc.infiniteStream(fc.boolean());
  const between = fc.stringMatching(/^[ \u00a0\u2010\u2011\u2013-]{1,3}$/);
  await fc.assert(
    fc.asyncProperty(words, capitals, between, between, async (words, upper, sign, other) => {
      const typed = words.map((word, i) => {
        const letters = [...word].map((letter) => {
          return upper.next().value ? letter.toUpperCase() : letter;
        });
        return letters.join("") + (i % 2 === 0 ? sign : other);
      });
      assert.is(await taken(typed.join("")), words.join(" "));
    }),
    runs(),
  );
});

test("takes every other password as it is", async () => {
  const other = fc.string({ unit: "grapheme" }).filter((text) => !/^[a-z \-\u00ad]*$/i.test(text));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...wordlist), other, async (word, text) => {
      const password = `${word.toUpperCase()}x${text}`;
      let got: string;
      try {
        got = await taken(password);
      } catch {
        return;
      }
      assert.is(got, password.normalize("NFKC").replaceAll(/^ +| +$/g, ""));
    }),
    runs(),
  );
});

test("asks for the list only if it matters, and fails with it", async () => {
  let asked = 0;
  const missing = async () => {
    asked++;
    throw new TypeError("failed to fetch");
  };
  for (const password of ["", "apple river", "Apple7", "p\u00e4sse", "- -", " apple "]) {
    await passwordInput(password, missing);
  }
  assert.is(asked, 0);
  await passwordInput("Apple river", missing).then(
    () => assert.unreachable("without a list nobody knows"),
    (error) => assert.instance(error, TypeError),
  );
});

test("P14: a password becomes a key that cannot be exported", async () => {
  const key = await importPassword("a");
  assert.is(key.extractable, false);
  assert.equal(key.usages, ["deriveBits"]);
});

test.run();
