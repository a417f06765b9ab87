// When a room is written to: at once when it is calm, and with what is just arriving when it is busy; never late.
import { Buffer } from "node:buffer";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeFrame } from "../../protocol/wire/frame.ts";
import { Gathering } from "../../server/gathering.ts";
import { type Defer, Hub } from "../../server/hub.ts";
import { Address, Tagger } from "../../server/throttle.ts";
import { enterWith, FakePeer, HandClock, limitsWith } from "./support.ts";

/** Turns until it is written to, with so many more entries in each of the first ones. */
function turnsOf(gathering: Gathering, members: number, at: number, brings: number[] = []): number {
  let entries = 1;
  for (let turns = 0; turns < 10_000; turns++) {
    entries += brings[turns] ?? 0;
    if (!gathering.waits(entries, members, at)) return turns;
  }
  throw new Error("it is never written to");
}

test("a room is written to at once unless it was just before", () => {
  const gathering = new Gathering();
  assert.is(turnsOf(gathering, 100, 1000), 0);
  assert.is(turnsOf(gathering, 100, 1003), 0);
  assert.is(turnsOf(gathering, 100, 1005), 103);
  const other = new Gathering();
  assert.is(turnsOf(other, 100, 0), 0, "one room is not busy because another is");
});

test("a busy room is written to when so many turns brought nothing, the more the more members", () => {
  for (const [members, turns, turnsIfMoreComes] of [
    [4, 7, 10],
    [10, 13, 16],
    [100, 103, 106],
    [1000, 1003, 1006],
  ] as const) {
    const busy = () => {
      const gathering = new Gathering();
      gathering.waits(1, members, 0);
      return gathering;
    };
    assert.is(turnsOf(busy(), members, 0), turns);
    assert.is(turnsOf(busy(), members, 0, [0, 3, 0, 1]), turnsIfMoreComes);
  }
});

test("a busy room is written to when as much has come as lately, and now and then it looks for more", () => {
  const gathering = new Gathering();
  const turns = (brings: number[]) => turnsOf(gathering, 10, 0, brings);
  gathering.waits(1, 10, 0);
  assert.is(turns([3, 0, 4]), 2 + 13, "nobody knows yet how much comes");
  for (let n = 0; n < 64; n++) assert.is(turns([3, 0, 4]), 2);
  assert.is(turns([3, 0, 4]), 2 + 13, "more might come");
  assert.is(turns([3, 0, 5]), 2);
  assert.is(turns([3, 0, 4]), 2 + 13, "as much as at most is waited for");
  for (let n = 0; n < 58; n++) assert.is(turns([3, 0, 4]), 2 + 13);
  assert.is(turns([3, 0, 4]), 2, "less comes for some time");
  gathering.waits(1, 10, 1000);
  assert.is(turnsOf(gathering, 10, 1000, [3, 0, 4]), 2 + 13, "it was calm meanwhile");
});

test("a busy room waits no longer than writing to all takes, whatever comes", () => {
  const gathering = new Gathering();
  gathering.waits(1, 1000, 0);
  let at = 0;
  for (let entries = 1; gathering.waits(entries, 1000, at); entries++) at = entries / 10;
  assert.ok(at > 5 && at < 5.2, `${at} ms`);
});

test("what comes in turns right after each other reaches each member of a busy room in one write", () => {
  const limits = limitsWith({ members: 300, flushMembers: 300 });
  const turns: (() => void)[] = [];
  const clock = new HandClock();
  const defer: Defer = (run, soon) => (soon ? turns.unshift(run) : turns.push(run));
  const hub = new Hub(limits, clock, new Tagger(), defer);
  const home = new Address(limits, 0);
  const inside = Array.from({ length: 50 }, () => {
    const peer = new FakePeer();
    const member = hub.enter(peer, enterWith({ found: { life: 0 } }), home);
    if (typeof member === "string") throw new Error(member);
    return { peer, member };
  });
  const quiet = () => {
    for (let run = turns.shift(); run !== undefined; run = turns.shift()) run();
  };
  const [first, last] = [inside[0], inside[49]] as const;
  if (first === undefined || last === undefined) throw new Error("nobody");
  const { number: from, room } = first.member;
  const say = (n: number) => {
    room.forward(first.member, Buffer.from(encodeFrame({ from, opaque: Uint8Array.of(n) })));
    turns.shift()?.();
  };
  const heard = () => last.peer.take().flatMap((one) => ("opaque" in one ? [one.opaque[0]] : []));
  quiet();
  clock.turn(1000);
  say(0);
  assert.equal(heard(), [0], "the room was calm");
  const { writes } = last.peer;
  for (const n of [1, 2, 3, 4]) say(n);
  assert.is(last.peer.writes, writes);
  quiet();
  assert.is(last.peer.writes, writes + 1);
  assert.equal(heard(), [1, 2, 3, 4]);
});

test.run();
