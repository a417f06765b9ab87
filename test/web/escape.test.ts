/** Escape pressed twice: what counts and what does not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeTwice, type Press, twiceMs } from "../../web/io/escape.ts";

const at = (timeStamp: number, more: Partial<Press> = {}): Press => {
  const press = { key: "Escape", keyCode: 27, repeat: false, isComposing: false };
  return { ...press, defaultPrevented: false, timeStamp, ...more };
};

function make() {
  const page = { isUsed: false };
  return { page, isSecond: makeTwice(() => page.isUsed) };
}

test("two presses in time count as a double press, and two more count again", () => {
  const { isSecond } = make();
  assert.equal([at(0), at(twiceMs), at(twiceMs + 10), at(twiceMs + 20)].map(isSecond), [
    false,
    true,
    false,
    true,
  ]);
});

test("two presses too far apart do not count, but the second may start a double press", () => {
  const { isSecond } = make();
  const times = [0, twiceMs + 1, twiceMs + 100];
  assert.equal(
    times.map((time) => isSecond(at(time))),
    [false, false, true],
  );
});

test("a held key, a key of an input method and a used key do not count", () => {
  const uses = [
    ...[{ repeat: true }, { isComposing: true }, { keyCode: 229 }],
    ...[{ defaultPrevented: true }, { key: "a" }],
  ];
  for (const more of uses) {
    const { isSecond } = make();
    assert.equal([isSecond(at(0)), isSecond(at(10, more))], [false, false], JSON.stringify(more));
  }
});

test("a press that closes something does not count, nor the press before it", () => {
  const { page, isSecond } = make();
  assert.is(isSecond(at(0)), false);
  page.isUsed = true;
  assert.is(isSecond(at(10)), false);
  page.isUsed = false;
  assert.is(isSecond(at(20)), false);
  assert.is(isSecond(at(30)), true);
});

test.run();
