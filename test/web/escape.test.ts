/** Escape pressed twice: what counts and what does not. Nothing else on the page is asked. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeTwice, type Press, twiceMs } from "../../web/io/escape.ts";

const at = (timeStamp: number, more: Partial<Press> = {}): Press => {
  const press = { key: "Escape", keyCode: 27, repeat: false, isComposing: false };
  return { ...press, timeStamp, ...more };
};

test("two presses in time count as a double press, and two more count again", () => {
  const isSecond = makeTwice();
  assert.equal([at(0), at(twiceMs), at(twiceMs + 10), at(twiceMs + 20)].map(isSecond), [
    false,
    true,
    false,
    true,
  ]);
});

test("two presses too far apart do not count, but the second may start a double press", () => {
  const isSecond = makeTwice();
  const times = [0, twiceMs + 1, twiceMs + 100];
  assert.equal(
    times.map((time) => isSecond(at(time))),
    [false, false, true],
  );
});

test("a held key, a key of an input method and another key do not count", () => {
  for (const more of [{ repeat: true }, { isComposing: true }, { keyCode: 229 }, { key: "a" }]) {
    const isSecond = makeTwice();
    assert.equal([isSecond(at(0)), isSecond(at(10, more))], [false, false], JSON.stringify(more));
  }
});

test.run();
