/** The state of an earlier load is recognised, and no other value is accepted. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { format, readPageState, readReminder } from "../../web/resume/state.ts";

test("accepts only a state of its own format", () => {
  const state = { format, options: {}, guarded: true, password: null, settings: {} };
  assert.is(readPageState(state), state);
  for (const other of [{ ...state, format: format + 1 }, {}, null, undefined, "x", 1]) {
    assert.is(readPageState(other), undefined);
  }
});

test("accepts a reminder of exactly two texts", () => {
  const reminder = { code: "k3wne", alias: "Ada" };
  assert.equal(readReminder({ ...reminder, password: "six words" }), reminder);
  for (const other of [{ code: "k3wne" }, { ...reminder, alias: 1 }, null, undefined, "x"]) {
    assert.is(readReminder(other), undefined);
  }
});

test.run();
