/**
 * Resend requests: what is requested from an author, when and how often. A gap of any width arrives
 * without a repeated request.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Head, headAfter } from "../../protocol/crypto/head.ts";
import { type Arrived, AuthorLog } from "../../protocol/room/author-log.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";

const first: Head = { n: 0, hash: new Uint8Array(32) };
const always = () => true;

/** An author's first messages, as they arrive at time 0. */
function said(count: number): Arrived<number>[] {
  const all: Arrived<number>[] = [];
  let prev: Bytes = first.hash;
  for (let n = 1; n <= count; n++) {
    const plain = { type: 1, content: Uint8Array.of(n) };
    all.push({ n, prev, plain, value: n, at: 0 });
    prev = headAfter(prev, n, plain).hash;
  }
  return all;
}

function shownNow(log: AuthorLog<number>): number[] {
  const shown: number[] = [];
  for (let next = log.next(always); next !== undefined; next = log.next(always)) {
    if (next.kind === "message") shown.push(next.arrived.value);
  }
  return shown;
}

test("requests a gap once while the answers arrive one by one", () => {
  const log = new AuthorLog<number>(first);
  log.claim({ n: 5, hash: new Uint8Array(32).fill(1) }, 0);
  assert.equal(log.requestResend(0, 0), { first: 1, count: 5 });
  for (const arrived of said(4).slice(0, 4)) {
    assert.is(log.arrive(arrived), "new");
    assert.equal(shownNow(log), [arrived.value]);
    assert.is(log.requestResend(arrived.n, arrived.n), undefined, `after ${arrived.n}`);
  }
  assert.is(log.requestResend(limits.resendMs - 1, limits.resendMs - 1), undefined);
  assert.equal(
    log.requestResend(limits.resendMs, limits.resendMs),
    { first: 5, count: 1 },
    "what has not come in time",
  );
});

test("requests the next part no faster than the answers may come", () => {
  const log = new AuthorLog<number>(first);
  const wide = 2 * limits.resendCount;
  log.claim({ n: wide, hash: new Uint8Array(32).fill(1) }, 0);
  assert.equal(log.requestResend(0, 0), { first: 1, count: limits.resendCount });
  for (const arrived of said(limits.resendCount)) log.arrive(arrived);
  assert.is(shownNow(log).length, limits.resendCount);
  const pause = (limits.resendCount * 1000) / limits.frames.perSecond;
  assert.is(log.requestResend(pause - 1, pause - 1), undefined);
  assert.equal(log.requestResend(pause, pause), {
    first: limits.resendCount + 1,
    count: limits.resendCount,
  });
});

test("gives up messages after the last request, and not before", () => {
  const log = new AuthorLog<number>(first);
  log.claim({ n: 2, hash: new Uint8Array(32).fill(1) }, 0);
  for (let times = 0; times < limits.resendTimes; times++) {
    assert.equal(log.requestResend(times * limits.resendMs, times * limits.resendMs), {
      first: 1,
      count: 2,
    });
    assert.is(log.next(always), undefined);
  }
  assert.is(
    log.requestResend(limits.resendTimes * limits.resendMs, limits.resendTimes * limits.resendMs),
    undefined,
  );
  assert.equal(log.next(always), { kind: "missing", count: 2 });
});

test("does not count a request after which nothing of the author arrived", () => {
  const log = new AuthorLog<number>(first);
  log.claim({ n: 1, hash: new Uint8Array(32).fill(1) }, 0);
  let now = 0;
  const requestResend = (heardAt: number) => {
    now += limits.resendMs;
    return log.requestResend(now, heardAt);
  };
  for (let times = 0; times < 3 * limits.resendTimes; times++) {
    assert.equal(requestResend(0), { first: 1, count: 1 }, "its cable is dead");
  }
  for (let times = 1; times < limits.resendTimes; times++) {
    assert.equal(requestResend(now + 1), { first: 1, count: 1 }, "it speaks and does not answer");
  }
  assert.is(log.next(always), undefined);
  assert.is(requestResend(now + 1), undefined);
  assert.equal(log.next(always), { kind: "missing", count: 1 });
});

test("messages after a gap wait until their author has been silent for 30 s while it was reachable", async () => {
  const [, second] = said(2) as [Arrived<number>, Arrived<number>];
  const behindGap = () => {
    const log = new AuthorLog<number>(first);
    log.arrive(second);
    return log;
  };
  /** Waits in steps of a second. @returns The time after which the gap was given up, ms. */
  const waited = async (heardAt: (now: number) => number, enteredAt: (now: number) => number) => {
    const log = await behindGap();
    for (let now = 0; ; now += 1000) {
      log.wait(now, heardAt(now), enteredAt(now));
      if (log.next(always)?.kind === "missing") return now;
      assert.ok(log.waitsUntil > now && log.waitsUntil <= now + limits.resendMs);
    }
  };
  const never = () => -1;
  const { gapMs, keptMs } = limits;
  assert.is(await waited(never, never), gapMs);
  assert.is(await waited((now) => Math.min(now, 2 * gapMs), never), 3 * gapMs, "heard meanwhile");
  assert.is(await waited((now) => now, never), keptMs, "heard all the time");
  const halfAway = (now: number) => (now <= gapMs / 2 ? 0 : Math.min(now, 5 * gapMs));
  assert.is(await waited(never, halfAway), 5.5 * gapMs, "away oneself");
});

test("does not count time in which the page was suspended", () => {
  const [, second] = said(2) as [Arrived<number>, Arrived<number>];
  const log = new AuthorLog<number>(first);
  log.arrive(second);
  log.wait(1, 0, 0);
  log.wait(limits.keptMs - 1, 0, 0);
  assert.is(log.next(always), undefined);
  log.wait(limits.keptMs - 1 + 2 * limits.resendMs, 0, 0);
  assert.equal(log.next(always), { kind: "missing", count: 1 }, "the author has it no more");
});

test("requests again over a new channel, at once and with all attempts", () => {
  const log = new AuthorLog<number>(first);
  log.claim({ n: 1, hash: new Uint8Array(32).fill(1) }, 0);
  for (let channel = 0; channel < 2 * limits.resendTimes; channel++) {
    assert.equal(log.requestResend(channel, channel), { first: 1, count: 1 });
    assert.is(log.requestResend(channel, channel), undefined);
    log.onNewChannel();
  }
  assert.is(log.next(always), undefined, "nothing is given up");
});

test.run();
