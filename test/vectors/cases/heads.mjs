/** Running hashes and where a message stands (SPEC §7.5). */
import { base64url, fixed, flip, hex } from "../naive/bytes.mjs";
import { anna, ben } from "../naive/people.mjs";
import { contentOf, headNext, headStart } from "../naive/protocol.mjs";

const starts = [anna, ben].map(({ name, id }) => ({
  ...{ name: `begins the thread of ${name}`, does: "start", id: hex(id) },
  hash: hex(headStart(id)),
}));

// Anna says five things; hash[n] is her head after n of them.
const hashes = [headStart(anna.id)];
const steps = [];
for (let n = 1; n <= 5; n++) {
  const prev = hashes[n - 1];
  const content = contentOf(fixed(`salt ${n}`, 16), {
    n,
    prev: base64url(prev),
    text: `text ${n}`,
  });
  hashes.push(headNext(prev, n, content));
  steps.push({
    ...{ name: `moves the head to ${n}`, does: "next", before: hex(prev), n },
    ...{ content: hex(content), hash: hex(hashes[n]) },
  });
}
const plain = contentOf(fixed("salt 1", 16), { n: 1, prev: base64url(hashes[0]), text: "text 1" });
steps.push(
  ...[
    ["for a content of no bytes", 1, Buffer.alloc(0)],
    ["for the highest number", 0xffffffff, plain],
    ["for a number that uses every byte", 0x01020304, plain],
    ["for other random bytes before the same JSON", 1, flip(plain, 0)],
  ].map(([name, n, content]) => ({
    ...{ name: `moves the head ${name}`, does: "next", before: hex(hashes[0]), n },
    ...{ content: hex(content), hash: hex(headNext(hashes[0], n, content)) },
  })),
);

const duplicate = { shown: false };
const shown = (missing, warned) => ({ shown: true, missing, warned });

const places = [
  ["the first message after nothing", 0, 1, hashes[0], shown(0, false)],
  ["the next message", 3, 4, hashes[3], shown(0, false)],
  ["the next message with another hash before it", 3, 4, hashes[2], shown(0, true)],
  ["the next message with a bit of the hash flipped", 3, 4, flip(hashes[3], 31), shown(0, true)],
  ["the same message again", 3, 3, hashes[2], duplicate],
  ["an older message", 3, 1, hashes[0], duplicate],
  ["the same number with another hash before it", 3, 3, hashes[0], duplicate],
  ["a message after one missing", 1, 3, hashes[2], shown(1, false)],
  ["a message after three missing", 1, 5, hashes[4], shown(3, false)],
  ["a message after some missing, whatever hash it names", 1, 3, hashes[0], shown(1, false)],
  ["the highest number after nothing", 0, 0xffffffff, hashes[0], shown(0xfffffffe, false)],
  ["a message at the baseline", 5, 5, hashes[4], duplicate],
  ["the first after the baseline", 5, 6, hashes[5], shown(0, false)],
].map(([name, head, n, prev, outcome]) => ({
  ...{ name: `places ${name}`, does: "place", head: { n: head, hash: hex(hashes[head]) } },
  ...{ n, prev: hex(prev), outcome },
}));

export const heads = {
  about:
    "does: start (h(0) of a member id), next (h(n) from the hash before, n and content), place (what becomes of a message: shown or not, how many before it are missing, whether with the warning that it does not follow). Nothing is refused here: n and prev were read before (message.json).",
  source: "protocol/SPEC.md §7.5",
  valid: [...starts, ...steps, ...places],
  invalid: [],
};
