/** Padding (SPEC §7.6). */
import { hex, join, uint } from "../naive/bytes.mjs";
import { pad, paddedTotal } from "../naive/protocol.mjs";

const content = (length) => Buffer.alloc(length, 0x5a);

// Both sides of every step up to 4,096, then where Padmé starts, steps, and doubles its step.
const edges = [256, 512, 1024, 2048, 4096].flatMap((size) => [size - 6, size - 5, size - 4]);
const beyond = [
  4224, 4352, 8064, 8192, 8193, 8448, 16384, 16400, 16640, 32768, 33000, 33280, 65536,
];
const lengths = [
  ...[0, 1, 16, 100],
  ...edges,
  ...beyond.flatMap((total) => [total - 6, total - 5, total - 4]),
];

const valid = [...new Set(lengths)].map((length) => ({
  ...{ name: `pads ${length} bytes to ${paddedTotal(length)}`, does: "pad", type: length % 256 },
  ...{ content: hex(content(length)), total: paddedTotal(length) },
  padded: hex(pad(length % 256, content(length))),
}));

const put = (length, total, change = (bytes) => bytes) => {
  const bytes = join(
    uint(length, 4),
    Buffer.of(1),
    content(Math.max(0, Math.min(length, total - 5))),
  );
  return change(join(bytes, Buffer.alloc(Math.max(0, total - bytes.length))));
};
const withLast = (bytes) => {
  bytes[bytes.length - 1] = 1;
  return bytes;
};
const withFirst = (at) => (bytes) => {
  bytes[at] = 1;
  return bytes;
};

const invalid = [
  ["nothing", Buffer.alloc(0)],
  ["a length field cut", Buffer.alloc(3)],
  ["no type", Buffer.alloc(4)],
  ["no zeros though there should be 251", Buffer.alloc(5)],
  ["255 bytes in all", put(100, 255)],
  ["257 bytes in all", put(100, 257)],
  ["a total that is allowed but too great", put(100, 512)],
  ["a total of 4,096 where 4,224 is due", put(4092, 4096)],
  ["a total of 8,192 where 4,224 is due", put(4092, 8192)],
  ["a total between two steps", put(4200, 4300)],
  ["a length above what is there", put(252, 256)],
  ["the highest length", put(0xffffffff, 256)],
  ["a length whose high bit is set", put(0x80000064, 256)],
  ["a last zero that is not zero", put(100, 256, withLast)],
  ["a first zero that is not zero", put(100, 256, withFirst(105))],
  ["the only zero not zero", put(250, 256, withLast)],
  ["a last zero above 4,096 that is not zero", put(4092, 4224, withLast)],
].map(([name, padded]) => ({
  ...{ name: `refuses ${name}`, does: "unpad", padded: hex(padded), code: "message-malformed" },
}));

export const paddings = {
  about: "Plaintexts of room and channel frames: length, type, content, zeros.",
  source: "protocol/SPEC.md §7.6",
  valid,
  invalid,
};
