// What a file tells about place, device, time and maker, before it is sent as it is.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Details, findDetails } from "../../web/files/clean/details.ts";
import { findings } from "../../web/strings/files.ts";
import { boundedWork, EndlessFile, mangled } from "../helpers/mangled.ts";
import { film, gifPhoto, photos, planted, tiff, xmp } from "../helpers/photos.ts";
import { bytesOf, jpegSegment, type Piece, png } from "../helpers/pictures.ts";

const runs = process.env.SLOW ? 10_000 : 300;

const find = (...pieces: readonly Piece[]): Promise<Details> =>
  findDetails(new Blob([Uint8Array.from(bytesOf(...pieces))]));

const device = `${planted.make} ${planted.model}`;
const time = "2031-07-09 11:12";

for (const [kind, draw] of Object.entries(photos)) {
  test(`${kind}: names place, device, time, maker, thumbnail and what is appended`, async () => {
    const found = await find(draw());
    assert.equal(
      { ...found, other: [] },
      { place: true, device, time, maker: true, trailer: true, other: [] },
    );
    for (const finding of ["maker-notes", "serial-number", "thumbnail"] as const) {
      assert.ok(found.other.includes(finding), finding);
    }
  });
}

test("names captions and comments by the format that has them", async () => {
  const captions = jpegSegment(0xed, "Photoshop 3.0\0");
  for (const file of [photos.JPEG?.() ?? "", photos.PNG?.() ?? "", captions]) {
    assert.ok((await find(file)).other.includes("comment"));
  }
  const gif = await find(gifPhoto());
  assert.ok(gif.other.includes("comment") && gif.place && gif.trailer);
});

test("a picture without metadata has no findings", async () => {
  const nothing = { place: false, trailer: false, other: [] };
  assert.equal(await find(png([9, 9])), nothing);
  assert.equal(await find(gifPhoto({ isBare: true })), nothing);
  assert.equal(await find(photos.AVIF?.({ isBare: true }) ?? ""), nothing);
  assert.equal(await find(""), nothing);
  assert.equal(await find("hello"), nothing);
});

test("HEIC, which is not cleaned, is read all the same", async () => {
  const head = bytesOf([0, 0, 0, 16], "ftypheic\0\0\0\0");
  for (const metadata of [bytesOf([0, 0, 0, 6], "Exif\0\0", tiff(1)), xmp]) {
    const found = await find(head, Array(9_999).fill(1), metadata);
    assert.equal([found.place, found.device, found.time], [true, device, time]);
  }
});

test("a film names place, device and time, wherever its index is", async () => {
  for (const pixels of [0, 3_000_000]) {
    const whole = film();
    const at = whole.indexOf("mdat") - 4;
    const data = bytesOf([0, 0, 0, 0], "mdat", Buffer.alloc(pixels, 0xa9));
    data.writeUInt32BE(data.length, 0);
    const found = await find(whole.subarray(0, at), data, whole.subarray(at));
    assert.equal([found.place, found.device], [true, device]);
    assert.is(found.time, "2030-10-02 07:06");
  }
  const hidden = film();
  hidden.fill(0, hidden.indexOf("mvhd") + 4, hidden.indexOf("mvhd") + 16);
  assert.is((await find(hidden)).time, undefined, "programs that hide the time write zeros");
});

test("pixels of a film are never searched", async () => {
  const index = film();
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(2n ** 40n - BigInt(index.length));
  const data = bytesOf([0, 0, 0, 1], "mdat", length);
  const file = new EndlessFile(bytesOf(index, data), bytesOf("MM\0*"));
  const found = await findDetails(file);
  assert.is(found.place, true);
  assert.ok(file.read < 10_000_000, `${file.read} bytes of ${file.size}`);
});

test("documents may name their maker, and PDF tells when it was made", async () => {
  const found = await find("%PDF-1.7\n1 0 obj<</CreationDate(D:20310709111213Z)>>");
  assert.equal([found.maker, found.time], [true, time]);
  const zip = (name: string) => bytesOf("PK\x03\x04", Array(26).fill(0), name);
  assert.is((await find(zip("[Content_Types].xml"), zip("word/document.xml"))).maker, true);
  const text = "application/vnd.oasis.opendocument.text";
  assert.is((await find(zip("mimetype"), text, zip("a"))).maker, true);
  assert.is((await find(zip("a.txt"))).maker, undefined);
});

test("the maker of a camera is said once, even if the model begins with it", async () => {
  const box = (type: string, text: string) =>
    bytesOf([0, 0, 0, 12 + text.length], type, [0, text.length, 0, 0], text);
  const ftyp = bytesOf([0, 0, 0, 16], "ftypqt  ", [0, 0, 0, 0], "qt  ");
  const film = (...boxes: readonly Buffer[]) => {
    const inside = Buffer.concat(boxes);
    return find(ftyp, [0, 0, 0, 8 + inside.length], "moov", inside);
  };
  const maker = box("\xa9mak", "Canon");
  const model = box("\xa9mod", "Canon EOS R5");
  assert.is((await film(maker, model, model)).device, "Canon EOS R5");
  assert.is((await film(model, maker)).device, "Canon EOS R5");
  const xmp = '<x:xmpmeta tiff:Make="Canon" tiff:Model="Canon EOS R5"></x:xmpmeta>';
  const found = await find("\xff\xd8", jpegSegment(0xe1, xmp), "\xff\xd9");
  assert.is(found.device, "Canon EOS R5");
});

test("what a file says is shown in printable ASCII, and not at length", async () => {
  const hostile = bytesOf("\u0007<b>\xe2\x80\xae", Array(900).fill("x".charCodeAt(0)), "\0");
  const name = (at: number) => [0, 0, (at >> 8) & 255, at & 255];
  const directory = bytesOf(
    "MM\0*",
    name(8),
    [0, 1],
    [1, 0x0f, 0, 2],
    name(hostile.length),
    name(26),
  );
  const exif = bytesOf(directory, [0, 0, 0, 0], hostile);
  const found = await find("\xff\xd8", jpegSegment(0xe1, "Exif\0\0", exif), "\xff\xd9");
  assert.match(found.device ?? "", /^[ -~]+$/);
  assert.ok((found.device ?? "").length <= 64);
});

test("metadata on the border of two slices is found", async () => {
  for (const at of [262_140, 262_143, 262_144, 524_287]) {
    const found = await find("\xff\xd8\xff\xda\0\x02", Array(at - 6).fill(1), tiff(1), "\xff\xd9");
    assert.is(found.place, true, `${at}`);
  }
});

test("a mangled file is read with bounded work", async () => {
  const law = fc.asyncProperty(mangled, async (file) => {
    const found = await boundedWork(file, findDetails);
    for (const finding of found?.other ?? []) assert.type(findings[finding], "string");
  });
  await fc.assert(law, { numRuns: runs });
});

test("an endless file of beginnings ends the work", async () => {
  const heads = {
    TIFF: bytesOf("II*\0"),
    "a film": bytesOf([0, 0, 0, 16], "ftypisom\0\0\0\0"),
    PDF: bytesOf("%PDF-1.7"),
    text: bytesOf("hello"),
  };
  for (const [kind, head] of Object.entries(heads)) {
    for (const again of [bytesOf("MM\0*"), bytesOf([0, 0, 0, 8], "moov")]) {
      const file = new EndlessFile(head, again);
      await findDetails(file);
      assert.ok(file.read < 200_000_000, `${kind}: ${file.read} bytes`);
    }
  }
});

test("a file that was removed after it was chosen is said to be", async () => {
  const blob = Object.assign(new Blob(["hello"]), {
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotFoundError")) }),
  });
  const error = await findDetails(blob as unknown as Blob).catch((error) => error);
  assert.is(error.code, "file-unreadable");
});

test.run();
