/** Sealed hellos and replies (SPEC §7.1), whatever their bodies contain. */
import { damaged, fixed, flip, hex, join, patch, uint } from "../naive/bytes.mjs";
import { seal, sealKeys } from "../naive/protocol.mjs";

const hello = fixed("hello key", 32);
const salt = fixed("seal salt", 32);
const kinds = { hello: 1, reply: 2 };

const valid = Object.entries(kinds).flatMap(([kind, byte]) =>
  [0, 1, 1337, 1338, 1413, 1414].map((length) => {
    const body = fixed(`body of ${length}`, length);
    return {
      ...{ name: `seals ${length} bytes as a ${kind}`, kind, hello: hex(hello), salt: hex(salt) },
      ...{ body: hex(body), frame: hex(seal(hello, byte, salt, body)) },
    };
  }),
);

const fields = [
  ["version", 1],
  ["kind", 1],
  ["salt", 32],
  ["commitment", 32],
  ["ciphertext", 1416],
  ["tag", 16],
];

const invalid = Object.entries(kinds).flatMap(([kind, byte]) => {
  const body = fixed(`body of a ${kind}`, byte === 1 ? 1400 : 1338);
  const good = seal(hello, byte, salt, body);
  const other = byte === 1 ? "reply" : "hello";
  const made = (change) => seal(hello, byte, salt, body, change);
  const holding = (length, change = (bytes) => bytes) =>
    made({ plaintext: change(join(uint(length, 2), body, Buffer.alloc(1414 - body.length))) });
  const foreign = sealKeys(flip(hello, 0), salt, `sanctuary/1 seal ${kind}`).commit;
  const cases = [
    ...damaged(good, fields),
    ["the version 0x02", patch(good, 0, Buffer.of(2))],
    ["the kind of the other", patch(good, 1, Buffer.of(3 - byte))],
    ["the other's label", made({ label: `sanctuary/1 seal ${other}` })],
    ["the key of another room", good, flip(hello, 0)],
    ["a commitment to another key under a tag that holds", made({ commit: foreign })],
    ["a last zero that is not zero", holding(body.length, (bytes) => flip(bytes, 1415))],
    ["a first zero that is not zero", holding(body.length, (b) => flip(b, 2 + body.length))],
    ["a length that leaves a byte of the body over", holding(body.length - 1)],
    ["a length of 1415", holding(1415)],
    ["the highest length", holding(0xffff)],
    ["a plaintext of 1415 bytes", holding(body.length, (bytes) => bytes.subarray(0, 1415))],
    ["a plaintext of 1417 bytes", holding(body.length, (bytes) => join(bytes, Buffer.of(0)))],
    ["an empty plaintext", holding(body.length, () => Buffer.alloc(0))],
  ];
  return cases.map(([name, frame, key = hello]) => ({
    ...{ name: `refuses a ${kind} with ${name}`, kind, hello: hex(key), frame: hex(frame) },
    code: "handshake-refused",
  }));
});

export const seals = {
  about:
    "Hellos and replies (without MAC_M), sealed: `hello` is the key of §5, `body` what is inside.",
  source: "protocol/SPEC.md §7.1",
  valid,
  invalid,
};
