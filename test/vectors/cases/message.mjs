/** Contents of room and link frames (SPEC §7.3, §7.4). */
import { base64url, fixed, hex, join, patch, utf8 } from "../naive/bytes.mjs";
import { chainField, contentOf } from "../naive/protocol.mjs";

const salt = fixed("content salt", 16);
const prev = fixed("running hash", 32);
const chainId = fixed("chain id", 8);
const chainKey = fixed("chain key", 32);
const chain = chainField(chainId, 7, chainKey);

const said = (text, n = 1) => ({ n, prev: base64url(prev), text });
const state = {
  ...{ alias: "Anna", room: "Tea", chain, n: 3, hash: base64url(prev), left: 3599 },
};

// type byte, layer and the name that the tables give it
const types = {
  text: ["room", 0x01],
  farewell: ["room", 0x06],
  state: ["link", 0x01],
  chain: ["link", 0x02],
};

/** Long texts in these cases are one character repeated. */
function brief(text) {
  const [repeat] = text;
  return text.length < 1000 ? text : { repeat, times: text.length / repeat.length };
}

/** What a reader understands: byte strings in hex. */
function meaning(type, fields) {
  const given = ({ id, index, key }) => ({
    ...{ id: hex(Buffer.from(id, "base64url")), index },
    key: hex(Buffer.from(key, "base64url")),
  });
  if (type === "chain") return { type, chain: given(fields.chain) };
  if (type === "state") {
    const { alias, room, n, left } = fields;
    return { type, alias, room, chain: given(fields.chain), n, hash: hex(prev), left };
  }
  const { n, text } = fields;
  return { type, n, prev: hex(prev), text: brief(text) };
}

const written = [
  ["a text", "text", said("hello Ben")],
  ["a text of one byte", "text", said("a")],
  ["a text of 16,384 bytes", "text", said("a".repeat(16_384))],
  ["a text of 16,384 bytes in characters of four", "text", said("\u{1f98a}".repeat(4096))],
  ["a text of 16,384 quotation marks", "text", said('"'.repeat(16_384))],
  ["a text with tab and line feed", "text", said("a\tb\nc")],
  ["a text of one space", "text", said(" ")],
  ["a text with quotation mark, backslash and slash", "text", said('"\\/')],
  ["a text that begins with a byte order mark", "text", said("\ufeffa")],
  ["a text with line and paragraph separator", "text", said("a\u2028b\u2029c")],
  ["a text that is not in NFKC", "text", said("\ufb01e\u0301")],
  ["a text of U+00A0, the first above the refused ones", "text", said("\u00a0")],
  ["a text that looks like JSON", "text", said('{"text":"b"}')],
  ["a text with the highest number", "text", said("a", 0xffffffff)],
  ["a farewell", "farewell", said("bye", 2)],
  ["an empty farewell", "farewell", said("", 2)],
  ["a farewell of 16,384 bytes", "farewell", said("a".repeat(16_384))],
  ["a state", "state", state],
  ["a state of a room without name or end", "state", { ...state, room: "", left: null }],
  ["a state before anything was said", "state", { ...state, n: 0 }],
  ["a state with the highest numbers", "state", { ...state, n: 0xffffffff, left: 604_800 }],
  ["a state with the last second", "state", { ...state, left: 0 }],
  ["a state with a chain at its beginning", "state", { ...state, chain: { ...chain, index: 0 } }],
  [
    "a state with a chain at its last index",
    "state",
    { ...state, chain: { ...chain, index: 255 } },
  ],
  ["a state with the longest alias", "state", { ...state, alias: "\u00e9".repeat(32) }],
  ["a new chain", "chain", { chain }],
].map(([name, type, fields]) => ({
  ...{ name: `writes and reads ${name}`, layer: types[type][0], type: types[type][1] },
  ...{ salt: hex(salt), content: hex(contentOf(salt, fields)), message: meaning(type, fields) },
}));

// Readable, though no encoder of this version writes it.
const onlyRead = [
  ["a text with an unknown key", "text", { ...said("a"), after: [] }],
  ["a text with its keys in another order", "text", { text: "a", prev: base64url(prev), n: 1 }],
  ["a text with __proto__ as an unknown key", "text", said("a"), '{"__proto__":{"n":5},'],
  ["a state with an unknown key", "state", { ...state, lock: null }],
  [
    "a chain with unknown keys within and beside",
    "chain",
    { chain: { ...chain, whisper: "" }, x: 1 },
  ],
].map(([name, type, fields, before]) => {
  const text = JSON.stringify(fields);
  const spelled = before === undefined ? text : before + text.slice(1);
  return {
    ...{ name: `reads ${name}`, layer: types[type][0], type: types[type][1], readOnly: true },
    ...{ salt: hex(salt), content: hex(contentOf(salt, spelled)), message: meaning(type, fields) },
  };
});

const dropped = [
  ["room", [0x00, 0x02, 0x03, 0x04, 0x05, 0x07, 0x10, 0x1f, 0xff]],
  ["link", [0x00, 0x03, 0x0f, 0xff]],
].flatMap(([layer, unknown]) =>
  unknown.map((type) => ({
    ...{ name: `drops a ${layer} message of type ${type}`, layer, type, readOnly: true },
    ...{ salt: hex(salt), content: hex(contentOf(salt, said("a"))), message: null },
  })),
);

const without = (object, key) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const each = (object, name) =>
  Object.keys(object).map((key) => [`${name} without ${key}`, without(object, key)]);

const badBytes = (name, text, make) => [
  [`${name} a character short`, make(text.slice(1))],
  [`${name} a byte long`, make(base64url(join(Buffer.from(text, "base64url"), Buffer.of(0))))],
  [`${name} with padding`, make(`${text}=`)],
  [`${name} with a last character that is not canonical`, make(`${text.slice(0, -1)}B`)],
  [`${name} in the other base64 alphabet`, make(`+${text.slice(1)}`)],
  [`${name} in hex`, make(hex(Buffer.from(text, "base64url")))],
  [`${name} empty`, make("")],
  [`${name} as a number`, make(1)],
  [`${name} null`, make(null)],
];
const badInteger = (name, make, more) =>
  [...more, 1.5, "1", true, null].map((n) => [`${name} ${JSON.stringify(n)}`, make(n)]);

const saidFaults = [
  ...each(said("a"), "its fields"),
  ...badInteger("n", (n) => said("a", n), [0, -1, 0x100000000]),
  ...badBytes("prev", base64url(prev), (value) => ({ ...said("a"), prev: value })),
  ["a text that is a number", said(1)],
  ["a text that is null", said(null)],
  ["a text that is a list", said(["a"])],
  ...[0x00, 0x08, 0x0b, 0x0c, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f].map((point) => [
    `U+${point.toString(16).toUpperCase().padStart(4, "0")} in the text`,
    said(`a${String.fromCodePoint(point)}b`),
  ]),
  ["a lone high surrogate in the text", said("a\ud800")],
  ["a lone low surrogate in the text", said("\udfffa")],
];

const chainFaults = [
  ["chain null", null],
  ["chain as a list", [chain]],
  ["chain as text", "chain"],
  ...each(chain, "a chain"),
  ...badInteger("index", (index) => ({ ...chain, index }), [-1, 256]),
  ...badBytes("id", base64url(chainId), (id) => ({ ...chain, id })),
  ...badBytes("key", base64url(chainKey), (key) => ({ ...chain, key })),
];

const stateFaults = [
  ...each(state, "its fields"),
  ...badInteger("n", (n) => ({ ...state, n }), [-1, 0x100000000]),
  ...badBytes("hash", base64url(prev), (hash) => ({ ...state, hash })),
  ["left negative", { ...state, left: -1 }],
  ["left as text", { ...state, left: "60" }],
  ["left with a part of a second", { ...state, left: 0.5 }],
  ["an alias that is no text", { ...state, alias: 1 }],
  ["a room name that is null", { ...state, room: null }],
];

const nameFaults = [
  ["an empty alias", { ...state, alias: "" }],
  ["an alias that is not in normal form", { ...state, alias: "A\u200bnna" }],
  ["an alias of 33 code points", { ...state, alias: "a".repeat(33) }],
  ["an alias with a line break", { ...state, alias: "An\nna" }],
  ["a room name that is not in normal form", { ...state, room: " Tea" }],
  ["a room name of 65 bytes", { ...state, room: `${"\u00e9".repeat(31)}\u4e00` }],
];

const tooLong = [
  ["a text of 16,385 bytes", said("a".repeat(16_385))],
  ["a text of 16,386 bytes in characters of two", said("\u00e9".repeat(8193))],
];

// One value has one text (§2), and it begins behind the 16 bytes.
const spellings = (fields) => {
  const text = JSON.stringify(fields);
  return [
    ["nothing at all", Buffer.alloc(0)],
    ["15 of the random bytes", salt.subarray(1)],
    ["the random bytes alone", salt],
    ["no random bytes before the JSON", utf8(text)],
    ["white space after", contentOf(salt, `${text} `)],
    ["white space before", contentOf(salt, ` ${text}`)],
    ["white space within", contentOf(salt, text.replace(":", ": "))],
    ["a byte left over", join(contentOf(salt, text), Buffer.of(0))],
    ["its last byte missing", contentOf(salt, text).subarray(0, -1)],
    ["a byte order mark", join(salt, Buffer.of(0xef, 0xbb, 0xbf), utf8(text))],
    ["a byte that is not UTF-8", patch(contentOf(salt, text), 18, Buffer.of(0xff))],
    ["a key twice", contentOf(salt, text.replace("{", '{"n":1,"n":1,'))],
    ["a key with an escape that is not needed", contentOf(salt, text.replace('"n"', '"\\u006e"'))],
    ["a list", contentOf(salt, `[${text}]`)],
    ["null", contentOf(salt, "null")],
    ["deep nesting", contentOf(salt, `${"[".repeat(30_000)}${"]".repeat(30_000)}`)],
  ];
};

const inText = [
  ["an escape that is not needed", '"a"', '"\\u0061"'],
  ["a tab with its long escape", '"a"', '"\\u0009"'],
  ["a slash with an escape", '"a"', '"\\/"'],
  ["a character in overlong UTF-8", null, Buffer.of(0xc1, 0xa1)],
  ["a surrogate in UTF-8", null, Buffer.of(0xed, 0xa0, 0x80)],
  ["n written 1.0", '"n":1', '"n":1.0'],
  ["n written 1e0", '"n":1', '"n":1e0'],
].map(([name, from, to]) => {
  const text = JSON.stringify(said("a"));
  if (from !== null) return [name, contentOf(salt, text.replace(from, to))];
  const at = text.indexOf('"a"') + 1;
  return [name, join(salt, utf8(text.slice(0, at)), to, utf8(text.slice(at + 1)))];
});

const refuse = (type, code, cases) =>
  cases.map(([name, wrong]) => ({
    ...{ name: `refuses a ${type} with ${name}`, layer: types[type][0], type: types[type][1] },
    content: hex(Buffer.isBuffer(wrong) ? wrong : contentOf(salt, wrong)),
    code,
  }));

export const messages = {
  about:
    "Contents as they stand in the padding: 16 random bytes (`salt`), then strict JSON. `type` is the type byte, `layer` room or link. `message` null: the type is unknown and dropped. `readOnly`: no encoder writes it so. A long text is {repeat, times}.",
  source: "protocol/SPEC.md §2, §7.3, §7.4",
  valid: [...written, ...onlyRead, ...dropped],
  invalid: [
    ...refuse("text", "message-malformed", [["an empty text", said("")], ...saidFaults]),
    ...refuse("farewell", "message-malformed", saidFaults),
    ...refuse("text", "text-too-long", tooLong),
    ...refuse("farewell", "text-too-long", tooLong),
    ...refuse("text", "message-malformed", [...spellings(said("a")), ...inText]),
    ...refuse("state", "message-malformed", stateFaults),
    ...refuse(
      "state",
      "message-malformed",
      chainFaults.map(([name, value]) => [name, { ...state, chain: value }]),
    ),
    ...refuse("state", "alias-malformed", nameFaults),
    ...refuse("state", "message-malformed", spellings(state)),
    ...refuse(
      "chain",
      "message-malformed",
      chainFaults.map(([name, value]) => [name, { chain: value }]),
    ),
    ...refuse("chain", "message-malformed", [["no fields", {}]]),
  ],
};
