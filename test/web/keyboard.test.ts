/** The height above an on-screen keyboard: set when it opens, removed when it closes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { keepInView, keyboardPixels } from "../../web/io/keyboard.ts";

/** A window whose visual viewport can be changed. */
function makeWindow() {
  const log: string[] = [];
  const viewport = { height: 800, scale: 1 };
  let resized = () => {};
  keepInView({
    innerHeight: 800,
    scrollTo: (x?: unknown, y?: unknown) => void log.push(`scroll ${x} ${y}`),
    visualViewport: Object.assign(viewport, {
      addEventListener(type: string, listen: unknown) {
        assert.is(type, "resize");
        resized = listen as () => void;
      },
    }),
    document: {
      documentElement: {
        style: {
          setProperty: (name: string, value: string | null) => void log.push(`${name} ${value}`),
          removeProperty(name: string) {
            log.push(`no ${name}`);
            return "";
          },
        },
      },
    },
  });
  return {
    log,
    resize(height: number, scale = 1) {
      Object.assign(viewport, { height, scale });
      resized();
      return log.splice(0);
    },
  };
}

test("an on-screen keyboard reduces the page's height, and closing it restores the height", () => {
  const { resize } = makeWindow();
  assert.equal(resize(420.4), ["--seen 420px", "scroll 0 0"]);
  assert.equal(resize(800), ["no --seen"]);
});

test("neither a browser's bar nor a pinch zoom counts as a keyboard", () => {
  const { resize } = makeWindow();
  assert.equal(resize(800 - keyboardPixels + 1), ["no --seen"]);
  assert.equal(resize(800 - keyboardPixels), [`--seen ${800 - keyboardPixels}px`, "scroll 0 0"]);
  assert.equal(resize(400, 2), ["no --seen"]);
  assert.equal(resize(200, 2), ["--seen 400px", "scroll 0 0"]);
});

test("does nothing without a visual viewport", () => {
  assert.not.throws(() =>
    keepInView({ visualViewport: null } as unknown as Parameters<typeof keepInView>[0]),
  );
});

test.run();
