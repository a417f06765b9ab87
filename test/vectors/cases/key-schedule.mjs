/** The key schedule, ids, fingerprints and colours (SPEC §5). */
import { fixed, hash, hex } from "../naive/bytes.mjs";
import { keyPair } from "../naive/p256.mjs";
import { colourOf, fingerprintOf, hkdf, memberId, roomKeys, sealKeys } from "../naive/protocol.mjs";

const code = fixed("code", 16);

const rooms = [
  ["a code and a password", code, "correct horse battery staple"],
  ["the same code and no password", code, ""],
  ["the same code and spaces, which are no password", code, "  "],
  ["the same code and a decomposed password", code, "Zoe\u0308"],
  ["the same code and that password composed", code, "Zo\u00eb"],
  ["the zero code and a password", Buffer.alloc(16), "correct horse battery staple"],
].map(([name, bytes, password]) => {
  const keys = roomKeys(bytes, password);
  return {
    ...{ name: `derives a room from ${name}`, does: "room", code: hex(bytes), password },
    ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, hex(value)])),
    accessKeyHash: hex(hash(keys.accessKey)),
  };
});

const salt = fixed("seal salt", 32);
const seals = ["hello", "reply"].map((kind) => {
  const hello = fixed("hello key", 32);
  const parts = sealKeys(hello, salt, `sanctuary/1 seal ${kind}`);
  return {
    ...{ name: `derives the keys that seal a ${kind}`, does: "seal", kind, hello: hex(hello) },
    ...{ salt: hex(salt), key: hex(parts.key), nonce: hex(parts.nonce), commit: hex(parts.commit) },
  };
});

// One case for each HKDF label, so that a typing error in a label shows at once.
const labels = ["route", "salt", "access key", "hello", "pairing"]
  .concat(["seal hello", "seal reply", "channel message", "message", "whisper"])
  .map((name) => `sanctuary/1 ${name}`)
  .map((label) => ({
    ...{ name: `expands the label ${label}`, does: "label", ikm: hex(code), label, length: 76 },
    okm: hex(hkdf(code, label, 76)),
  }));

const members = ["Anna", "Ben", "Carla", "Dora"].map((name) => {
  const pair = keyPair(fixed(`identity of ${name}`, 32));
  const id = memberId(pair.public);
  return {
    ...{ name: `makes the member id, fingerprint and colour of ${name}`, does: "member" },
    ...{ secret: hex(pair.secret), public: hex(pair.public), id: hex(id) },
    ...{ fingerprint: fingerprintOf(id), colour: colourOf(id) },
  };
});

const marks = [
  ["zero", Buffer.alloc(16)],
  ["all bits set", Buffer.alloc(16, 0xff)],
  ["only bit 11, the last of the first word", Buffer.from(`0020${"00".repeat(14)}`, "hex")],
  ["only bit 12, the first of the second word", Buffer.from(`0010${"00".repeat(14)}`, "hex")],
  ["only bit 22, the last of the second word", Buffer.from(`000004${"00".repeat(13)}`, "hex")],
  ["only bit 23, which is in no word", Buffer.from(`000002${"00".repeat(13)}`, "hex")],
  ["byte 15 of 11", Buffer.from(`${"00".repeat(15)}0b`, "hex")],
  ["byte 15 of 12", Buffer.from(`${"00".repeat(15)}0c`, "hex")],
].map(([name, id]) => ({
  ...{ name: `makes fingerprint and colour of an id of ${name}`, does: "fingerprint", id: hex(id) },
  ...{ fingerprint: fingerprintOf(id), colour: colourOf(id) },
}));

export const keys = {
  about:
    "What follows from a code and a password, from a sealing salt, from each label and from an identity. `password` is text; `input` is what PBKDF2 gets; `accessKeyHash` is what the relay keeps.",
  source: "protocol/SPEC.md §5, §7.1",
  valid: [...rooms, ...seals, ...labels, ...members, ...marks],
  invalid: [],
};
