// What each engine decodes is never larger than what the page reads from the file: for whole
// pictures, for files whose headers contradict each other, and for broken ones.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pixelsOf } from "../../web/markup/image-size.ts";
import * as make from "../helpers/pictures.ts";
import type { Page } from "./driver.ts";
import { inEveryEngine } from "./stage.ts";

const runs = process.env.SLOW ? 20_000 : 600;

/** Pixels of a picture as the engine shows it; 0 if it refuses to. */
function decoded(page: Page, file: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const picture = new Image();
    const ended = new Promise((resolve) => {
      picture.onload = resolve;
      picture.onerror = resolve;
    });
    // The type of the address does not matter to any engine.
    picture.src = `data:image/png;base64,${base64}`;
    await ended;
    return picture.naturalWidth * picture.naturalHeight;
  }, file.toString("base64"));
}

const side = fc.integer({ min: 1, max: 40 });
const size = fc.tuple(side, side);
const place = fc.tuple(fc.nat(40), fc.nat(40));
const some = (...pieces: fc.Arbitrary<Buffer>[]) => fc.array(fc.oneof(...pieces), { maxLength: 3 });
const raw = fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes));
const text = (...texts: string[]) =>
  fc.constantFrom(...texts).map((text) => Buffer.from(text, "latin1"));

/** Pictures with more headers and frames than one, which may contradict each other. */
const pictures = fc.oneof(
  fc
    .tuple(
      size,
      some(
        size.map(make.pngHead),
        size.map((other) => make.pngChunk("tEXt", make.pngHead(other))),
      ),
    )
    .map(([size, more]) => make.png(size, ...more)),
  fc.tuple(size, size).map(([size, other]) => make.apng(size, other)),
  fc
    .tuple(
      size,
      some(
        size.map(make.jpegHead),
        size.map((other) => make.jpegSegment(0xfe, make.jpegHead(other))),
        size.map((other) => make.jpeg(other)),
        text("\xff\x01", "\xff\xd0", "\xff", "\xff\x00", "\xff\xdc\0\x04\0\x03", "\xff\xe0\0\0"),
      ),
    )
    .map(([size, more]) => make.jpeg(size, ...more)),
  fc
    .tuple(
      fc.oneof(size, place),
      some(
        fc.tuple(size, place).map(([other, at]) => make.gifImage(other, at)),
        place.map((other) => make.gifImage(other)),
        size.map((other) => make.gif(other)),
        text("!\xf9\x04\0\0\0\0\0", "!\xfe\x01,\0", "!\xfe\x00", ";", "\0"),
      ),
    )
    .map(([size, more]) => make.gif(size as [number, number], ...more)),
  fc
    .tuple(
      size,
      some(
        size.map(make.webpCanvas),
        size.map(make.webpPixels),
        size.map((other) => make.webpChunk("EXIF", make.webpPixels(other))),
        size.map((other) => make.webpChunk("ANMF", Array(16).fill(0), make.webpPixels(other))),
      ),
    )
    .map(([size, more]) => make.webp(size, ...more)),
);

/** The same with some bytes changed, added or cut off. */
const broken = fc
  .tuple(pictures, fc.array(fc.tuple(fc.nat(), raw, fc.boolean()), { maxLength: 2 }))
  .map(([picture, edits]) => {
    let file = picture;
    for (const [at, bytes, isAdded] of edits) {
      const from = at % file.length;
      const rest = file.subarray(isAdded ? from : from + bytes.length);
      file = Buffer.concat([file.subarray(0, from), bytes, rest]);
    }
    return file;
  });

inEveryEngine({
  "P17: no picture is larger than the page has read from its file": async (stage) => {
    const page = await stage.reuse(() => stage.visit());
    let compared = 0;
    const law = fc.asyncProperty(broken, async (file) => {
      const read = pixelsOf(file.toString("base64"));
      // The page does not show these, and one engine ends a page that shows some of them.
      if (!Number.isFinite(read)) return;
      const shown = await decoded(page, file);
      assert.ok(shown <= read, `${shown} pixels, read as ${read}: ${file.toString("base64")}`);
      if (shown > 0) compared += 1;
    });
    await fc.assert(law, { numRuns: runs });
    assert.ok(compared > runs / 10, `${compared} pictures were taken and shown`);
  },

  "a frame behind a small screen is shown in its own size": async (stage) => {
    const page = await stage.reuse(() => stage.visit());
    const file = make.bytesOf(make.gifHead([1, 1]), make.gifImage([200, 200]), ";");
    assert.is(await decoded(page, file), 200 * 200);
    assert.is(pixelsOf(file.toString("base64")), 200 * 200);
  },
});

test.run();
