/**
 * Sizes of pictures: whole ones of each format, and files whose first header is not the one that
 * decoders use. test/browsers/pictures.test.ts compares with what each engine decodes.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe } from "../../web/markup/describe.ts";
import { pixelsOf } from "../../web/markup/image-size.ts";
import { bounds } from "../../web/markup/parts.ts";
import * as make from "../helpers/pictures.ts";
import { parseNaively } from "./markup-tree.ts";

const runs = process.env.SLOW ? 20_000 : 300;
const read = (file: Buffer) => pixelsOf(file.toString("base64"));
const refused = Number.POSITIVE_INFINITY;

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

const whole = {
  PNG: make.png,
  JPEG: make.jpeg,
  GIF: make.gif,
  WebP: make.webp,
  "WebP, extended": (size) => make.webp(size, make.webpCanvas(size)),
} as const satisfies Readonly<Record<string, (size: readonly [number, number]) => Buffer>>;

for (const [kind, draw] of Object.entries(whole)) {
  test(`${kind}: reads the size of a whole picture, and no smaller one of its beginning`, () => {
    const side = fc.integer({ min: 1, max: 60 });
    const law = fc.property(side, side, fc.nat(), (width, height, cut) => {
      const file = draw([width, height]);
      assert.is(read(file), width * height);
      assert.ok(read(file.subarray(0, cut % file.length)) >= width * height);
    });
    fc.assert(law, { numRuns: runs / 10 });
  });
}

const small = [1, 1] as const;
const large = [200, 200] as const;
/** The data of a text chunk or comment that looks like a header of a small picture. */
const posing = make.jpegHead(small);

test("P17: the largest frame counts, whatever the first header says", () => {
  const files: Readonly<Record<string, Buffer>> = {
    "GIF with a frame larger than its screen": make.gif(small, make.gifImage(large)),
    "GIF with a screen larger than its frame": make.gif(large, make.gifImage(small)),
    "GIF with a frame beside its screen": make.gif(small, make.gifImage(small, [199, 199])),
    "GIF with a large frame behind a comment": make.gif(
      small,
      "!\xfe\x05\x2c\0\0\x01\0\x02\x00;\0",
      make.gifImage(large),
    ),
    "PNG with another header": make.png(large, make.pngHead(small)),
    "PNG with a large frame": make.apng(small, large),
    "JPEG with a small one in its comment": make.jpeg(large, make.jpegSegment(0xfe, posing)),
    "JPEG with two frame headers": make.jpeg(large, posing),
    "WebP with a small canvas": make.webp(large, make.webpCanvas(small)),
    "WebP with a large canvas": make.webp(small, make.webpCanvas(large)),
  };
  for (const [name, file] of Object.entries(files)) assert.is(read(file), 200 * 200, name);
});

test("a JPEG of many megabytes is read to its end", () => {
  const scan = Buffer.alloc(15_000_000, "ab\xff\0", "latin1");
  const file = make.jpeg(large);
  assert.is(read(make.bytesOf(file.subarray(0, -2), scan, "\xff\xd9")), 200 * 200);
});

test("a file that breaks the rules of its format is larger than any bound", () => {
  const files: Readonly<Record<string, Buffer>> = {
    nothing: make.bytesOf(""),
    text: make.bytesOf("hello"),
    BMP: make.bytesOf("BM", Array(80).fill(1)),
    "PNG without a header": make.bytesOf(make.pngStart),
    "PNG whose header is not the first chunk": make.bytesOf(
      make.pngStart,
      make.pngChunk("tEXt", "a"),
      make.png(small).subarray(8),
    ),
    "PNG of no width": make.png([0, 7]),
    "PNG that announces a frame more than it has": make.apng(small, small, 2),
    "JPEG with a marker without a length": make.jpeg(large, "\xff\x01"),
    "JPEG with such a marker before a small header": make.jpeg(large, "\xff\xd0\xff\xe0", posing),
    "JPEG with a byte between segments": make.jpeg(large, "\0"),
    "JPEG with a filled marker": make.jpeg(large, "\xff"),
    "JPEG with a segment of no length": make.jpeg(large, "\xff\xe0\0\0"),
    "JPEG with bytes behind it": make.bytesOf(make.jpeg(small), make.jpeg(large)),
    "GIF with bytes between frames": make.gif(small, "\0", make.gifImage(large)),
    "GIF with bytes behind it": make.bytesOf(make.gif(small), make.gif(large)),
    "WebP with an unknown chunk": make.webp(large, make.webpCanvas(small), make.webpChunk("abcd")),
    "WebP with an animation": make.webp(
      large,
      make.webpCanvas(small),
      make.webpChunk("ANMF", Array(16).fill(0), make.webpPixels(large)),
    ),
    "WebP that begins with metadata": make.webp(large, make.webpChunk("EXIF", "a")),
    "WebP without a chunk": make.webpFile(make.webpPixels(large).subarray(8)),
    AVIF: make.bytesOf("\0\0\0\x20ftypavif", Array(20).fill(0), "ispe\0\0\0\0\0\0\0\x02\0\0\0\x02"),
  };
  for (const [name, file] of Object.entries(files)) assert.is(read(file), refused, name);
});

test("a picture with a frame beyond the bound is not shown, however small its screen", () => {
  const tagOf = (file: Buffer) => {
    const html = `<img src="data:image/gif;base64,${file.toString("base64")}">`;
    const [part] = describe(html, parseNaively, (text) => [{ text }]).parts;
    return typeof part === "object" && part.tag;
  };
  const { pixels } = bounds;
  // Lowered, so that no test needs a picture that could harm somebody.
  Object.assign(bounds, { pixels: 200 * 200 - 1 });
  try {
    assert.is(tagOf(make.gif([199, 200])), "img");
    assert.is(tagOf(make.gif(small, make.gifImage([199, 200]))), "img");
    assert.is(tagOf(make.gif(small, make.gifImage(large))), "away");
  } finally {
    Object.assign(bounds, { pixels });
  }
});

test.run();
