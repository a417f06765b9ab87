// Keys and pastes, however the terminal's bytes are split between reads.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Key, Keys } from "../../terminal/keys.ts";

const names = (keys: readonly Key[]) =>
  keys.map((key) => (key.kind === "key" ? key.name : key.kind === "wheel" ? key.by : key));

function read(text: string): readonly Key[] {
  const keys = new Keys();
  return [...keys.feed(text), ...keys.flush()];
}

test("reads the keys of common terminals", () => {
  const typed =
    "\r\t\x7f\x01\x1b[A\x1bOB\x1b[1;5C\x1b[H\x1bOF\x1b[5~\x1b[6~\x1b[3~\x1b[Z\x1b\r\x1bb\n";
  assert.equal(names(read(typed)), [
    ...["enter", "tab", "backspace", "ctrl+a", "up", "down", "ctrl+right", "home", "end"],
    ...["pageup", "pagedown", "delete", "shift+tab", "alt+enter", "alt+b", "ctrl+j"],
  ]);
  assert.equal(names(read("\x1b[<64;3;4M\x1b[<65;3;4M\x1b[<0;3;4M\x1b[<0;3;4m")), [-1, 1]);
  assert.equal(read("\x1b[12;34R"), [{ kind: "cursor", column: 34 }]);
});

test("a lone Escape is one after a while, and two are two at once", () => {
  const keys = new Keys();
  assert.equal(keys.feed("\x1b"), []);
  assert.ok(keys.isWaiting);
  assert.equal(names(keys.flush()), ["escape"]);
  assert.equal(names(read("\x1b\x1b")), ["escape", "escape"]);
});

test("a paste is one text with its line breaks and escapes, wherever it is split", () => {
  const text = "first\r\nsecond\x1b[A\x1b[20";
  const whole = `x\x1b[200~${text}\x1b[201~y`;
  for (let i = 0; i <= whole.length; i++) {
    for (const step of [1, 3, whole.length]) {
      const keys = new Keys();
      const found = [...keys.feed(whole.slice(0, i))];
      for (let at = i; at < whole.length; at += step)
        found.push(...keys.feed(whole.slice(at, at + step)));
      assert.equal(found, [
        { kind: "text", text: "x" },
        { kind: "paste", text },
        { kind: "text", text: "y" },
      ]);
    }
  }
});

test("the end of a paste without its beginning is nothing", () => {
  assert.equal(read("\x1b[201~a"), [{ kind: "text", text: "a" }]);
});

test.run();
