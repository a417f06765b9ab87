// Listed rooms at the hub, with a clock that tests advance: they exist while nobody is inside, and what ends
// in them stays ended. And the list that anyone may ask for.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeRooms } from "../../protocol/wire/rooms.ts";
import { Address } from "../../server/addresses.ts";
import { Hub } from "../../server/hub.ts";
import type { ServerLimits } from "../../server/limits.ts";
import { type Listing, RoomList, rounded } from "../../server/listing.ts";
import type { Member } from "../../server/room.ts";
import type { Enter } from "../../server/rooms.ts";
import { Tagger } from "../../server/tagger.ts";
import {
  access,
  enterWith,
  FakePeer,
  HandClock,
  limitsWith,
  route,
  wrongAccess,
} from "./support.ts";

const hash = (key: string) => createHash("sha256").update(key, "hex").digest();
const code = "b5c8v-hhmbx-z5ac4-zjpwm6-21tk4s";

const guarded: Listing = {
  ...{ name: "Club", description: "About books", welcome: "", members: 0, life: 0, hidden: false },
  ...{ route, access: hash(access) },
};
const open: Listing = { ...guarded, code };

const textOf = (list: RoomList, now: number) => Buffer.from(list.bytes(now)).toString();

type Inside = { readonly peer: FakePeer; readonly member: Member; readonly token: string };

function world(listings: readonly Listing[], changes: Partial<ServerLimits> = {}) {
  const limits = limitsWith(changes);
  const clock = new HandClock();
  const deferred: (() => void)[] = [];
  const hub = new Hub(limits, clock, new Tagger(), (run) => deferred.push(run));
  hub.list(listings);
  const newAddress = () => new Address(limits, clock.now());
  const flush = () => {
    for (const run of deferred.splice(0)) run();
  };
  const tries = (changes: Partial<Enter> = {}) => {
    const entered = hub.enter(new FakePeer(), enterWith(changes), newAddress());
    return typeof entered === "string" ? entered : "in";
  };
  const enters = (changes: Partial<Enter> = {}) => {
    const peer = new FakePeer();
    const member = hub.enter(peer, enterWith(changes), newAddress());
    if (typeof member === "string") throw new Error(member);
    flush();
    const [entered] = peer.take();
    if (!(entered && "op" in entered && entered.op === "entered")) throw new Error("not entered");
    return { peer, member, token: entered.reconnectToken, entered };
  };
  const turn = (ms: number) => {
    clock.turn(ms);
    hub.tick();
    flush();
  };
  const returns = ({ token }: Inside) => tries({ reconnectToken: token, create: { ttl: 0 } });
  return { hub, clock, limits, tries, enters, turn, returns };
}

test("a listed room is there before anyone, and whenever nobody is inside", () => {
  for (const listing of [guarded, open]) {
    const { hub, tries, enters, turn } = world([listing]);
    assert.is(tries(), "in", "without create");
    turn(3_600_000);
    const a = enters();
    hub.leave(a.member);
    turn(3_600_000);
    assert.is(tries(), "in");
    assert.is(hub.rooms, 1);
  }
});

test("an empty listed room forgets lock and tokens like a room that is deleted", () => {
  const { hub, tries, enters, turn, returns, limits } = world([guarded], { members: 2 });
  const a = enters();
  a.member.room.lock(true);
  hub.leave(a.member);
  assert.is(tries(), "room-locked");
  turn(limits.emptyMs);
  const b = enters();
  assert.is(b.member.number, 2, "numbers go on");
  enters();
  assert.is(returns(a), "room-full", "its token is worth nothing any more");
});

test("P3: who founds a listed room is fixed by its access hash", () => {
  const { hub, tries, enters } = world([guarded]);
  assert.is(tries({ accessKey: wrongAccess }), "access-wrong");
  const squatter = enters({ accessKey: wrongAccess, create: { ttl: 0 } });
  assert.is(tries(), "in");
  hub.stop(squatter.member);
  assert.is(tries(), "in");
  assert.is(hub.inside(guarded), 2);
});

test("P4: wrong passwords are slowed at a listed room while nobody is inside, and told later", () => {
  const { tries, enters, turn, limits } = world([guarded]);
  for (let n = 0; n < limits.failedBurst; n++) {
    assert.is(tries({ accessKey: wrongAccess }), "access-wrong");
  }
  assert.is(tries({ accessKey: wrongAccess }), "entry-slowed");
  assert.is(tries(), "entry-slowed");
  turn(60_000);
  const { peer } = enters();
  turn(1);
  assert.equal(peer.take(), [{ op: "failed-attempts", count: limits.failedBurst }]);
});

test("guesses at an open room keep nobody out: its access key is no secret", () => {
  const { tries, limits } = world([open]);
  for (let n = 0; n <= limits.failedBurst; n++) tries({ accessKey: wrongAccess });
  assert.is(tries({ accessKey: wrongAccess }), "entry-slowed");
  assert.is(tries(), "in");
});

test("P27: a stop ends what was said in an open room, and the room begins again at once", () => {
  const { hub, tries, enters, turn, returns, limits } = world([open]);
  const [a, b, away] = [enters(), enters(), enters()];
  hub.leave(away.member);
  hub.stop(b.member);
  for (const { peer } of [a, b]) assert.is(peer.closed, "room-stopped");
  const fresh = enters();
  assert.equal(fresh.entered.members, []);
  assert.is(fresh.member.number, 1);
  assert.is(fresh.peer.closed, undefined);
  // Members of the one that ended are told, whoever is inside now.
  for (const one of [a, b, away]) assert.is(returns(one), "room-stopped");
  assert.is(returns(fresh), "in");
  hub.stop(enters().member);
  assert.is(returns(fresh), "room-stopped");
  assert.is(returns(a), "room-stopped");
  turn(limits.tombstoneMs);
  assert.is(returns(a), "in", "as someone new");
  assert.is(tries({ reconnectToken: "00".repeat(16) }), "in", "of another relay");
});

test("P27: a stopped room with a password is refused for 24 hours, then there again", () => {
  const { hub, tries, enters, turn, limits } = world([guarded]);
  hub.stop(enters().member);
  assert.is(hub.inside(guarded), undefined);
  for (const request of [{}, { create: { ttl: 0 } }]) assert.is(tries(request), "room-stopped");
  hub.list([guarded]);
  assert.is(tries(), "room-stopped", "nor does reading the file again open it");
  turn(limits.tombstoneMs - 1);
  assert.is(tries(), "room-stopped");
  turn(1);
  assert.is(hub.inside(guarded), 0);
  assert.is(tries(), "in");
});

test("a listed room with a life ends that long after the first came, and begins again", () => {
  for (const listing of [guarded, open]) {
    const { enters, turn, returns } = world([{ ...listing, life: 600 }]);
    turn(1_000_000);
    const a = enters();
    assert.is(a.entered.ttl, 600);
    turn(100_000);
    const b = enters();
    assert.is(b.entered.ttl, 500);
    turn(500_000);
    for (const { peer } of [a, b]) assert.is(peer.closed, "room-expired");
    assert.is(returns(a), "room-expired");
    assert.is(enters().entered.ttl, 600);
  }
});

test("P27: a stop of a room holds, also if the room has expired before, having lived shorter", () => {
  const { hub, tries, enters, turn } = world([{ ...guarded, life: 60 }]);
  enters();
  turn(60_000);
  turn(600_000);
  hub.stop(enters().member);
  assert.is(tries(), "room-stopped");
  assert.is(hub.inside(guarded), undefined);
  assert.is(hub.tombstones, 1);
});

test("entering at the last moment finds the listed room begun again", () => {
  const { clock, enters } = world([{ ...guarded, life: 600 }]);
  enters();
  clock.turn(600_000);
  assert.equal(enters().entered.members, []);
});

test("a listed room has its own limit of people, and none above that of the relay", () => {
  for (const [members, most] of [
    [0, 3],
    [2, 2],
    [300, 3],
  ] as const) {
    const { hub, tries, enters } = world([{ ...guarded, members }], { members: 3 });
    let last: Inside | undefined;
    for (let n = 0; n < most; n++) {
      const one = enters();
      assert.is(one.entered.limits.members, most);
      last = one;
    }
    assert.is(tries(), "room-full");
    if (last) hub.leave(last.member);
    assert.is(tries(), "in");
  }
});

test("listed rooms are there also when the relay has no place for another room", () => {
  const { tries } = world([guarded, { ...open, route: "ff".repeat(16) }], { rooms: 1 });
  assert.is(tries(), "in");
  assert.is(tries({ route: "ff".repeat(16) }), "in");
  assert.is(tries({ route: "ee".repeat(16), create: { ttl: 0 } }), "relay-full");
});

test("reading the file again disturbs nobody: people stay, also where a room is listed no more", () => {
  const { hub, tries, enters, turn, returns } = world([guarded]);
  const a = enters();
  hub.list([{ ...guarded, name: "Other", members: 2, life: 60 }]);
  turn(100_000);
  assert.is(a.peer.closed, undefined);
  enters();
  assert.is(tries(), "room-full", "the new limit counts for those who come");
  hub.list([]);
  turn(1_000);
  assert.is(a.peer.closed, undefined);
  assert.is(returns(a), "in");
});

test("a room that is listed no more ends when everyone has left", () => {
  const { hub, tries, enters, turn, limits } = world([guarded]);
  const a = enters();
  hub.list([]);
  hub.leave(a.member);
  turn(limits.emptyMs);
  assert.is(hub.rooms, 0);
  assert.is(tries(), "room-unknown");
});

test("P27: a member who was away is told of a stop, also if the room was listed again since", () => {
  const { hub, enters, returns } = world([open]);
  const [away, stopper] = [enters(), enters()];
  hub.leave(away.member);
  hub.list([]);
  hub.stop(stopper.member);
  hub.list([open]);
  const fresh = enters();
  assert.is(returns(away), "room-stopped");
  assert.is(returns(fresh), "in");
});

test("who locks or fills an open room keeps others out, until it has a new entry or a restart", () => {
  const elsewhere = { ...open, route: "ff".repeat(16) };
  for (const isLocked of [true, false]) {
    const { hub, tries, enters, turn } = world([{ ...open, members: 2 }]);
    const [one, other] = [enters(), enters()];
    if (isLocked) {
      hub.leave(other.member);
      one.member.room.lock(true);
    }
    const refusal = isLocked ? "room-locked" : "room-full";
    turn(86_400_000);
    assert.is(tries(), refusal);
    hub.list([]);
    hub.list([{ ...open, members: 2 }]);
    assert.is(tries(), refusal, "reading the file again does not help");
    hub.list([elsewhere]);
    assert.is(tries({ route: elsewhere.route }), "in");
    // Whoever was inside has a token of the relay before.
    const { tries: triesAfter } = world([open]);
    const reconnectToken = one.token;
    assert.is(triesAfter({ reconnectToken }), "in", "as anyone");
    assert.is(triesAfter(), "in");
  }
});

test("a room with people becomes listed, and is then there without them", () => {
  const { hub, tries, enters, turn, limits } = world([]);
  const a = enters({ create: { ttl: 0 } });
  hub.list([open]);
  assert.is(hub.rooms, 1);
  assert.is(hub.inside(open), 1);
  assert.is(a.peer.closed, undefined);
  hub.leave(a.member);
  turn(limits.emptyMs);
  assert.is(tries(), "in");
});

test("P33: the list rounds the number of people down, and counts seldom", () => {
  assert.equal(
    [0, 1, 4, 5, 9, 10, 19, 20, 49, 50, 99, 100, 199, 200, 300].map(rounded),
    [0, 0, 0, 5, 5, 10, 10, 20, 20, 50, 50, 100, 100, 200, 200],
  );
  let [inside, asked] = [4, 0];
  const list = new RoomList({ welcome: "hi", rooms: [open] }, 60_000, () => {
    asked += 1;
    return inside;
  });
  const people = (now: number) => decodeRooms(textOf(list, now)).rooms[0]?.people;
  assert.is(people(0), 0);
  inside = 7;
  assert.is(people(59_999), 0);
  assert.is(asked, 1);
  assert.is(people(60_000), 5);
  // Whoever does not read the answer holds no copy of it.
  assert.is(list.bytes(120_000), list.bytes(60_000));
  assert.is(asked, 3);
});

test("the list has open rooms with their code, others without, and hidden ones not at all", () => {
  const { hub, enters, tries } = world([
    guarded,
    { ...guarded, route: "ff".repeat(16), hidden: true },
  ]);
  const listings = {
    welcome: "Be kind",
    rooms: [guarded, { ...open, name: "Open", hidden: false }],
  };
  const list = new RoomList(
    { ...listings, rooms: [...listings.rooms, { ...open, name: "Hidden", hidden: true }] },
    0,
    (listing) => hub.inside(listing),
  );
  hub.stop(enters().member);
  const found = decodeRooms(textOf(list, 0));
  assert.is(found.welcome, "Be kind");
  assert.equal(
    found.rooms.map(({ name, closed, code }) => [name, closed, code]),
    [
      ["Club", true, undefined],
      ["Open", true, code],
    ],
  );
  assert.not.match(textOf(list, 0), route);
  assert.is(tries({ route: "ff".repeat(16) }), "in", "a hidden room works");
});

test.run();
