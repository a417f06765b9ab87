/**
 * One author's messages in any order (protocol/room/author-log.ts, SPEC §7.5): the cases of
 * head.json; order, loss, copies and forks compared with a naive model; and every limit at its
 * exact number.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { firstHead, type Head, headAfter } from "../../protocol/crypto/head.ts";
import { type Arrived, AuthorLog } from "../../protocol/room/author-log.ts";
import { type Bytes, toHex, u32 } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { type Hex, readVectors, runs, unhex } from "../helpers/vectors.ts";

/** A shown message: its number, a number that does not follow, or how many are missing. */
type Shown = number | { n: number; suspicious: true } | { missing: number };
type Step = { shows: Shown[] } & (
  | { message: number; prev: Hex; type: number; content: Hex; is: "new" | "old" | "fork" }
  | { claims: number; hash: Hex; contradicts: boolean }
  | { missing: number }
  | { gone: true }
);
type Case = {
  does: "log";
  baseline: { n: number; hash: Hex };
  steps: Step[];
  asks: { first: number; count: number } | null;
};

const always = () => true;
/** Since when messages have been missing, ms since the epoch. */
const sinceOf = (log: unknown) => (log as { readonly gapSince?: number }).gapSince;

/** Takes everything out of the log that may be shown. */
function shown<T>(
  log: AuthorLog<T>,
  ready: (arrived: Arrived<T>) => boolean = always,
): { lines: Shown[]; values: T[] } {
  const lines: Shown[] = [];
  const values: T[] = [];
  for (;;) {
    const next = log.next(ready);
    if (next === undefined) return { lines, values };
    if (next.kind === "missing") {
      lines.push({ missing: next.count });
    } else {
      const { n, value } = next.arrived;
      lines.push(next.fork ? { n, suspicious: true } : n);
      values.push(value);
    }
  }
}

for (const entry of readVectors<Case | { does: "start" }, never>("head.json").valid) {
  if (entry.does !== "log") continue;
  test(entry.name, () => {
    const { baseline, steps, asks } = entry;
    const log = new AuthorLog<undefined>({ n: baseline.n, hash: unhex(baseline.hash) });
    for (const step of steps) {
      if ("message" in step) {
        const { message: n, prev, type, content, is } = step;
        const plain = { type, content: unhex(content) };
        const arrived = { n, prev: unhex(prev), plain, value: undefined, at: 0 };
        assert.is(log.arrive(arrived), is);
      } else if ("claims" in step) {
        const head = { n: step.claims, hash: unhex(step.hash) };
        assert.is(log.contradicts(head), step.contradicts);
        assert.is(log.claim(head, 0), step.contradicts);
      } else if ("missing" in step) {
        log.lost(step.missing);
      } else {
        log.giveUp();
      }
      assert.equal(shown(log).lines, step.shows);
    }
    assert.equal(log.requestResend(0, 0), asks ?? undefined);
  });
}

// ---- an author who sends a dozen messages, and some of them in two versions

type KeptMessage = {
  readonly n: number;
  readonly prev: Bytes;
  readonly content: Bytes;
  readonly hash: Bytes;
};

const last = 12;
const id = new Uint8Array(16).fill(7);
const plainOf = (content: Bytes) => ({ type: 1, content });

function sayAfter(previous: Head, version: number): KeptMessage {
  const n = previous.n + 1;
  const content = Uint8Array.of(...u32(n), version);
  const { hash } = headAfter(previous.hash, n, plainOf(content));
  return { n, prev: previous.hash, content, hash };
}

/** The same author twice: `branches[1]` differs from its third message on. */
function author(): KeptMessage[][] {
  const branches: KeptMessage[][] = [];
  for (const version of [0, 1]) {
    const said: KeptMessage[] = [];
    let head = firstHead(id);
    for (let n = 1; n <= last; n++) {
      const next = sayAfter(head, n < 3 ? 0 : version);
      said.push(next);
      head = next;
    }
    branches.push(said);
  }
  return branches;
}

const branches = author();
const saying = (n: number, branch: number) =>
  (branches[branch] as KeptMessage[])[n - 1] as KeptMessage;
const headOf = (n: number, branch = 0): Head =>
  n === 0 ? firstHead(id) : { n, hash: saying(n, branch).hash };

type Event =
  | { does: "arrive"; n: number; branch: number }
  | { does: "claim"; n: number; branch: number }
  | { does: "lost"; n: number }
  | { does: "gone" };

/** A naive model of the log: a list that is searched each time. */
class Model {
  readonly lines: Shown[] = [];
  private readonly taken: KeptMessage[] = [];
  private readonly baseline: Head;
  private upTo: number;
  private highest: number;
  /** The author's last claim of its own head. */
  private word: Head;
  /** Numbers that the reader no longer waits for. */
  private readonly hopeless = new Set<number>();

  constructor(baseline: Head) {
    this.baseline = baseline;
    this.upTo = baseline.n;
    this.highest = baseline.n;
    this.word = baseline;
  }

  private known(n: number): Bytes | undefined {
    if (n === this.baseline.n) return this.baseline.hash;
    return this.taken.find((said) => said.n === n)?.hash;
  }

  private differs(n: number, hash: Bytes): boolean {
    const known = this.known(n);
    return known !== undefined && toHex(known) !== toHex(hash);
  }

  arrive(said: KeptMessage): "new" | "old" | "fork" {
    if (this.differs(said.n, said.hash)) return "fork";
    if (said.n <= this.upTo || this.known(said.n) !== undefined) return "old";
    this.taken.push(said);
    this.highest = Math.max(this.highest, said.n);
    return "new";
  }

  claim({ n, hash }: Head): boolean {
    this.highest = Math.max(this.highest, n);
    if (n >= this.word.n) this.word = { n, hash };
    return this.differs(n, hash);
  }

  lost(n: number): void {
    let end = this.upTo;
    while (this.hopeless.has(end + 1)) end++;
    if (n === end + 1) this.hopeless.add(n);
  }

  gone(): void {
    for (let n = this.upTo + 1; n <= this.highest; n++) this.hopeless.add(n);
  }

  /** The next message was requested from the author three times. */
  unanswered(): void {
    for (let n = this.upTo + 1; n <= this.highest && !this.isHere(n); n++) this.hopeless.add(n);
  }

  isHere(n: number): boolean {
    return this.taken.some((said) => said.n === n);
  }

  /** The next request to the author. */
  wants(): number[] {
    const wanted: number[] = [];
    for (let n = this.upTo + 1; n <= this.highest && !this.isHere(n); n++) wanted.push(n);
    return wanted;
  }

  show(): Shown[] {
    const lines: Shown[] = [];
    for (;;) {
      const n = this.upTo + 1;
      const said = this.taken.find((said) => said.n === n);
      let missing = 0;
      while (
        n + missing <= this.highest &&
        this.hopeless.has(n + missing) &&
        !this.isHere(n + missing)
      ) {
        missing++;
      }
      if (said !== undefined) {
        const before = this.head;
        const follows = before === undefined || toHex(before.hash) === toHex(said.prev);
        lines.push(follows ? n : { n, suspicious: true });
        this.upTo = n;
      } else if (missing > 0) {
        lines.push({ missing });
        this.upTo += missing;
      } else {
        this.lines.push(...lines);
        return lines;
      }
    }
  }

  get head(): Head | undefined {
    const hash = this.known(this.upTo) ?? (this.word.n === this.upTo ? this.word.hash : undefined);
    return hash && { n: this.upTo, hash };
  }

  get complete(): boolean {
    return this.upTo === this.highest;
  }
}

const numbers = fc.integer({ min: 1, max: last });
/** Mostly the first branch, as from an honest author. */
const branch = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constant(1));
const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ does: fc.constant("arrive" as const), n: numbers, branch }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("claim" as const), n: numbers, branch }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("lost" as const), n: numbers }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("gone" as const) }) },
);

function meet(log: AuthorLog<KeptMessage>, model: Model, event: Event): void {
  if (event.does === "arrive") {
    const said = saying(event.n, event.branch);
    const { n, prev, content } = said;
    const arrived = { n, prev, plain: plainOf(content), value: said, at: 0 };
    assert.is(log.arrive(arrived), model.arrive(said));
  } else if (event.does === "claim") {
    const head = headOf(event.n, event.branch);
    assert.is(log.claim(head, 0), model.claim(head));
  } else if (event.does === "lost") {
    log.lost(event.n);
    model.lost(event.n);
  } else {
    log.giveUp();
    model.gone();
  }
}

test("P12: handles any order, loss, copy and fork like the naive model", () => {
  const schedule = fc.array(events, { maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), schedule, (from, schedule) => {
      const baseline = headOf(from);
      const log = new AuthorLog<KeptMessage>(baseline);
      const model = new Model(baseline);
      for (const event of schedule) {
        meet(log, model, event);
        assert.equal(shown(log).lines, model.show());
        assert.equal(log.head, model.head);
        assert.is(log.gap, !model.complete);
        assert.is(sinceOf(log) !== undefined, !model.complete);
      }
      // Each number once, in order: shown, or counted as missing.
      let upTo = from;
      for (const line of model.lines) {
        if (typeof line === "object" && "missing" in line) upTo += line.missing;
        else assert.is(typeof line === "number" ? line : line.n, ++upTo);
      }
      assert.is(log.shown, upTo);
    }),
    runs(300),
  );
});

test("what an author said it no longer has is not awaited again once the author is gone", () => {
  const log = new AuthorLog<KeptMessage>(headOf(6));
  log.lost(7);
  log.giveUp();
  log.claim(headOf(7), 0);
  assert.equal(shown(log).lines, [{ missing: 1 }]);
  assert.not(log.gap);
});

test("shows every message of an honest author in order, whatever the order of arrival", () => {
  const arrivals = fc.shuffledSubarray(
    Array.from({ length: last }, (_, i) => i + 1),
    { minLength: last },
  );
  fc.assert(
    fc.property(arrivals, fc.array(numbers, { maxLength: 12 }), (order, copies) => {
      const log = new AuthorLog<KeptMessage>(headOf(0));
      const model = new Model(headOf(0));
      const values: KeptMessage[] = [];
      for (const n of [...order.flatMap((n, i) => [n, ...(copies[i] ? [copies[i]] : [])])]) {
        meet(log, model, { does: "arrive", n, branch: 0 });
        values.push(...shown(log).values);
        model.show();
      }
      assert.equal(values, branches[0]);
      assert.not(log.gap);
      assert.equal(
        model.lines,
        [...Array(last)].map((_, i) => i + 1),
      );
    }),
    runs(100),
  );
});

test("requests only what is missing, and gives up after three requests", () => {
  const schedule = fc.array(events, { maxLength: 12 });
  fc.assert(
    fc.property(schedule, (schedule) => {
      const log = new AuthorLog<KeptMessage>(headOf(0));
      const model = new Model(headOf(0));
      for (const event of schedule) {
        meet(log, model, event);
        assert.equal(shown(log).lines, model.show());
      }
      // From here on nothing arrives: the author answers no request.
      let now = limits.resendMs;
      let times = 0;
      for (let wanted = model.wants(); wanted.length > 0 || times > 0; wanted = model.wants()) {
        const requested = log.requestResend(now, now);
        if (times === limits.resendTimes) {
          assert.is(requested, undefined);
          model.unanswered();
          times = 0;
        } else {
          assert.equal(requested, { first: wanted[0], count: wanted.length });
          assert.is(
            log.requestResend(now + limits.resendMs - 1, now + limits.resendMs - 1),
            undefined,
          );
          times++;
        }
        assert.equal(shown(log).lines, model.show());
        now += limits.resendMs;
      }
      assert.is(log.requestResend(now, now), undefined);
      assert.not(log.gap);
      assert.ok(model.complete);
    }),
    runs(100),
  );
});

// ---- one request at a time

/** A message whose content is a number, with its hashes. */
function bare(n: number, prev: Bytes = new Uint8Array(32), at = 0): Arrived<number> {
  return { n, prev, plain: plainOf(Uint8Array.of(...u32(n))), value: n, at };
}
const beginning = headOf(0);
const claimed = (n: number): Head => ({ n, hash: new Uint8Array(32) });

test("sends no further request while the answers to one arrive", () => {
  const log = new AuthorLog<number>(beginning);
  log.claim(claimed(20), 0);
  assert.equal(log.requestResend(0, 0), { first: 1, count: 20 });
  for (let n = 1; n < 20; n++) {
    log.arrive(bare(n));
    shown(log);
    assert.is(log.requestResend(n, n), undefined);
  }
  assert.is(log.requestResend(limits.resendMs - 1, limits.resendMs - 1), undefined);
  assert.equal(log.requestResend(limits.resendMs, limits.resendMs), { first: 20, count: 1 });
});

test("requests the next part of a wide gap after the first, no faster than the answers may come", () => {
  const log = new AuthorLog<number>(beginning);
  log.claim(claimed(120), 0);
  assert.equal(log.requestResend(0, 0), { first: 1, count: limits.resendCount });
  for (let n = 1; n <= limits.resendCount; n++) log.arrive(bare(n));
  shown(log);
  const due = (limits.resendCount * 1000) / limits.frames.perSecond;
  assert.is(log.requestResend(due - 1, due - 1), undefined);
  assert.equal(log.requestResend(due, due), { first: 51, count: 50 });
});

test("restarts the attempts when a requested message arrives", () => {
  const log = new AuthorLog<number>(beginning);
  log.claim(claimed(2), 0);
  let now = 0;
  const requestResend = () => {
    now += limits.resendMs;
    return log.requestResend(now, now);
  };
  for (let i = 0; i < limits.resendTimes; i++)
    assert.equal(requestResend(), { first: 1, count: 2 });
  log.arrive(bare(1));
  shown(log);
  for (let i = 0; i < limits.resendTimes; i++)
    assert.equal(requestResend(), { first: 2, count: 1 });
  assert.is(requestResend(), undefined);
  assert.equal(shown(log).lines, [{ missing: 1 }]);
});

test("requests again over a new channel: requests over the old channel do not count", () => {
  const log = new AuthorLog<number>(beginning);
  log.claim(claimed(2), 0);
  assert.equal(log.requestResend(0, 0), { first: 1, count: 2 });
  assert.is(log.requestResend(1, 1), undefined);
  log.onNewChannel();
  assert.equal(log.requestResend(1, 1), { first: 1, count: 2 });
});

// ---- time and limits

test("shows a message when it is ready and not before, and holds back what comes after it", () => {
  const log = new AuthorLog<number>(beginning);
  for (const n of [1, 2]) log.arrive(bare(n, n === 1 ? beginning.hash : undefined));
  const ready = new Set<number>([2]);
  const isReady = ({ n }: Arrived<number>) => ready.has(n);
  assert.equal(shown(log, isReady).lines, []);
  assert.ok(log.gap);
  assert.is(log.requestResend(0, 0), undefined);
  ready.add(1);
  assert.equal(shown(log, isReady).values, [1, 2]);
});

test("returns since when messages have been missing", () => {
  const log = new AuthorLog<number>(beginning);
  assert.is(sinceOf(log), undefined);
  log.claim(claimed(2), 1000);
  log.claim(claimed(3), 2000);
  assert.is(sinceOf(log), 1000);
  log.arrive(bare(1, beginning.hash, 3000));
  shown(log);
  assert.is(sinceOf(log), 3000);
  log.giveUp();
  shown(log);
  assert.is(sinceOf(log), undefined);
});

test("lets 256 messages wait after a gap, and gives up the gap for a 257th", () => {
  const log = new AuthorLog<number>(beginning);
  for (let n = 2; n <= limits.gapMessages; n++) log.arrive(bare(n));
  assert.equal(shown(log).lines, []);
  log.arrive(bare(limits.gapMessages + 1));
  const { lines, values } = shown(log);
  assert.equal(lines[0], { missing: 1 });
  assert.equal(
    values,
    [...Array(limits.gapMessages)].map((_, i) => i + 2),
  );
});

test("keeps the hash of a message as long as it waits, whatever else arrives", () => {
  // The worst order: 257 waits, while others arrive in pairs, one number below it and one above.
  const messages: KeptMessage[] = [];
  let head = beginning;
  for (let n = 1; n <= 2 * limits.gapMessages; n++) {
    const said = sayAfter(head, 0);
    messages.push(said);
    head = said;
  }
  const middle = limits.gapMessages + 1;
  const order = [middle, 1];
  for (let n = 2; n < middle; n++) order.push(n, n + limits.gapMessages);
  const log = new AuthorLog<number>({ n: 1, hash: (messages[0] as KeptMessage).hash });
  const lines: Shown[] = [];
  for (const n of order) {
    const { prev, content } = messages[n - 1] as KeptMessage;
    log.arrive({ n, prev, plain: plainOf(content), value: n, at: 0 });
    lines.push(...shown(log).lines);
    assert.ok(log.contradicts(claimed(middle)), `forgotten at ${n}`);
  }
  assert.equal(
    lines,
    [...Array(2 * limits.gapMessages - 1)].map((_, i) => i + 2),
  );
});

test("P23: finds contradictions with the last 256 hashes, and with no older hash", () => {
  const log = new AuthorLog<KeptMessage>(beginning);
  let head = beginning;
  for (let n = 1; n <= limits.keptHashes; n++) {
    const said = sayAfter(head, 0);
    log.arrive({ ...said, plain: plainOf(said.content), value: said, at: 0 });
    shown(log);
    head = said;
  }
  assert.ok(log.contradicts(claimed(1)));
  assert.not(log.contradicts(claimed(0)));
  const said = sayAfter(head, 0);
  log.arrive({ ...said, plain: plainOf(said.content), value: said, at: 0 });
  shown(log);
  assert.not(log.contradicts(claimed(1)));
  assert.ok(log.contradicts(claimed(2)));
});

test("a leap to the highest counter costs no work or memory for the numbers between", () => {
  const log = new AuthorLog<number>(beginning);
  // With work for each number this would take hours.
  for (let i = 0; i < 1000; i++) log.arrive(bare(0xffffffff - i));
  log.claim(claimed(0xffffffff), 0);
  const { lines, values } = shown(log);
  assert.equal(lines[0], { missing: 0xffffffff - 1000 });
  assert.is(values.length, 1000);
});

test.run();
