/**
 * Which message a line shows, and when it disappears (protocol/room/lines.ts, SPEC §8.8): a line
 * with a time is never forgotten and left behind.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Lines } from "../../protocol/room/lines.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { refuses, runs } from "../helpers/vectors.ts";

const never = Number.POSITIVE_INFINITY;
const id = "a".repeat(32);
const shown = (n: number, until: number) => ({ id, n, open: true, at: 0, until });

/** Lines as full as they may be, with keys and numbers from 0 on. */
function full(until: number): Lines {
  const lines = new Lines();
  for (let n = 0; n < limits.lines; n++) assert.is(lines.set(`${n}`, shown(n, until)), undefined);
  return lines;
}

test("finds the message of a line, and the line of a message", async () => {
  const lines = new Lines();
  lines.set("a", shown(1, never));
  lines.set("b", { ...shown(2, never), open: false });
  assert.equal(lines.open("a"), { id, n: 1 });
  await refuses("message-unknown", () => lines.open("b"));
  await refuses("message-unknown", () => lines.open("c"));
  assert.is(lines.find({ id, n: 2 }), "b");
  assert.is(lines.find({ id, n: 3 }), undefined);
});

test("takes the oldest line away when all disappear, also one that would stay longest", () => {
  const lines = full(5000);
  assert.is(lines.set("soon", shown(limits.lines, 100)), "0");
  assert.is(lines.set("later", shown(limits.lines + 1, 9000)), "1");
  assert.equal(lines.takeExpired(100), ["soon"]);
  assert.is(lines.takeExpired(5000).length, limits.lines - 2);
  assert.equal(lines.takeExpired(9000), ["later"]);
});

test("whoever says too much pushes out their own lines, and nobody else's", () => {
  for (const until of [5000, never]) {
    const lines = new Lines();
    for (let n = 0; n < 3; n++) lines.set(`other ${n}`, { ...shown(n, until), id: "b".repeat(32) });
    for (let n = 0; n < 2 * limits.lines; n++) lines.set(`${n}`, shown(n, until));
    assert.ok([0, 1, 2].every((n) => lines.get(`other ${n}`) !== undefined));
    assert.ok(lines.get(`${2 * limits.lines - 1}`));
  }
});

test("forgets a line that stays before one that disappears, and leaves it on the page", () => {
  const lines = full(5000);
  lines.set("stays", shown(limits.lines, never));
  assert.is(lines.get("stays"), undefined);
  assert.ok(lines.get("0"));
});

test("every line with a time disappears by then, whatever else is shown", () => {
  const times = fc.oneof(fc.constant(never), fc.integer({ min: 1, max: 50 }));
  fc.assert(
    fc.property(fc.array(times, { maxLength: 80 }), (all) => {
      const most = limits.lines;
      Object.assign(limits, { lines: 10 });
      const lines = new Lines();
      const page = new Map<string, number>();
      for (const [n, until] of all.entries()) {
        page.set(`${n}`, until);
        const gone = lines.set(`${n}`, shown(n, until));
        if (gone !== undefined) page.delete(gone);
        if (n % 7 === 0) lines.retract(`${n}`);
      }
      Object.assign(limits, { lines: most });
      for (let now = 0; now <= 50; now++) {
        assert.ok(lines.due() >= now);
        for (const key of lines.takeExpired(now)) page.delete(key);
        assert.ok([...page.values()].every((until) => until > now));
      }
    }),
    runs(),
  );
});

test("a retracted line takes no answer, and disappears with its message", async () => {
  const lines = new Lines();
  lines.set("a", shown(1, 100));
  lines.retract("a");
  await refuses("message-unknown", () => lines.open("a"));
  assert.is(lines.find({ id, n: 1 }), undefined);
  assert.is.not(lines.get("a")?.id, id, "nobody retracts it once more");
  assert.equal(lines.takeExpired(100), ["a"]);
  assert.is(lines.get("a"), undefined);
});

test.run();
