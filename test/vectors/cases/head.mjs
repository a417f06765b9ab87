/**
 * Running hashes, the result for an author's messages in any order, and the two hashes of a
 * heartbeat (SPEC §7.5, §7.7).
 */
import { base64url, fixed, flip, hex, uint } from "../naive/bytes.mjs";
import { anna, ben, carla } from "../naive/people.mjs";
import { contentOf, headNext, headStart, headsHash, membersHash } from "../naive/protocol.mjs";

const starts = [anna, ben].map(({ name, id }) => ({
  ...{ name: `begins the author log of ${name}`, does: "start", id: hex(id) },
  hash: hex(headStart(id)),
}));

const text = 0x01;
const textOf = (n, prev, what = `text ${n}`, salt = `salt ${n}`) =>
  contentOf(fixed(salt, 16), {
    ...{ n, prev: base64url(prev), after: [], text: what, action: false },
  });

/** A message after this hash, and the author's new hash. */
function follow(n, prev, ...other) {
  const content = textOf(n, prev, ...other);
  return { n, prev, content, hash: headNext(prev, n, text, content) };
}

// Anna sends eight messages; hashes[n] is her head after n of them, said[n] the n-th.
const hashes = [headStart(anna.id)];
const said = [undefined];
for (let n = 1; n <= 8; n++) {
  said.push(follow(n, hashes[n - 1]));
  hashes.push(said[n].hash);
}

const plain = said[1].content;
const next = (name, n, type, content, before = hashes[0]) => ({
  ...{ name: `moves the head ${name}`, does: "next", before: hex(before), n, type },
  ...{ content: hex(content), hash: hex(headNext(before, n, type, content)) },
});
const steps = [
  ...[1, 2, 3].map((n) => next(`to ${n}`, n, text, said[n].content, hashes[n - 1])),
  next("for a content of no bytes", 1, text, Buffer.alloc(0)),
  next("for the highest number", 0xffffffff, text, plain),
  next("for a number that uses every byte", 0x01020304, text, plain),
  next("for other random bytes before the same JSON", 1, text, flip(plain, 0)),
  next("for the same content as a farewell", 1, 0x06, plain),
  next("for the highest type", 1, 0xff, plain),
];

// ---- author logs

const came = (message, is, ...shows) => ({
  ...{ message: message.n, prev: hex(message.prev), type: text, content: hex(message.content) },
  ...{ is, shows },
});
const claims = (n, hash, contradicts, ...shows) => ({
  ...{ claims: n, hash: hex(hash), contradicts, shows },
});
const nothing = (n, ...shows) => ({ missing: n, shows });
const gone = (...shows) => ({ gone: true, shows });
const suspicious = (n) => ({ n, suspicious: true });
const lost = (missing) => ({ missing });
const [, m1, m2, m3, m4, m5] = said;
/** Different versions of the second and third message. */
const other2 = follow(2, hashes[1], "another text");
const other3 = follow(3, other2.hash);
const resalted2 = follow(2, hashes[1], "text 2", "another salt");
const late = follow(1000, fixed("a hash before 1000", 32));
const highest = follow(0xffffffff, fixed("a hash before the last", 32));

const threads = [
  ["shows messages in their order", 0, [came(m1, "new", 1), came(m2, "new", 2)], null],
  [
    "shows each message once",
    ...[0, [came(m1, "new", 1), came(m1, "old"), came(m2, "new", 2), came(m1, "old")], null],
  ],
  [
    "lets messages wait for what came before them",
    ...[0, [came(m3, "new"), came(m2, "new"), came(m3, "old"), came(m1, "new", 1, 2, 3)], null],
  ],
  [
    "asks for what is before a message that came",
    ...[0, [came(m4, "new")], { first: 1, count: 3 }],
  ],
  [
    "asks for one gap after the other",
    ...[0, [came(m2, "new"), came(m4, "new")], { first: 1, count: 1 }],
  ],
  [
    "asks for all that the author's own head names",
    ...[0, [came(m1, "new", 1), claims(3, hashes[3], false)], { first: 2, count: 2 }],
  ],
  ["asks for 50 at most", 0, [came(late, "new", lost(744))], { first: 745, count: 50 }],
  [
    "asks for the last 256 of a wider gap",
    ...[0, [claims(256, hashes[8], false)], { first: 1, count: 50 }],
  ],
  [
    "gives up what is before the last 256",
    ...[0, [claims(257, hashes[8], false, lost(1))], { first: 2, count: 50 }],
  ],
  [
    "gives up nearly all before the highest number",
    ...[0, [came(highest, "new", lost(0xfffffeff))], { first: 0xffffff00, count: 50 }],
  ],
  ["counts from the baseline", 5, [came(m5, "old"), came(said[6], "new", 6)], null],
  ["takes nothing from before the baseline", 5, [came(m4, "old"), came(m1, "old")], null],
  ["asks for nothing before the baseline", 5, [came(said[7], "new")], { first: 6, count: 1 }],
  [
    "goes on behind what the author has no more",
    ...[0, [came(m3, "new"), nothing(1, lost(1)), nothing(2, lost(1), 3)], null],
  ],
  [
    "takes no answer for another message than the next",
    ...[0, [came(m3, "new"), nothing(2), nothing(3)], { first: 1, count: 2 }],
  ],
  [
    "goes on behind what the author, who is gone, has not sent",
    ...[0, [came(m1, "new", 1), came(m4, "new"), gone(lost(2), 4)], null],
  ],
  [
    "goes on behind each gap of an author who is gone",
    ...[0, [came(m2, "new"), came(m4, "new"), gone(lost(1), 2, lost(1), 4)], null],
  ],
  [
    "says what is missing at the end when the author is gone",
    ...[0, [claims(2, hashes[2], false), gone(lost(2))], null],
  ],
  ["says nothing when the author is gone and all is here", 0, [came(m1, "new", 1), gone()], null],
  [
    "takes nothing that comes after it was given up",
    ...[0, [came(m2, "new"), gone(lost(1), 2), came(m1, "old")], null],
  ],
  [
    "does not warn of a message behind one that is missing",
    ...[0, [came(other3, "new"), gone(lost(2), 3), came(m4, "new", suspicious(4))], null],
  ],
  [
    "warns of a second content for a number that was shown",
    ...[0, [came(m1, "new", 1), came(m2, "new", 2), came(other2, "fork")], null],
  ],
  [
    "warns of a second content for a number that waits",
    ...[0, [came(m2, "new"), came(other2, "fork"), came(m1, "new", 1, 2)], null],
  ],
  [
    "warns of the same text with other random bytes",
    ...[0, [came(m1, "new", 1), came(m2, "new", 2), came(resalted2, "fork")], null],
  ],
  [
    "warns of the same content behind another hash",
    ...[...[0, [came(m1, "new", 1), came({ ...m1, prev: flip(m1.prev, 0) }, "fork")]], null],
  ],
  [
    "reports a message that does not follow the one before",
    ...[0, [came(m1, "new", 1), came(m2, "new", 2), came(other3, "new", suspicious(3))], null],
  ],
  [
    "reports a first message that does not follow the baseline",
    ...[1, [came(follow(2, hashes[0]), "new", suspicious(2))], null],
  ],
  [
    "finds no fault with the author's word of what is here",
    ...[0, [came(m1, "new", 1), claims(1, hashes[1], false), claims(0, hashes[0], false)], null],
  ],
  [
    "warns of an author's word that contradicts what it sent",
    ...[0, [came(m1, "new", 1), claims(1, hashes[2], true)], null],
  ],
  [
    "warns of an author's word that contradicts what waits",
    ...[0, [came(m2, "new"), claims(2, other2.hash, true)], { first: 1, count: 1 }],
  ],
  ["warns of an author's word that contradicts its state", 3, [claims(3, hashes[2], true)], null],
].map(([name, baseline, steps, asks]) => ({
  ...{ name, does: "log", baseline: { n: baseline, hash: hex(hashes[baseline]) } },
  ...{ steps, asks },
}));

// ---- heartbeats

const entry = ({ id }, n, hash) => ({ id, n, hash });
const lists = [
  ["of one member", [entry(anna, 0, headStart(anna.id))]],
  ["of two", [entry(anna, 3, hashes[3]), entry(ben, 0, headStart(ben.id))]],
  [
    "of the same two in another order",
    [entry(ben, 0, headStart(ben.id)), entry(anna, 3, hashes[3])],
  ],
  [
    "of three",
    [
      ...[entry(carla, 0xffffffff, fixed("Carla's hash", 32)), entry(anna, 3, hashes[3])],
      entry(ben, 0, headStart(ben.id)),
    ],
  ],
  ["with another number", [entry(anna, 4, hashes[3]), entry(ben, 0, headStart(ben.id))]],
  ["with another hash", [entry(anna, 3, flip(hashes[3], 31)), entry(ben, 0, headStart(ben.id))]],
  [
    "of ids that differ in the last bit",
    [2, 0, 1].map((last) => entry({ id: uint(last, 16) }, last, hashes[last])),
  ],
  ["of nobody", []],
].map(([name, heads]) => ({
  ...{ name: `hashes the heads ${name}`, does: "heads" },
  ...{ heads: heads.map(({ id, n, hash }) => ({ id: hex(id), n, hash: hex(hash) })) },
  hash: hex(headsHash(heads)),
}));

const memberLists = [
  ["of one member", [anna.id]],
  ["of two", [anna.id, ben.id]],
  ["of the same two in another order", [ben.id, anna.id]],
  ["of three", [carla.id, anna.id, ben.id]],
  ["of ids that differ in the last bit", [1, 2, 0].map((last) => uint(last, 16))],
  ["of nobody", []],
].map(([name, ids]) => ({
  ...{ name: `hashes the members ${name}`, does: "members", ids: ids.map(hex) },
  hash: hex(membersHash(ids)),
}));

export const heads = {
  about:
    "does: start (h(0) of a member id), next (h(n) from the hash before, n, type and content), heads and members (the hashes of a heartbeat; the order of the list is free), log (what becomes of one author's messages from `baseline` on). A step of a log is a message of the author (`is`: new, old = known or too late, fork = another version is known under its number), its report of its own head (`claims`), its answer that it no longer has a message (`missing`), or its absence for too long (`gone`); `shows` is what is shown then: numbers, `suspicious` with a warning, {missing} as so many that did not arrive. `asks` is the request that is due at the end. Nothing is refused here: a contradiction is shown, and n and prev were read before (message.json).",
  source: "protocol/SPEC.md §7.5, §7.7",
  valid: [...starts, ...steps, ...threads, ...lists, ...memberLists],
  invalid: [],
};
