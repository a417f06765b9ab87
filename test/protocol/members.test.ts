/**
 * The members of a room (protocol/room/members.ts, SPEC §5, §9): fingerprints and colours of
 * key-schedule.json, and when a fingerprint is shown.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Identity, makeIdentity } from "../../protocol/crypto/identity.ts";
import { type Member, Members, mixesScripts } from "../../protocol/room/members.ts";
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
    assert.equal([shown?.id, shown?.fingerprint, shown?.colour], [id, fingerprint, colour]);
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

test("marks an alias that mixes scripts whose letters look alike", () => {
  // The first letter of the second is Cyrillic, of the third Greek.
  for (const [alias, mixed] of [
    ["Anna", false],
    ["\u0410nna", true],
    ["\u0391nna", true],
    ["\u0410\u043d\u043d\u0430", false],
    ["Zo\u00eb \u5b50", false],
    ["42 \u{1f98a}", false],
  ] as const) {
    assert.is(mixesScripts(alias), mixed, alias);
    assert.is(new Members(anna, alias).me().ambiguous, mixed, alias);
  }
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

test("a wipe deletes everything except the local member", () => {
  const members = new Members(anna, "Anna");
  members.set(member(one, "Ben"));
  members.wipe();
  assert.equal(members.all(), []);
  assert.is(members.get(one), undefined);
});

test("every id has a fingerprint of two words of 2,048, and one of 12 colours", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (id) => {
      const { fingerprint, colour } = new Members(
        bearing(Buffer.from(id).toString("hex")),
        "A",
      ).me();
      for (const word of fingerprint) assert.ok(Number.isInteger(word) && word >= 0 && word < 2048);
      assert.ok(Number.isInteger(colour) && colour >= 0 && colour < 12);
    }),
    runs(),
  );
});

test.run();
