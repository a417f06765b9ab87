/** Room frames under a sender's sender key (SPEC §8.1). */
import { base64url, damaged, fixed, flip, hex, join, patch, uint } from "../naive/bytes.mjs";
import { altered } from "../naive/p256.mjs";
import { anna, ben, otherRoom, room } from "../naive/people.mjs";
import {
  contentOf,
  headStart,
  hkdf,
  pad,
  ratchet,
  roomFrame,
  stepKey,
  whisperAfter,
  whisperStep,
} from "../naive/protocol.mjs";

const senderKey = { id: fixed("sender key id", 8), key: fixed("sender key key", 32) };
/** The whisper key of the member that gets the sender key, at any index. */
const whisper = fixed("whisper key", 32);
const by = { route: room.route, identity: anna.identity };
const prev = base64url(headStart(anna.id));
const text = (index) =>
  contentOf(fixed(`salt of ${index}`, 16), {
    ...{ n: 1, prev, after: [], text: `text at ${index}`, action: false },
  });
const frame = (index, change) => roomFrame(senderKey, index, by, 0x01, text(index), change);
const position = (index) => ({
  ...{ id: hex(senderKey.id), index, key: hex(ratchet(senderKey.key, index)) },
  whisper: hex(whisper),
});

const derived = [0, 1, 2, 255].map((index) => {
  const key = ratchet(senderKey.key, index);
  const { mk, next } = stepKey(key);
  const okm = hkdf(mk, "sanctuary/1 message", 76);
  return {
    ...{ name: `derives the keys of index ${index}`, does: "derive", index, ratchetKey: hex(key) },
    ...{ messageKey: hex(mk), nextRatchetKey: hex(next), key: hex(okm.subarray(0, 32)) },
    ...{ nonce: hex(okm.subarray(32, 44)), commit: hex(okm.subarray(44)) },
    ...{ whisper: hex(whisperAfter(whisper, index)) },
    nextWhisper: hex(whisperStep(whisperAfter(whisper, index))),
  };
});

const given = { sender: hex(anna.identity.public), id: hex(anna.id), route: hex(room.route) };
const listed = (indices, from = 0) =>
  indices.map((index) => ({
    ...{ index, type: 0x01, content: hex(text(index)), frame: hex(frame(index)) },
    whisper: hex(whisperAfter(whisper, index - from)),
  }));

const sequences = [
  ["frames in order from the beginning", 0, [0, 1, 2]],
  ["frames in order for a newcomer", 5, [5, 6]],
  ["a frame that was passed over and comes late", 0, [0, 2, 1, 3]],
  ["frames in the opposite order", 0, [3, 2, 1, 0]],
  ["the last two indices", 254, [254, 255]],
  ["the last index at once", 0, [255]],
].map(([name, index, indices]) => ({
  ...{ name: `opens ${name}`, does: "open", ...given, senderKey: position(index) },
  frames: listed(indices, index),
}));

const sizes = [0, 251, 252, 4091, 4092, 17_000].map((length) => {
  const content = Buffer.alloc(length, 0x5a);
  const sealed = roomFrame(senderKey, 0, by, 0x06, content);
  return {
    ...{
      name: `opens a content of ${length} bytes`,
      does: "open",
      ...given,
      senderKey: position(0),
    },
    frames: [{ ...listed([0])[0], type: 0x06, content: hex(content), frame: hex(sealed) }],
  };
});

const signature = frame(0).subarray(-64);
const again = {
  name: "opens a frame whose signature was altered to the other one that holds",
  ...{ does: "open", ...given, senderKey: position(0) },
  frames: [
    { ...listed([0])[0], frame: hex(patch(frame(0), frame(0).length - 64, altered(signature))) },
  ],
};

const fields = [
  ["sender key id", 8],
  ["index", 4],
  ["commitment", 32],
  ["ciphertext", frame(0).length - 126],
  ["tag", 16],
  ["signature", 64],
];
/** The two bytes before are tested separately: their faults have error codes of their own. */
const damagedFrames = damaged(frame(0).subarray(2), fields)
  .filter(([name]) => name !== "a bit flipped in the first byte of its index")
  .map(([name, rest]) => [name, rest.length === 0 ? rest : join(Buffer.of(1, 5), rest)]);

const padded = pad(0x01, text(0));
const foreign = { id: senderKey.id, key: fixed("another sender key key", 32) };
const commitOf = (key) => hkdf(stepKey(key).mk, "sanctuary/1 message", 76).subarray(44);

const faults = [
  ...damagedFrames.map(([name, bytes]) => [
    name,
    bytes,
    bytes.length !== frame(0).length ? "frame-malformed" : "message-undecryptable",
  ]),
  ["the version 0x00", patch(frame(0), 0, Buffer.of(0)), "frame-malformed"],
  ["the version 0x02", patch(frame(0), 0, Buffer.of(2)), "frame-malformed"],
  ["the kind of a channel frame", patch(frame(0), 1, Buffer.of(4)), "frame-malformed"],
  ["a bit flipped in the first byte of its index", flip(frame(0), 10), "message-too-far-ahead"],
  ["the index 256, signed", frame(256), "message-too-far-ahead"],
  ["the highest index", patch(frame(0), 10, uint(0xffffffff, 4)), "message-too-far-ahead"],
  ["an index that was used", frame(0), "message-replayed", [0]],
  ["an index that was used out of order", frame(1), "message-replayed", [0, 2, 1]],
  ["an index that was used, two frames later", frame(0), "message-replayed", [0, 1, 2]],
  ["the last index used", frame(255), "message-replayed", [255]],
  [
    "an index that was used, and its signature altered",
    patch(frame(0), frame(0).length - 64, altered(signature)),
    "message-replayed",
    [0],
  ],
  [
    "an index that was used, and no signature that holds",
    flip(frame(0), 200),
    "message-replayed",
    [0],
  ],
  ["an index before the position that was handed over", frame(4), "message-replayed", [], 5],
  ["a signature by another identity", frame(0, { signer: ben.identity }), "message-undecryptable"],
  [
    "another sender, who signed it",
    roomFrame(senderKey, 0, { route: room.route, identity: ben.identity }, 0x01, text(0)),
    "message-undecryptable",
  ],
  ["a signature of zeros", frame(0, { signature: Buffer.alloc(64) }), "message-undecryptable"],
  [
    "a signature under another label",
    frame(0, { label: "sanctuary/1 sign hello" }),
    "message-undecryptable",
  ],
  [
    "a signature under the label of its key",
    frame(0, { label: "sanctuary/1 message" }),
    "message-undecryptable",
  ],
  [
    "the route of another room, signed",
    roomFrame(senderKey, 0, { route: otherRoom.route, identity: anna.identity }, 0x01, text(0)),
    "message-undecryptable",
  ],
  [
    "the key of another sender key, signed",
    roomFrame(foreign, 0, by, 0x01, text(0)),
    "message-undecryptable",
  ],
  ["the key of the next index, signed", frame(0, { steps: 1 }), "message-undecryptable"],
  [
    "a commitment to another key under a tag that holds, signed",
    frame(0, { commit: commitOf(foreign.key) }),
    "message-undecryptable",
  ],
  [
    "the commitment that is due under the key of another sender key, signed",
    roomFrame(foreign, 0, by, 0x01, text(0), { commit: commitOf(senderKey.key) }),
    "message-undecryptable",
  ],
  [
    "a zero of its padding that is not zero, signed",
    frame(0, { plaintext: flip(padded, padded.length - 1) }),
    "message-malformed",
  ],
  [
    "a total too great for its length, signed",
    frame(0, { plaintext: join(padded, Buffer.alloc(256)) }),
    "message-malformed",
  ],
  [
    "a length above what is there, signed",
    frame(0, { plaintext: patch(padded, 0, uint(0xffff, 4)) }),
    "message-malformed",
  ],
].map(([name, wrong, code, after = [], from = 0]) => ({
  ...{ name: `refuses a room frame with ${name}`, ...given, senderKey: position(from) },
  ...{ after: after.map((index) => hex(frame(index))), frame: hex(wrong), code },
}));

export const senderKeys = {
  about:
    "does: derive (the keys of one index), open (frames taken one after another from the position `senderKey`; `whisper` is the whisper key that each index has for the one who was handed that position). invalid: read after the frames of `after` were taken. Nothing of it moves the sender key.",
  source: "protocol/SPEC.md §8.1, §8.3",
  valid: [...derived, ...sequences, ...sizes, again],
  invalid: faults,
};
