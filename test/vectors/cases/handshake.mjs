/**
 * Hellos, replies and confirmations that must be refused (SPEC §7.2), and their handshakes. Each
 * has one fault: if a body is at fault, its seal, signature and MAC are valid.
 */
import { damaged, fixed, flip, hash, hex, join, patch } from "../naive/bytes.mjs";
import { handshake } from "../naive/handshake.mjs";
import { coefficient, encapsulate, withCoefficient } from "../naive/mlkem.mjs";
import { compressed, sign } from "../naive/p256.mjs";
import { anna, ben, carla, otherRoom, room, wrongPassword } from "../naive/people.mjs";
import { helloBody, linkSecrets, replyBody, seal } from "../naive/protocol.mjs";

export const first = handshake("first", room, [ben, 2], [anna, 1]);
export const high = handshake("high numbers", room, [anna, 0xffffffff], [ben, 0xfffffffe]);
export const bare = handshake("another room", otherRoom, [carla, 0x01020304], [ben, 0]);

// ---- hellos, as the member of the first handshake reads them

const { N, M, salts } = first;
const helloWith = (side, route = room.route, change = {}) =>
  seal(room.hello, 1, salts.hello, helloBody({ ...N, ...side }, route, change));
const goodHello = helloBody(N, room.route);
const sealedHello = (body, change) => seal(room.hello, 1, salts.hello, body, change);

/** A coefficient that still fits 12 bits when the modulus is added. */
const small = Array.from({ length: 768 }, (_, at) => at).find(
  (at) => coefficient(N.E.public, at) < 4096 - 3329,
);

/** A point off the curve: its signature is still valid. */
const offCurve = flip(N.X.public, 64);
const resigned = (body, identity, label) => {
  const before = body.subarray(0, -64);
  return join(before, sign(identity, join(Buffer.from(label), before)));
};
const sealFields = [
  ["version", 1],
  ["kind", 1],
  ["salt", 32],
  ["commitment", 32],
  ["ciphertext", 1416],
  ["tag", 16],
];
const helloFields = [
  ["identity", 65],
  ["X", 65],
  ["encapsulation key", 1184],
  ["nonce", 16],
  ["route", 16],
  ["number", 4],
  ["signature", 64],
];
const withKey = (body, at, key, identity, label) => resigned(patch(body, at, key), identity, label);
const short = (body, at, key, identity, label) =>
  resigned(join(body.subarray(0, at), key, body.subarray(at + 65)), identity, label);
const H = "sanctuary/1 sign hello";
const R = "sanctuary/1 sign reply";

const hellos = [
  ...damaged(first.hello, sealFields).map(([name, frame]) => [`${name} (sealed)`, frame]),
  ...damaged(goodHello, helloFields)
    .filter(([, body]) => body.length <= 1414)
    .map(([name, body]) => [`${name} (in its body)`, sealedHello(body)]),
  ["the seal of a reply", sealedHello(goodHello, { label: "sanctuary/1 seal reply" })],
  [
    "the seal of a room with another password",
    seal(wrongPassword.hello, 1, salts.hello, goodHello),
  ],
  ["a signature for a reply", helloWith({}, room.route, { label: R })],
  [
    "a signature under the label of its key",
    helloWith({}, room.route, { label: "sanctuary/1 hello" }),
  ],
  ["a signature by another identity", helloWith({}, room.route, { signer: carla.identity })],
  ["the route of another room, signed", helloWith({}, otherRoom.route)],
  ["a number that is not that of its connection, signed", helloWith({ number: 3 })],
  [
    "an X that is not on the curve, signed",
    sealedHello(withKey(goodHello, 65, offCurve, N.identity, H)),
  ],
  [
    "an X without the form byte 0x04, signed",
    sealedHello(withKey(goodHello, 65, Buffer.of(6 + (N.X.public[64] & 1)), N.identity, H)),
  ],
  ["an X of zeros, signed", sealedHello(withKey(goodHello, 65, Buffer.alloc(65), N.identity, H))],
  [
    "a compressed X, signed",
    sealedHello(short(goodHello, 65, compressed(N.X.public), N.identity, H)),
  ],
  [
    "an identity that is not on the curve",
    sealedHello(withKey(goodHello, 0, flip(N.identity.public, 64), N.identity, H)),
  ],
  ...[
    ["whose first coefficient is the modulus", 0, 3329],
    ["whose last coefficient is the modulus", 767, 3329],
    ["with a coefficient of 4095", 300, 4095],
    ["with the same coefficient plus the modulus", small, coefficient(N.E.public, small) + 3329],
  ].map(([name, at, value]) => [
    `an encapsulation key ${name}, signed`,
    helloWith({ E: { public: withCoefficient(N.E.public, at, value) } }),
  ]),
  ["an encapsulation key of ones, signed", helloWith({ E: { public: Buffer.alloc(1184, 0xff) } })],
  [
    "an encapsulation key one byte short, signed",
    helloWith({ E: { public: N.E.public.subarray(0, -1) } }),
  ],
  ["no encapsulation key, signed", helloWith({ E: { public: Buffer.alloc(0) } })],
  ["the identity of the reader, signed", helloWith({ identity: M.identity })],
  ["a number as low as the reader's, signed", helloWith({ number: 1 }), 1],
  ["a number below the reader's, signed", helloWith({ number: 0 }), 0],
].map(([name, frame, from = 2]) => ({
  ...{ name: `refuses a hello with ${name}`, channel: 0, reads: "hello", reader: "member", from },
  ...{ frame: hex(frame), code: "handshake-refused" },
}));

// ---- replies, as the newcomer reads them

const goodReply = replyBody(M, room.route, 2, first.hello);
const replyFields = [
  ["identity", 65],
  ["Y", 65],
  ["ciphertext for its key", 1088],
  ["route", 16],
  ["own number", 4],
  ["newcomer's number", 4],
  ["hash of the hello", 32],
  ["signature", 64],
];
/** A sealed body with its valid MAC_M, so that only the body is at fault. */
function withMac(body, change = {}, hello = room.hello, y = M.Y) {
  const reply = seal(hello, 2, salts.reply, body, change);
  const K = first.secrets.K;
  return join(reply, linkSecrets(room.pairing, y, N.X.public, K, first.hello, reply).macM);
}
const replyWith = (side, route = room.route, to = 2, hello = first.hello, change = {}) =>
  withMac(replyBody({ ...M, ...side }, route, to, hello, change));
const [wrongPairing, withoutKem, withZeros] = [
  [wrongPassword.pairing, first.secrets.K],
  [room.pairing, Buffer.alloc(0)],
  [room.pairing, Buffer.alloc(32)],
].map(([pairing, K]) => linkSecrets(pairing, M.Y, N.X.public, K, first.hello, first.reply));

const replies = [
  ...damaged(first.replyFrame, [...sealFields, ["MAC_M", 16]]).map(([name, frame]) => [
    `${name} (sealed)`,
    frame,
  ]),
  ...damaged(goodReply, replyFields)
    .filter(([, body]) => body.length <= 1414)
    .map(([name, body]) => [`${name} (in its body)`, withMac(body)]),
  ["the seal of a hello", withMac(goodReply, { label: "sanctuary/1 seal hello" })],
  ["the seal of a room with another password", withMac(goodReply, {}, wrongPassword.hello)],
  ["a MAC from another pairing key", join(first.reply, wrongPairing.macM)],
  ["a MAC without the secret of the ciphertext", join(first.reply, withoutKem.macM)],
  ["a MAC from a secret of zeros", join(first.reply, withZeros.macM)],
  ["the newcomer's MAC instead", join(first.reply, first.secrets.macN)],
  ["the MAC of another handshake", join(first.reply, high.secrets.macM)],
  ["a signature for a hello", replyWith({}, room.route, 2, first.hello, { label: H })],
  [
    "a signature by another identity",
    replyWith({}, room.route, 2, first.hello, { signer: carla.identity }),
  ],
  ["the route of another room, signed", replyWith({}, otherRoom.route)],
  ["an own number that is not that of its connection, signed", replyWith({ number: 0 })],
  ["the number of another newcomer, signed", replyWith({}, room.route, 3)],
  ["the numbers the other way round, signed", replyWith({ number: 2 }, room.route, 1)],
  [
    "a Y that is not on the curve, signed",
    withMac(withKey(goodReply, 65, offCurve, M.identity, R)),
  ],
  ["a Y of zeros, signed", withMac(withKey(goodReply, 65, Buffer.alloc(65), M.identity, R))],
  ["a compressed Y, signed", withMac(short(goodReply, 65, compressed(M.Y.public), M.identity, R))],
  ["a ciphertext with a bit flipped, signed", replyWith({ C: flip(M.C, 0) })],
  ["a ciphertext with its last bit flipped, signed", replyWith({ C: flip(M.C, 1087) })],
  ["a ciphertext of zeros, signed", replyWith({ C: Buffer.alloc(1088) })],
  ["a ciphertext of ones, signed", replyWith({ C: Buffer.alloc(1088, 0xff) })],
  ["the ciphertext of another handshake, signed", replyWith({ C: high.M.C })],
  [
    "another ciphertext for the same key, signed",
    replyWith({ C: encapsulate(N.E.public, fixed("another m", 32)).ciphertext }),
  ],
  ["a ciphertext one byte short, signed", replyWith({ C: M.C.subarray(0, -1) })],
  ["no ciphertext, signed", replyWith({ C: Buffer.alloc(0) })],
  ["the identity of the reader, signed", replyWith({ identity: N.identity })],
  ["nothing behind the sealed part", first.reply],
].map(([name, frame]) => ({
  ...{
    name: `refuses a reply with ${name}`,
    channel: 0,
    reads: "reply",
    reader: "newcomer",
    from: 1,
  },
  ...{ frame: hex(frame), code: "handshake-refused" },
}));

// ---- confirmations, as the member reads them

const confirmFields = [
  ["version", 1],
  ["kind", 1],
  ["MAC_N", 16],
];
const confirms = [
  ...damaged(first.confirm, confirmFields),
  ["the member's own MAC", join(Buffer.of(1, 3), first.secrets.macM)],
  ["the MAC of another handshake", high.confirm],
  ["a MAC from another pairing key", join(Buffer.of(1, 3), wrongPairing.macN)],
].map(([name, frame]) => ({
  ...{
    name: `refuses a confirmation with ${name}`,
    channel: 0,
    reads: "confirm",
    reader: "member",
  },
  ...{ from: 2, frame: hex(frame), code: "handshake-refused" },
}));

// The hash is compared with the reply that was read above.
if (!goodReply.subarray(1242, 1274).equals(hash(first.hello))) throw new Error("reply layout");

export const handshakeFaults = [...hellos, ...replies, ...confirms];
