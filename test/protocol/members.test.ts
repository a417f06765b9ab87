/**
 * The members of a room (protocol/room/members.ts, SPEC §5, §9): fingerprints and colours of
 * key-schedule.json, and when a fingerprint is shown.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Identity, makeIdentity } from "../../protocol/crypto/identity.ts";
import { type Member, Members, refillMs } from "../../protocol/room/members.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { type Hex, identityOf, readVectors, runs, unhex } from "../helpers/vectors.ts";

type Shown = { id: Hex; fingerprint: [number, number]; colour: number };
type Valid =
  | (Shown & { does: "member"; secret: Hex; public: Hex })
  | (Shown & { does: "fingerprint" })
  | { does: "room" };

const anna = await makeIdentity();

/** An identity with a chosen member id, to reach every value of an id. */
const bearing = (id: Hex): Identity => ({ ...anna, idBytes: unhex(id), id });

const member = (id: Hex, alias: string): Member => ({
  ...{ peer: bearing(id), alias, number: 2, away: undefined },
  heardAt: 0,
});

for (const entry of readVectors<Valid, never>("key-schedule.json").valid) {
  if (entry.does === "room") continue;
  if (entry.does !== "member" && entry.does !== "fingerprint") continue;
  test(entry.name, async () => {
    const { does, id, fingerprint, colour } = entry;
    const own = does === "member" ? await identityOf(entry.secret, entry.public) : bearing(id);
    const me = new Members(own, "Anna").me();
    assert.equal([me.id, me.fingerprint, me.colour], [id, fingerprint, colour]);
    const others = new Members(anna, "Ben");
    others.set({ ...member(id, "Anna"), peer: own });
    const [, shown] = others.people();
    assert.equal([shown?.id, shown?.fingerprint], [id, fingerprint]);
  });
}

const [one, other, third] = ["01", "02", "03"].map((byte) => byte.repeat(16)) as [Hex, Hex, Hex];

test("lists the local member first, then the others by time of appearance", () => {
  const members = new Members(anna, "Anna");
  members.set(member(other, "Carla"));
  members.set(member(one, "Ben"));
  assert.equal(
    members.people().map(({ alias, own, presence }) => [alias, own, presence]),
    [
      ["Anna", true, "here"],
      ["Carla", false, "here"],
      ["Ben", false, "here"],
    ],
  );
});

test("marks all members of a shared alias as ambiguous, whatever the case, also afterwards", () => {
  const members = new Members(anna, "Anna");
  members.set(member(one, "Ben"));
  assert.equal(ambiguous(members), [false, false]);
  members.set(member(other, "bEN"));
  assert.equal(ambiguous(members), [false, true, true]);
  members.remove(other);
  assert.equal(ambiguous(members), [false, true]);
  members.set(member(third, "ANNA"));
  assert.equal(ambiguous(members), [true, true, true]);
});

test("does not mark a member that takes its own alias again", () => {
  const members = new Members(anna, "Anna");
  members.set(member(one, "Ben"));
  members.set(member(one, "Ben"));
  assert.equal(ambiguous(members), [false, false]);
});

test("marks members whose aliases look alike, also after one of them left", () => {
  const alike = [
    ["Anna", "\u0410nn\u0430"],
    ["Coco", "\u0421\u043e\u0441\u043e"],
    ["Anna", "Ann\u0251"],
    ["Alice", "AIice"],
    ["NEIL", "Neil"],
    ["Anna", "Anna\u{10a3f}"],
  ] as const;
  for (const [alias, other] of alike) {
    const members = new Members(anna, alias);
    members.set(member(one, "Ben"));
    members.set(member(third, other));
    assert.equal(ambiguous(members), [true, false, true], other);
    members.remove(third);
    assert.equal(ambiguous(members), [true, false], other);
  }
});

test("does not mark members whose aliases people can tell apart", () => {
  const members = new Members(anna, "Anna");
  const others = ["\u0410\u043d\u043d\u0430", "Hanna", "Ian", "Lan", "Neil", "Nell", "NEL", "Elli"];
  for (const [i, alias] of others.entries()) members.set(member(`0${i}`.repeat(16), alias));
  assert.equal(new Set(ambiguous(members)), new Set([false]));
});

test("marks an alias that mixes scripts whose letters look alike, or has an unknown letter", () => {
  for (const [alias, doubtful] of [
    ["Anna", false],
    ["\u0410nna", true],
    ["Zo\u00eb \u5b50", false],
    ["Anna\u0378", true],
  ] as const) {
    assert.is(new Members(anna, alias).me().ambiguous, doubtful, alias);
  }
});

test("finds the same aliases alike after a reload", () => {
  const before = new Members(anna, "Anna");
  for (const [i, alias] of ["Lan", "\u0410nn\u0430"].entries()) {
    before.set(member(`0${i}`.repeat(16), alias));
  }
  const after = new Members(anna, "Anna");
  after.restoreNames(before.names());
  assert.ok(after.me().ambiguous);
  after.set(member(third, "Ian"));
  assert.equal(ambiguous(after), [true, false]);
});

const ambiguous = (members: Members) => members.people().map((person) => person.ambiguous);

test("remembers 1,000 identities and refuses one more", () => {
  const members = new Members(anna, "Anna");
  const id = (i: number) => i.toString(16).padStart(32, "0");
  for (let i = 0; i < limits.identities; i++) assert.ok(members.set(member(id(i), `${i}`)));
  assert.not(members.set(member(id(limits.identities), "late")));
  assert.is(members.get(id(limits.identities)), undefined);
  assert.ok(members.set(member(id(0), "resend")));
  assert.is(members.get(id(0))?.alias, "resend");
});

test("accepts events of each kind from each member up to its rate", () => {
  const members = new Members(anna, "Anna");
  const rate = { perSecond: 2, burst: 3 };
  const take = (kind: string, name: string, now: number) => members.allows(kind, name, rate, now);
  assert.equal(
    [0, 0, 0, 0, 500].map((now) => take("room", one, now)),
    [true, true, true, false, true],
  );
  assert.ok(take("channel", one, 500));
  assert.ok(take("room", other, 500));
});

/** Number of buckets that are kept. */
const bucketsOf = (members: Members) =>
  (members as unknown as { readonly buckets: ReadonlyMap<string, unknown> }).buckets.size;

test("forgets a bucket when it is full again, and not because its member has left", () => {
  for (const rate of Object.values(limits)) {
    if (typeof rate === "number") continue;
    assert.ok((rate.burst * 1000) / rate.perSecond <= refillMs + 1e-6, "all are full by then");
  }
  const members = new Members(anna, "Anna");
  const { frames } = limits;
  const slow = { perSecond: 1000 / refillMs, burst: 1 };
  assert.ok(members.allows("removal", one, slow, 0));
  members.remove(one);
  for (let now = 0; now < refillMs; now += 100) {
    members.allows("room", now.toString(16).padStart(32, "0"), frames, now);
  }
  assert.not(members.allows("removal", one, slow, refillMs - 1), "coming back fills nothing");
  assert.ok(members.allows("removal", one, slow, refillMs));
  assert.ok(bucketsOf(members) <= refillMs / 100 + 1);
  members.allows("room", other, frames, 2 * refillMs);
  assert.is(bucketsOf(members), 1);
});

test("keeps two who have used an alias, which is enough to mark it", () => {
  const members = new Members(anna, "Anna");
  for (let i = 0; i < 50; i++) {
    const id = i.toString(16).padStart(32, "0");
    members.set(member(id, "Ben"));
    members.remove(id);
  }
  assert.is(members.names().find(([name]) => name === "fold ben")?.[1].length, 2);
  members.set(member("f".repeat(32), "Ben"));
  assert.equal(ambiguous(members), [false, true]);
});

test("a member that changes its alias without end pushes out no alias of others", () => {
  const members = new Members(anna, "Anna");
  members.set(member(one, "Ben"));
  members.set(member(other, "Cleo"));
  members.remove(other);
  for (let i = 0; i < limits.aliases + 100; i++) members.set(member(third, `M${i}`));
  assert.ok(members.names().length <= 2 * limits.aliases);
  const late = "04".repeat(16);
  members.set(member(late, "Dora"));
  for (const alias of ["Anna", "Ben", "Cleo", "Dora", `M${limits.aliases + 99}`]) {
    members.set(member("05".repeat(16), alias));
    assert.is(members.people().at(-1)?.ambiguous, true, alias);
  }
});

test("of the aliases of others, those that nobody has now go first", () => {
  const members = new Members(anna, "Anna");
  members.set(member(one, "Ben"));
  for (let i = 0; i < limits.aliases + 100; i++) {
    const id = (i + 9).toString(16).padStart(32, "0");
    members.set(member(id, `M${i}`));
    members.remove(id);
  }
  assert.ok(members.names().length <= 2 * limits.aliases);
  const known = members.names().map(([name]) => name);
  for (const alias of ["anna", "ben", `m${limits.aliases + 99}`]) {
    assert.ok(known.includes(`fold ${alias}`));
  }
  assert.not(known.includes("fold m0"));
  members.rename("Anne");
  assert.ok(members.names().some(([name]) => name === "fold anne"));
});

test("a wipe deletes everything except the local member", () => {
  const members = new Members(anna, "Anna");
  members.set(member(one, "Ben"));
  members.wipe();
  assert.equal(members.all(), []);
  assert.is(members.get(one), undefined);
});

test("every id has a fingerprint of two words of 2,048, and one of 8 colours", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (id) => {
      const { fingerprint, colour } = new Members(
        bearing(Buffer.from(id).toString("hex")),
        "A",
      ).me();
      for (const word of fingerprint) assert.ok(Number.isInteger(word) && word >= 0 && word < 2048);
      assert.ok(Number.isInteger(colour) && colour >= 0 && colour < 8);
    }),
    runs(),
  );
});

/** An id that prefers this colour. */
const preferring = (n: number, colour: number): Hex =>
  `${n.toString(16).padStart(4, "0")}${"00".repeat(13)}${colour.toString(16).padStart(2, "0")}`;

const coloursOf = (members: Members) => members.people().map(({ colour }) => colour);
const apart = (one: number, other: number) =>
  Math.min((one - other + 8) % 8, (other - one + 8) % 8);

test("8 people have 8 colours, the first four far apart, whatever colours they prefer", () => {
  for (const prefer of [() => 0, () => 7, (n: number) => n % 2, (n: number) => (n * 5) % 8]) {
    const members = new Members(bearing(preferring(0, prefer(0))), "Anna");
    for (let n = 1; n < 8; n++) members.set(member(preferring(n, prefer(n)), `P${n}`));
    const colours = coloursOf(members);
    assert.is(new Set(colours).size, 8);
    assert.is(colours[0], prefer(0));
    const first = colours.slice(0, 4);
    for (const [i, one] of first.entries()) {
      for (const other of first.slice(i + 1)) assert.ok(apart(one, other) >= 2, `${colours}`);
    }
    members.set(member(preferring(12, 4), "one more"));
    assert.equal(coloursOf(members), [...colours, 4]);
  }
});

test("a member keeps its colour, and it is given again only when every other one is taken", () => {
  const members = new Members(bearing(preferring(0, 0)), "Anna");
  members.set(member(preferring(1, 0), "Ben"));
  const [, ben] = coloursOf(members);
  members.set(member(preferring(1, 0), "Benedict"));
  assert.is(coloursOf(members)[1], ben);
  members.remove(preferring(1, 0));
  for (let n = 2; n < 8; n++) {
    members.set(member(preferring(n, 0), `P${n}`));
    assert.not(coloursOf(members).includes(ben as number), `newcomer ${n}`);
  }
  members.set(member(preferring(12, 0), "the eighth"));
  assert.is(coloursOf(members).at(-1), ben);
});

test.run();
