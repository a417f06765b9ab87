/** What a file is by its first bytes, whatever its name or its sender says. */
import { latin } from "./source.ts";

/** First bytes of a file that {@link sniff} looks at. */
export const sniffBytes = 4096;

const office = "application/vnd.openxmlformats-officedocument.";

// The first match counts. A pattern sees one character for each byte.
const types: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^.PNG\r\n\cZ\n/, "image/png"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF.{4}WEBP/s, "image/webp"],
  [/^.{4}ftyp(?:.{4}){0,16}?avi[fs]/s, "image/avif"],
  [/^.{4}ftyp(?:m[is]f1|(?:.{4}){0,16}?he[iv][cxms])/s, "image/heic"],
  [/^(?:\xff\n|\0{3}\fJXL )/, "image/jxl"],
  [/^(?:II[*+]\0|MM\0[*+])/, "image/tiff"],
  [/^.{4}ftypM4[AB]/s, "audio/mp4"],
  [/^.{4}(?:ftypqt|moov|mdat|wide|free|skip|pnot)/s, "video/quicktime"],
  [/^.{4}ftyp/s, "video/mp4"],
  [/^\cZE\xdf\xa3.{0,60}?webm/s, "video/webm"],
  [/^\cZE\xdf\xa3/, "video/x-matroska"],
  [/^RIFF.{4}WAVE/s, "audio/wav"],
  [/^OggS.{22}.{1,8}theora/s, "video/ogg"],
  [/^OggS/, "audio/ogg"],
  [/^fLaC/, "audio/flac"],
  [/^(?:ID3|\xff[\xf2\xf3\xfa\xfb])/, "audio/mpeg"],
  [/^.{0,1024}?%PDF-/s, "application/pdf"],
  // The name of the first file in it, then its contents: the type.
  [/^PK\cC\cD.{26}mimetype(application\/(?:epub\+zip|vnd\.oasis[\w.-]{1,80}?)(?=PK))/s, ""],
  [/^PK\cC\cD.*PK\cC\cD.{26}word\//s, `${office}wordprocessingml.document`],
  [/^PK\cC\cD.*PK\cC\cD.{26}xl\//s, `${office}spreadsheetml.sheet`],
  [/^PK\cC\cD.*PK\cC\cD.{26}ppt\//s, `${office}presentationml.presentation`],
  [/^PK\cC\cD/, "application/zip"],
  [/^(?:MZ|\x7fELF|#!)/, "application/x-executable"],
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|script)[\s>]/i, "text/html"],
  [/^(?:\xef\xbb\xbf)?\s*<(?:svg|[?!].*<svg)[\s>]/is, "image/svg+xml"],
];

/** Returns the MIME type of a file that begins so; "" if it is not known here. */
export function sniff(head: Uint8Array): string {
  const text = latin(head.subarray(0, sniffBytes));
  for (const [pattern, type] of types) {
    const found = pattern.exec(text);
    if (found) return found[1] ?? type;
  }
  return "";
}
