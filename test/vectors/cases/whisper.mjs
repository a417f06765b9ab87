/** Whisper keys and the boxes that they seal (SPEC §8.3). */
import { damaged, fixed, flip, hex, join, patch, uint, utf8 } from "../naive/bytes.mjs";
import { anna, ben, carla } from "../naive/people.mjs";
import {
  boxKey,
  editContent,
  maskedCode,
  pad,
  whisperAfter,
  whisperBox,
  whisperStep,
} from "../naive/protocol.mjs";

const senderKey = fixed("sender key id", 8);
const key = fixed("whisper key", 32);
const foreign = fixed("the whisper key of somebody else", 32);

const derived = [0, 1, 2, 255].map((index) => {
  const at = whisperAfter(key, index);
  return {
    ...{ name: `derives the whisper key and box key ${index} steps on`, does: "derive" },
    ...{ key: hex(at), next: hex(whisperStep(at)), boxKey: hex(boxKey(at)) },
  };
});

const code = fixed("new code", 16);
const masked = [
  ["the code of a new room", key, code],
  ["the same code for another member", foreign, code],
  ["the same code at the next index", whisperStep(key), code],
  ["a code of zeros: the mask alone", key, Buffer.alloc(16)],
].map(([name, at, code]) => ({
  ...{ name: `masks and unmasks ${name}`, does: "mask", key: hex(at) },
  ...{ code: hex(code), masked: hex(maskedCode(at, code)) },
}));

const place = (index, { from = anna, to = ben } = {}) => ({
  ...{ from: from.id, to: to.id, senderKey, index },
});
const written = ({ from, to, senderKey, index }) => ({
  ...{ sender: hex(from), receiver: hex(to), senderKey: hex(senderKey), index },
});
const brief = (text) => (text.length < 1000 ? text : { repeat: text[0], times: text.length });

// A text after the 5 bytes of its padding fills 256 at 251.
const boxes = [
  ["a text", 0, "meet me at ten"],
  ["a text of one byte", 1, "a"],
  ["a text beyond ASCII", 7, "Zo\u00eb \u5b50 \u{1f98a}"],
  ["the longest text in 256 bytes", 2, "b".repeat(251)],
  ["the shortest text in 512 bytes", 3, "b".repeat(252)],
  ["the longest text of all", 4, "b".repeat(16_384)],
  ["a text at the last index", 255, "last"],
].map(([name, index, text]) => {
  const at = place(index);
  const whisper = whisperAfter(key, index);
  return {
    ...{ name: `seals and opens ${name}`, does: "box", ...written(at), key: hex(whisper) },
    ...{ type: 1, text: brief(text), box: hex(whisperBox(whisper, at, text)) },
  };
});
const files = '{"text":"see","files":[]}';
const withFiles = {
  ...{ name: "seals and opens files", does: "box", ...written(place(9)), type: 3 },
  ...{ key: hex(whisperAfter(key, 9)), text: files },
  box: hex(whisperBox(whisperAfter(key, 9), place(9), files, { type: 0x03 })),
};
const edit = { of: 7, text: "meet me at eleven" };
const withEdit = {
  ...{ name: "seals and opens an edit", does: "box", ...written(place(10)), type: 0x0c },
  ...{ key: hex(whisperAfter(key, 10)), of: edit.of, text: edit.text },
  box: hex(whisperBox(whisperAfter(key, 10), place(10), editContent(edit), { type: 0x0c })),
};
const back = {
  ...{ name: "seals and opens the answer", does: "box" },
  ...{ ...written(place(0, { from: ben, to: anna })), key: hex(foreign), type: 1, text: "I will" },
  box: hex(whisperBox(foreign, place(0, { from: ben, to: anna }), "I will")),
};

const text = "meet me at ten";
const at = place(5);
const whisper = whisperAfter(key, 5);
const made = (change, where = at, by = whisper) => whisperBox(by, where, text, change);
const good = made();
const padded = pad(0x01, utf8(text));
const aad = (...parts) => ({ aad: join(...parts) });
const fields = [
  ["ciphertext", good.length - 16],
  ["tag", 16],
];

const faults = [
  ...damaged(good, fields),
  ["the key of another member", made({}, at, whisperAfter(foreign, 5))],
  ["the key of the index before", made({}, at, whisperAfter(key, 4))],
  ["the key of the index after", made({}, at, whisperAfter(key, 6))],
  ["another index in what it is bound to", made({}, place(4))],
  [
    "another sender key in what it is bound to",
    made({}, { ...at, senderKey: fixed("sender key id 2", 8) }),
  ],
  ["another sender in what it is bound to", made({}, place(5, { from: carla }))],
  ["another receiver in what it is bound to", made({}, place(5, { to: carla }))],
  ["sender and receiver exchanged", made({}, place(5, { from: ben, to: anna }))],
  ["nothing that it is bound to", made(aad())],
  ["the index left out of what it is bound to", made(aad(anna.id, ben.id, senderKey))],
  ["an empty ciphertext under a tag that holds", made({ plaintext: Buffer.alloc(0) }), true],
  ["a zero of its padding that is not zero", made({ plaintext: flip(padded, 255) }), true],
  [
    "a total too great for its length",
    ...[made({ plaintext: join(padded, Buffer.alloc(256)) }), true],
  ],
  [
    "a length above what is there",
    ...[made({ plaintext: patch(padded, 0, uint(0xffff, 4)) }), true],
  ],
  ["the type of a farewell", made({ type: 0x06 }), true],
  ["the type 0x00", made({ type: 0x00 }), true],
  ["the type 0x02", made({ type: 0x02 }), true],
].map(([name, box, opens = false]) => ({
  ...{ name: `refuses a box with ${name}`, ...written(at), key: hex(whisper), box: hex(box) },
  code: opens ? "message-malformed" : "message-undecryptable",
}));

export const whispers = {
  about:
    "does: derive (what follows from the whisper key of one index: that of the next, and AES key and nonce of the box, 44 bytes), box (a text, files as their JSON, or an edit of the message `of`, in the box of a whisper, under its type; `key` is the whisper key of its index), mask (a new room code in a removal, for the member with this whisper key; SPEC §8.5). A long text is {repeat, times}. invalid: boxes as the receiver tries them with `key`; a member for whom a box is not finds no more than that it does not open.",
  source: "protocol/SPEC.md §8.3",
  valid: [...derived, ...boxes, withFiles, withEdit, back, ...masked],
  invalid: faults,
};
