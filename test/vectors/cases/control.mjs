/** Control messages (SPEC §6.2, §6.3): strict JSON with exactly the keys of the tables. */
import { fixed, hex } from "../naive/bytes.mjs";

const route = hex(fixed("control route", 16));
const accessKey = hex(fixed("control accessKey", 32));
const reconnectToken = hex(fixed("control reconnectToken", 16));

const enter = { op: "enter", v: 1, route, accessKey };
const rates = {
  bytesPerSecond: 1048576,
  bytesBurst: 4194304,
  framesPerSecond: 200,
  framesBurst: 2000,
};
const told = { aliasPoints: 32, textBytes: 16384, lines: 5000, reconnectMs: 0 };
const limits = { frameBytes: 65536, members: 100, fileBytes: 268435456, ...rates, ...told };
const entered = {
  ...{ op: "entered", you: 3, members: [1, 2], ttl: 3600, locked: false, reconnectToken },
  limits,
};
const most = 0xffffffff;

const fromClient = [
  ["enter by link", enter],
  ["enter of a returning member", { ...enter, reconnectToken, create: { ttl: 3599 } }],
  ["enter that opens a room until everyone has left", { ...enter, create: { ttl: 0 } }],
  ["enter that opens a room for the longest life", { ...enter, create: { ttl: 604_800 } }],
  ["enter with a reconnect token alone", { ...enter, reconnectToken }],
  ["enter of another version, to be refused as such", { ...enter, v: 2 }],
  ["enter with its keys in another order", { accessKey, route, v: 1, op: "enter" }],
  ["lock", { op: "lock", on: true }],
  ["unlock", { op: "lock", on: false }],
  ["stop", { op: "stop" }],
].map((entry) => ["client", ...entry]);

const fromRelay = [
  ["entered", entered],
  ["entered into an empty room", { ...entered, you: 1, members: [], ttl: null }],
  ["entered into a locked room that ends now", { ...entered, locked: true, ttl: 0 }],
  ["entered with the highest numbers", { ...entered, you: most, members: [0, most - 1] }],
  ["entered with 299 others", { ...entered, you: 300, members: [...Array(299).keys()] }],
  [
    "entered with lower limits",
    { ...entered, limits: { ...limits, frameBytes: 1024, members: 2 } },
  ],
  [
    "entered with shorter aliases and texts, fewer lines and a longer wait",
    {
      ...entered,
      limits: { ...limits, aliasPoints: 1, textBytes: 100, lines: 10, reconnectMs: 2000 },
    },
  ],
  ["entered without files", { ...entered, limits: { ...limits, fileBytes: 0 } }],
  ["joined", { op: "joined", member: 4 }],
  ["left", { op: "left", member: most }],
  ["locked", { op: "locked", on: true }],
  ["unlocked", { op: "locked", on: false }],
  ["failed-attempts", { op: "failed-attempts", count: 3 }],
  ["stopped", { op: "stopped", by: 2 }],
  ["closing", { op: "closing", in: 10 }],
].map((entry) => ["relay", ...entry]);

const without = (object, key) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

/** Each key of a message left out once, and one unknown key. */
const wrongKeys = (name, object) => [
  ...Object.keys(object).map((key) => [`${name} without ${key}`, without(object, key)]),
  [`${name} with a key too many`, { ...object, more: 1 }],
  [`${name} with __proto__ as a key`, `${JSON.stringify(object).slice(0, -1)},"__proto__":{}}`],
];

const badHex = (name, object, key) => {
  const text = object[key];
  return [
    [`${name} with ${key} a digit short`, { ...object, [key]: text.slice(1) }],
    [`${name} with ${key} a byte long`, { ...object, [key]: `${text}00` }],
    [`${name} with ${key} empty`, { ...object, [key]: "" }],
    [`${name} with ${key} in upper case`, { ...object, [key]: `A${text.slice(1)}` }],
    [`${name} with ${key} not in hex`, { ...object, [key]: `g${text.slice(1)}` }],
    [`${name} with ${key} null`, { ...object, [key]: null }],
  ];
};

const badNumber = (name, make) =>
  [-1, 1.5, "1", true, null, [1], most + 1]
    .map((value) => [`${name} ${JSON.stringify(value)}`, make(value)])
    .concat([[`${name} 1e999`, JSON.stringify(make("?")).replace('"?"', "1e999")]]);

const badBoolean = (name, make) =>
  [0, 1, "true", null].map((value) => [`${name} ${JSON.stringify(value)}`, make(value)]);

const clientFaults = [
  ...wrongKeys("enter", enter),
  ...badHex("enter", enter, "route"),
  ...badHex("enter", enter, "accessKey"),
  ...badHex("enter", { ...enter, reconnectToken }, "reconnectToken"),
  ["enter with v as text", { ...enter, v: "1" }],
  ["enter with v null", { ...enter, v: null }],
  ["enter with create null", { ...enter, create: null }],
  ["enter with create true", { ...enter, create: true }],
  ["enter with create as a list", { ...enter, create: [] }],
  ["enter with create without ttl", { ...enter, create: {} }],
  ["enter with create with a key too many", { ...enter, create: { ttl: 0, more: 1 } }],
  ["enter with a ttl above the longest", { ...enter, create: { ttl: 604_801 } }],
  ...badNumber("enter with a ttl of", (ttl) => ({ ...enter, create: { ttl } })),
  ...wrongKeys("lock", { op: "lock", on: true }),
  ...badBoolean("lock with on", (on) => ({ op: "lock", on })),
  ...wrongKeys("stop", { op: "stop" }),
  ["what only the relay says", { op: "joined", member: 1 }],
  ["an unknown op", { op: "kick" }],
  ["an op in upper case", { op: "STOP" }],
  ["an op of the prototype", { op: "constructor" }],
  ["an op that is no text", { op: 1 }],
].map((entry) => ["client", ...entry]);

const relayFaults = [
  ...wrongKeys("entered", entered),
  ...badHex("entered", entered, "reconnectToken"),
  ...badNumber("entered with you", (you) => ({ ...entered, you })),
  ...badNumber("entered with a member", (member) => ({ ...entered, members: [member] })),
  ["entered with members null", { ...entered, members: null }],
  ["entered with members as an object", { ...entered, members: { 0: 1 } }],
  ["entered with more members than a room holds", { ...entered, members: [...Array(301).keys()] }],
  ["entered with members that do not ascend", { ...entered, members: [2, 1] }],
  ["entered with a member twice", { ...entered, members: [1, 1] }],
  ["entered with oneself among the others", { ...entered, members: [1, 3] }],
  ["entered with ttl negative", { ...entered, ttl: -1 }],
  ["entered with ttl as text", { ...entered, ttl: "3600" }],
  ["entered with a part of a second", { ...entered, ttl: 0.5 }],
  ...badBoolean("entered with locked", (locked) => ({ ...entered, locked })),
  ["entered with limits null", { ...entered, limits: null }],
  ...Object.keys(limits).flatMap((key) => [
    [`entered with limits without ${key}`, { ...entered, limits: without(limits, key) }],
    [`entered with ${key} negative`, { ...entered, limits: { ...limits, [key]: -1 } }],
    [`entered with ${key} above a u32`, { ...entered, limits: { ...limits, [key]: most + 1 } }],
  ]),
  ["entered with one limit more", { ...entered, limits: { ...limits, rooms: 1 } }],
  ...wrongKeys("joined", { op: "joined", member: 1 }),
  ...badNumber("joined with member", (member) => ({ op: "joined", member })),
  ...wrongKeys("left", { op: "left", member: 1 }),
  ...badNumber("left with member", (member) => ({ op: "left", member })),
  ...wrongKeys("locked", { op: "locked", on: true }),
  ...badBoolean("locked with on", (on) => ({ op: "locked", on })),
  ...wrongKeys("failed-attempts", { op: "failed-attempts", count: 1 }),
  ...badNumber("failed-attempts with count", (count) => ({ op: "failed-attempts", count })),
  ...wrongKeys("stopped", { op: "stopped", by: 1 }),
  ...badNumber("stopped with by", (by) => ({ op: "stopped", by })),
  ...wrongKeys("closing", { op: "closing", in: 1 }),
  ...badNumber("closing with in", (seconds) => ({ op: "closing", in: seconds })),
  ["what only a client says", { op: "stop" }],
  ["an unknown op", { op: "welcome" }],
].map((entry) => ["relay", ...entry]);

// One value has one text (§2): texts that JSON.stringify would not write are refused.
const spellings = [
  ["nothing", ""],
  ["white space before", ' {"op":"stop"}'],
  ["white space after", '{"op":"stop"}\n'],
  ["white space within", '{"op": "stop"}'],
  ["a key twice", '{"op":"lock","on":true,"on":true}'],
  ["a key twice, one of them wrong", '{"op":"stop","op":"lock","on":true}'],
  ["an escape that is not needed", '{"op":"st\\u006fp"}'],
  ["an escape in a key", '{"o\\u0070":"stop"}'],
  ["a byte order mark", '\ufeff{"op":"stop"}'],
  ["single quotes", "{'op':'stop'}"],
  ["a trailing comma", '{"op":"stop",}'],
  ["a comment", '{"op":"stop"/**/}'],
  ["two objects", '{"op":"stop"}{"op":"stop"}'],
  ["an object cut off", '{"op":"stop"'],
  ["a list", '[{"op":"stop"}]'],
  ["a text", '"stop"'],
  ["null", "null"],
  ["a number", "1"],
  ["deep nesting", `${'{"op":'.repeat(1000)}1${"}".repeat(1000)}`],
  ["ttl written 3600.0", JSON.stringify({ ...enter, create: { ttl: 7 } }).replace("7}", "7.0}")],
  ["ttl written 7e0", JSON.stringify({ ...enter, create: { ttl: 7 } }).replace("7}", "7e0}")],
  ["ttl written -0", JSON.stringify({ ...enter, create: { ttl: 7 } }).replace("7}", "-0}")],
  ["ttl written 07", JSON.stringify({ ...enter, create: { ttl: 7 } }).replace("7}", "07}")],
].flatMap(([name, text]) => [
  ["client", name, text],
  ["relay", name, text],
]);

const seen = new Set();

/** Drops repeated cases: "without op" is the same for many messages. */
const isNew = ([from, , wrong]) => {
  const text = `${from} ${typeof wrong === "string" ? wrong : JSON.stringify(wrong)}`;
  return !seen.has(text) && seen.add(text);
};

export const controls = {
  about:
    "Control messages. `from` says who speaks: client or relay. `text` is the text frame, `control` the value that it means.",
  source: "protocol/SPEC.md §2, §6.2, §6.3",
  valid: [...fromClient, ...fromRelay].filter(isNew).map(([from, name, control]) => ({
    ...{ name: `${from}: ${name}`, from, text: JSON.stringify(control), control },
  })),
  invalid: [...clientFaults, ...relayFaults, ...spellings]
    .filter(isNew)
    .map(([from, name, wrong]) => ({
      name: `${from}: refuses ${name}`,
      from,
      text: typeof wrong === "string" ? wrong : JSON.stringify(wrong),
      code: "control-malformed",
    })),
};
