/**
 * Names of files: how a name is sent, shown and saved. A shown name hides nothing: what cannot be
 * seen is spelled out, and its true ending stands apart. A saved name is harmless on every system.
 */
import { utf8 } from "../../protocol/wire/bytes.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { inkless } from "../../protocol/wire/ink.ts";
import { unsigned } from "../room/sign.ts";

/** UTF-8 bytes of a name that is sent. */
export const nameBytes = fileLimits.fileNameBytes;
/** UTF-8 bytes of a name that is saved: two browsers save nothing above 250. */
const savedBytes = 200;
/** Characters of an ending that is taken for one. */
const endingChars = 12;

const control = /\p{Cc}/gu;
/** What cannot be seen, but for the space and what joins letters and emoji. */
const unseen = new RegExp(`(?![ \\u200c\\u200d\\ufe0e\\ufe0f])[${inkless}\\p{Cf}]`, "gu");
const reserved =
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3])(?=\.|\s|$)/i;
/** Endings of what is only read, looked at, heard or unpacked. No system runs such a file. */
const passive =
  /\.(?:pdf|epub|(?:doc|xls|ppt|od[fgpst])x?|csv|txt|rtf|md|log|json|jpe?g|png|gif|webp|avif|hei[cf]|tiff?|bmp|raw|mp[34]|m4[av]|aac|opus|og[gv]|wav|flac|mov|avi|mkv|webm|zip|rar|7z|tar|t?gz|bz2|xz|zst|eml|ics|vcf|pages|numbers|key|asc|sig|gpg|p7m|bak)$/i;
/** Endings that a page or a document with macros has: people read it, and it can run. */
const active = /\.(?:x?html?|svg|xml|(?:doc|xls|ppt)m)$/i;
/** What systems and eyes overlook at the end of a name. */
const tail = new RegExp(`[.\\s${inkless}\\p{Cf}]+$`, "u");

/** Returns the length of a text in UTF-8. */
export function bytesOf(text: string): number {
  return utf8(text).length;
}

/** Returns where the ending of a name begins; its length if it has none. */
function endingAt(name: string): number {
  const dot = name.lastIndexOf(".");
  return dot > 0 && name.length - dot <= endingChars + 1 ? dot : name.length;
}

/** Shortens the start of a name, so that the whole takes at most this many bytes of UTF-8. */
function shorten(name: string, most: number): string {
  const at = endingAt(name);
  const ending = name.slice(at);
  const start = [...name.slice(0, at)];
  while (start.length > 0 && bytesOf(start.join("") + ending) > most) start.pop();
  return start.join("") + ending;
}

/** Name of every voice message. It tells nothing. */
export const voiceName = "voice.webm";

/** Returns a name without what no message may contain, and of at most {@link nameBytes}. */
export function tidyName(name: string): string {
  return shorten(name.toWellFormed().replace(control, "").trim(), nameBytes);
}

/** Returns the name with the ending that belongs to this type of picture. */
export function withEnding(name: string, type: string): string {
  const endings = { "image/jpeg": /\.jpe?g$/i, "image/png": /\.png$/i, "image/webp": /\.webp$/i };
  const ending = endings[type as keyof typeof endings];
  if (ending === undefined || ending.test(name)) return name;
  const start = name.slice(0, endingAt(name));
  return shorten(`${start}.${type.slice("image/".length).replace("jpeg", "jpg")}`, nameBytes);
}

/** A name as it is shown: its ending is never cut off. */
export type ShownName = {
  readonly start: string;
  readonly ending: string;
  /** A document's ending stands before one that may be a program's, as in "a.pdf.exe". */
  readonly isDouble: boolean;
};

/** Returns a name for the screen. What cannot be seen in it is spelled out. */
export function showName(name: string): ShownName {
  const seen = spellOut(name);
  const bare = name.replace(tail, "");
  const dot = endingAt(bare);
  const at = dot < bare.length ? dot : name.length;
  // Cut in the original, where no sign is spelled out: the ending begins at the same dot.
  const ending = spellOut(name.slice(at));
  const start = seen.slice(0, seen.length - ending.length);
  // Other signs that look like a dot become one.
  const before = name.slice(0, at).normalize("NFKC").replace(tail, "");
  const isDocument = passive.test(before) || active.test(before);
  // An ending that is not known may be one that some system runs.
  return { start, ending, isDouble: ending !== "" && isDocument && !passive.test(bare) };
}

/** Returns a name as one text, as in the label of a button. */
export function spellOut(name: string): string {
  const spelled = name.replace(unseen, (sign) => {
    return `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
  });
  return unsigned(spelled);
}

/** Returns a name under which every system can save a file, and which hides nothing there. */
export function savedName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(unseen, "_")
    .replace(/["*/:<>?\\|]/g, "_")
    .replace(/^[.\s]+|[.\s]+$/g, "")
    .replace(reserved, "_$&");
  return shorten(plain, savedBytes).replace(/[.\s]+$/, "") || "file";
}
