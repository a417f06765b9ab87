// The search for leaks must be able to find: every encoding is planted and found.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findLeaks, spellings, textSecret } from "./helpers/leaks.ts";

const secret = textSecret("alias", "Wilhelmina Ñandú");

test("P1: the search for leaks finds a secret in every encoding, wherever it is", () => {
  const before = Buffer.from([7, 200, 13]);
  for (const [spelling, bytes] of spellings(secret.bytes)) {
    const finds = findLeaks([Buffer.concat([before, bytes, before])], [secret]);
    assert.ok(finds.includes(`alias as ${spelling}`), spelling);
  }
});

test("finds a secret that was encoded together with the surrounding bytes", () => {
  for (let shift = 0; shift < 6; shift++) {
    const around = Buffer.concat([Buffer.alloc(shift, 0x5a), secret.bytes, Buffer.from("tail")]);
    for (const encoding of ["hex", "base64", "base64url", "utf8"] as const) {
      const record = Buffer.from(around.toString(encoding));
      assert.is(findLeaks([record], [secret]).length > 0, true, `${encoding} at ${shift}`);
    }
  }
});

test("finds nothing in bytes without the secret", () => {
  const noise = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919 + (i >> 3)) & 255));
  assert.equal(findLeaks([noise, Buffer.from(noise.toString("base64"))], [secret]), []);
});

test.run();
