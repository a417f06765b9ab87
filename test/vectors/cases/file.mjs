/** Files: chunks, hash, transfers, and what a whisper with files holds (SPEC §8.3, §8.9). */
import { damaged, fixed, hash, hex, utf8 } from "../naive/bytes.mjs";
import {
  ackFrame,
  chunkCount,
  chunkFrame,
  fileHash,
  partHashes,
  transferKeys,
} from "../naive/files.mjs";
import { anna, ben, carla, otherRoom, room } from "../naive/people.mjs";
import { files as shape } from "./file-shapes.mjs";

const [chunk, part] = [64_512, 1_032_192];

// Both sides of every step of the first lengths, of 1,000 chunks, and the largest of all.
const counts = [0, 1, 2, 7, 8, 9, 10, 11, 15, 16, 17, 31, 32, 33, 64, 1000, 1024, 1025, 4162];
const sizes = counts.flatMap((count) => [count * chunk, count * chunk + 1]);
const lengths = [...sizes, 100_000_000, 268_435_456, 0xffffffff].map((size) => ({
  ...{ name: `sends ${size} bytes in ${chunkCount(size)} chunks`, does: "chunks" },
  ...{ size, chunks: chunkCount(size) },
}));

const hashes = [0, 1, chunk, part - 1, part, part + 1, 2 * part, 3 * part + 5].map((size) => {
  const parts = partHashes(Buffer.alloc(size, 0x5a));
  return {
    ...{ name: `hashes a file of ${size} bytes`, does: "hash", size, byte: 0x5a },
    ...{ parts: parts.map(hex), hash: hex(fileHash(parts)) },
  };
});

const key = fixed("transfer key", 32);
const file = fixed("file id", 16);
const context = {
  ...{ route: room.route, author: anna.id, receiver: ben.id, file, number: 1 },
};
const written = ({ route, author, receiver, file, number }) => ({
  ...{ route: hex(route), author: hex(author), receiver: hex(receiver), file: hex(file), number },
});
const { chunkKey, ackKey } = transferKeys(key);
const plain = fixed("a chunk", chunk);
const zeros = Buffer.alloc(chunk);
const many = { ...context, number: 0xffffffff };

const derived = {
  ...{ name: "derives the keys of a transfer", does: "keys", key: hex(key) },
  ...{ chunkKey: hex(chunkKey), ackKey: hex(ackKey) },
};
const chunks = [
  ["the first chunk", context, 0, plain],
  ["the next chunk", context, 1, plain],
  ["a chunk of zeros", context, 2, zeros],
  ["a chunk that is to be acknowledged", context, 0x80000002, zeros],
  ["the chunk of the highest place", many, 0xffffffff, zeros],
].map(([name, at, index, content]) => {
  const frame = chunkFrame(key, at, index, content);
  return {
    ...{ name: `seals and opens ${name}`, does: "chunk", key: hex(key), ...written(at), index },
    ...{ plain: content === zeros ? hex(zeros) : "a chunk", plainHash: hex(hash(content)) },
    ...{ start: hex(frame.subarray(0, 64)), tag: hex(frame.subarray(-16)) },
    ...{ length: frame.length, frameHash: hex(hash(frame)) },
  };
});
const acks = [
  ["one chunk", context, 1],
  ["many chunks", context, 4096],
  ["the highest count", many, 0xffffffff],
].map(([name, at, count]) => ({
  ...{ name: `acknowledges ${name}`, does: "ack", key: hex(key), ...written(at), count },
  frame: hex(ackFrame(key, at, count)),
}));

const record = shape(4);
const boxed = [
  ["files", { text: "see", files: record.write }],
  ["files without a caption", { text: "", files: record.write }],
  [
    "files with an unknown key",
    { text: "see", files: [{ ...record.write[0], colour: 5 }], colour: 5 },
  ],
  ...record.edges.map(([what, files]) => [`files ${what}`, { text: "see", files }]),
].map(([name, value]) => ({
  ...{ name: `reads ${name} in a box`, does: "boxed", content: hex(utf8(JSON.stringify(value))) },
  ...{ text: value.text, files: record.mean(value.files) },
}));

const own = { key: hex(key), ...written(context), count: 7 };
const good = ackFrame(key, context, 7);
const fields = [
  ["version", 1],
  ["kind", 1],
  ["transfer", 4],
  ["count", 4],
  ["tag", 32],
];
const changed = [
  ["the key of another transfer", fixed("transfer key 2", 32), context],
  ["another room in what it is bound to", key, { ...context, route: otherRoom.route }],
  ["another author in what it is bound to", key, { ...context, author: carla.id }],
  ["another receiver in what it is bound to", key, { ...context, receiver: carla.id }],
  ["author and receiver exchanged", key, { ...context, author: ben.id, receiver: anna.id }],
  ["another file in what it is bound to", key, { ...context, file: fixed("file id 2", 16) }],
  ["another number in what it is bound to", key, { ...context, number: 2 }],
];
const badAcks = [
  ...damaged(good, fields).filter(([, frame]) => frame.length === good.length),
  ...changed.map(([name, by, at]) => [name, ackFrame(by, at, 7)]),
].map(([name, frame]) => ({
  ...{ name: `refuses an acknowledgement with ${name}`, does: "ack", ...own, frame: hex(frame) },
  code: "message-undecryptable",
}));
const badChunks = [
  ...changed.map(([name, by, at]) => [name, { key: hex(by), ...written(at) }]),
  ...[0, 1, 5, 9, 10, 64_537].map((flip) => [`a bit flipped in byte ${flip}`, { flip }]),
].map(([name, change]) => ({
  ...{ name: `refuses a chunk with ${name}`, does: "chunk", key: hex(key), ...written(context) },
  ...{ index: 0, plain: hex(zeros), change, code: "message-undecryptable" },
}));
const badBoxed = [
  ...record.faults.map(([what, files, code]) => [`files ${what}`, { text: "see", files }, code]),
  ["no caption at all", { files: record.write }],
  ["a caption of 2,049 bytes", { text: "a".repeat(2049), files: record.write }, "caption-too-long"],
  ["no files at all", { text: "see" }],
  ["white space", JSON.stringify({ text: "see", files: record.write }).replace(",", ", ")],
].map(([name, value, code = "message-malformed"]) => ({
  ...{ name: `refuses a box with ${name}`, does: "boxed", code },
  content: hex(utf8(typeof value === "string" ? value : JSON.stringify(value))),
}));

export const transfers = {
  about:
    'does: chunks (in how many chunks a file is sent), hash (a file of one byte repeated), keys, chunk (`plain` "a chunk" is the fixed text of bytes.mjs, else hex; the frame is told by its first 64 bytes, its tag and its hash), ack, boxed (what the box of a whisper with files holds). invalid chunks: the frame of `plain`, opened after `change`: a bit flipped in one byte, or sealed with another key or context.',
  source: "protocol/SPEC.md §8.3, §8.9",
  valid: [...lengths, ...hashes, derived, ...chunks, ...acks, ...boxed],
  invalid: [...badAcks, ...badChunks, ...badBoxed],
};
