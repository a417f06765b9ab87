/**
 * Bytes and text (protocol/wire/bytes.ts), compared with Node's own Buffer.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  concat,
  equal,
  expectBytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  readU16,
  readU32,
  toBase64url,
  toHex,
  u16,
  u32,
  utf8,
} from "../../protocol/wire/bytes.ts";
import { runs } from "../helpers/vectors.ts";

const bytes = (maxLength = 80) => fc.uint8Array({ maxLength });

test("writes and reads hex and base64url as Node does", () => {
  fc.assert(
    fc.property(bytes(), (data) => {
      assert.is(toHex(data), Buffer.from(data).toString("hex"));
      assert.is(toBase64url(data), Buffer.from(data).toString("base64url"));
      assert.equal(fromHex(toHex(data), data.length), Uint8Array.from(data));
      assert.equal(fromBase64url(toBase64url(data), data.length), Uint8Array.from(data));
    }),
    runs(),
  );
});

test("decodes hex and base64url only if encoding gives the same text", () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.stringMatching(/^[\w+/=-]{0,12}$/));
  fc.assert(
    fc.property(text, fc.nat(8), (text, length) => {
      const hex = fromHex(text, length);
      const base64 = fromBase64url(text, length);
      if (hex !== undefined) assert.equal([toHex(hex), hex.length], [text, length]);
      if (base64 !== undefined) assert.equal([toBase64url(base64), base64.length], [text, length]);
    }),
    runs(500),
  );
});

test("refuses hex and base64url of another length", () => {
  for (const length of [0, 1, 3]) {
    assert.is(fromHex("0102", length), undefined);
    assert.is(fromBase64url("AQI", length), undefined);
  }
});

test("refuses base64url with padding, with the other alphabet or with leftover bits", () => {
  for (const text of ["AQI=", "AQ+", "AQ/", "AQJ", "AQ", "AQIA", "AQ I", "AQI\n"]) {
    assert.is(fromBase64url(text, 2), undefined, text);
  }
  assert.equal(fromBase64url("AQI", 2), Uint8Array.of(1, 2));
});

test("refuses hex in upper case", () => {
  assert.is(fromHex("AB", 1), undefined);
  assert.equal(fromHex("ab", 1), Uint8Array.of(0xab));
});

test("concatenates bytes as Node does", () => {
  fc.assert(
    fc.property(fc.array(bytes(9), { maxLength: 6 }), (parts) => {
      assert.equal(concat(...parts), Uint8Array.from(Buffer.concat(parts)));
    }),
    runs(),
  );
});

test("compares bytes as Node does", () => {
  fc.assert(
    fc.property(bytes(3), bytes(3), (a, b) => {
      assert.is(equal(a, b), Buffer.compare(a, b) === 0);
      assert.ok(equal(a, a.slice()));
    }),
    runs(500),
  );
});

test("finds a difference of one bit in every byte", () => {
  const a = Uint8Array.from({ length: 32 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const b = a.slice();
    b[i] = (b[i] as number) ^ 0x80;
    assert.not(equal(a, b));
  }
});

test("writes integers with the high byte first and reads them at any place", () => {
  assert.equal([...u16(0x0102), ...u32(0x03040506)], [1, 2, 3, 4, 5, 6]);
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(0xffffffff), bytes(5), (short, long, before) => {
      const whole = concat(before, u16(short), u32(long));
      // Reads through a view that does not start at offset 0 of its buffer.
      const view = concat(Uint8Array.of(9, 9, 9), whole).subarray(3);
      assert.is(readU16(view, before.length), short);
      assert.is(readU32(view, before.length + 2), long);
    }),
    runs(),
  );
});

test("reads the UTF-8 that it wrote, and keeps a byte order mark", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      assert.is(fromUtf8(utf8(text)), text);
    }),
    runs(),
  );
  assert.is(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
});

test("throws TypeError for bytes that are not UTF-8", () => {
  for (const wrong of [[0xff], [0xc1, 0xa1], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0, 0, 0]]) {
    assert.throws(
      () => fromUtf8(Uint8Array.from(wrong)),
      (error: unknown) => error instanceof TypeError,
    );
  }
});

test("names argument and lengths for a wrong number of bytes, a programming error", () => {
  expectBytes("salt", new Uint8Array(32), 32);
  assert.throws(
    () => expectBytes("salt", new Uint8Array(31), 32),
    (error: unknown) =>
      error instanceof RangeError && error.message === '"salt" expected 32 bytes, got 31',
  );
});

test.run();
