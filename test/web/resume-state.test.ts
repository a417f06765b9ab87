/** What an earlier load left is recognised, and no other value is accepted. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join, readReminder, split, writeReminder } from "../../web/resume/reminder.ts";
import { format, readPageState } from "../../web/resume/state.ts";
import { seededRandom } from "../helpers/random.ts";

/** Of a seed: in two bytes that are looked for, true chance would find them now and then. */
const random = seededRandom(1).bytes;

test("accepts only a state of its own format", () => {
  const state = { format, options: {}, guarded: true, password: null, settings: {} };
  assert.is(readPageState(state), state);
  for (const other of [{ ...state, format: format + 1 }, {}, null, undefined, "x", 1]) {
    assert.is(readPageState(other), undefined);
  }
});

test("accepts a reminder of exactly a code and an alias", () => {
  const code = "b5c8v-hhmbx-z5ac4-zjpwm6-21tk4s";
  for (const alias of ["Ada", "Ada Lovelace", "\u{1f431}"]) {
    assert.equal(readReminder(writeReminder({ code, alias })), { code, alias });
  }
  for (const other of [code, `${code} `, ` ${code} Ada`, `${code.slice(1)} Ada`, null, undefined]) {
    assert.is(readReminder(other), undefined);
  }
  assert.is(readReminder({ code, alias: "Ada" }), undefined);
});

test("each half of a text is random, and no other half fits it", () => {
  const text = "b5c8v-hhmbx-z5ac4-zjpwm6-21tk4s Zoë \u{1f431}";
  const halves = [1, 2].map(() => split(text, random));
  for (const [one, other] of halves) {
    assert.is(join(one, other), text);
    assert.is(join(other, one), text);
    for (const half of [one, other]) {
      assert.not(Buffer.from(half, "hex").toString().includes("Zo"));
      assert.not(half.includes(Buffer.from("Zo").toString("hex")));
    }
  }
  assert.is(new Set(halves.flat()).size, 4);
  const [[one], [, other]] = halves as [[string, string], [string, string]];
  assert.is.not(join(one, other), text);
  for (const wrong of ["", one.slice(2), `${one}00`, "x".repeat(one.length)]) {
    assert.is(join(one, wrong), undefined);
  }
  assert.equal(split("", random), ["", ""]);
  assert.is(join("", ""), undefined);
});

test.run();
