/** Contents of room and channel frames: every type with its fields (SPEC §7.3, §7.4). */
import { base64url, fixed, hex, join, patch, utf8 } from "../naive/bytes.mjs";
import { anna, ben } from "../naive/people.mjs";
import { contentOf } from "../naive/protocol.mjs";
import { caption, fileId, files } from "./file-shapes.mjs";
import {
  alias,
  anyText,
  boolean,
  bytes,
  bytesUpTo,
  emoji,
  id,
  integer,
  list,
  nullable,
  oneOf,
  oneOfTexts,
  optional,
  record,
  roomName,
  said,
} from "./shapes.mjs";

const u32 = 0xffffffff;
const salt = fixed("content salt", 16);

// A field of several messages is tested in full in the first of them.
const hash = bytes("running hash", 32);
const number = integer(1, 1, u32);
const code = bytes("new code", 16);
const count = integer(3, 0, u32);
const index = integer(7, 0, 255);
const member = id(ben);
const senderKey = record({
  ...{ id: bytes("sender key id", 8), index },
  ...{ key: hash.brief, whisper: bytes("whisper key", 32).brief },
});
const ref = record({ id: member, n: number });
const numbered = { n: number, prev: hash, after: list("an author", ref, 16) };
const briefly = { n: number.brief, prev: hash.brief, after: numbered.after.brief };
const ids = (name) => list(name, member, 300, [base64url(anna.id), base64url(ben.id)]);
const lock = record({ on: boolean, counter: count, by: member, allowed: ids("an id") });
const range = { first: number.brief, count: integer(2, 1, u32) };
const head = record({ id: member.brief, n: count.brief, hash: hash.brief });
const expiry = record({ seconds: oneOf(0, 60, 600, 3600), counter: count.brief, by: member.brief });
const stays = optional(oneOf(60, 600, 3600));
const box = record({
  ...{ senderKey: bytes("sender key id", 8).brief, index: index.brief, key: bytes("box key", 44) },
});
const resent = record({
  ...{ type: integer(1, 0, 255), content: bytesUpTo("what was said", 36_864) },
  ...{ ago: integer(1500, 0, 600_000), box: nullable(box) },
});

/** Layer, type byte and fields of every message. */
const types = {
  text: [
    ...["room", 0x01],
    record({ ...numbered, text: said, action: boolean, reply: optional(ref), expiry: stays }),
  ],
  files: [
    ...["room", 0x03],
    record({
      ...briefly,
      text: caption,
      files: files(8),
      reply: optional(ref.brief),
      expiry: stays,
    }),
  ],
  whisper: ["room", 0x02, record({ ...briefly, box: bytesUpTo("box", 17_424), expiry: stays })],
  lock: ["room", 0x04, record({ ...briefly, lock })],
  removal: [
    ...["room", 0x05],
    record({
      ...{ ...briefly, removed: member, code: hash.brief, lock: lock.brief },
      codes: list("a masked code", code, 300),
    }),
  ],
  farewell: ["room", 0x06, record({ ...briefly, text: anyText })],
  stop: ["room", 0x07, record(briefly)],
  alias: ["room", 0x08, record({ ...briefly, alias })],
  reaction: ["room", 0x09, record({ ...briefly, to: ref, emoji })],
  retraction: ["room", 0x0a, record({ ...briefly, of: number })],
  expiry: ["room", 0x0b, record({ ...briefly, expiry })],
  edit: ["room", 0x0c, record({ ...briefly, of: number, text: said })],
  heartbeat: [
    ...["room", 0x10],
    record({
      ...{ n: count, hash, heads: hash.brief, members: hash.brief },
      missed: list("what was given up", record({ id: member.brief, ...range }), 16),
    }),
  ],
  typing: ["room", 0x11, record({})],
  state: [
    ...["channel", 0x01],
    record({
      ...{ alias, room: roomName, senderKey, n: count, hash },
      ...{ follows: nullable(count), knowsRoom: boolean },
      ...{ lock: nullable(lock), removed: ids("a removed id") },
      ttl: nullable(integer(3599, 0, 604_800)),
      expiry: optional(expiry),
    }),
  ],
  senderKey: ["channel", 0x02, record({ senderKey })],
  resendRequest: ["channel", 0x03, record({ first: number, count: integer(50, 1, 50) })],
  resend: ["channel", 0x04, record({ n: number, message: nullable(resent) })],
  heads: [
    ...["channel", 0x05],
    record({ heads: list("a head", head, 300), missed: nullable(record(range)) }),
  ],
  members: ["channel", 0x06, record({ members: ids("an id") })],
  move: ["channel", 0x07, record({ code })],
  moveRequest: ["channel", 0x09, record({ code: hash })],
  wiped: ["channel", 0x0a, record({})],
  going: ["channel", 0x0b, record({ code: hash })],
  fileRequest: [
    ...["channel", 0x0c],
    record({
      ...{ file: fileId, transfer: count },
      ...{ key: bytes("transfer key", 32).brief, first: count },
    }),
  ],
  fileRefusal: [
    ...["channel", 0x0d],
    record({ transfer: count, why: oneOfTexts("gone", "changed", "busy", "cancelled") }),
  ],
  fileCancel: ["channel", 0x0e, record({ transfer: count })],
};

const a = (type) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const given = (type) => ({ layer: types[type][0], type: types[type][1] });
const readable = (name, type, fields, text = fields) => ({
  ...{ name, ...given(type), salt: hex(salt), content: hex(contentOf(salt, text)) },
  message: { type, ...types[type][2].mean(fields) },
});

const written = Object.entries(types).flatMap(([type, [, , shape]]) =>
  [["", shape.write], ...shape.edges].map(([what, fields]) =>
    readable(`writes and reads ${a(type)} ${what}`.trim(), type, fields),
  ),
);

// Valid, though no encoder of this version writes it.
const { text, state } = Object.fromEntries(
  Object.entries(types).map(([type, [, , shape]]) => [type, shape.write]),
);
const reversed = (fields) => Object.fromEntries(Object.entries(fields).reverse());
const proto = `{"__proto__":{"n":5},${JSON.stringify(text).slice(1)}`;
const known = [
  ["a text with an unknown key", "text", text, { ...text, colour: 5 }],
  ["a text with its keys in another order", "text", text, reversed(text)],
  ["a text with __proto__ as an unknown key", "text", text, proto],
  ["a state with an unknown key", "state", state, { ...state, files: [] }],
  [
    "a state with an unknown key in its sender key",
    ...["state", state, { ...state, senderKey: { x: 1, ...state.senderKey } }],
  ],
  ["a report with an unknown key", "wiped", {}, { lines: 5 }],
].map(([name, ...rest]) => ({ ...readable(`reads ${name}`, ...rest), readOnly: true }));

const dropped = [
  ["room", [0x12, 0x1f, 0xff]],
  ["channel", [0x00, 0x08, 0x0f, 0x10, 0xff]],
].flatMap(([layer, unknown]) =>
  unknown.flatMap((type) =>
    [
      ["", contentOf(salt, text)],
      [", whatever stands in it", Buffer.of(0xff)],
    ].map(([how, content]) => ({
      ...{ name: `drops a ${layer} message of type ${type}${how}`, layer, type, readOnly: true },
      ...{ salt: hex(salt), content: hex(content), message: null },
    })),
  ),
);

const refuse = (type, what, content, code = "message-malformed") => ({
  ...{ name: `refuses ${a(type)} ${what}`, ...given(type) },
  ...{ content: hex(Buffer.isBuffer(content) ? content : contentOf(salt, content)), code },
});

// Every reader counts what any version numbers: only these three fields decide (§7.4).
const place = record(numbered);
const counted = (fields) => ({ type: "unreadable", ...place.mean(fields) });
const laid = place.write;
const ofType = (type, name, content) => ({
  ...{ name: `${name} of type ${type}`, layer: "room", type, content: hex(content) },
});
const countedAt = (type, name, content) => ({
  ...{ ...ofType(type, `counts a room message ${name}`, content), salt: hex(salt) },
  ...{ message: counted(JSON.parse(content.subarray(16))), readOnly: true },
});
/** `laid`, made this long as a content by a key that nobody knows. */
const ofLength = (length) => {
  const short = contentOf(salt, { ...laid, blob: "" });
  return contentOf(salt, { ...laid, blob: "z".repeat(length - short.length) });
};
const later = [0x00, 0x0d, 0x0e, 0x0f];
const unknown = [
  ...later.flatMap((type) => [
    countedAt(type, "with nothing but its place", contentOf(salt, laid)),
    countedAt(type, "with keys that nobody knows", contentOf(salt, { file: { name: 5 }, ...laid })),
  ]),
  ...place.edges.map(([what, fields]) => countedAt(0x0d, what, contentOf(salt, fields))),
  countedAt(0x0d, "of 36,864 bytes", ofLength(36_864)),
];
const uncounted = [
  ...place.missing.concat(place.inside("faults")).map(([what, fields]) => [0x0d, what, fields]),
  ...later.map((type) => [type, "whatever stands in it,", Buffer.of(0xff)]),
  [0x0d, "with no content", Buffer.alloc(0)],
  [0x0d, "with white space in its JSON", contentOf(salt, JSON.stringify(laid).replace(",", ", "))],
  [0x0d, "that is a list", contentOf(salt, JSON.stringify([laid]))],
  [0x0d, "of 36,865 bytes", ofLength(36_865)],
  [
    0x01,
    "of 36,865 bytes",
    contentOf(salt, { ...JSON.parse(ofLength(36_865).subarray(16)), ...text }),
  ],
].map(([type, what, content]) => ({
  ...ofType(
    ...[type, `does not count a room message ${what}`],
    Buffer.isBuffer(content) ? content : contentOf(salt, content),
  ),
  code: "message-malformed",
}));

const wrongFields = Object.entries(types).flatMap(([type, [layer, byte, shape]]) =>
  [...shape.missing, ...shape.inside("faults")].map(([what, fields, code]) => {
    const isPlaced = ["n", "prev", "after"].every(
      (key) => JSON.stringify(fields[key]) === JSON.stringify(laid[key]),
    );
    const counts = layer === "room" && byte < 0x10 && isPlaced;
    return { ...refuse(type, what, fields, code), ...(counts && { counts }) };
  }),
);

// One value has one text (§2), and it starts after the 16 bytes.
const spellings = ["text", "state", "wiped", "typing"].flatMap((type) => {
  const spelled = JSON.stringify(types[type][2].write);
  const content = contentOf(salt, spelled);
  const first = /"(\w+)":/.exec(spelled)?.[1] ?? "n";
  return [
    ["of nothing at all", Buffer.alloc(0)],
    ["of 15 of the random bytes", salt.subarray(1)],
    ["of the random bytes alone", salt],
    ["with no random bytes before the JSON", utf8(spelled)],
    ["with white space after", contentOf(salt, `${spelled} `)],
    ["with white space before", contentOf(salt, ` ${spelled}`)],
    ["with white space within", contentOf(salt, spelled.replace("}", " }"))],
    ["with a byte left over", join(content, Buffer.of(0))],
    ["with its last byte missing", content.subarray(0, -1)],
    ["with a byte order mark", join(salt, Buffer.of(0xef, 0xbb, 0xbf), utf8(spelled))],
    ["with a byte that is not UTF-8", join(content.subarray(0, -1), Buffer.of(0xff))],
    ["with a key twice", contentOf(salt, `{"${first}":1,"${first}":1,${spelled.slice(1)}`)],
    ["that is a list", contentOf(salt, `[${spelled}]`)],
    ["that is a text", contentOf(salt, JSON.stringify(spelled))],
    ["that is null", contentOf(salt, "null")],
    ["of deep nesting", contentOf(salt, `${"[".repeat(30_000)}${"]".repeat(30_000)}`)],
  ].map(([what, wrong]) => refuse(type, what, wrong));
});

const inText = [
  ["with an escape that is not needed", '"hello Ben"', '"\\u0068ello Ben"'],
  ["with a tab in its long escape", '"hello Ben"', '"\\u0009"'],
  ["with an escape in capitals", '"hello Ben"', '"\\uD83E"'],
  ["with a slash with an escape", '"hello Ben"', '"\\/"'],
  ["with a key with an escape that is not needed", '"n":', '"\\u006e":'],
  ["with n written 1.0", '"n":1,"prev"', '"n":1.0,"prev"'],
  ["with n written 1e0", '"n":1,"prev"', '"n":1e0,"prev"'],
  ["with n written -0", '"n":1,"prev"', '"n":-0,"prev"'],
].map(([what, from, to]) => {
  const spelled = JSON.stringify(text);
  if (!spelled.includes(from)) throw new Error(`${from} is not in ${spelled}`);
  return refuse("text", what, contentOf(salt, spelled.replace(from, to)));
});

const inBytes = [
  ["with a character in overlong UTF-8", Buffer.of(0xc1, 0xa1)],
  ["with a surrogate in UTF-8", Buffer.of(0xed, 0xa0, 0x80)],
].map(([what, bytes]) => {
  const content = contentOf(salt, text);
  return refuse("text", what, patch(content, content.indexOf("hello Ben"), bytes));
});

export const messages = {
  about:
    "Contents as they stand in the padding: 16 random bytes (`salt`), then strict JSON; written in the order of the tables, n, prev and after first. `type` is the type byte, `layer` room or channel. `message`: what a reader understands, byte strings as {hex}, member ids in plain hex, a long text as {repeat, times}, a long list of one item as {list, times}; null: the type is unknown and dropped; of type unreadable: it counts, though its type is unknown. `counts`: a field is refused, and the message is unreadable, with the n, prev and after of the first case that counts. `readOnly`: no encoder writes it so.",
  source: "protocol/SPEC.md §2, §7.3, §7.4",
  valid: [...written, ...known, ...unknown, ...dropped],
  invalid: [...wrongFields, ...uncounted, ...spellings, ...inText, ...inBytes],
};
