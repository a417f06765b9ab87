/** The 12 safety words, equal for all members (SPEC §8.7), as indices into the word list. */
import { fixed, hex } from "../naive/bytes.mjs";
import { keyPair } from "../naive/p256.mjs";
import { anna, ben, carla, otherRoom, room, wrongPassword } from "../naive/people.mjs";
import { verifyWords } from "../naive/protocol.mjs";

const keys = [anna, ben, carla].map(({ identity }) => identity.public);
const [A, B, C] = keys;
/** A member whose key is between Anna's and Ben's. */
const eve = keyPair(fixed("identity of Eve", 32)).public;
const many = Array.from({ length: 20 }, (_, i) => keyPair(fixed(`member ${i}`, 32)).public);

const of = (name, alike, { route }, identities) => ({
  ...{ name: `gives the words of ${name}`, alike },
  ...{ route: hex(route), identities: identities.map(hex), words: verifyWords(route, identities) },
});

export const verifications = {
  about:
    "The words for a room and the public keys of everyone present or away, in any order. Those who see the same set see the same words: cases with the same `alike` have the same words, all others must differ. Nothing is refused here: the keys were read before (link.json).",
  source: "protocol/SPEC.md §8.7",
  valid: [
    of("a member alone", "alone", room, [A]),
    of("two", "two", room, [A, B]),
    of("the same two in another order", "two", room, [B, A]),
    of("the same two with another password, who are in no room together", "two", wrongPassword, [
      ...[A, B],
    ]),
    of("three", "three", room, [A, B, C]),
    of("the same three in another order", "three", room, [C, A, B]),
    of("the same three in the opposite order", "three", room, [C, B, A]),
    of("the same three in another room", "another room", otherRoom, [A, B, C]),
    of("two of the three", "without the first", room, [B, C]),
    of("Anna, with a man in the middle between her and Ben", "Anna's side", room, [A, eve]),
    of("Ben, with a man in the middle between him and Anna", "Ben's side", room, [eve, B]),
    of("both, with a man in the middle listed", "all sides", room, [A, eve, B]),
    of("twenty", "twenty", room, many),
    of("twenty in the opposite order", "twenty", room, [...many].reverse()),
  ],
  invalid: [],
};
