/**
 * Guesses of a password, played in full with a clock that the test advances: how many an attacker gets, and
 * that newcomers who know it get in meanwhile (SPEC §6.4, server/throttle.ts, server/addresses.ts). Newcomers wait as a client does.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Reconnect } from "../../protocol/reconnect.ts";
import { limits as protocol } from "../../protocol/wire/limits.ts";
import { Addresses } from "../../server/addresses.ts";
import { Hub } from "../../server/hub.ts";
import type { ServerLimits } from "../../server/limits.ts";
import type { Enter } from "../../server/rooms.ts";
import { Tagger } from "../../server/tagger.ts";
import { seededRandom } from "../helpers/random.ts";
import { enterWith, FakePeer, HandClock, limitsWith, wrongAccess } from "./support.ts";

const dayMs = 86_400_000;
const create = { ttl: 0 };

/** A relay with one room that has a member; `tries` enters from an address. */
function world(changes: Partial<ServerLimits> = {}, terms = create) {
  const limits = limitsWith(changes);
  const clock = new HandClock();
  const tagger = new Tagger();
  const addresses = new Addresses(limits, tagger);
  const hub = new Hub(limits, clock, tagger, () => {});
  const tries = (from: string, changes: Partial<Enter> = {}) => {
    const entered = hub.enter(new FakePeer(), enterWith(changes), addresses.of(from, clock.now()));
    return typeof entered === "string" ? entered : "in";
  };
  const turn = (ms: number) => {
    clock.turn(ms);
    hub.tick();
    addresses.tick(clock.now());
  };
  const peer = new FakePeer();
  const member = hub.enter(
    peer,
    enterWith({ create: terms }),
    addresses.of("203.0.113.1", clock.now()),
  );
  if (typeof member === "string") throw new Error(member);
  hub.tick();
  member.room.flush();
  const [entered] = peer.take();
  if (entered === undefined || !("op" in entered) || entered.op !== "entered") {
    throw new Error("no entered");
  }
  return { hub, clock, tries, turn, member, limits, reconnectToken: entered.reconnectToken };
}

type Play = ReturnType<typeof world>;

const random = seededRandom(11);

/** Someone who comes with the link, and tries as the session does (SPEC §11). */
class Newcomer {
  readonly #from: string;
  readonly #play: Play;
  readonly #reconnect: Reconnect;
  readonly #keys: string[];
  state: "trying" | "in" | "gave up" = "trying";

  /** @param wrong - How often they mistype the password first. */
  constructor(play: Play, from: string, wrong = 0) {
    this.#from = from;
    this.#play = play;
    this.#keys = Array<string>(wrong).fill(wrongAccess);
    const env = { random: (length: number) => random.bytes(length), now: () => play.clock.now() };
    this.#reconnect = new Reconnect(env, false, undefined);
  }

  turn(): void {
    if (this.state !== "trying" || this.#play.clock.now() < this.#reconnect.at) return;
    const [accessKey] = this.#keys;
    const answer = this.#play.tries(this.#from, accessKey === undefined ? {} : { accessKey });
    if (answer === "in") {
      this.state = "in";
    } else if (answer === "access-wrong") {
      this.#keys.shift();
    } else if (this.#reconnect.endReason(answer) !== undefined) {
      this.state = "gave up";
      return;
    }
    this.#reconnect.wait(0);
  }
}

const newcomersAt = (play: Play, wrong = 0) =>
  Array.from({ length: 20 }, (_, n) => new Newcomer(play, `198.51.100.${n}`, wrong));

/** Lets the attacker's addresses guess four times a second, ahead of the newcomers, who begin after `early` ms. */
function contest(play: Play, from: (n: number) => string[], newcomers: Newcomer[], early: number) {
  let judged = 0;
  for (let ms = 0, n = 0; ms < early + protocol.rateLimitedMs; ms += 250, n++) {
    for (const address of from(n)) {
      if (play.tries(address, { accessKey: wrongAccess }) === "access-wrong") judged += 1;
    }
    if (ms >= early) for (const newcomer of newcomers) newcomer.turn();
    play.turn(250);
  }
  return { judged, inside: newcomers.filter(({ state }) => state === "in").length };
}

const eight = Array.from({ length: 8 }, (_, n) => `192.0.2.${n}`);

test("P4: twenty newcomers get in within 90 s while eight addresses guess", () => {
  for (const early of [0, 10_000, 120_000]) {
    const play = world({ members: 100 });
    const { judged, inside } = contest(play, () => eight, newcomersAt(play), early);
    assert.ok(judged >= 14, `${judged} guesses`);
    assert.is(inside, 20, `after ${early} ms of guesses`);
  }
});

test("P4: who mistypes it once gets in within 90 s as well, while eight addresses guess", () => {
  const play = world();
  const newcomers = newcomersAt(play, 1).slice(0, 3);
  assert.is(contest(play, () => eight, newcomers, 10_000).inside, 3);
});

test("P4: newcomers get in while a whole /48 of IPv6 guesses, each time from another address", () => {
  const play = world({ members: 100 });
  const from = (n: number) => [0, 1, 2, 3].map((m) => `2001:db8:7:${(4 * n + m).toString(16)}::1`);
  const { judged, inside } = contest(play, from, newcomersAt(play), 10_000);
  assert.ok(judged > 10);
  assert.is(inside, 20);
});

test("P4: a member who returns gets in at once while 200 addresses keep newcomers out", () => {
  const play = world({ members: 100 });
  const many = Array.from({ length: 200 }, (_, n) => `192.0.2.${n}`);
  assert.is(contest(play, () => many, newcomersAt(play), 10_000).inside, 0);
  assert.is(play.tries("198.51.100.1"), "entry-slowed");
  const { reconnectToken } = play;
  assert.is(play.tries("198.51.100.1", { reconnectToken }), "in");
});

test("P4: one guess a minute slows nobody", () => {
  const play = world();
  for (let minute = 0; minute < 60; minute++) {
    assert.is(play.tries(`192.0.2.${minute}`, { accessKey: wrongAccess }), "access-wrong");
    assert.is(play.tries("198.51.100.1"), "in");
    play.turn(60_000);
  }
});

/** How many guesses of a day are judged, if `from` guesses every so many ms. */
function judgedInADay(from: (n: number) => string, everyMs: number, stop: boolean): number {
  const { hub, tries, turn, member } = world();
  if (stop) hub.stop(member);
  let judged = 0;
  for (let n = 0; n * everyMs < dayMs - 1_000; n++) {
    const answer = tries(from(n), { accessKey: wrongAccess });
    if (answer !== "entry-slowed") judged += 1;
    turn(everyMs);
  }
  return judged;
}

test("P4: any number of addresses guess at most 14,420 times a day, also at a stopped room", () => {
  const { failedPerMinute, failedBurst } = limitsWith();
  const most = failedPerMinute * 24 * 60 + failedBurst;
  assert.is(most, 14_420);
  const fresh = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
  for (const stop of [false, true]) {
    const judged = judgedInADay(fresh, 5_000, stop);
    assert.ok(judged <= most && judged > most - 100, `${judged}`);
  }
});

test("P4: one address guesses at most 1,200 times a day", () => {
  // The longest waits pass in five minutes; who waits for ten is forgotten and begins with short ones.
  const steady = judgedInADay(() => "192.0.2.1", 3_000, false);
  assert.ok(steady < 320, `${steady}`);
  let best = 0;
  for (let burst = 8; burst < 13; burst++) {
    const { tries, turn } = world();
    let judged = 0;
    for (let ms = 0; ms < dayMs; ) {
      for (let n = 0; n < burst; n++) {
        if (tries("192.0.2.1", { accessKey: wrongAccess }) === "access-wrong") judged += 1;
        const pause = n === burst - 1 ? 600_000 : 250 * 2 ** n;
        turn(pause);
        ms += pause;
      }
    }
    best = Math.max(best, judged);
  }
  assert.ok(best > 900 && best <= 1_200, `${best}`);
});

test("P4: guesses at a stopped room are slowed like any others, until its tombstone is deleted", () => {
  const { hub, tries, turn, member, limits } = world();
  hub.stop(member);
  assert.is(tries("192.0.2.0", { accessKey: wrongAccess }), "room-unknown");
  assert.is(tries("192.0.2.0"), "entry-slowed", "the right one tells nothing either");
  assert.is(tries("192.0.2.0", { create }), "entry-slowed");
  for (let n = 1; n < limits.failedBurst; n++) {
    assert.is(tries(`192.0.2.${n}`, { accessKey: wrongAccess }), "room-unknown");
  }
  assert.is(tries("198.51.100.1"), "entry-slowed");
  turn(60_000);
  assert.is(tries("198.51.100.1"), "room-stopped");
  turn(limits.tombstoneMs - 60_001);
  for (let n = 0; n < limits.failedBurst; n++) {
    assert.is(tries(`203.0.113.${n}`, { accessKey: wrongAccess }), "room-unknown");
  }
  assert.is(tries("203.0.113.99"), "entry-slowed", "as long as the tombstone");
  turn(1);
  assert.is(tries("203.0.113.99"), "room-unknown");
});

test("P4: guesses at an expired room are slowed like any others", () => {
  const { tries, turn, limits } = world({}, { ttl: 60 });
  turn(60_000);
  for (let n = 0; n < limits.failedBurst; n++) {
    assert.is(tries(`192.0.2.${n}`, { accessKey: wrongAccess }), "room-unknown");
  }
  assert.is(tries("198.51.100.1"), "entry-slowed");
  turn(60_000);
  assert.is(tries("198.51.100.1"), "room-expired");
});

test("P4: to open another room on the route of a stopped one counts as a guess", () => {
  const { hub, tries, member } = world();
  hub.stop(member);
  assert.is(tries("192.0.2.0", { accessKey: wrongAccess, create }), "in");
  assert.is(tries("192.0.2.0", { create }), "entry-slowed");
});

test("a member who returns to a stopped room is told so at once, however many guess there", () => {
  const { hub, tries, member, limits, reconnectToken } = world();
  hub.stop(member);
  for (let n = 0; n <= limits.failedBurst; n++) tries(`192.0.2.${n}`, { accessKey: wrongAccess });
  assert.is(tries("192.0.2.0"), "entry-slowed");
  for (const more of [{}, { create }]) {
    assert.is(tries("192.0.2.0", { reconnectToken, ...more }), "room-stopped");
  }
  const forged = reconnectToken.slice(0, 31) + (reconnectToken.endsWith("0") ? "1" : "0");
  assert.is(tries("192.0.2.0", { reconnectToken: forged }), "entry-slowed");
  assert.is(tries("192.0.2.0", { reconnectToken, accessKey: wrongAccess }), "entry-slowed");
});

test.run();
