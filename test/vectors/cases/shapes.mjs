/**
 * The shapes of fields in members' JSON (SPEC §2, §7.3, §7.4), defined once for all messages: one
 * valid value, values at each limit, and every plain fault. Knows nothing of message types.
 */
import { base64url, fixed, hex, join } from "../naive/bytes.mjs";

/**
 * A shape is {write, mean, edges, faults}.
 *
 * - `write`: a value that JSON.stringify gets.
 * - `mean`: returns a reader's value of it, in the notation of the files.
 * - `edges`: [name, value] of valid values; `faults`: [name, value, code] of invalid values.
 *
 * `brief` is the same with few faults, for a second use of the same shape.
 */
const wrong = "message-malformed";
const faulty = (faults) => faults.map(([name, value, code = wrong]) => [name, value, code]);
const briefly = (shape, faults) => ({ ...shape, brief: { ...shape, edges: [], faults } });

export function bytes(name, length) {
  const text = base64url(fixed(name, length));
  const many = length > 0 && length % 3 > 0;
  const few = faulty([
    ["a byte short", base64url(fixed(name, length).subarray(1))],
    ["a byte long", base64url(join(fixed(name, length), Buffer.of(0)))],
    ["null", null],
  ]);
  const faults = faulty([
    ["a character short", text.slice(1)],
    ["with padding", `${text}=`],
    ...(many ? [["with a last character that is not canonical", `${text.slice(0, -1)}B`]] : []),
    ["in the other base64 alphabet", `+${text.slice(1)}`],
    ["in hex", hex(fixed(name, length))],
    ["empty", ""],
    ["a number", 1],
    ["a list", [text]],
  ]);
  const edges = [
    ["all zero", base64url(Buffer.alloc(length))],
    ["all ones", base64url(Buffer.alloc(length, 0xff))],
  ];
  const mean = (value) => ({ hex: hex(Buffer.from(value, "base64url")) });
  return briefly({ write: text, mean, edges, faults: [...few, ...faults] }, few);
}

/** Bytes up to a limit. */
export function bytesUpTo(name, most) {
  const of = (length) => base64url(Buffer.alloc(length, 0x5a));
  return {
    write: base64url(fixed(name, 40)),
    mean: (value) => ({ hex: hex(Buffer.from(value, "base64url")) }),
    edges: [0, 1, 2, 3, most - 1, most].map((length) => [`of ${length} bytes`, of(length)]),
    faults: faulty([
      [`of ${most + 1} bytes`, of(most + 1)],
      [`of ${most + 2} bytes`, of(most + 2)],
      ["a character that stands for no byte", "A"],
      ["a character too many", `${of(3)}A`],
      ["with padding", `${of(4)}==`],
      ["with a last character that is not canonical", "AB"],
      ["in the other base64 alphabet", "+/+/"],
      ["a number", 1],
      ["null", null],
    ]),
  };
}

/** A member id; a reader's id is written in hex. */
export function id(of) {
  const made = bytes(of.name, 16);
  const mean = (value) => Buffer.from(value, "base64url").toString("hex");
  const shape = { ...made, write: base64url(of.id), mean, edges: [["of zeros", zeroId]] };
  return { ...shape, brief: { ...made.brief, write: shape.write, mean } };
}
const zeroId = base64url(Buffer.alloc(16));

export function integer(value, least, most) {
  const few = faulty([
    [`${least - 1}`, least - 1],
    [`${most + 1}`, most + 1],
    ["null", null],
  ]);
  const more = [least + 0.5, `${least}`, true, [least]];
  const faults = [...few, ...faulty(more.map((n) => [JSON.stringify(n), n]))];
  const edges = [least, most].map((n) => [`${n}`, n]);
  return briefly({ write: value, mean: (n) => n, edges, faults }, few);
}

export const boolean = briefly(
  {
    write: false,
    mean: (value) => value,
    edges: [["true", true]],
    faults: faulty([0, 1, "true", null].map((value) => [JSON.stringify(value), value])),
  },
  faulty([["null", null]]),
);

const control = [0x00, 0x08, 0x0b, 0x0c, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f];
const texts = [
  ["of one byte", "a"],
  ["of 16,384 bytes", "a".repeat(16_384)],
  ["of 16,384 bytes in characters of four", "\u{1f98a}".repeat(4096)],
  ["of 16,384 quotation marks", '"'.repeat(16_384)],
  ["with tab and line feed", "a\tb\nc"],
  ["of one space", " "],
  ["with quotation mark, backslash and slash", '"\\/'],
  ["that begins with a byte order mark", "\ufeffa"],
  ["with line and paragraph separator", "a\u2028b\u2029c"],
  ["that is not in NFKC", "\ufb01e\u0301"],
  ["of U+00A0, the first above the refused ones", "\u00a0"],
  ["that looks like JSON", '{"text":"b"}'],
];
const badTexts = faulty([
  ["a number", 1],
  ["null", null],
  ["a list", ["a"]],
  ...control.map((point) => [
    `with U+${point.toString(16).toUpperCase().padStart(4, "0")}`,
    `a${String.fromCodePoint(point)}b`,
  ]),
  ["with a lone high surrogate", "a\ud800"],
  ["with a lone low surrogate", "\udfffa"],
  ["of 16,385 bytes", "a".repeat(16_385), "text-too-long"],
  ["of 16,386 bytes in characters of two", "\u00e9".repeat(8193), "text-too-long"],
]);

/** Long texts in these cases are one character repeated. */
function shortened(text) {
  const [repeat] = text;
  return text.length < 1000 ? text : { repeat, times: text.length / repeat.length };
}

/** A text that may be empty. */
export const anyText = {
  write: "bye",
  mean: shortened,
  edges: [["that is empty", ""], ...texts],
  faults: badTexts,
};
/** A text that is not empty. */
export const said = {
  write: "hello Ben",
  mean: shortened,
  edges: texts,
  faults: [["that is empty", "", wrong], ...badTexts],
};

const malformed = (faults) => faults.map(([name, value]) => [name, value, "alias-malformed"]);
const names = [
  ["of 32 code points in 64 bytes", "\u00e9".repeat(32)],
  ["with a space", "Anna Maria"],
];
const badNames = [
  ...malformed([
    ["that is not in normal form", "A\u200bnna"],
    ["with a space at its end", "Tea "],
    ["of 33 code points", "a".repeat(33)],
    ["of 65 bytes", `${"\u00e9".repeat(31)}\u4e00`],
    ["with a line break", "An\nna"],
    ["that begins with a mark", "\u0301a"],
    ["with a lone surrogate", "a\ud800"],
  ]),
  ...faulty([
    ["a number", 1],
    ["null", null],
  ]),
];
const same = (value) => value;
export const alias = {
  ...{ write: "Anna", mean: same, edges: names },
  faults: [...malformed([["that is empty", ""]]), ...badNames],
};
export const roomName = {
  ...{ write: "Tea", mean: same, edges: [["that is empty", ""], ...names], faults: badNames },
};

/** A list of at most this many items; `name` is the name of an item. */
export function list(name, item, most, filled = [item.write]) {
  const times = (count) => Array(count).fill(item.write);
  const mean = (values) => {
    const [first] = values;
    const alike = values.every((value) => value === first);
    if (values.length > 8 && alike) return { list: item.mean(first), times: values.length };
    return values.map(item.mean);
  };
  const few = faulty([
    [`with ${most + 1} of ${name}`, times(most + 1)],
    ["null", null],
  ]);
  const faults = [
    ...few,
    ...faulty([
      ["an object", {}],
      ["a text", "[]"],
      [`with null for ${name}`, [...filled, null]],
    ]),
    ...item.faults.map(([what, value, code]) => [`with ${name} ${what}`, [value], code]),
  ];
  const edges = [
    ["that is empty", []],
    [`with ${most} of ${name}`, times(most)],
    ...item.edges.map(([what, value]) => [`with ${name} ${what}`, [value]]),
  ];
  return briefly({ write: filled, mean, edges, faults }, few);
}

/** An object with these fields; the names of `faults` include the field. */
export function record(fields) {
  const keys = Object.keys(fields);
  const write = Object.fromEntries(keys.map((key) => [key, fields[key].write]));
  const mean = (value) =>
    Object.fromEntries(keys.map((key) => [key, fields[key].mean(value[key])]));
  const inside = (of) =>
    keys.flatMap((key) =>
      fields[key][of].map(([what, value, code]) => [
        `with ${key} ${what}`,
        { ...write, [key]: value },
        code,
      ]),
    );
  const without = (key) =>
    Object.fromEntries(keys.filter((k) => k !== key).map((k) => [k, write[k]]));
  const needed = keys.filter((key) => !fields[key].optional);
  const missing = needed.map((key) => [`without ${key}`, without(key)]);
  const few = faulty([["null", null]]);
  const faults = [
    ...few,
    ...faulty([["a list", [write]], ["a text", "{}"], ...missing]),
    ...inside("faults"),
  ];
  return briefly({ write, mean, edges: inside("edges"), faults, missing, inside }, few);
}

/** One of these numbers. */
export function oneOf(...numbers) {
  const few = faulty([
    ["null", null],
    ["1", 1],
  ]);
  const more = [-numbers.at(-1), numbers.at(-1) + 0.5, `${numbers.at(-1)}`, true];
  const faults = [...few, ...faulty(more.map((value) => [JSON.stringify(value), value]))];
  const edges = numbers.map((value) => [`${value}`, value]);
  return briefly({ write: numbers.at(-1), mean: (value) => value, edges, faults }, few);
}

/** One of these texts. */
export function oneOfTexts(...texts) {
  return {
    ...{ write: texts[0], mean: (value) => value },
    edges: texts.slice(1).map((text) => [text, text]),
    faults: faulty(["", "Gone", 1, null, texts].map((value) => [JSON.stringify(value), value])),
  };
}

/** A field that may be absent, but is present in `write`. */
export function optional(shape) {
  return {
    optional: true,
    write: undefined,
    mean: (value) => (value === undefined ? null : shape.mean(value)),
    edges: [["that is there", shape.write], ...shape.edges],
    faults: shape.faults,
  };
}

/** One emoji, or an empty text. */
export const emoji = {
  write: "\u{1f44d}",
  mean: (value) => value,
  edges: [
    ["that is empty", ""],
    ["of a colour of skin alone", "\u{1f3fd}"],
    ["with a colour of skin", "\u{1f44d}\u{1f3fd}"],
    ["of four joined ones", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}"],
    ["with a variation", "\u2764\ufe0f"],
    ["without its variation", "\u2764"],
    ["of a flag", "\u{1f1e9}\u{1f1ea}"],
    [
      "of a flag of a part of a country",
      "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    ],
    ["of a keycap", "1\ufe0f\u20e3"],
    [
      "of two who kiss, with colours of skin",
      "\u{1f469}\u{1f3fd}\u200d\u2764\ufe0f\u200d\u{1f48b}\u200d\u{1f468}\u{1f3ff}",
    ],
    ["of 48 bytes", `${"\u{1f468}\u200d".repeat(6)}\u2764\ufe0f`],
  ],
  faults: faulty([
    ["a letter", "a"],
    ["a digit", "1"],
    ["two emojis", "\u{1f44d}\u{1f44d}"],
    ["with a letter behind it", "\u{1f44d}a"],
    ["with a space before it", " \u{1f44d}"],
    ["with a joiner behind it", "\u{1f44d}\u200d"],
    ["one letter of a flag", "\u{1f1e9}"],
    ["of 49 bytes", `${"\u{1f468}\u200d".repeat(6)}\u{1f468}\ufe0f`],
    ["with a lone surrogate", "\ud83d"],
    ["a number", 1],
    ["null", null],
  ]),
};

/** A value or null. */
export function nullable(shape) {
  return {
    ...{ write: shape.write, mean: (value) => (value === null ? null : shape.mean(value)) },
    edges: [["null", null], ...shape.edges],
    faults: shape.faults.filter(([, value]) => value !== null),
  };
}
