/**
 * Strict JSON (protocol/wire/json.ts, SPEC §2): one text for one value.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { integer } from "../../protocol/wire/codec.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { asObject, parseObject } from "../../protocol/wire/json.ts";
import { codeOf, refuses, runs } from "../helpers/vectors.ts";

const code = "message-malformed";

test("reads every object that JSON.stringify writes", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });
  fc.assert(
    fc.property(objects, (object) => {
      const text = JSON.stringify(object);
      assert.is(JSON.stringify(parseObject(text, code)), text);
    }),
    runs(),
  );
});

test("accepts only texts that it would write itself, and throws nothing else", async () => {
  const piece = fc.constantFrom(
    ...'{}[]",:\\ 01-.eEtruefalsn'.split(""),
    '"a":',
    "\\u0061",
    "\ud800",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => `{${pieces.join("")}}`),
    fc
      .json()
      .chain((json) => fc.nat(json.length).map((at) => `${json.slice(0, at)} ${json.slice(at)}`)),
  );
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const found = await codeOf(() => {
        const read = parseObject(text, code);
        assert.is(JSON.stringify(read), text);
        assert.not(Array.isArray(read));
      });
      assert.ok(found === undefined || found === code);
    }),
    runs(1000),
  );
});

test("refuses a second spelling of a value", async () => {
  const wrong = [
    ...['{"a":1,"a":1}', '{ "a":1}', '{"a":1} ', '{"a": 1}', '{"a":1.0}', '{"a":1e0}', '{"a":-0}'],
    ...['{"\\u0061":1}', '{"a":"\\/"}', '{"a":"\\u000A"}', '{"b":1,"1":2}', '\ufeff{"a":1}'],
  ];
  for (const text of wrong) await refuses(code, () => parseObject(text, code));
});

test("refuses values other than objects", async () => {
  for (const text of ["[]", "null", "1", '"a"', "true", ""]) {
    await refuses(code, () => parseObject(text, code));
  }
  for (const value of [[], null, 1, "a", true, undefined]) {
    await refuses(code, () => asObject(value, code));
  }
});

test("refuses nesting that overflows the stack, and does not crash", async () => {
  const depth = 100_000;
  await refuses(code, () => parseObject(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`, code));
});

test("keeps __proto__ as a key and leaves the prototype alone", () => {
  const read = parseObject('{"__proto__":{"a":1}}', code);
  assert.equal(Object.keys(read), ["__proto__"]);
  assert.is(read.a, undefined);
});

test("throws the given error code, with the cause for developers", () => {
  try {
    parseObject("{", "control-malformed");
    assert.unreachable("an open brace was taken");
  } catch (error) {
    assert.instance(error, ProtocolError);
    assert.is((error as ProtocolError).code, "control-malformed");
    assert.instance((error as ProtocolError).cause, SyntaxError);
  }
});

test("accepts only integers within the range", async () => {
  assert.is(integer(2, 4).read(2), 2);
  assert.is(integer(2, 4).read(4), 4);
  const wrong = [
    1,
    5,
    2.5,
    "3",
    true,
    null,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    [3],
    3n,
  ];
  for (const value of wrong) await refuses(code, () => integer(2, 4).read(value));
});

test.run();
