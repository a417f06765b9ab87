/**
 * What a file tells about place, device, time and maker, so that a person can decide before it is
 * sent as it is. Finds metadata by how it begins, wherever in the file it is. Must never say that a
 * file tells nothing: it only names what it has found.
 */
import { boxes } from "./boxes.ts";
import { CleanError } from "./clean-error.ts";
import { gpsTag, readTags, thumbnailTag } from "./exif.ts";
import { lookAt, pictureTypes } from "./look.ts";
import { sniff, sniffBytes } from "./sniff.ts";
import { big, latin, printable, Source } from "./source.ts";

/** Most bytes of a picture that are searched, and of each end of anything else. */
const pictureBytes = 64 * 1024 * 1024;
const edgeBytes = 1024 * 1024;
/** Bytes that are searched together, and by how much they overlap: no pattern is longer. */
const stepBytes = 256 * 1024;
const overlapBytes = 64;
/** Bytes of EXIF or XMP that are read. */
const metadataBytes = 128 * 1024;
/** Boxes of a film that are looked at. One in pieces has thousands, but its index comes first. */
const maxBoxes = 64;
/** Beginnings of metadata that are followed in one file. An honest file has a dozen. */
const maxFound = 200;

/** What else a file contains. web/strings/ has a phrase for each. */
export type Finding = "comment" | "maker-notes" | "serial-number" | "software" | "thumbnail";

export type Details = {
  readonly place: boolean;
  /** Maker and model of the camera, in printable ASCII. */
  readonly device?: string;
  /** When it was made, for example "2026-05-01 12:30:00", in the time of that place. */
  readonly time?: string;
  /** True if the file may name its author. */
  readonly maker?: boolean;
  /** True if something follows the picture: a film, a depth map, another size. */
  readonly trailer: boolean;
  readonly other: readonly Finding[];
};

/** Documents, which name their author nearly always, compressed or not. */
const documents = /^application\/(pdf|vnd\.o|epub)/;

type Found = { -readonly [Key in keyof Omit<Details, "other">]: Details[Key] };

/** Reads what begins here, and notes what it tells. */
type Reader = (found: Found, other: Set<Finding>, bytes: Uint8Array) => void;

/** Readers by the name of the group that matches in {@link beginnings}. */
const readers: Readonly<Record<string, Reader>> = {
  tiff: readTiff,
  xmp: (found, other, bytes) => {
    const text = /^.*?(?=<\/x:xmpmeta|<\/rdf:RDF|$)/s.exec(latin(bytes))?.[0] ?? "";
    const value = (name: string) => {
      const match = new RegExp(`\\b(?:${name})(?:="|='|>\\s*)([^"'<]+)`).exec(text);
      return printable(match?.[1] ?? "");
    };
    found.place ||= /:GPS|photoshop:(City|State|Country)|Iptc4xmp\w+:(Location|CountryCode)/.test(
      text,
    );
    found.device ||= deviceOf(value("tiff:Make"), value("tiff:Model"));
    found.time ||= timeIn(value("exif:DateTimeOriginal|xmp:CreateDate|photoshop:DateCreated"));
    found.maker ||= /dc:creator|xmpRights:|photoshop:(Credit|Author)|Iptc4xmpCore:Creator/.test(
      text,
    );
    if (/xmp:CreatorTool|pdf:Producer/.test(text)) other.add("software");
  },
  captions: (found, other, bytes) => {
    const text = latin(bytes.subarray(0, 4096));
    // Records of city, district, state and country; of author and credit.
    found.place ||= /[^ -~]\cB[Z\\_de]/.test(text);
    found.maker ||= /[^ -~]\cB[Pnt]/.test(text);
    other.add("comment");
  },
  place: (found) => {
    found.place = true;
  },
  maker: (found) => {
    found.maker = true;
  },
  dated: (found, _, bytes) => {
    const digits = latin(bytes.subarray(0, 64)).replace(/\D/g, "");
    found.time ||= timeIn(digits.replace(/(....)(..)(..)(..)(..)(..)?.*/, "$1-$2-$3 $4:$5:$6"));
  },
  film: (found, _, bytes) => {
    const seconds = bytes[4] === 1 ? big(bytes, 8, 8) : big(bytes, 8, 4);
    // Counted from 1904. Programs that hide the time write 0.
    const date = new Date((seconds - 2_082_844_800) * 1000);
    if (seconds > 0 && date.getTime() > 0) found.time ||= timeIn(date.toJSON());
  },
  model: (found, _, bytes) => {
    const text = printable(latin(bytes.subarray(8, 8 + big(bytes, 4, 2))));
    found.device = deviceOf(found.device ?? "", text);
  },
};

const beginnings = new RegExp(
  [
    "(?<tiff>II\\*\\0|MM\\0\\*)",
    "(?<xmp><x:xmpmeta|<rdf:RDF)",
    "(?<captions>Photoshop 3\\.0\\0)",
    "(?<place>\\xa9xyz|loci\\0{4}|quicktime\\.location)",
    "(?<maker>/(?:Author|Creator)\\b|\\xa9(?:ART|aut|nam)|quicktime\\.author|ID3[\\2-\\4]\\0)",
    "(?<dated>/CreationDate ?\\(D:)",
    "(?<film>mvhd[\\0\\1]\\0{3})",
    "(?<model>\\xa9(?:mod|mak))",
  ].join("|"),
  "g",
);

/** Joins the maker and the model of a camera. A model often begins with its maker. */
function deviceOf(maker: string, model: string): string {
  if (model.startsWith(maker)) return model;
  return maker.includes(model) ? maker : `${maker} ${model}`;
}

function readTiff(found: Found, other: Set<Finding>, bytes: Uint8Array): void {
  const tags = readTags(bytes);
  const text = (tag: number) => `${tags.get(tag) ?? ""}`;
  const has = (...some: readonly number[]) => some.some((tag) => tags.has(tag));
  // Latitude, longitude, altitude and the names of places; not the version, which is always there.
  found.place ||= has(...[1, 2, 3, 4, 6, 0x1b, 0x1c].map((tag) => gpsTag + tag));
  found.device ||= deviceOf(text(0x10f), text(0x110));
  found.time ||= timeIn(text(0x9003)) || timeIn(text(0x132)) || timeIn(text(gpsTag + 0x1d));
  found.maker ||= has(0x13b, 0x8298, 0xa430, 0x9c9d);
  if (has(0x131)) other.add("software");
  if (has(0x927c)) other.add("maker-notes");
  if (has(0xa431, 0xa435)) other.add("serial-number");
  if (has(thumbnailTag)) other.add("thumbnail");
}

/** Returns date and time of a text in any of the usual forms, "" without one. */
function timeIn(text: string): string {
  const [, year, month, day, time] = /^(\d{4})\D(\d\d)\D(\d\d)\D?(\d\d:\d\d)?/.exec(text) ?? [];
  return year === undefined || year === "0000"
    ? ""
    : `${year}-${month}-${day} ${time ?? ""}`.trim();
}

/** Names of parts with a text. */
const comments = /^(?:tEXt|[iz]TXt|fe|!\xfe)$/;

/**
 * Finds what a file tells. A film is not read as a whole, only its index and its ends.
 *
 * @throws CleanError "file-unreadable" if the file was changed or removed.
 */
export async function findDetails(file: Blob): Promise<Details> {
  const source = new Source(file);
  const type = sniff(await source.read(0, sniffBytes));
  const found: Found = { place: false, trailer: false, maker: documents.test(type) };
  const other = new Set<Finding>();
  try {
    if (pictureTypes.includes(type) && source.size <= pictureBytes) {
      const look = await lookAt(source, type);
      found.trailer = look.end > 0 && look.end < source.size;
      if ([...look.names].some((name) => comments.test(name))) other.add("comment");
    }
    await search(source, await stretchesOf(source, type), (reader, bytes) => {
      readers[reader]?.(found, other, bytes);
    });
  } catch (error) {
    // Too much work: what was found is still true.
    if (!(error instanceof CleanError) || error.code === "file-unreadable") throw error;
  }
  const { place, device, time, maker, trailer } = found;
  return {
    place,
    trailer,
    ...(device ? { device } : {}),
    ...(time ? { time } : {}),
    ...(maker ? { maker } : {}),
    other: [...other],
  };
}

type Stretch = readonly [from: number, to: number];

async function stretchesOf(source: Source, type: string): Promise<readonly Stretch[]> {
  const { size } = source;
  if (type.startsWith("image/")) return [[0, Math.min(size, pictureBytes)]];
  const stretches: Stretch[] = [];
  const edges = (from: number, to: number) => {
    stretches.push([from, Math.min(from + edgeBytes, to)]);
    if (to > from + edgeBytes) stretches.push([Math.max(from + edgeBytes, to - edgeBytes), to]);
  };
  if (!/^video\/(mp4|quicktime)|^audio\/mp4/.test(type)) edges(0, size);
  else {
    let left = maxBoxes;
    for await (const { name, from, to } of boxes(source)) {
      // Pixels and sounds, and where they are.
      if (!/^(mdat|moof|sidx)$/.test(name)) edges(from, to);
      left -= 1;
      if (left === 0) break;
    }
  }
  return stretches;
}

/** Passes on where metadata begins, and its bytes. */
async function search(
  source: Source,
  stretches: readonly Stretch[],
  act: (reader: string, bytes: Uint8Array) => void,
): Promise<void> {
  let left = maxFound;
  for (const [from, to] of stretches) {
    for (let at = from; at < to; at += stepBytes) {
      const text = await source.text(at, Math.min(stepBytes + overlapBytes, to - at));
      for (const { index, groups } of text.matchAll(beginnings)) {
        // The next step finds it again.
        if (index >= stepBytes || left === 0) break;
        left -= 1;
        const bytes = await source.read(at + index, metadataBytes);
        for (const name in groups) if (groups[name] !== undefined) act(name, bytes);
      }
    }
  }
}
