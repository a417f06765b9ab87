/**
 * Whole handshakes and the frames of the channel that follows (SPEC §7.2, §7.3); channel frames
 * that must be refused. The faults of the handshake itself are in handshake.mjs.
 */
import { base64url, damaged, fixed, flip, hex, join, patch, uint } from "../naive/bytes.mjs";
import { written } from "../naive/handshake.mjs";
import { anna, ben, carla, otherRoom, room } from "../naive/people.mjs";
import { chainField, channelFrame, contentOf, headStart, pad } from "../naive/protocol.mjs";
import { bare, first, handshakeFaults, high } from "./handshake.mjs";

const senderKeyOf = (alias, name) =>
  chainField(
    ...[fixed(`id of ${name}`, 8), 0, fixed(name, 32)],
    fixed(`whisper key under ${name}, handed over by ${alias}`, 32),
  );
const state = (who, alias, knowsRoom) =>
  contentOf(fixed(`state of ${alias}`, 16), {
    // Only a member who knows the room sends its name (SPEC §7.3).
    ...{ alias, room: knowsRoom ? "Tea" : "" },
    senderKey: senderKeyOf(alias, `sender key of ${alias}`),
    ...{ n: 0, hash: base64url(headStart(who.id)), follows: null, knowsRoom },
    ...{ lock: null, removed: [], ttl: null },
  });
const senderKey = (alias) =>
  contentOf(fixed(`new sender key of ${alias}`, 16), {
    senderKey: senderKeyOf(alias, `the next sender key of ${alias}`),
  });

/** The messages of the channel, in the order of each direction's counter. */
const said = (who, alias, knowsRoom) => [
  [0x01, state(who, alias, knowsRoom)],
  [0x02, senderKey(alias)],
  [0x02, contentOf(fixed("longest in 256", 16), { fill: "a".repeat(251 - 16 - 11) })],
  [0x02, contentOf(fixed("shortest in 512", 16), { fill: "a".repeat(252 - 16 - 11) })],
  [0x0f, Buffer.alloc(0)],
  [0x0f, Buffer.alloc(5000, 0x5a)],
];

const framesOf = (r, direction, contents) =>
  contents.map(([type, content], counter) => channelFrame(r, counter, direction, type, content));

const valid = [
  [first, ben, "Ben", anna, "Anna"],
  [high, anna, "Anna", ben, "Ben"],
  [bare, carla, "Carla", ben, "Ben"],
].map(([made, newcomer, newAlias, member, oldAlias]) => {
  const { secrets, toMember, toNewcomer } = made;
  const listed = (from, r, direction, contents) =>
    framesOf(r, direction, contents).map((frame, counter) => ({
      ...{ from, counter, type: contents[counter][0], content: hex(contents[counter][1]) },
      frame: hex(frame),
    }));
  return {
    name: `makes a channel: ${made.name}`,
    ...written(made),
    frames: [
      ...listed("newcomer", secrets.rNM, toMember, said(newcomer, newAlias, false)),
      ...listed("member", secrets.rMN, toNewcomer, said(member, oldAlias, true)),
    ],
  };
});

// ---- channel frames, as both ends read them; `after` earlier frames of the direction were opened

const { toMember, toNewcomer, secrets } = first;
const theirs = said(ben, "Ben", false);
const mine = said(anna, "Anna", true);
const toM = framesOf(secrets.rNM, toMember, theirs);
const toN = framesOf(secrets.rMN, toNewcomer, mine);
const linkFields = [
  ["version", 1],
  ["kind", 1],
  ["counter", 4],
  ["ciphertext", toM[0].length - 22],
  ["tag", 16],
];
const with0 = (change) => channelFrame(secrets.rNM, 0, toMember, 0x01, theirs[0][1], change);
const aad = (...parts) => join(Buffer.of(1, 4), ...parts, uint(0, 4));
const padded = pad(0x01, theirs[0][1]);

const linkFaults = [
  ...damaged(toM[0], linkFields),
  ["the version 0x02", patch(toM[0], 0, Buffer.of(2))],
  ["the kind of a room frame", patch(toM[0], 1, Buffer.of(5))],
  ["a counter that was used: the same again", toM[0], 1],
  ["a counter that was used, two frames later", toM[0], 2],
  ["a counter that leaves one out", toM[1], 0],
  ["a counter that leaves one out later", toM[3], 2],
  ["the highest counter", patch(toM[0], 2, uint(0xffffffff, 4))],
  ["the counter that is due on the ciphertext of the next", patch(toM[1], 2, uint(0, 4)), 0],
  ["the counter that is due on the ciphertext before", patch(toM[0], 2, uint(1, 4)), 1],
  ["the key of the next counter", channelFrame(secrets.rNM, 1, toMember, 1, theirs[0][1]), 0],
  ["the key of the other direction", channelFrame(secrets.rMN, 0, toMember, 1, theirs[0][1])],
  ["the reader's own frame sent back", toN[0]],
  ["the identities the other way round", with0({ aad: aad(room.route, anna.id, ben.id) })],
  ["another sender", with0({ aad: aad(room.route, carla.id, anna.id) })],
  ["another receiver", with0({ aad: aad(room.route, ben.id, carla.id) })],
  ["the route of another room", with0({ aad: aad(otherRoom.route, ben.id, anna.id) })],
  ["the frame of another channel", channelFrame(high.secrets.rMN, 0, toMember, 1, theirs[0][1])],
  ["a zero of its padding that is not zero", with0({ plaintext: flip(padded, padded.length - 1) })],
  ["a total too great for its length", with0({ plaintext: join(padded, Buffer.alloc(256)) })],
  ["a length above what is there", with0({ plaintext: patch(padded, 0, uint(0xffff, 4)) })],
  ["a plaintext of no bytes", with0({ plaintext: Buffer.alloc(0) })],
  ["no ciphertext", toM[0].subarray(0, 6)],
].map(([name, frame, after = 0]) => ({
  ...{
    name: `refuses a channel frame with ${name}`,
    channel: 0,
    reads: "channel",
    reader: "member",
  },
  ...{ from: 2, after, frame: hex(frame), code: "message-undecryptable" },
}));

const newcomerFaults = [
  ["a counter that was used: the same again", toN[0], 1],
  ["a counter that leaves one out", toN[1], 0],
  ["the reader's own frame sent back", toM[0], 0],
  ["a bit flipped in its tag", flip(toN[0], toN[0].length - 1), 0],
].map(([name, frame, after]) => ({
  ...{ name: `refuses as newcomer a channel frame with ${name}`, channel: 0, reads: "channel" },
  ...{ reader: "newcomer", from: 1, after, frame: hex(frame), code: "message-undecryptable" },
}));

export const channels = {
  about:
    "valid: whole handshakes with every key that follows, and frames in both directions, each in the order of its counter. `hello`, `reply`, `confirm` and `frame` are opaque parts; `body` is what is sealed, `sealedReply` the reply without MAC_M; *Secret are private scalars. invalid: what one end of valid[channel] reads from connection `from`; for a channel frame after so many good ones of the same direction. Nothing of it changes anything.",
  source: "protocol/SPEC.md §7.2, §7.3",
  valid,
  invalid: [...handshakeFaults, ...linkFaults, ...newcomerFaults],
};
