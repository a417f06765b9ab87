/**
 * Makes recordings as browsers write them, and lists what is in a file. Shares no code with the
 * page.
 */

/** An element: identifier in hex, content. Without `isLong`, its length is written in one or two bytes. */
export function element(id: string, content: Uint8Array, isLong = false): Buffer {
  const size = Buffer.alloc(isLong ? 8 : 2);
  if (isLong) {
    size.writeBigUInt64BE(0x0100_0000_0000_0000n | BigInt(content.length));
  } else size.writeUInt16BE(0x4000 | content.length);
  return Buffer.concat([Buffer.from(id, "hex"), size, content]);
}

/** A container that ends where its parent does. */
export function endless(id: string, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from(`${id}01ffffffffffffff`, "hex"), ...parts]);
}

const bytes = (...values: readonly number[]) => Buffer.from(values);

export type Recording = {
  readonly packets: readonly Uint8Array[];
  readonly channels?: number;
  readonly codec?: string;
  /** Of the program that wrote it. */
  readonly writer?: string;
  /** Flags of each block. */
  readonly flags?: number;
  readonly isLong?: boolean;
};

/** A recording, one packet of 20 ms in each block, ten in each cluster. */
export function recording({
  packets,
  channels = 1,
  codec = "A_OPUS",
  writer = "Chrome",
  flags = 0x80,
  isLong = false,
}: Recording): Uint8Array<ArrayBuffer> {
  const part = (id: string, ...content: readonly Uint8Array[]) =>
    element(id, Buffer.concat(content), isLong);
  const head = part("1a45dfa3", part("4282", Buffer.from("webm")));
  const info = part(
    "1549a966",
    part("4d80", Buffer.from(writer)),
    part("5741", Buffer.from(writer)),
  );
  const opusHead = Buffer.from([
    ...Buffer.from("OpusHead"),
    1,
    channels,
    0,
    0,
    0x80,
    0xbb,
    0,
    0,
    0,
    0,
    0,
  ]);
  const track = part(
    "ae",
    part("d7", bytes(1)),
    part("73c5", Buffer.from("0123456")),
    part("86", Buffer.from(codec)),
    part("63a2", opusHead),
  );
  const clusters: Buffer[] = [];
  for (let i = 0; i < packets.length; i += 10) {
    const blocks = packets
      .slice(i, i + 10)
      .map((packet, j) => part("a3", bytes(0x81, 0, j * 20, flags), packet));
    clusters.push(endless("1f43b675", part("e7", bytes(0)), ...blocks));
  }
  const segment = endless("18538067", info, part("1654ae6b", track), ...clusters);
  return new Uint8Array(Buffer.concat([head, segment]));
}

const containers = ["18538067", "1549a966", "1654ae6b", "ae", "e1", "1f43b675", "1a45dfa3"];

/** All elements of a file by identifier and content in hex, in order. Containers have no content. */
export function elements(file: Uint8Array): [id: string, content: string][] {
  const found: [string, string][] = [];
  let at = 0;
  const take = (length: number) => {
    at += length;
    return Buffer.from(file.subarray(at - length, at));
  };
  while (at < file.length) {
    const id = take(Math.clz32(file[at] ?? 0) - 23).toString("hex");
    const size = take(Math.clz32(file[at] ?? 0) - 23).toString("hex");
    const length = Number(BigInt(`0x${size}`) & ((1n << BigInt((size.length / 2) * 7)) - 1n));
    if (at + length > file.length) throw new Error(`${id} reaches beyond the file`);
    found.push([id, containers.includes(id) ? "" : take(length).toString("hex")]);
  }
  return found;
}
