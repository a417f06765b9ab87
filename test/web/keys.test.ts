/** Key presses that belong to an input method. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isComposing } from "../../web/app/keys.ts";

test("the key that ends a composition belongs to the input method, in any order of events", () => {
  // Chromium and Firefox: before the end. Safari: after it, told by the key code alone.
  assert.is(isComposing({ isComposing: true, keyCode: 229 }), true);
  assert.is(isComposing({ isComposing: true, keyCode: 13 }), true);
  assert.is(isComposing({ isComposing: false, keyCode: 229 }), true);
  assert.is(isComposing({ isComposing: false, keyCode: 13 }), false);
  assert.is(isComposing({ isComposing: false, keyCode: 27 }), false);
});

test.run();
