/** Settings: each has an initial value among its choices, and only supported ones are shown. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { choices, initial, SettingsModel, settingNames } from "../../web/app/settings.ts";

test("every setting has a unique name, and starts with one of its choices", () => {
  assert.equal([...settingNames].sort(), Object.keys(initial).sort());
  assert.equal([...settingNames].sort(), Object.keys(choices).sort());
  for (const name of settingNames) {
    const all: readonly unknown[] = choices[name];
    assert.ok(all.includes(initial[name]), name);
    assert.ok(all.length > 1, name);
  }
});

test("takes a choice by its number, and refuses unknown numbers", () => {
  const settings = new SettingsModel();
  settings.choose("kept", 3);
  settings.choose("enter", 1);
  assert.equal(settings.values.value, { ...initial, kept: 5000, enter: "break" });
  const before = settings.values.value;
  settings.choose("kept", 4);
  settings.choose("kept", -1);
  assert.is(settings.values.value, before);
});

test("shows no unsupported setting, and keeps their order", () => {
  const settings = new SettingsModel();
  assert.equal(settings.offered.value, settingNames);
  settings.offer("typing", false);
  settings.offer("enter", false);
  const rest = settingNames.filter((name) => name !== "typing" && name !== "enter");
  assert.equal(settings.offered.value, rest);
  settings.offer("typing", true);
  settings.offer("enter", true);
  assert.equal(settings.offered.value, settingNames);
});

test.run();
