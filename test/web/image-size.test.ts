/** Sizes of pictures: real ones of each format, and headers with false sizes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pixelsOf } from "../../web/markup/image-size.ts";
import { pictureOf } from "./markup-tree.ts";

const encode = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part),
    ),
  ).toString("base64");

// Of one pixel each, made by common programs.
const real: Readonly<Record<string, string>> = {
  PNG: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  GIF: "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
  "WebP, lossy": "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
  "WebP, lossless": "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
};

for (const [kind, base64] of Object.entries(real)) {
  test(`${kind}: a picture of one pixel is one pixel`, () => {
    assert.is(pixelsOf(base64), 1);
  });
}

const info = [0xff, 0xe0, 0, 6, 0xff, 0xc0, 0, 1];
const heads: readonly [kind: string, base64: string, pixels: number][] = [
  ["PNG", pictureOf(0x12345, 3).split(",")[1] ?? "", 0x12345 * 3],
  ["GIF", encode("GIF89a", [0x34, 0x12, 3, 0]), 0x1234 * 3],
  ["JPEG", encode("\xff\xd8", info, [0xff, 0xc2, 0, 17, 8, 0x12, 0x34, 0, 3]), 0x1234 * 3],
  ["WebP, extended", encode("RIFF....WEBPVP8X", "........", [0xff, 0xff, 0, 3, 0, 0]), 0xffff * 3],
  ["WebP, lossy", encode("RIFF....WEBPVP8 ", "..........", [0xff, 0x3f, 3, 0]), 0x3fff * 3],
  ["WebP, lossless", encode("RIFF....WEBPVP8L", "....\x2f", [0xff, 0xff, 0, 0]), 0x4000 * 4],
  [
    "AVIF, of parts",
    encode(
      "\0\0\0\x20ftypavif",
      "ispe....",
      [0, 0, 0, 2, 0, 0, 0, 2],
      "ispe....\0\x01\0\0\0\0\0\x03",
    ),
    0x10000 * 3,
  ],
];

for (const [kind, base64, pixels] of heads) {
  test(`reads the size from the header of ${kind}`, () => {
    assert.is(pixelsOf(base64), pixels);
  });
}

test("a picture without a size, or with an impossible size, is larger than any bound", () => {
  for (const base64 of [
    "",
    encode("hello"),
    encode("\xff\xd8"),
    encode("\xff\xd8\xff\xe0\0\x02"),
    encode("\x89PNG\r\n\x1a\n"),
    encode("....ftypavif"),
    pictureOf(0, 7).split(",")[1] ?? "",
  ]) {
    assert.is(pixelsOf(base64), Number.POSITIVE_INFINITY, base64);
  }
});

test.run();
