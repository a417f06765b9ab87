/**
 * Rooms, tombstones, guesses and reconnect tokens with a clock that tests advance and no sockets
 * (server/hub.ts).
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RelayControl } from "../../protocol/wire/control.ts";
import type { CloseReason } from "../../protocol/wire/frame.ts";
import { Address } from "../../server/addresses.ts";
import { Hub } from "../../server/hub.ts";
import type { ServerLimits } from "../../server/limits.ts";
import type { Member } from "../../server/room.ts";
import type { Enter } from "../../server/rooms.ts";
import { Tagger } from "../../server/tagger.ts";
import { enterWith, FakePeer, HandClock, limitsWith, wrongAccess } from "./support.ts";

const otherRoute = "ff".repeat(16);
const create = { ttl: 0 };

/** A peer in its room, with its reconnect token. */
type Inside = { readonly peer: FakePeer; readonly member: Member; readonly reconnectToken: string };

function world(changes: Partial<ServerLimits> = {}) {
  const limits = limitsWith(changes);
  const clock = new HandClock();
  const deferred: (() => void)[] = [];
  const hub = new Hub(limits, clock, new Tagger(), (run) => deferred.push(run));
  const addressOf = () => new Address(limits, clock.now());
  const home = addressOf();

  const flush = () => {
    for (let run = deferred.shift(); run !== undefined; run = deferred.shift()) run();
  };
  /** Returns the reason of a refusal, or "in". */
  const tries = (changes: Partial<Enter> = {}, address = home): CloseReason | "in" => {
    const entered = hub.enter(new FakePeer(), enterWith(changes), address);
    return typeof entered === "string" ? entered : "in";
  };
  const enters = (changes: Partial<Enter> = {}, address = home): Inside => {
    const peer = new FakePeer();
    const member = hub.enter(peer, enterWith({ create, ...changes }), address);
    if (typeof member === "string") throw new Error(member);
    flush();
    const [entered] = peer.take();
    if (entered === undefined || !("op" in entered) || entered.op !== "entered") {
      throw new Error("no entered");
    }
    return { peer, member, reconnectToken: entered.reconnectToken };
  };
  const turn = (ms: number) => {
    clock.turn(ms);
    hub.tick();
    flush();
  };
  const controls = ({ peer }: Inside): RelayControl[] => {
    flush();
    return peer.take().filter((one): one is RelayControl => "op" in one);
  };
  return { hub, clock, limits, addressOf, tries, enters, turn, controls, home };
}

test("a room is unknown until an enter with create opens it for all", () => {
  const { tries } = world();
  assert.is(tries(), "room-unknown");
  assert.is(tries({ create }), "in");
  assert.is(tries(), "in");
  assert.is(tries({ create }), "in");
});

test("another version is refused", () => {
  assert.is(world().tries({ v: 2, create }), "version-unknown");
});

test("a wrong access key for an existing room counts as a guess, with and without create", () => {
  for (const guess of [{ accessKey: wrongAccess }, { accessKey: wrongAccess, create }]) {
    const { tries, enters, controls, addressOf } = world();
    const inside = enters();
    const address = addressOf();
    assert.is(tries(guess, address), "create" in guess ? "in" : "access-wrong");
    assert.equal(controls(inside), [{ op: "failed-attempts", count: 1 }]);
    assert.is(tries(guess, address), "entry-slowed");
  }
});

test("P5: someone with only the link can neither take over the route nor end the room", () => {
  const { hub, tries, enters, turn, controls, addressOf, limits } = world();
  const squatter = enters({ accessKey: wrongAccess }, addressOf());
  const member = enters();
  assert.is(hub.rooms, 2);
  assert.equal(controls(member), []);
  hub.stop(squatter.member);
  assert.is(hub.rooms, 1);
  assert.is(tries({}, addressOf()), "in");
  assert.is(tries({ accessKey: wrongAccess, create }, addressOf()), "room-stopped");
  hub.leave(member.member);
  turn(limits.emptyMs);
  assert.is(tries({ create }, addressOf()), "in");
});

test("a wrong access key where no room exists is no guess", () => {
  const { tries, addressOf } = world();
  const address = addressOf();
  assert.is(tries({ accessKey: wrongAccess }, address), "room-unknown");
  assert.is(tries({ accessKey: wrongAccess, route: otherRoute, create }, address), "in");
});

test("P4: each wrong access key doubles the wait of its address, and the right one waits too", () => {
  const { tries, enters, turn, addressOf } = world({ failedFirstMs: 1_000 });
  enters();
  const [address, neighbour] = [addressOf(), addressOf()];
  for (const wait of [1_000, 2_000, 4_000]) {
    assert.is(tries({ accessKey: wrongAccess }, address), "access-wrong");
    turn(wait - 1);
    assert.is(tries({ accessKey: wrongAccess }, address), "entry-slowed");
    assert.is(tries({}, address), "entry-slowed", "no answer is a free guess");
    assert.is(tries({}, neighbour), "in");
    turn(1);
  }
  assert.is(tries({}, address), "in");
});

test("a rate-limited address may still open another room", () => {
  const { tries, enters, addressOf } = world();
  enters();
  const address = addressOf();
  assert.is(tries({ accessKey: wrongAccess }, address), "access-wrong");
  assert.is(tries({ route: otherRoute, create }, address), "in");
});

test("guesses at one room do not slow others at the same address who enter another room", () => {
  const { tries, enters, turn, addressOf } = world({ failedFirstMs: 1_000 });
  enters();
  enters({ route: otherRoute });
  const address = addressOf();
  for (const wait of [1_000, 2_000]) {
    assert.is(tries({ accessKey: wrongAccess }, address), "access-wrong");
    assert.is(tries({}, address), "entry-slowed");
    assert.is(tries({ route: otherRoute }, address), "in");
    turn(wait);
  }
  assert.is(tries({ route: otherRoute, accessKey: wrongAccess }, address), "access-wrong");
  turn(1_000);
  assert.is(tries({ route: otherRoute }, address), "in", "the first wait there");
});

test("P4: above its burst, then ten a minute, wrong access keys from any address slow the route", () => {
  const { tries, enters, turn, controls, addressOf, limits } = world();
  const inside = enters();
  const guess = () => tries({ accessKey: wrongAccess }, addressOf());
  for (let n = 0; n < limits.failedBurst; n++) assert.is(guess(), "access-wrong");
  assert.is(guess(), "entry-slowed");
  assert.is(tries({}, addressOf()), "entry-slowed");
  assert.is(tries({ create }, addressOf()), "entry-slowed");
  for (let n = 0; n < 3; n++) {
    turn(5_900);
    assert.is(guess(), "entry-slowed");
    turn(110);
    assert.is(guess(), "access-wrong");
    assert.is(guess(), "entry-slowed");
  }
  turn(10_000);
  const counts = controls(inside).map((control) => ("count" in control ? control.count : 0));
  const sum = counts.reduce((one, other) => one + other);
  assert.is(sum, limits.failedBurst + 3, "every guess that was judged is reported, no other");
});

test("P4: with its reconnect token a member passes lock, full room and rate limit", () => {
  const { hub, tries, enters, addressOf, limits } = world({ members: 2 });
  const [a, b] = [enters(), enters()];
  hub.leave(b.member);
  const stranger = enters();
  a.member.room.lock(true);
  const slowed = addressOf();
  assert.is(tries({ accessKey: wrongAccess }, slowed), "access-wrong");
  for (let n = 1; n < limits.failedBurst; n++) tries({ accessKey: wrongAccess }, addressOf());

  assert.is(tries({}, addressOf()), "entry-slowed");
  assert.is(tries({ reconnectToken: b.reconnectToken }, slowed), "in");
  assert.is(tries({ reconnectToken: b.reconnectToken, create }, addressOf()), "in");
  assert.is(stranger.peer.closed, undefined);
  assert.is(
    tries({ reconnectToken: "00".repeat(16) }, addressOf()),
    "entry-slowed",
    "a made-up reconnect token",
  );
  const half = b.reconnectToken.slice(0, 16);
  assert.is(tries({ reconnectToken: half + half }, addressOf()), "entry-slowed", "half made up");
});

test("a reconnect token without the right access key is a guess like any other", () => {
  const { tries, enters } = world();
  const { reconnectToken } = enters();
  assert.is(tries({ reconnectToken, accessKey: wrongAccess }), "access-wrong");
});

test("a reconnect token is valid only in its own room", () => {
  const { tries, enters } = world({ members: 2 });
  const { reconnectToken } = enters({ route: otherRoute });
  enters();
  enters();
  assert.is(tries({ reconnectToken }), "room-full");
});

test("a full room admits nobody until a member leaves", () => {
  const { hub, tries, enters } = world({ members: 2 });
  enters();
  const b = enters();
  assert.is(tries(), "room-full");
  hub.leave(b.member);
  assert.is(tries(), "in");
});

test("a locked room admits nobody until it is unlocked, also after it was empty", () => {
  const { hub, tries, enters } = world();
  const a = enters();
  a.member.room.lock(true);
  assert.is(tries(), "room-locked");
  hub.leave(a.member);
  assert.is(tries({ create }), "room-locked");
  const again = enters({ reconnectToken: a.reconnectToken });
  again.member.room.lock(false);
  assert.is(tries(), "in");
});

test("a stopped room names the member, closes, and is refused until its tombstone expires", () => {
  const { hub, tries, enters, turn, controls, limits } = world();
  const [a, b] = [enters(), enters()];
  controls(a);
  hub.stop(b.member);
  for (const inside of [a, b]) {
    assert.equal(controls(inside), [{ op: "stopped", by: 2 }]);
    assert.is(inside.peer.closed, "room-stopped");
  }
  assert.is(hub.rooms, 0);
  for (const request of [{}, { create }, { create, reconnectToken: a.reconnectToken }]) {
    assert.is(tries(request), "room-stopped");
  }
  turn(limits.tombstoneMs - 1);
  assert.is(tries({ create }), "room-stopped");
  turn(1);
  assert.is(hub.tombstones, 0);
  assert.is(tries({ create }), "in");
});

test("a tombstone is for route and access key: another key neither creates nor meets it", () => {
  const { hub, tries, enters, addressOf } = world();
  const outsider = enters({ accessKey: wrongAccess });
  hub.stop(outsider.member);
  assert.is(tries({ create }), "in");
  assert.is(tries({ accessKey: wrongAccess }, addressOf()), "room-stopped");
});

test("a room ends exactly after its ttl, and is refused afterwards", () => {
  const { hub, tries, enters, turn } = world();
  const a = enters({ create: { ttl: 60 } });
  turn(59_999);
  assert.is(tries(), "in");
  assert.is(a.peer.closed, undefined);
  turn(1);
  assert.is(a.peer.closed, "room-expired");
  assert.is(hub.rooms, 0);
  assert.is(tries({ create, reconnectToken: a.reconnectToken }), "room-expired");
});

test("create takes a ttl of any whole number of seconds, from one", () => {
  const { tries, enters, turn } = world();
  for (const [life, route] of [
    [1, "01".repeat(16)],
    [59, "02".repeat(16)],
  ] as const) {
    const inside = enters({ route, create: { ttl: life } });
    turn(1_000 * life - 1);
    assert.is(inside.peer.closed, undefined, `${life} s`);
    turn(1);
    assert.is(inside.peer.closed, "room-expired");
    assert.is(tries({ route, create }), "room-expired");
  }
});

test("entering at the last moment finds the room expired, even before the timer runs", () => {
  const { clock, tries, enters } = world();
  const a = enters({ create: { ttl: 60 } });
  clock.turn(60_000);
  assert.is(tries(), "room-expired");
  assert.is(a.peer.closed, "room-expired");
});

test("the relay's longest ttl shortens every room, also a room without an end", () => {
  for (const life of [0, 600]) {
    const { enters, turn } = world({ ttlSeconds: 100 });
    const a = enters({ create: { ttl: life } });
    turn(99_999);
    assert.is(a.peer.closed, undefined);
    turn(1);
    assert.is(a.peer.closed, "room-expired");
  }
});

test("an empty room is kept for its time, and leaves no tombstone", () => {
  const { hub, tries, enters, turn } = world({ emptyMs: 60_000 });
  const a = enters();
  hub.leave(a.member);
  turn(59_999);
  const b = enters({}, undefined);
  assert.is(b.member.number, 2, "the same room");
  hub.leave(b.member);
  turn(60_000);
  assert.is(hub.rooms, 0);
  assert.is(hub.tombstones, 0);
  assert.is(tries(), "room-unknown");
  assert.is(enters().member.number, 1, "a new one");
});

test("opens no more rooms than the limit", () => {
  const { tries, addressOf } = world({ rooms: 1 });
  assert.is(tries({ create }), "in");
  assert.is(tries({ route: otherRoute, create }, addressOf()), "relay-full");
  assert.is(tries(), "in");
});

test("opens no more rooms per address and minute than the limit", () => {
  const { tries, turn, addressOf } = world({ createdPerMinute: 2 });
  const open = (n: number, address?: Address) =>
    tries({ route: n.toString(16).padStart(32, "0"), create }, address);
  assert.equal([open(1), open(2), open(3)], ["in", "in", "address-busy"]);
  assert.is(open(3, addressOf()), "in");
  turn(30_000);
  assert.equal([open(4), open(5)], ["in", "address-busy"]);
});

test("keeps no more tombstones than the limit: the oldest of the shortest rooms is dropped", () => {
  const { hub, tries, enters, turn } = world({ tombstones: 3, createdPerMinute: 1_000 });
  /** A room with this route that is stopped after its life. */
  const lives = (n: number, ms: number) => {
    const inside = enters({ route: `${n}`.padStart(32, "0") });
    turn(ms);
    hub.stop(inside.member);
  };
  const known = (n: number) => tries({ route: `${n}`.padStart(32, "0") }) === "room-stopped";
  lives(1, 600_000);
  lives(2, 0);
  lives(3, 60_000);
  for (let n = 4; n < 99; n++) lives(n, 0);
  assert.is(hub.tombstones, 3);
  assert.equal([1, 2, 3, 97, 98].map(known), [true, false, true, false, true]);
  // The other two are pushed out only by rooms that lived for as long.
  for (let n = 100; n < 103; n++) lives(n, 60_000);
  assert.equal([1, 3, 98, 101, 102].map(known), [true, false, false, true, true]);
  lives(200, 0);
  assert.equal([1, 101, 102, 200].map(known), [true, true, true, false]);
});

test("an empty room adds nothing to the life that its tombstone counts", () => {
  const { hub, tries, enters, turn } = world({ tombstones: 1, emptyMs: 1e9 });
  const empty = enters({ create: { ttl: 600 } });
  hub.leave(empty.member);
  const real = enters({ route: otherRoute });
  turn(30_000);
  hub.stop(real.member);
  turn(600_000);
  assert.is(tries({ route: otherRoute, create }), "room-stopped");
});

test("a route whose rooms and tombstones are gone is forgotten", () => {
  const { hub, tries, enters, turn, limits, addressOf } = world();
  hub.stop(enters().member);
  hub.stop(enters({ accessKey: wrongAccess }).member);
  const left = enters({ accessKey: "c".repeat(64) }, addressOf());
  hub.leave(left.member);
  assert.is(hub.routes, 1);
  turn(limits.emptyMs);
  assert.is(hub.routes, 1);
  turn(limits.tombstoneMs);
  assert.equal([hub.routes, hub.rooms, hub.tombstones], [0, 0, 0]);
  assert.is(tries(), "room-unknown");
});

test("a room that is opened again between its time and the next tick leaves one tombstone", () => {
  const { hub, clock, enters, turn, limits } = world();
  hub.stop(enters().member);
  clock.turn(limits.tombstoneMs);
  hub.stop(enters().member);
  assert.is(hub.tombstones, 1);
  turn(limits.tombstoneMs);
  assert.equal([hub.routes, hub.tombstones], [0, 0]);
});

test("a relay that shuts down announces it, admits nobody, and leaves no tombstones", () => {
  const { hub, tries, enters, controls } = world();
  const a = enters();
  hub.announce(3);
  assert.equal(controls(a), [{ op: "closing", in: 3 }]);
  assert.is(tries({ create }), "relay-closing");
  assert.is(a.peer.closed, undefined);
  hub.close();
  assert.is(a.peer.closed, "relay-closing");
  assert.is(hub.tombstones, 0);
});

test("all rooms are flushed once per event-loop turn, however many frames they have", () => {
  const limits = limitsWith();
  const turns: (() => void)[] = [];
  const hub = new Hub(limits, new HandClock(), new Tagger(), (run) => turns.push(run));
  const rooms = ["2", "3", "4"].map((digit) =>
    Array.from({ length: 3 }, () => {
      const peer = new FakePeer();
      const member = hub.enter(
        peer,
        enterWith({ route: digit.repeat(32), create }),
        new Address(limits, 0),
      );
      if (typeof member === "string") throw new Error(member);
      return { peer, member };
    }),
  );
  turns.shift()?.();
  const writes = () => rooms.map((room) => room.map(({ peer }) => peer.writes));
  const before = writes();
  for (let n = 0; n < 5; n++) {
    for (const [one] of rooms) one?.member.room.lock(n % 2 === 0);
  }
  assert.is(turns.length, 1, "one flush for all rooms");
  assert.equal(writes(), before);
  turns.shift()?.();
  assert.equal(
    writes(),
    before.map((room) => room.map((count) => count + 1)),
  );
  assert.is(turns.length, 0);
});

test.run();
