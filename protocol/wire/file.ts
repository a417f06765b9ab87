/**
 * Files in messages (SPEC §8.9): the record that describes one file, and what a whisper with files
 * holds in its box. A file itself never goes through here.
 */
import { type Bytes, fromUtf8, utf8 } from "./bytes.ts";
import {
  bytesOf,
  bytesUpTo,
  type Carried,
  type Codec,
  integer,
  list,
  malformed,
  memberId,
  optional,
  record,
  string,
} from "./codec.ts";
import { ProtocolError } from "./errors.ts";
import { fileLimits } from "./file-limits.ts";
import { parseObject } from "./json.ts";
import { parseText } from "./text.ts";

const token = "[a-z0-9!#$&^_.+-]+";
const mediaType = new RegExp(`^(${token}/${token}(;${token}=${token})*)?$`);

/** Checks a file name. @throws ProtocolError "file-malformed". */
function parseFileName(name: string): string {
  const isLong =
    name.length > fileLimits.fileNameBytes || utf8(name).length > fileLimits.fileNameBytes;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones refused
  if (name === "" || isLong || /[\u0000-\u001f\u007f-\u009f]/.test(name) || !name.isWellFormed()) {
    throw new ProtocolError("file-malformed", "not a name");
  }
  return name;
}

/** Checks a media type such as image/jpeg or audio/webm;codecs=opus; "" = not known. */
function parseFileType(type: string): string {
  if (type.length > fileLimits.fileTypeBytes || !mediaType.test(type)) {
    throw new ProtocolError("file-malformed", "not a media type");
  }
  return type;
}

/**
 * Checks a caption.
 *
 * @throws ProtocolError "caption-too-long" above {@link fileLimits.captionBytes}; otherwise as {@link
 * parseText}.
 */
function parseCaption(text: string): string {
  if (
    text.length > fileLimits.captionBytes ||
    utf8(parseText(text)).length > fileLimits.captionBytes
  ) {
    throw new ProtocolError("caption-too-long");
  }
  return text;
}

const side = optional(integer(1, 65_535));
const fields = record({
  id: memberId,
  name: string(parseFileName),
  type: string(parseFileType),
  size: integer(0, 0xffffffff),
  hash: bytesOf(32),
  width: side,
  height: side,
  voice: optional(integer(1, fileLimits.voiceMs)),
  preview: optional(bytesUpTo(fileLimits.previewBytes)),
});

/** A file as its author offers it. `id`: 16 random bytes, hex in code. */
export type FileRecord = Carried<typeof fields>;

const file: Codec<FileRecord> = {
  write: fields.write,
  read: (value) => {
    const read = fields.read(value);
    if ((read.width === null) !== (read.height === null)) throw malformed("one side alone");
    return read;
  },
};

/** 1 to `most` files with different ids. */
function files(most: number): Codec<readonly FileRecord[]> {
  const all = list(file, most);
  return {
    write: all.write,
    read: (value) => {
      const read = all.read(value);
      if (read.length === 0) throw malformed("no files");
      if (new Set(read.map(({ id }) => id)).size < read.length) throw malformed("an id twice");
      return read;
    },
  };
}

/** Fields of a message with files. */
export const filesShape = { text: string(parseCaption), files: files(fileLimits.filesPerMessage) };

const inMessage = record(filesShape);
const inBox = record({ ...filesShape, files: files(fileLimits.filesPerWhisper) });

/** Files with their caption. */
export type Files = Carried<typeof inMessage>;

/**
 * Checks files before they are offered.
 *
 * @param boxed - They go into a whisper.
 * @throws ProtocolError "files-too-many", "caption-too-long", "file-malformed" or
 * "message-malformed".
 */
export function checkFiles(value: Files, boxed: boolean): void {
  const most = boxed ? fileLimits.filesPerWhisper : fileLimits.filesPerMessage;
  const count = value.files.length;
  if (count === 0 || count > most) throw new ProtocolError("files-too-many");
  inMessage.read(inMessage.write(value));
}

/** Encodes files for the box of a whisper. The caller has checked them. */
export function encodeBoxed(value: Files): Bytes {
  return utf8(JSON.stringify(inBox.write(value)));
}

/**
 * Decodes the files in the box of a whisper.
 *
 * @throws ProtocolError if they break a rule; TypeError if they are not UTF-8.
 */
export function decodeBoxed(content: Bytes): Files {
  return inBox.read(parseObject(fromUtf8(content), "message-malformed"));
}
