/** The menu of a message opens by a right click or a finger that holds it, and by nothing else. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { holdMs, makePress } from "../../web/room/press.ts";

/** An element as far as it is looked at. */
class FakeElement {
  readonly dataset: { readonly key?: string };
  readonly control: boolean;

  constructor(key?: string, control = false) {
    this.dataset = key === undefined ? {} : { key };
    this.control = control;
  }

  closest(selector: string): FakeElement | null {
    if (selector === ".line") return this.dataset.key === undefined ? null : this;
    return this.control ? this : null;
  }
}

let timers: { task: () => void; ms: number }[];
let isCollapsed: boolean;
const before = { setTimeout, clearTimeout };

test.before.each(() => {
  timers = [];
  isCollapsed = true;
  Object.assign(globalThis, {
    Element: FakeElement,
    document: { getSelection: () => ({ isCollapsed }) },
    setTimeout: (task: () => void, ms: number) => timers.push({ task, ms }),
    clearTimeout: (timer?: number) => {
      if (timer !== undefined) timers.splice(timer - 1, 1);
    },
  });
});

test.after(() => {
  Object.assign(globalThis, before);
});

function makeTouch() {
  const opened: string[] = [];
  const press = makePress();
  const open = (key: string) => void opened.push(key);
  let prevented = 0;
  const at = (target: FakeElement, pointerType = "touch", clientY = 0) => ({
    target: target as unknown as EventTarget,
    pointerType,
    clientX: 0,
    clientY,
    preventDefault: () => void prevented++,
  });
  const pass = () => {
    for (const { task, ms } of timers.splice(0)) {
      assert.is(ms, holdMs);
      task();
    }
  };
  return { opened, open, press, at, pass, prevented: () => prevented };
}

test("a right click opens the menu of the line in place of the browser's", () => {
  const { opened, open, press, at, prevented } = makeTouch();
  press.menu(at(new FakeElement("one"), "mouse"), open);
  assert.equal([opened, prevented()], [["one"], 1]);
});

test("links, pictures, controls, selected text and what is no line keep the browser's menu", () => {
  const { opened, open, press, at, prevented } = makeTouch();
  press.menu(at(new FakeElement("one", true), "mouse"), open);
  press.menu(at(new FakeElement(), "mouse"), open);
  isCollapsed = false;
  press.menu(at(new FakeElement("one"), "mouse"), open);
  assert.equal([opened, prevented()], [[], 0]);
});

test("a finger that holds a line opens its menu; a mouse button does not", () => {
  const { opened, open, press, at, pass } = makeTouch();
  press.down(at(new FakeElement("one"), "mouse"), open);
  pass();
  assert.equal(opened, []);
  press.down(at(new FakeElement("one")), open);
  pass();
  assert.equal(opened, ["one"]);
});

test("a tap, a finger that scrolls, and one that the browser takes open nothing", () => {
  const { opened, open, press, at, pass } = makeTouch();
  const line = new FakeElement("one");
  press.down(at(line), open);
  press.stop();
  pass();
  press.down(at(line), open);
  press.move(at(line, "touch", 40));
  pass();
  assert.equal(opened, []);
  press.down(at(line), open);
  press.move(at(line, "touch", 4));
  pass();
  assert.equal(opened, ["one"]);
});

test.run();
