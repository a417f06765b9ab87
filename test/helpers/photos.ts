/**
 * A picture of four colours in every format, with all that a camera or a program writes besides its
 * pixels: place, device, time, thumbnail, profile, captions, what is appended. Written from the rules
 * of the formats; must never import the code under test.
 */
import { deflateSync } from "node:zlib";
import {
  bigEndian as big,
  bytesOf,
  jpegSegment,
  littleEndian as little,
  type Piece,
  pngChunk,
  pngStart,
  webpChunk,
  webpFile,
} from "./pictures.ts";

/** The colours of its quarters, in the order of reading, as stored. */
export const quarters = [
  [200, 80, 80],
  [80, 160, 80],
  [80, 80, 200],
  [200, 180, 80],
] as const;

/** Size as stored. */
export const [width, height] = [32, 16];

/** Where each quarter is shown, by how the picture is turned: the rules of EXIF. */
export const shown: Readonly<Record<number, readonly [number, number, number, number]>> = {
  1: [0, 1, 2, 3],
  2: [1, 0, 3, 2],
  3: [3, 2, 1, 0],
  4: [2, 3, 0, 1],
  5: [0, 2, 1, 3],
  6: [2, 0, 3, 1],
  7: [3, 1, 2, 0],
  8: [1, 3, 0, 2],
};

/** Texts that are in the files, and must never be in what is sent. */
export const planted = {
  make: "PlantedMaker",
  model: "Planted Model 7",
  serial: "PLANTED-SERIAL",
  time: "2031:07:09 11:12:13",
  artist: "Planted Artist",
  notes: "PLANTED NOTES",
  city: "Plantedville",
  text: "a planted text",
  profile: "Planted profile",
  trailer: "planted film",
} as const;

/** 48 degrees, 51 minutes and 29.87 seconds, as EXIF stores it. */
export const latitude = bytesOf(
  big(48, 4),
  big(1, 4),
  big(51, 4),
  big(1, 4),
  big(2987, 4),
  big(100, 4),
);

const pixels = {
  jpeg: "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQACADAREAAhEBAxEB/8QAGAABAAMBAAAAAAAAAAAAAAAAAAUGBwj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAGQEBAAIDAAAAAAAAAAAAAAAAAAYIBQcJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8Ar6FLQAJ1jFBwGTr0J6A7Yc0mywH/2Q==",
  webp: "UklGRiwAAABXRUJQVlA4TB8AAAAvH8ADACDStrE4iRdxj4Ojh0I+FHL/J4D00H1QP90HAA==",
  av1: "EgAKCDgQ//ygIaDSMh5EgAAAEBDmKfBQa2/RY/Vti+ZJANMygVsIpIhsMNA=",
};
const decoded = (name: keyof typeof pixels) => Buffer.from(pixels[name], "base64");

type Value = string | number | Uint8Array;

/** A directory of TIFF at an offset, big-endian: its values behind it, and what follows. */
function directory(at: number, entries: Readonly<Record<number, Value>>, next = 0): Buffer {
  const list = Object.entries(entries).map(([tag, value]) => [Number(tag), value] as const);
  const heads: Piece[] = [];
  const values: Piece[] = [];
  let to = at + 2 + list.length * 12 + 4;
  for (const [tag, value] of list.sort(([one], [other]) => one - other)) {
    const isRational = value instanceof Uint8Array && tag < 5;
    const bytes =
      typeof value === "number"
        ? bytesOf(big(value, tag === 0x112 ? 2 : 4))
        : bytesOf(value, typeof value === "string" ? "\0" : "");
    const type =
      typeof value === "string"
        ? 2
        : typeof value !== "number"
          ? isRational
            ? 5
            : 7
          : tag === 0x112
            ? 3
            : 4;
    const count = typeof value === "number" ? 1 : isRational ? bytes.length / 8 : bytes.length;
    const head = bytesOf(big(tag, 2), big(type, 2), big(count, 4));
    if (bytes.length <= 4) heads.push(head, bytesOf(bytes, [0, 0, 0, 0]).subarray(0, 4));
    else {
      heads.push(head, big(to, 4));
      values.push(bytes);
      to += bytes.length;
    }
  }
  return bytesOf(big(list.length, 2), ...heads, big(next, 4), ...values);
}

/** The metadata of a camera, as TIFF. */
export function tiff(turn: number): Buffer {
  const start = bytesOf("MM\0*", big(8, 4));
  const first = (exif: number, place: number, next: number) =>
    directory(
      8,
      {
        271: planted.make,
        272: planted.model,
        274: turn,
        306: planted.time,
        315: planted.artist,
        34665: exif,
        34853: place,
      },
      next,
    );
  const exifAt = 8 + first(0, 0, 0).length;
  const exif = directory(exifAt, {
    36867: planted.time,
    37500: bytesOf(planted.notes),
    42033: planted.serial,
  });
  const placeAt = exifAt + exif.length;
  const place = directory(placeAt, { 1: "N", 2: latitude, 3: "E", 4: latitude, 29: "2031:07:09" });
  const thumbnailAt = placeAt + place.length;
  const thumbnail = (at: number) =>
    directory(thumbnailAt, { 513: at, 514: decoded("jpeg").length });
  const pixelsAt = thumbnailAt + thumbnail(0).length;
  return bytesOf(
    start,
    first(exifAt, placeAt, thumbnailAt),
    exif,
    place,
    thumbnail(pixelsAt),
    decoded("jpeg"),
  );
}

export const xmp = bytesOf(
  '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
  '<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  ' xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"',
  ` tiff:Make="${planted.make}" tiff:Model="${planted.model}" xmp:CreateDate="2031-07-09T11:12:13"`,
  ` exif:GPSLatitude="48,51.4978N" photoshop:City="${planted.city}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
);

const iptcRecord = (number: number, text: string) =>
  bytesOf([0x1c, 2, number], big(text.length, 2), text);

function iptc(): Buffer {
  const records = bytesOf(iptcRecord(80, planted.artist), iptcRecord(90, planted.city));
  return bytesOf("Photoshop 3.0\0", "8BIM\x04\x04\0\0", big(records.length, 4), records);
}

/** A profile of the display-p3 colours, with a gamma of 2.2. */
export function profile(): Buffer {
  const fixed = (value: number) => big(Math.round(value * 65536) >>> 0, 4);
  const xyz = (...values: readonly number[]) => bytesOf("XYZ \0\0\0\0", ...values.map(fixed));
  const curve = bytesOf("curv\0\0\0\0", big(1, 4), big(Math.round(2.2 * 256), 2), [0, 0]);
  const name = `${planted.profile}\0`;
  const description = bytesOf("desc\0\0\0\0", big(name.length, 4), name, Array(78 + 12).fill(0));
  const tags: Readonly<Record<string, Buffer>> = {
    desc: description.subarray(0, description.length - (description.length % 4)),
    cprt: bytesOf("text\0\0\0\0", "none\0\0\0\0"),
    wtpt: xyz(0.9642, 1, 0.8249),
    rXYZ: xyz(0.51512, 0.2412, -0.00105),
    gXYZ: xyz(0.29198, 0.69225, 0.04189),
    bXYZ: xyz(0.1571, 0.06657, 0.78407),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  };
  let at = 128 + 4 + Object.keys(tags).length * 12;
  const table = Object.entries(tags).map(([tag, data]) => {
    const row = bytesOf(tag, big(at, 4), big(data.length, 4));
    at += data.length;
    return row;
  });
  const head = bytesOf(
    big(at, 4),
    "\0\0\0\0\x02\x10\0\0mntrRGB XYZ ",
    Array(12).fill(0),
    "acsp",
    Array(28).fill(0),
    fixed(0.9642),
    fixed(1),
    fixed(0.8249),
    Array(48).fill(0),
  );
  return bytesOf(head, big(table.length, 4), ...table, ...Object.values(tags));
}

/** What a phone appends: a small film with place, model and time. */
export function film(): Buffer {
  const placed = "+48.8582+002.2945/";
  const say = (name: string, text: string) => box(name, big(text.length, 2), [0x15, 0xc7], text);
  return bytesOf(
    box("ftyp", "mp42\0\0\0\0mp42"),
    box("mdat", planted.trailer),
    box(
      "moov",
      box(
        "mvhd",
        Array(4).fill(0),
        big(4_000_000_000, 4),
        big(4_000_000_000, 4),
        Array(88).fill(0),
      ),
      box(
        "udta",
        say("\xa9xyz", placed),
        say("\xa9mak", planted.make),
        say("\xa9mod", planted.model),
      ),
    ),
  );
}

type Options = {
  readonly turn?: number;
  /** With a profile; the colours of the quarters are then those of display-p3. */
  readonly isWide?: boolean;
  /** Without anything but the turn. */
  readonly isBare?: boolean;
};

/** The quarters as a JPEG of a camera. */
export function jpegPhoto({ turn = 1, isWide = false, isBare = false }: Options = {}): Buffer {
  const file = decoded("jpeg");
  const exif = jpegSegment(0xe1, "Exif\0\0", tiff(turn));
  const more = [
    jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\0", xmp),
    jpegSegment(0xed, iptc()),
    jpegSegment(0xe5, planted.text),
    jpegSegment(0xfe, planted.text),
  ];
  return bytesOf(
    file.subarray(0, 20),
    exif,
    ...(isBare ? [] : more),
    isWide ? jpegSegment(0xe2, "ICC_PROFILE\0\x01\x01", profile()) : "",
    file.subarray(20),
    isBare ? "" : film(),
  );
}

/** The pixels of a PNG, by a function from place to a colour. */
function pngPixels(colour: (x: number, y: number) => readonly number[]): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => colour(x, y)).flat(),
  ]);
  return pngChunk("IDAT", deflateSync(Uint8Array.from(rows.flat())));
}

const quarterAt = (x: number, y: number) =>
  quarters[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)] ?? quarters[0];

/** The quarters as a PNG; `isClear`: the last is transparent. */
export function pngPhoto(options: Options & { readonly isClear?: boolean } = {}): Buffer {
  const { turn = 1, isWide = false, isBare = false, isClear = false } = options;
  const colour = (x: number, y: number) => {
    const alpha = x >= width / 2 && y >= height / 2 ? 0 : 255;
    return isClear ? [...quarterAt(x, y), alpha] : quarterAt(x, y);
  };
  return bytesOf(
    pngStart,
    pngChunk("IHDR", big(width, 4), big(height, 4), [8, isClear ? 6 : 2, 0, 0, 0]),
    isWide ? pngChunk("iCCP", `${planted.profile}\0\0`, deflateSync(profile())) : "",
    pngChunk("eXIf", tiff(turn)),
    ...(isBare
      ? []
      : [
          pngChunk("tEXt", `Author\0${planted.artist}`),
          pngChunk("zTXt", "Comment\0\0", deflateSync(Buffer.from(planted.text))),
          pngChunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", xmp),
          pngChunk("tIME", big(2031, 2), [7, 9, 11, 12, 13]),
        ]),
    pngPixels(colour),
    pngChunk("IEND"),
    isBare ? "" : film(),
  );
}

/** The quarters as a WebP. */
export function webpPhoto({ turn = 1, isWide = false, isBare = false }: Options = {}): Buffer {
  const size = [...little(width - 1, 3), ...little(height - 1, 3)];
  const flags = 0x08 | (isWide ? 0x20 : 0) | (isBare ? 0 : 0x04);
  return bytesOf(
    webpFile(
      webpChunk("VP8X", [flags, 0, 0, 0], size),
      isWide ? webpChunk("ICCP", profile()) : "",
      decoded("webp").subarray(12),
      webpChunk("EXIF", tiff(turn)),
      isBare ? "" : webpChunk("XMP ", xmp),
    ),
    isBare ? "" : film(),
  );
}

function box(name: string, ...pieces: readonly Piece[]): Buffer {
  const data = bytesOf(...pieces);
  return bytesOf(big(data.length + 8, 4), name, data);
}

/** Quarters to turn against the clock, then an axis to mirror at, for each of EXIF's numbers. */
const avifTurns: Readonly<Record<number, readonly [turn: number, axis?: number]>> = {
  1: [0],
  2: [0, 1],
  3: [2],
  4: [0, 0],
  5: [1, 0],
  6: [3],
  7: [1, 1],
  8: [1],
};

/** The quarters as an AVIF, turned by its own properties. */
export function avifPhoto({ turn = 1, isWide = false, isBare = false }: Options = {}): Buffer {
  const [quarter, axis] = avifTurns[turn] ?? [0];
  // Each with whether a reader must know it.
  const properties: readonly (readonly [Buffer, number])[] = [
    [box("ispe", big(0, 4), big(width, 4), big(height, 4)), 0],
    [box("pixi", big(0, 4), [3, 8, 8, 8]), 0],
    [box("av1C", [0x81, 0x20, 0, 0]), 0x80],
    [
      isWide
        ? box("colr", "nclx", big(12, 2), big(13, 2), big(6, 2), [0x80])
        : box("colr", "nclx", big(1, 2), big(13, 2), big(6, 2), [0x80]),
      0,
    ],
    ...(quarter ? [[box("irot", [quarter]), 0x80] as const] : []),
    ...(axis !== undefined ? [[box("imir", [axis]), 0x80] as const] : []),
  ];
  const items: readonly (readonly [Buffer, Buffer])[] = [
    [box("infe", [2, 0, 0, 0], big(1, 2), big(0, 2), "av01\0"), decoded("av1")],
    [box("infe", [2, 0, 0, 1], big(2, 2), big(0, 2), "Exif\0"), bytesOf(big(0, 4), tiff(1))],
    [box("infe", [2, 0, 0, 1], big(3, 2), big(0, 2), "mime\0application/rdf+xml\0"), xmp],
  ];
  const there = items.slice(0, isBare ? 1 : 3);
  const start = box("ftyp", "avif\0\0\0\0avifmif1miafMA1A");
  const meta = (from: number) => {
    let at = from;
    const places = there.map(([, data], i) => {
      const place = bytesOf(big(i + 1, 2), big(0, 2), big(1, 2), big(at, 4), big(data.length, 4));
      at += data.length;
      return place;
    });
    return box(
      "meta",
      big(0, 4),
      box("hdlr", big(0, 8), "pict", big(0, 12), "\0"),
      box("pitm", big(0, 4), big(1, 2)),
      box("iloc", big(0, 4), [0x44, 0], big(there.length, 2), ...places),
      box("iinf", big(0, 4), big(there.length, 2), ...there.map(([info]) => info)),
      box(
        "iref",
        big(0, 4),
        ...there.slice(1).map((_, i) => box("cdsc", big(i + 2, 2), big(1, 2), big(1, 2))),
      ),
      box(
        "iprp",
        box("ipco", ...properties.map(([property]) => property)),
        box(
          "ipma",
          big(0, 4),
          big(1, 4),
          big(1, 2),
          [properties.length],
          properties.map(([, flag], i) => flag | (i + 1)),
        ),
      ),
    );
  };
  const data = box("mdat", ...there.map(([, bytes]) => bytes));
  const pixelsAt = start.length + meta(0).length + 8;
  return bytesOf(start, meta(pixelsAt), data, isBare ? "" : film());
}

/** The quarters as a GIF; the second picture, if any, is of one colour. */
export function gifPhoto({ frames = 2, isBare = false } = {}): Buffer {
  const image = (index: (x: number, y: number) => number) => {
    // Codes of 4 bits, of which 8 clears the table before it needs longer ones.
    const codes: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (codes.length % 5 === 0) codes.push(8);
        codes.push(index(x, y));
      }
    }
    codes.push(9);
    if (codes.length % 2) codes.push(0);
    const data = Array.from(
      { length: codes.length / 2 },
      (_, i) => (codes[2 * i] ?? 0) | ((codes[2 * i + 1] ?? 0) << 4),
    );
    const blocks = Array.from({ length: Math.ceil(data.length / 255) }, (_, i) => {
      const block = data.slice(i * 255, i * 255 + 255);
      return bytesOf([block.length], block);
    });
    const timing = bytesOf("!\xf9\x04\0", little(10, 2), "\0\0");
    return bytesOf(
      timing,
      ",",
      little(0, 4),
      little(width, 2),
      little(height, 2),
      [0, 3],
      ...blocks,
      [0],
    );
  };
  return bytesOf(
    "GIF89a",
    little(width, 2),
    little(height, 2),
    [0x82, 0, 0],
    ...quarters.map((colour) => [...colour]),
    Array(12).fill(0),
    ...(isBare
      ? []
      : [
          bytesOf("!\xfe", [planted.text.length], planted.text, [0]),
          bytesOf(
            "!\xff\x0bXMP DataXMP",
            xmp,
            [1],
            Array.from({ length: 256 }, (_, i) => 255 - i),
            [0],
          ),
        ]),
    image((x, y) => (x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)),
    ...Array.from({ length: frames - 1 }, () => image(() => 0)),
    ";",
    isBare ? "" : film(),
  );
}

export const photos: Readonly<Record<string, (options?: Options) => Buffer>> = {
  JPEG: jpegPhoto,
  PNG: pngPhoto,
  WebP: webpPhoto,
  AVIF: avifPhoto,
};
