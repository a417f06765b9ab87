/**
 * Takes a recording apart and writes its Opus packets into a new WebM file. What the browser wrote
 * has no length, so that nothing can seek in it, and names the browser. The new file has a length,
 * and nothing else of the old one. Must never copy a part that it does not know.
 */
import { type Bytes, concat, utf8 } from "../../../protocol/wire/bytes.ts";

/** What is thrown if a file is not a WebM file with one mono or stereo Opus track. */
export class VoiceUnreadable extends Error {}

/** Length of a cluster, ms: short, so that a player can seek; a block counts in 16 bits within it. */
const clusterMs = 5_000;

/** IDs of elements, with their length markers as in the file. */
const ids = {
  header: 0x1a45dfa3,
  segment: 0x18538067,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  track: 0xae,
  codec: 0x86,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  group: 0xa0,
  simpleBlock: 0xa3,
  block: 0xa1,
};
/** Elements whose content is read as if it stood alone. Only they may have an unknown length. */
const opened = new Set([ids.segment, ids.tracks, ids.track, ids.cluster, ids.group]);

/** Silence that the encoder puts in front, in samples of 48 kHz, and as ns. */
const preSkip = 312;
const preSkipNs = 6_500_000;
/** Decoding must begin so much before a place, ns (RFC 7845). */
const preRollNs = 80_000_000;

export type Rewritten = { readonly bytes: Bytes; readonly ms: number };

/**
 * Writes a recording again.
 *
 * @param limitMs - What comes later is left out.
 * @throws VoiceUnreadable if it is not what {@link VoiceUnreadable} says.
 */
export function rewriteWebm(file: Bytes, limitMs: number): Rewritten {
  const { packets, channels } = readPackets(file);
  const clusters: { start: number; blocks: Bytes[] }[] = [];
  let ms = 0;
  for (const packet of packets) {
    const length = packetMs(packet);
    if (ms + length > limitMs) break;
    let last = clusters.at(-1);
    if (last === undefined || ms - last.start >= clusterMs) {
      last = { start: Math.round(ms), blocks: [] };
      clusters.push(last);
    }
    const at = Math.round(ms) - last.start;
    last.blocks.push(element(ids.simpleBlock, [0x81, at >> 8, at & 0xff, 0x80], packet));
    ms += length;
  }
  const head = join(writeInfo(ms), writeTracks(channels));
  const body = clusters.map(({ start, blocks }) =>
    element(ids.cluster, element(0xe7, number(start)), ...blocks),
  );
  const bytes = join(writeHeader(), element(ids.segment, head, ...body));
  return { bytes, ms: Math.round(ms) };
}

/** Reads a file front to back. Containers need no stack: nothing in them depends on where they end. */
function readPackets(file: Bytes): { packets: Bytes[]; channels: number } {
  const packets: Bytes[] = [];
  let channels = 0;
  let isOpus = false;
  for (let at = 0; at < file.length; ) {
    const [id, afterId] = readNumber(file, at, false);
    const [length, start] = readNumber(file, afterId, true);
    at = start;
    if (opened.has(id)) continue;
    const content = file.subarray(start, start + length);
    if (content.length !== length) throw new VoiceUnreadable("cut off");
    at += length;
    if (id === ids.codec) isOpus = String.fromCharCode(...content) === "A_OPUS";
    // OpusHead (RFC 7845): 8 letters, a version, the number of channels.
    if (id === ids.codecPrivate) channels = content[9] ?? 0;
    if (id !== ids.simpleBlock && id !== ids.block) continue;
    // Track, time in 16 bits, flags: two of them say that several packets share the block.
    if (length < 5 || ((content[3] ?? 0) & 0x06) !== 0) throw new VoiceUnreadable("block");
    packets.push(content.subarray(4));
  }
  const isKnown = isOpus && (channels === 1 || channels === 2);
  if (packets.length > 0 && !isKnown) throw new VoiceUnreadable("track");
  return { packets, channels };
}

/** Reads a number whose first byte tells its length. @returns It, and what follows it. */
function readNumber(file: Bytes, at: number, isLength: boolean): [value: number, end: number] {
  const first = file[at] ?? 0;
  const bytes = Math.clz32(first) - 23;
  const end = at + bytes;
  if (bytes > 8 || end > file.length) throw new VoiceUnreadable("number");
  let value = isLength ? first & (0xff >> bytes) : first;
  for (let i = at + 1; i < end; i++) value = value * 256 + (file[i] ?? 0);
  return [value, end];
}

/** Length of an Opus packet, ms, from its first bytes (RFC 6716 §3.1). */
function packetMs(packet: Bytes): number {
  const first = packet[0] ?? 0;
  const config = first >> 3;
  const code = first & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 0x3f;
  if (config >= 16) return frames * 2.5 * 2 ** (config & 3);
  if (config >= 12) return frames * 10 * 2 ** (config & 1);
  return frames * ([10, 20, 40, 60][config & 3] ?? 0);
}

function writeHeader(): Bytes {
  const values = [1, 1, 4, 8];
  const numbers = [0x4286, 0x42f7, 0x42f2, 0x42f3].map((id, i) => element(id, [values[i] ?? 0]));
  return element(
    ids.header,
    ...numbers,
    element(0x4282, utf8("webm")),
    element(0x4287, [4]),
    element(0x4285, [2]),
  );
}

function writeInfo(ms: number): Bytes {
  return element(
    ids.info,
    // Times are ms.
    element(0x2ad7b1, number(1_000_000)),
    element(0x4489, float(ms)),
    // The names of the programs that wrote it must be there.
    element(0x4d80, utf8("webm")),
    element(0x5741, utf8("webm")),
  );
}

function writeTracks(channels: number): Bytes {
  const opusHead = [1, channels, preSkip & 0xff, preSkip >> 8, 0x80, 0xbb, 0, 0, 0, 0, 0];
  const sound = element(0xe1, element(0xb5, float(48_000)), element(0x9f, [channels]));
  const track = element(
    ids.track,
    element(0xd7, [1]),
    element(0x73c5, [1]),
    element(0x83, [2]),
    element(ids.codec, utf8("A_OPUS")),
    element(0x56aa, number(preSkipNs)),
    element(0x56bb, number(preRollNs)),
    element(ids.codecPrivate, utf8("OpusHead"), opusHead),
    sound,
  );
  return element(ids.tracks, track);
}

type Part = Bytes | readonly number[];

function element(id: number, ...parts: readonly Part[]): Bytes {
  const content = join(...parts);
  const length = content.length;
  return join(number(id), number(length + sizeMark(length)), content);
}

/** What tells how many bytes a length has. All ones would mean that it is unknown. */
function sizeMark(length: number): number {
  if (length < 0x7f) return 0x80;
  return length < 0x3fff ? 0x4000 : 0x1000_0000;
}

function join(...parts: readonly Part[]): Bytes {
  return concat(
    ...parts.map((part) => (part instanceof Uint8Array ? part : Uint8Array.from(part))),
  );
}

/** As few bytes as hold it, the highest first. At most 32 bits. */
function number(value: number): number[] {
  const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
  return bytes.slice(Math.min(Math.clz32(value) >> 3, 3));
}

function float(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}
