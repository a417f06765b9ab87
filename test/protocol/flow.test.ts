/** The window of a transfer, chunk by chunk (SPEC §8.9, protocol/room/flow.ts). Time is given. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Window } from "../../protocol/room/flow.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";

/** Sends full windows one after another. `delay`: ms of a chunk by its number. Returns the size of the last. */
function send(window: Window, rounds: number, delay: (chunk: number) => number): number {
  let [now, chunk, size] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const began = now;
    for (size = 0; window.open; size++) window.sent(began);
    for (let n = 0; n < size; n++) {
      now = Math.max(now, began + delay(chunk));
      window.acknowledged(1, now);
      chunk += 1;
    }
  }
  return size;
}

const bestMs = 50;

test("a window grows to its largest while nothing is late", () => {
  assert.is(
    send(new Window(), 30, () => bestMs),
    fileLimits.windowMost,
  );
});

test("a delay that passes does not let a window shrink", () => {
  const calm = send(new Window(), 6, () => bestMs);
  // The last chunk of four is late: one that is in time always comes within 100 ms.
  const uneven = send(new Window(), 6, (chunk) => bestMs + (chunk % 4 === 3 ? 40 : 0));
  assert.is(uneven, calm);
});

test("a delay that lasts lets a window shrink to one chunk", () => {
  const window = new Window();
  send(window, 4, () => bestMs);
  assert.is(
    send(window, 30, () => 3 * bestMs),
    1,
  );
});

test("a quarter more than the best time is no delay on a long way", () => {
  const within = (best: number, more: number) => {
    const window = new Window();
    send(window, 1, () => best);
    return send(window, 30, () => best + more);
  };
  assert.is(within(200, 50), fileLimits.windowMost);
  assert.ok(within(200, 51) < fileLimits.windowMost);
  assert.is(within(1, fileLimits.windowMs), fileLimits.windowMost);
  assert.ok(within(1, fileLimits.windowMs + 1) < fileLimits.windowMost);
});

test.run();
