// The operator's file of listed rooms: what it takes, and the sentence about each kind of mistake.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode } from "../../protocol/wire/room-code.ts";
import { JsonError, type Located, readJson } from "../../server/json-lines.ts";
import { keys, parseRooms } from "../../server/rooms-file.ts";

const route = "0123456789abcdef".repeat(2);
const access = "0123456789abcdef".repeat(4);
const code = formatCode(new Uint8Array(16).fill(0xa5));

/** The file with one room that has these keys, a key a line, from line 4 on. */
const fileWith = (room: object, more: object = {}) =>
  JSON.stringify({ rooms: [{ name: "Club", route, access, ...room }], ...more }, null, 1);

function mistake(text: string): string {
  try {
    parseRooms(text);
  } catch (error) {
    if (error instanceof JsonError) return `line ${error.line}: ${error.message}`;
    throw error;
  }
  throw new Error("it was taken");
}

test("a room needs a name, a route and an access hash, and has defaults for the rest", () => {
  const { welcome, rooms } = parseRooms(fileWith({}));
  assert.is(welcome, "");
  const [room] = rooms;
  assert.equal(
    { ...room, access: Buffer.from(room?.access ?? []).toString("hex") },
    {
      ...{ name: "Club", description: "", welcome: "", members: 0, life: 0, hidden: false },
      ...{ route, access },
    },
  );
  const whole = { description: "d", welcome: "a\nb", members: 2, life: 60 };
  for (const more of [{ hidden: true }, { hidden: false, code }]) {
    const wanted = { ...whole, ...more };
    const [other] = parseRooms(fileWith(wanted, { welcome: "hello" })).rooms;
    for (const [key, value] of Object.entries(wanted)) assert.equal(other?.[key as "name"], value);
  }
});

test("each kind of mistake is told with its line and its key", () => {
  const kinds: readonly (readonly [string, RegExp])[] = [
    ["", /^line 1: A value is missing/],
    ["[]", /^line 1: The file must be an object/],
    ["{}", /^line 1: "rooms" is missing/],
    ['{"rooms":\n{}}', /^line 2: "rooms" must be a list/],
    ['{"rooms": [], "romms": 1}', /^line 1: The file has no key "romms"/],
    ['{"rooms": [\n\n1]}', /^line 3: A room must be an object/],
    ['{"rooms": [],\n"rooms": []}', /^line 2: "rooms" is there twice/],
    ['{"rooms": []\n"welcome": ""}', /^line 2: A comma or } is missing/],
    ['{"rooms": [\n{},\n]}', /^line 3: A value is missing/],
    ['{"rooms" []}', /^line 1: A colon is missing after "rooms"/],
    ["{rooms: []}", /^line 1: A key in quotes is missing/],
    ['{"rooms": []}\n}', /^line 2: There is something after the end/],
    ['{"welcome": "a\n"}', /^line 1: A text has no end/],
    [fileWith({ name: undefined }), /^line 3: "name" is missing in this room/],
    [fileWith({ route: undefined }), /^line 3: "route" is missing/],
    [fileWith({ access: undefined }), /^line 3: "access" is missing/],
    [fileWith({ name: "" }), /^line 4: "name" must be 1 to 32 characters/],
    [fileWith({ name: "x".repeat(33) }), /^line 4: "name" must be/],
    [fileWith({ name: 7 }), /^line 4: "name" must be .*, not 7$/],
    [fileWith({ name: "a\u202eb" }), /^line 4: "name" must be .*, not "a\\u202eb"$/],
    [fileWith({ description: "x".repeat(301) }), /^line 7: "description" must be .* 300/],
    [fileWith({ welcome: "\u001b[2J" }), /^line 7: "welcome" must be .*, not "\\u001b\[2J"$/],
    [
      fileWith({ members: 301 }),
      /^line 7: "members" must be a whole number from 0 to 300, not 301$/,
    ],
    [fileWith({ members: -1 }), /^line 7: "members" must be/],
    [fileWith({ members: 1.5 }), /^line 7: "members" must be/],
    [fileWith({ members: "2" }), /^line 7: "members" must be .*, not "2"$/],
    [fileWith({ life: 604_801 }), /^line 7: "life" must be a whole number from 0 to 604800/],
    [fileWith({ hidden: "yes" }), /^line 7: "hidden" must be true or false, not "yes"$/],
    [
      fileWith({ hidden: true, code }),
      /^line 7: "hidden" cannot be true in a room with a "code": an open room is listed$/,
    ],
    [fileWith({ code: `${code}0` }), /^line 7: "code" must be a room code/],
    [fileWith({ code: code.toUpperCase() }), /^line 7: "code" must be a room code/],
    [fileWith({ route: route.toUpperCase() }), /^line 5: "route" must be 32 hexadecimal digits/],
    [fileWith({ access: route }), /^line 6: "access" must be 64 hexadecimal digits/],
    [fileWith({ pasword: "x" }), /^line 7: A room has no key "pasword"\. Its keys are name, /],
    [fileWith({}, { welcome: 1 }), /^line \d+: "welcome" must be a text/],
  ];
  for (const [text, wanted] of kinds) assert.match(mistake(text), wanted, text.slice(0, 200));
});

test("two rooms with one name or one route are refused, and so are too many rooms", () => {
  const room = (name: string, n: number) => ({
    ...{ name, access },
    route: n.toString(16).padStart(32, "0"),
  });
  const file = (...rooms: readonly object[]) => JSON.stringify({ rooms }, null, 1);
  assert.match(
    mistake(file(room("Club", 1), room("CLUB", 2))),
    /^line 9: "name" is the same as that of the room on line 3/,
  );
  assert.match(mistake(file(room("A", 1), room("B", 1))), /"route" is the same/);
  const most = Array.from({ length: limits.listedRooms }, (_, n) => room(`${n}`, n));
  assert.is(parseRooms(file(...most)).rooms.length, limits.listedRooms);
  assert.match(mistake(file(...most, room("more", 999))), /"rooms" has more than 100 rooms/);
});

/** The value without its lines. */
function plain({ value }: Located): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

test("the reader of JSON gives what JSON.parse gives, with every spelling and line", () => {
  const any = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(any, fc.nat(4), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.equal(plain(readJson(text)), JSON.parse(text));
    }),
  );
  assert.is(readJson('"\\u00e9\\n\\/"').value, "\u00e9\n/");
  assert.is(readJson("\ufeff 1 ").value, 1);
  const [, second] = readJson("[1,\r\n{}]").value as readonly Located[];
  assert.is(second?.line, 2);
});

test("no input crashes it or is kept half: any text is taken or is a mistake with a line", () => {
  const right = fileWith({ description: "d", members: 5, code }, { welcome: "hello" });
  const piece = fc.oneof(
    fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\\", "\\u", "1e", "-", "\n", '"rooms"'),
    fc.string({ unit: "binary", maxLength: 6 }),
  );
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.jsonValue().map((value) => JSON.stringify({ rooms: [value] })),
    // Of the right file: a piece in place of another.
    fc
      .tuple(fc.nat(right.length), fc.nat(9), piece)
      .map(([at, length, put]) => right.slice(0, at) + put + right.slice(at + length)),
  );
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseRooms(text);
        taken += 1;
      } catch (error) {
        if (!(error instanceof JsonError)) throw error;
        refused += 1;
        assert.ok(error.line >= 1 && error.line <= text.split("\n").length);
        // It is printed on a terminal.
        assert.not.match(error.message, /[^ -~]/);
      }
    }),
    { numRuns: 2_000 },
  );
  assert.ok(taken > 0 && refused > 1_000, `${taken} taken, ${refused} refused`);
  for (const deep of ["[", '{"a":', '[{"a":'].map((part) => part.repeat(100_000))) {
    assert.match(mistake(deep), /more than 16 levels/);
  }
  const long = JSON.stringify({ rooms: [], welcome: '\\"\n'.repeat(100_000) });
  assert.match(mistake(long), /"welcome" must be/);
});

type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly not?: Schema;
};

/** Checks a value against the words of JSON Schema that the file uses. */
function fits(value: unknown, schema: Schema): boolean {
  if (schema.not !== undefined && fits(value, schema.not)) return false;
  if ("const" in schema && schema.const !== value) return false;
  switch (schema.type) {
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
      const { properties = {}, required = [] } = schema;
      return (
        required.every((key) => Object.hasOwn(value, key)) &&
        Object.entries(value).every(([key, one]) => {
          const rule = Object.hasOwn(properties, key) ? properties[key] : undefined;
          return rule === undefined ? schema.additionalProperties !== false : fits(one, rule);
        })
      );
    }
    case "array": {
      const { items = {}, maxItems = Number.POSITIVE_INFINITY } = schema;
      return Array.isArray(value) && value.length <= maxItems && value.every((v) => fits(v, items));
    }
    case "integer": {
      const { minimum = 0, maximum = 0 } = schema;
      return (
        Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      );
    }
    case "boolean":
      return typeof value === "boolean";
    case "string": {
      if (typeof value !== "string") return false;
      const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern = "" } = schema;
      const length = [...value].length;
      return length >= minLength && length <= maxLength && new RegExp(pattern, "u").test(value);
    }
    default:
      return true;
  }
}

test("docs/rooms.schema.json has the same keys, and says the same of every value", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../docs/rooms.schema.json", import.meta.url), "utf8"),
  );
  assert.equal(Object.keys(schema.properties), keys.file);
  const { items } = schema.properties.rooms;
  assert.equal(Object.keys(items.properties), keys.room);
  const values: Readonly<Record<string, readonly unknown[]>> = {
    name: ["Club", "", "x".repeat(32), "x".repeat(33), 1],
    description: ["", "x".repeat(300), "x".repeat(301), "\u{1f600}".repeat(300), "\u0007", "\n"],
    welcome: ["", "x".repeat(1000), "x".repeat(1001), "a\nb", "a\tb", "\u009b", null],
    members: [0, 300, 301, -1, 0.5, "1"],
    life: [0, 604_800, 604_801, -1, null],
    hidden: [true, false, 0, "true"],
    code: [code, `${code}0`, "", 1],
    route: [route, `${route}0`, route.toUpperCase(), 1],
    access: [access, `${access}0`, "", 1],
  };
  assert.equal(Object.keys(values), keys.room);
  const taken = (text: string) => {
    try {
      parseRooms(text);
      return true;
    } catch {
      return false;
    }
  };
  for (const [key, list] of Object.entries(values)) {
    for (const value of [undefined, ...list]) {
      const text = fileWith({ [key]: value });
      assert.is(fits(JSON.parse(text), schema), taken(text), `${key}: ${JSON.stringify(value)}`);
    }
  }
  for (const room of [
    { hidden: true, code },
    { hidden: false, code },
  ]) {
    const text = fileWith(room);
    assert.is(fits(JSON.parse(text), schema), taken(text), JSON.stringify(room));
  }
  for (const more of [{ other: 1 }, { welcome: "x".repeat(1001) }, { rooms: {} }, { rooms: [] }]) {
    const text = fileWith({}, more);
    assert.is(fits(JSON.parse(text), schema), taken(text), JSON.stringify(more));
  }
});

test.run();
