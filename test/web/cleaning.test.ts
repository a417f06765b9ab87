// What is read from a file before its picture is cleaned, and how what an engine wrote is written
// again. The pixels are in test/browsers/cleaning.test.ts.
import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CleanError } from "../../web/files/clean/clean-error.ts";
import { lookAt } from "../../web/files/clean/look.ts";
import { normalise } from "../../web/files/clean/normal.ts";
import { sniff } from "../../web/files/clean/sniff.ts";
import { Source } from "../../web/files/clean/source.ts";
import { encoded } from "../helpers/encoded.ts";
import { boundedWork, EndlessFile, mangled } from "../helpers/mangled.ts";
import { gifPhoto, height, photos, planted, width } from "../helpers/photos.ts";
import {
  bytesOf,
  checksum,
  gif,
  jpeg,
  jpegSegment,
  png,
  pngChunk,
  webp,
} from "../helpers/pictures.ts";

const runs = process.env.SLOW ? 20_000 : 300;
const types = { JPEG: "image/jpeg", PNG: "image/png", WebP: "image/webp", AVIF: "image/avif" };

const look = (file: Buffer, type = sniff(file)) =>
  lookAt(new Source(new Blob([Uint8Array.from(file)])), type);

for (const [kind, draw] of Object.entries(photos)) {
  test(`${kind}: reads type, size, end and each of the eight turns`, async () => {
    for (let turn = 1; turn <= 8; turn++) {
      const file = draw({ turn, isBare: true });
      const found = await look(file);
      assert.is(sniff(file), types[kind as keyof typeof types]);
      assert.equal([found.width, found.height, found.turn, found.frames], [width, height, turn, 1]);
      assert.is(found.end, file.length);
    }
  });

  test(`${kind}: a picture that was cut anywhere is seen to be cut`, async () => {
    const file = draw({ isBare: true });
    for (let length = 12; length < file.length; length++) {
      const found = await look(file.subarray(0, length), sniff(file));
      assert.is(found.end, 0, `${length} of ${file.length} bytes`);
    }
  });

  test(`${kind}: what is appended is no part of the picture`, async () => {
    const whole = draw();
    const { end } = await look(whole);
    assert.ok(end > 0 && end < whole.length);
    assert.not(whole.subarray(0, end).includes(planted.trailer));
    assert.ok(whole.subarray(end).includes(planted.trailer));
    const noise = bytesOf(draw({ isBare: true }), Array(99).fill(7));
    assert.is((await look(noise)).end, noise.length - 99);
  });
}

test("GIF: counts its pictures, and finds its end", async () => {
  for (const frames of [1, 2, 5]) {
    const file = gifPhoto({ frames, isBare: true });
    const found = await look(file);
    assert.equal([found.width, found.height, found.frames], [width, height, frames]);
    assert.is(found.end, file.length);
    assert.is((await look(file.subarray(0, -1))).end, 0);
  }
});

test("an animated PNG, WebP or AVIF has more than one picture", async () => {
  const control = pngChunk("acTL", [0, 0, 0, 9, 0, 0, 0, 0]);
  assert.is((await look(png([3, 4], control))).frames, 9);
  const { webpChunk, webpFile, webpCanvas } = await import("../helpers/pictures.ts");
  const frame = webpChunk("ANMF", Array(16).fill(0));
  assert.ok((await look(webpFile(webpCanvas([3, 4]), frame, frame))).frames > 1);
  const avif = photos.AVIF?.({ isBare: true }) ?? Buffer.alloc(0);
  avif.write("avis", 8, "latin1");
  assert.ok((await look(avif)).frames > 1);
});

test("reads the sizes of pictures of other makers", async () => {
  const law = fc.asyncProperty(
    fc.integer({ min: 1, max: 70 }),
    fc.integer({ min: 1, max: 70 }),
    fc.constantFrom(png, jpeg, gif, webp),
    async (wide, high, draw) => {
      const found = await look(draw([wide, high]));
      assert.equal([found.width, found.height, found.turn], [wide, high, 1]);
    },
  );
  await fc.assert(law, { numRuns: runs });
});

test("tells files by their first bytes", () => {
  const box = (brand: string) =>
    bytesOf([0, 0, 0, 24], "ftyp", brand, [0, 0, 0, 0], "mif1", "miaf");
  const zip = (name: string, text = "") => bytesOf("PK\x03\x04", Array(26).fill(0), name, text);
  const heads: Readonly<Record<string, readonly Buffer[]>> = {
    "image/heic": [box("heic"), box("hevx"), box("mif1")],
    "image/avif": [box("avif"), box("avis")],
    "image/tiff": [bytesOf("II*\0\x08\0\0\0"), bytesOf("MM\0*\0\0\0\x08")],
    "image/svg+xml": [
      bytesOf("<svg xmlns='x'>"),
      bytesOf("\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<svg>"),
    ],
    "text/html": [bytesOf("\n<!DOCTYPE html><p>")],
    "video/mp4": [box("isom"), box("mp42")],
    "video/quicktime": [box("qt  ")],
    "video/webm": [bytesOf("\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm")],
    "video/x-matroska": [bytesOf("\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska")],
    "audio/mp4": [box("M4A ")],
    "audio/ogg": [bytesOf("OggS")],
    "audio/mpeg": [bytesOf("ID3\x04"), bytesOf("\xff\xfb\x90")],
    "audio/wav": [bytesOf("RIFF\x24\0\0\0WAVEfmt ")],
    "application/pdf": [bytesOf("%PDF-1.7"), bytesOf("\n\n%PDF-1.4")],
    "application/zip": [zip("a.txt")],
    "application/vnd.oasis.opendocument.text": [
      bytesOf(zip("mimetype", "application/vnd.oasis.opendocument.text"), "PK"),
    ],
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": [
      bytesOf(zip("[Content_Types].xml"), zip("word/document.xml")),
    ],
    "application/x-executable": [bytesOf("MZ\x90\0"), bytesOf("\x7fELF\x02")],
    "": [
      bytesOf(""),
      bytesOf("hello"),
      bytesOf("<p>"),
      bytesOf("<?xml version='1.0'?><a/>"),
      bytesOf([0xff]),
      bytesOf("RIFF"),
    ],
  };
  for (const [type, files] of Object.entries(heads)) {
    for (const file of files) assert.is(sniff(file), type, file.toString("latin1"));
  }
});

test("the name of a type never depends on more than the first bytes", () => {
  const law = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assert.match(sniff(bytes), /^$|^[a-z]+\/[a-z0-9.+-]+$/);
  });
  fc.assert(law, { numRuns: runs });
});

test("a mangled picture is read, or refused with a code, with bounded work", async () => {
  const law = fc.asyncProperty(mangled, async (file) => {
    const found = await boundedWork(file, (blob) => lookAt(new Source(blob), sniff(file)));
    if (found === undefined) return;
    assert.ok(found.end <= file.length && found.turn >= 1 && found.turn <= 8);
    let last = 0;
    for (const [from, to] of found.edits) {
      assert.ok(from >= last && to >= from && to <= file.length, "edits are in order");
      last = to;
    }
  });
  await fc.assert(law, { numRuns: runs });
});

test("an endless file ends the work, not the page", async () => {
  const endless: Readonly<Record<string, readonly [head: Buffer, again: Buffer]>> = {
    "JPEG of fillers": [bytesOf("\xff\xd8\xff\xe0\0\x02"), bytesOf("\xff")],
    "JPEG of empty segments": [bytesOf("\xff\xd8"), bytesOf("\xff\xe1\0\x02")],
    "JPEG of pixels": [bytesOf("\xff\xd8\xff\xda\0\x02"), bytesOf("\x01")],
    "PNG of empty chunks": [bytesOf("\x89PNG\r\n\x1a\n"), pngChunk("IDAT")],
    "PNG of large chunks": [bytesOf("\x89PNG\r\n\x1a\n"), pngChunk("IDAT", Buffer.alloc(1 << 20))],
    "GIF of extensions": [bytesOf("GIF89a", Array(7).fill(0)), bytesOf("!\xfe\x00")],
    "GIF of small blocks": [bytesOf("GIF89a", Array(7).fill(0), "!\xfe"), bytesOf("\x01a")],
    "WebP of empty chunks": [bytesOf("RIFF\xf0\xff\xff\xffWEBP"), bytesOf("XXXX\0\0\0\0")],
    "AVIF of empty boxes": [
      bytesOf([0, 0, 0, 16], "ftypavif\0\0\0\0"),
      bytesOf([0, 0, 0, 8], "free"),
    ],
  };
  for (const [name, [head, again]] of Object.entries(endless)) {
    const file = new EndlessFile(head, again);
    const error = await lookAt(new Source(file), sniff(bytesOf(head, again))).then(
      () => undefined,
      (error) => error,
    );
    assert.instance(error, CleanError, name);
    assert.is(error.code, "picture-unreadable", name);
    assert.ok(file.slices < 2_000 && file.read < 200_000_000, `${name}: ${file.read} bytes`);
  }
});

test("a file that was changed or removed after it was chosen is noticed", async () => {
  const file = photos.PNG?.() ?? Buffer.alloc(0);
  const gone = Object.assign(new Blob([Uint8Array.from(file)]), {
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotFoundError")) }),
  });
  const shorter = Object.assign(new Blob([Uint8Array.from(file)]), {
    slice: () => new Blob([Uint8Array.from(file.subarray(0, 9))]),
  });
  for (const blob of [gone, shorter]) {
    const error = await lookAt(new Source(blob as Blob), "image/png").catch((error) => error);
    assert.is(error.code, "file-unreadable");
  }
});

/** Names of segments or chunks, by the rules of the formats alone. */
function partsOf(file: Buffer): string[] {
  const names: string[] = [];
  if (file[0] === 0xff) {
    for (let at = 2; at < file.length; at += 2 + file.readUInt16BE(at + 2)) {
      const marker = file[at + 1] ?? 0;
      names.push(marker.toString(16));
      if (marker === 0xda) return names;
    }
  }
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const end = at + 8 + file.readUInt32BE(at);
    names.push(file.toString("latin1", at + 4, at + 8));
    assert.is(file.readUInt32BE(end), checksum(file.subarray(at + 4, end)), "the checksum holds");
  }
  return names;
}

const normal = async (file: Buffer, type: string) =>
  Buffer.from(await (await normalise(new Blob([Uint8Array.from(file)], { type }))).arrayBuffer());

test("a JPEG is the same bytes, whichever engine wrote it", async () => {
  const written = await Promise.all(
    Object.values(encoded.jpeg).map((file) => normal(file, "image/jpeg")),
  );
  assert.equal(partsOf(encoded.jpeg.Chromium).slice(0, 2), ["e0", "e2"], "engines differ");
  assert.not.equal(encoded.jpeg.Firefox.length, encoded.jpeg.Chromium.length);
  for (const file of written) {
    assert.equal(file, written[0]);
    assert.equal(partsOf(file), ["e0", "db", "db", "c0", "c4", "c4", "c4", "c4", "da"]);
  }
});

test("a PNG keeps its header, its pixels and its end", async () => {
  assert.ok(partsOf(encoded.png.Firefox).includes("deBG"), "Firefox marks what it writes");
  for (const [engine, file] of Object.entries(encoded.png)) {
    const written = await normal(file, "image/png");
    assert.equal(partsOf(written), ["IHDR", "IDAT", "IEND"], engine);
    assert.equal(pixelsOf(written), pixelsOf(file), engine);
  }
});

function pixelsOf(file: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") pieces.push(body);
  }
  return inflateSync(Buffer.concat(pieces));
}

test("P29: nothing of a camera is left in what is written again", async () => {
  for (const kind of ["JPEG", "PNG"] as const) {
    const file = photos[kind]?.({ isWide: true }) ?? Buffer.alloc(0);
    const written = await normal(file, types[kind]);
    for (const text of Object.values(planted)) assert.not(written.includes(text), text);
    assert.ok(written.length < 500);
  }
});

test("a result that is cut or none is refused, never passed on", async () => {
  const files: Readonly<Record<string, readonly [Buffer, string]>> = {
    "a cut JPEG": [encoded.jpeg.Firefox.subarray(0, -2), "image/jpeg"],
    "a cut PNG": [encoded.png.Firefox.subarray(0, -4), "image/png"],
    "a PNG that is none": [bytesOf("hello, this is a text"), "image/png"],
  };
  for (const [name, [file, type]] of Object.entries(files)) {
    const error = await normal(file, type).catch((error) => error);
    assert.is(error.code, "picture-unwritable", name);
  }
});

test("a JPEG of another kind keeps its codes, and nothing but its known parts", async () => {
  const restarts = bytesOf("\xff\xdd\0\x04\0\x01");
  const [start, rest] = [encoded.jpeg.Chromium.subarray(0, 20), encoded.jpeg.Chromium.subarray(20)];
  for (const file of [
    jpeg([8, 8], jpegSegment(0xe1, planted.text)),
    bytesOf(start, restarts, rest),
  ]) {
    const written = await normal(file, "image/jpeg");
    const known = partsOf(file).filter((name) => !/^e|^fe/.test(name));
    assert.equal(partsOf(written), ["e0", ...known]);
    assert.equal(written.subarray(-12), file.subarray(-12));
    assert.not(written.includes(planted.text));
    assert.not(written.includes("ICC_PROFILE"));
  }
});

test("a mangled result is written or refused", async () => {
  const law = fc.asyncProperty(
    fc.constantFrom(encoded.jpeg.Firefox, encoded.jpeg.WebKitGTK),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    async (whole, edits) => {
      const file = Buffer.from(whole);
      for (const [at, byte] of edits) file[2 + (at % (file.length - 2))] = byte;
      const written = await normal(file, "image/jpeg").catch((error) => error);
      assert.ok(written instanceof Buffer || written instanceof CleanError, `${written}`);
    },
  );
  await fc.assert(law, { numRuns: runs });
});

test.run();
