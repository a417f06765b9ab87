/**
 * One room with peers that have no sockets (server/room.ts, broadcast.ts, reconnect-tokens.ts):
 * order, addressing, reconnect tokens, and the flush compared with a naive room that delivers at
 * once.
 */
import { Buffer } from "node:buffer";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeFrame, type Frame } from "../../protocol/wire/frame.ts";
import type { Packet } from "../../server/backlog.ts";
import type { ServerLimits } from "../../server/limits.ts";
import { ReconnectTokens } from "../../server/reconnect-tokens.ts";
import { type Member, Room } from "../../server/room.ts";

import { seededRandom } from "../helpers/random.ts";
import { FakePeer, type Heard, limitsWith, route } from "./support.ts";

const all = Number.POSITIVE_INFINITY;

function roomWith(limits: Partial<ServerLimits> = {}, endsAt = all) {
  let woken = 0;
  const terms = { route, access: new Uint8Array(32), generation: 0 };
  const room = new Room(terms, limitsWith(limits), 0, () => {
    woken += 1;
  });
  room.endsAt = endsAt;
  return { room, woken: () => woken };
}

let tokens = 0;

function enter(room: Room, now = 0, used?: string) {
  const peer = new FakePeer();
  tokens += 1;
  const tag = `tag ${tokens}`;
  const hex = tokens.toString(16).padStart(32, "0");
  return { peer, tag, hex, member: room.admit(peer, { hex, tag }, used, now) };
}

function frameOf(from: number, opaque: number[], to?: number): Frame {
  const bytes = Uint8Array.from(opaque);
  return to === undefined ? { from, opaque: bytes } : { from, to, opaque: bytes };
}

function bytesOf(frame: Frame): Buffer {
  return Buffer.from(encodeFrame(frame));
}

/** The limits that a room of this size tells. */
function told(members: number) {
  return {
    ...{ frameBytes: 65_536, members, fileBytes: 268_435_456 },
    ...{ bytesPerSecond: 4_194_304, bytesBurst: 8_388_608 },
    ...{ framesPerSecond: 200, framesBurst: 2_000 },
    ...{ aliasPoints: 32, textBytes: 16_384, lines: 5_000, reconnectMs: 0 },
  };
}

test("a member learns its number and who is there, and the others learn of it", () => {
  const { room } = roomWith({}, 90_500);
  const a = enter(room);
  const b = enter(room, 500);
  room.flush();
  const limits = told(100);
  assert.equal(a.peer.take(), [
    { op: "entered", you: 1, members: [], ttl: 91, locked: false, reconnectToken: a.hex, limits },
    { op: "joined", member: 2 },
  ]);
  assert.equal(b.peer.take(), [
    { op: "entered", you: 2, members: [1], ttl: 90, locked: false, reconnectToken: b.hex, limits },
  ]);
});

test("member numbers are never reused", () => {
  const { room } = roomWith();
  const a = enter(room);
  room.dismiss(a.member, 1);
  assert.is(enter(room, 1).member.number, 2);
  assert.is(enter(room, 1).member.number, 3);
});

test("P18: a frame goes to everyone else, byte for byte", () => {
  const { room } = roomWith();
  const [a, b, c] = [enter(room), enter(room), enter(room)];
  room.flush();
  for (const { peer } of [a, b, c]) peer.take();
  const frame = frameOf(2, [7, 8, 9]);
  assert.is(room.forward(b.member, bytesOf(frame)), true);
  room.flush();
  assert.equal(
    [a, b, c].map(({ peer }) => peer.take()),
    [[frame], [], [frame]],
  );
});

test("a directed frame goes to one member, is echoed to its sender, or is dropped", () => {
  const { room } = roomWith();
  const [a, b, c] = [enter(room), enter(room), enter(room)];
  room.flush();
  for (const { peer } of [a, b, c]) peer.take();
  const [toB, toSelf, toNobody] = [2, 1, 9].map((to) => frameOf(1, [to], to));
  for (const frame of [toB, toSelf, toNobody]) {
    if (frame !== undefined) assert.is(room.forward(a.member, bytesOf(frame)), true);
  }
  room.flush();
  assert.equal(
    [a, b, c].map(({ peer }) => peer.take()),
    [[toSelf], [toB], []],
  );
});

test("frames that no client sends are refused and reach no member", () => {
  const { room } = roomWith();
  const [a, b] = [enter(room), enter(room)];
  room.flush();
  b.peer.take();
  const good = bytesOf(frameOf(1, [1, 2], 2));
  const broken = [
    Buffer.alloc(0),
    Buffer.from([0x00, 0, 0, 0, 1]),
    Buffer.from([0x03, 0, 0, 0, 1]),
    Buffer.from([0x01, 0, 0, 0]),
    good.subarray(0, 8),
    bytesOf(frameOf(2, [1])),
    bytesOf(frameOf(2, [1], 1)),
  ];
  for (const bytes of broken)
    assert.is(room.forward(a.member, bytes), false, bytes.toString("hex"));
  room.flush();
  assert.equal(b.peer.take(), []);
  assert.is(room.forward(a.member, good.subarray(0, 9)), true, "an empty frame is one");
});

test("a member that leaves gets nothing more; the others get its frames, then `left`", () => {
  const { room } = roomWith();
  const [a, b] = [enter(room), enter(room)];
  room.flush();
  a.peer.take();
  b.peer.take();
  room.forward(b.member, bytesOf(frameOf(2, [5])));
  room.dismiss(b.member, 1);
  room.dismiss(b.member, 2);
  room.flush();
  assert.equal(a.peer.take(), [frameOf(2, [5]), { op: "left", member: 2 }]);
  assert.equal(b.peer.take(), []);
});

test("a room knows since when it is empty", () => {
  const { room } = roomWith();
  const [a, b] = [enter(room), enter(room)];
  assert.is(room.emptySince, undefined);
  room.dismiss(a.member, 5);
  assert.is(room.emptySince, undefined);
  room.dismiss(b.member, 7);
  assert.is(room.emptySince, 7);
  enter(room, 9);
  assert.is(room.emptySince, undefined);
});

test("every member is told of a lock, once", () => {
  const { room } = roomWith();
  const a = enter(room);
  room.flush();
  a.peer.take();
  room.lock(true);
  room.lock(true);
  room.lock(false);
  room.flush();
  assert.equal(a.peer.take(), [
    { op: "locked", on: true },
    { op: "locked", on: false },
  ]);
});

test("failed attempts are reported at once, then together after the shortest interval", () => {
  const { room } = roomWith({ failedReportMs: 10_000 });
  const a = enter(room);
  room.flush();
  a.peer.take();
  const heardAt = (now: number, knock: boolean) => {
    if (knock) room.failedAttempt(now);
    else room.tick(now);
    room.flush();
    return a.peer.take();
  };
  assert.equal(heardAt(1_000, true), [{ op: "failed-attempts", count: 1 }]);
  assert.equal(heardAt(2_000, true), []);
  assert.equal(heardAt(3_000, true), []);
  assert.equal(heardAt(10_999, false), []);
  assert.equal(heardAt(11_000, false), [{ op: "failed-attempts", count: 2 }]);
  assert.equal(heardAt(99_000, false), []);
});

test("failed attempts at an empty room are reported to the next member that comes back", () => {
  const { room } = roomWith();
  const a = enter(room);
  room.dismiss(a.member, 1);
  room.failedAttempt(2);
  room.tick(3);
  const b = enter(room, 4);
  room.tick(5);
  room.flush();
  assert.equal(b.peer.take().slice(1), [{ op: "failed-attempts", count: 1 }]);
});

test("one write per turn for members that only receive, and one for those that sent", () => {
  const { room, woken } = roomWith();
  const [a, b, c] = [enter(room), enter(room), enter(room)];
  room.flush();
  const before = [a, b, c].map(({ peer }) => peer.writes);
  const wokenBefore = woken();
  for (let n = 0; n < 50; n++) {
    room.forward(a.member, bytesOf(frameOf(1, [n])));
    room.forward(b.member, bytesOf(frameOf(2, [n])));
  }
  assert.is(woken(), wokenBefore + 1);
  room.flush();
  assert.equal(
    [a, b, c].map(({ peer }, i) => peer.writes - (before[i] ?? 0)),
    [1, 1, 1],
  );
});

test("members that only receive share one buffer", () => {
  const { room } = roomWith();
  const written: (readonly Packet[])[] = [];
  const listener = () => ({
    write: (packets: readonly Packet[]) => void written.push(packets),
    close() {},
  });
  const a = enter(room);
  for (const tag of ["b", "c"]) room.admit(listener(), { hex: "00".repeat(16), tag }, undefined, 0);
  room.flush();
  written.length = 0;
  room.forward(a.member, bytesOf(frameOf(1, [1])));
  room.forward(a.member, bytesOf(frameOf(1, [2])));
  room.flush();
  assert.is(written.length, 2);
  assert.is(written[0]?.length, 1);
  assert.is(written[0]?.[0], written[1]?.[0]);
});

test("delivers as a room without a queue, whenever it flushes and whichever member is slow", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { below } = seededRandom(seed);
    const { room } = roomWith({ members: 300 });
    const inside: { member: Member; peer: FakePeer; expected: Heard[]; sizes: number }[] = [];
    const gone: { peer: FakePeer; expected: Heard[] }[] = [];
    for (let step = 0; step < 300; step++) {
      const one = inside[below(inside.length)];
      const dice = below(20);
      if (dice < 2 || one === undefined) {
        const { member, peer, hex } = enter(room);
        const { number } = member;
        for (const other of inside) other.expected.push({ op: "joined", member: number });
        const members = inside.map((other) => other.member.number);
        const limits = told(300);
        const entered = {
          op: "entered",
          you: number,
          members,
          ttl: null,
          locked: false,
          reconnectToken: hex,
          limits,
        } as const;
        inside.push({ member, peer, expected: [entered], sizes: 0 });
      } else if (dice < 3) {
        room.dismiss(one.member, 0);
        inside.splice(inside.indexOf(one), 1);
        gone.push(one);
        for (const other of inside) other.expected.push({ op: "left", member: one.member.number });
      } else if (dice < 9) {
        const opaque = [step & 0xff, ...Array(below(200)).fill(seed)];
        const frame = frameOf(one.member.number, opaque);
        room.forward(one.member, bytesOf(frame));
        for (const other of inside) if (other !== one) other.expected.push(frame);
      } else if (dice < 14) {
        const to = inside[below(inside.length)];
        if (to === undefined) continue;
        const frame = frameOf(one.member.number, [step & 0xff], to.member.number);
        room.forward(one.member, bytesOf(frame));
        to.expected.push(frame);
      } else if (dice < 15) {
        one.peer.pause();
      } else if (dice < 16) {
        one.peer.resume();
      } else {
        room.flush();
      }
    }
    room.flush();
    for (const { peer } of [...inside, ...gone]) peer.resume();
    for (const { peer, expected } of inside) assert.equal(peer.heard, expected, `seed ${seed}`);
    for (const { peer, expected } of gone) {
      assert.equal(peer.heard, expected.slice(0, peer.heard.length), `seed ${seed}`);
    }
  }
});

test("many frames for one member are written together and arrive whole", () => {
  const { room } = roomWith();
  const [a, b] = [enter(room), enter(room)];
  room.flush();
  a.peer.take();
  b.peer.take();
  const sizes = [0, 1, 120, 121, 126, 65_526, 65_527, 60_000];
  for (const size of sizes) {
    const opaque = Array<number>(size).fill(size & 0xff);
    room.forward(a.member, bytesOf(frameOf(1, opaque)));
    room.forward(b.member, bytesOf(frameOf(2, opaque, 1)));
  }
  room.flush();
  const lengths = (heard: Heard[]) =>
    heard.map((one) => ("opaque" in one ? one.opaque.length : -1));
  assert.equal(lengths(a.peer.take()), sizes);
  assert.equal(lengths(b.peer.take()), sizes);
});

test("a reconnect token takes its old seat: the members get left and joined", () => {
  const { room } = roomWith();
  const [a, b] = [enter(room), enter(room)];
  room.flush();
  a.peer.take();
  assert.is(room.knows(b.tag), true);
  const again = enter(room, 1, b.tag);
  room.flush();
  assert.is(b.peer.closed, "connection-replaced");
  assert.equal(a.peer.take(), [
    { op: "left", member: 2 },
    { op: "joined", member: 3 },
  ]);
  assert.is(room.knows(b.tag), true, "the new token may have been lost");
  assert.is(room.knows(again.tag), true);
});

test("a seat keeps two reconnect tokens and one connection, however often it is taken", () => {
  const { room } = roomWith();
  const first = enter(room);
  const tags = [first.tag];
  for (let n = 0; n < 20; n++) tags.push(enter(room, n, tags.at(-1)).tag);
  assert.equal(
    tags.filter((tag) => room.knows(tag)),
    tags.slice(-2),
  );
  const [one, other] = [enter(room, 30, tags.at(-1)), enter(room, 31, tags.at(-1))];
  assert.is(one.peer.closed, "connection-replaced");
  assert.is(other.peer.closed, undefined);
});

/** Some seats; `visit` takes a new one and leaves it after some ms. */
function seatsWith(most: number, mostOfSite: number) {
  const seats = new ReconnectTokens<string>(most, mostOfSite);
  const visit = (tag: string, ms: number, site?: object) => {
    seats.leave(seats.take(tag, tag, undefined, 0, site), tag, ms);
  };
  const known = (...tags: string[]) => tags.filter((tag) => seats.knows(tag));
  return { seats, visit, known };
}

test("a room remembers no more seats than its limit, and forgets the empty one taken shortest", () => {
  const { seats, visit, known } = seatsWith(4, 99);
  seats.take("a", "1", undefined, 0, undefined);
  seats.take("a again", "2", "1", 0, undefined);
  visit("away", 60_000);
  for (let n = 10; n < 99; n++) visit(`${n}`, 2_000);
  assert.equal(known("1", "2", "away", "97", "98"), ["1", "2", "away", "97", "98"]);
  assert.is(known(...Array.from({ length: 99 }, (_, n) => `${n}`)).length, 4);
  visit("short", 0);
  visit("last", 0);
  assert.equal(known("away", "98", "short", "last"), ["away", "98", "last"]);
});

test("a seat counts the time of all its visits", () => {
  const { seats, visit, known } = seatsWith(2, 99);
  seats.leave(seats.take("a", "1", undefined, 0, undefined), "a", 3_000);
  seats.leave(seats.take("a", "2", "1", 10_000, undefined), "a", 13_000);
  visit("b", 5_000);
  visit("c", 0);
  assert.equal(known("2", "b", "c"), ["2", "c"]);
});

test("one address has no more seats than its share, however long it took them", () => {
  const { visit, known } = seatsWith(100, 3);
  const [one, other] = [{}, {}];
  visit("away", 10, other);
  for (let n = 0; n < 9; n++) visit(`${n}`, 60_000 - n, one);
  assert.equal(known("away", "0", "1", "8"), ["away", "0", "1", "8"]);
  assert.equal(known("2", "3", "4", "5", "6", "7"), []);
});

test("no seat of a member who is there is forgotten", () => {
  const { seats, visit, known } = seatsWith(2, 2);
  for (const name of ["a", "b", "c"]) seats.take(name, name, undefined, 0, undefined);
  visit("d", 0);
  assert.equal(known("a", "b", "c", "d"), ["a", "b", "c", "d"]);
  visit("e", 0);
  assert.equal(known("a", "b", "c", "d", "e"), ["a", "b", "c", "e"]);
});

test("an ending room sends its queued messages, then closes everyone", () => {
  const { room } = roomWith();
  const [a, b] = [enter(room), enter(room)];
  room.tell({ op: "stopped", by: 1 });
  room.end("room-stopped");
  for (const { peer } of [a, b]) {
    assert.equal(peer.heard.at(-1), { op: "stopped", by: 1 });
    assert.is(peer.closed, "room-stopped");
  }
});

test("a peer that leaves during a write does not disturb the others", () => {
  const { room } = roomWith();
  const a = enter(room);
  const slow = {
    write() {
      if (member !== undefined) room.dismiss(member, 0);
    },
    close() {},
  };
  let member: Member | undefined;
  member = room.admit(slow, { hex: "00".repeat(16), tag: "slow" }, undefined, 0);
  const last = new FakePeer();
  room.admit(last, { hex: "00".repeat(16), tag: "last" }, undefined, 0);
  room.forward(a.member, bytesOf(frameOf(1, [1])));
  room.flush();
  room.flush();
  assert.equal(last.heard.slice(1), [frameOf(1, [1]), { op: "left", member: 2 }]);
});

test.run();
