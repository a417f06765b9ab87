// An attacker with a session's whole memory, code and password, and every byte that the relay saw
// reads no earlier message.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { firstHead, headAfter } from "../../protocol/crypto/head.ts";
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { encodeRoom } from "../../protocol/wire/message.ts";
import { chunks, fetchFile, offer } from "../helpers/files.ts";
import { confirmGuess } from "../helpers/hostile-guess.ts";
import { inside, isKind, nameOf, numberIn, salt } from "../helpers/hostile-inside.ts";
import { breakEcdh, decapsulatorsOf, dump, type Loot, Thief } from "../helpers/hostile-thief.ts";
import { meet, type Person, roomSecrets, World } from "../helpers/world.ts";

const word = "correct horse";
const secrets = await roomSecrets(word);
const life = { ttl: 0 };
const pins = Array.from({ length: 10_000 }, (_, pin) => `${pin}`.padStart(4, "0"));

/** A room of people with unique aliases. */
async function room(seed: number): Promise<{ world: World; people: [Person, Person, Person] }> {
  const [world, ...people] = await meet(secrets, seed, "Annabelle", "Benedikt", "Cleopatra");
  return { world, people };
}

async function steal(world: World, ...loot: readonly Loot[]): Promise<Thief> {
  const thief = new Thief(word, world.relay.seen);
  thief.addCode(secrets.code);
  for (const some of loot) thief.addLoot(some);
  await thief.work();
  return thief;
}

async function talk(world: World, people: readonly Person[], rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    for (const person of people) await person.say(`round ${i} of ${person.alias}, in confidence`);
    await world.run(2000);
  }
}

test("P28: a reader's memory decrypts no earlier message and every later one", async () => {
  const { world, people } = await room(1);
  const [anna, ben, cleo] = people;
  await talk(world, people, 8);
  await anna.do({ type: "whisper", to: anna.id("Cleopatra"), text: "whispered in confidence" });
  await world.run(limits.helloMs);
  await anna.say("4711");
  await anna.say("yes");
  await world.run(limits.heartbeatMs);
  // A session keeps its own messages for ten minutes to resend them, as SECURITY documents.
  await world.run(limits.keptMs);
  const loot = dump(cleo.session);
  const before = world.relay.seen.length;
  await anna.say("said after the theft");
  await ben.do({ type: "whisper", to: ben.id("Cleopatra"), text: "whispered after the theft" });
  await world.run(2000);
  const thief = await steal(world, loot);
  assert.ok(thief.handshakes >= 5, "hellos and replies are opened with code and password");
  const words = thief.words.join("\n");
  assert.match(words, "said after the theft");
  assert.ok(thief.read.room.some(({ type }) => type === "whisper"));
  for (const secret of ["in confidence", "4711", '"yes"', "Annabelle", "Benedikt", "Cleopatra"]) {
    assert.not.match(words, secret);
  }
  assert.is(thief.read.channel.filter(({ type }) => type === "state").length, 0);
  const past = new Thief(word, world.relay.seen.slice(0, before));
  past.addCode(secrets.code);
  past.addLoot(loot);
  assert.is((await past.work()).plains.length, 0, "not one frame of before is opened");
});

test("P34: a memory and a quantum computer decrypt nothing of a recording", async () => {
  let told: { readonly world: World; readonly people: [Person, Person, Person] } | undefined;
  const curve = await breakEcdh(async () => {
    told = await room(10);
    const { world, people } = told;
    await talk(world, people, 3);
    const [anna] = people;
    await anna.do({ type: "whisper", to: anna.id("Cleopatra"), text: "whispered in confidence" });
    await world.run(limits.helloMs + limits.keptMs);
  });
  if (told === undefined) throw new Error("nobody has met");
  const { world, people } = told;
  assert.is(curve.length, 5, "every X and Y of three people");
  const thief = new Thief(word, world.relay.seen);
  thief.addCode(secrets.code);
  for (const { session } of people) thief.addLoot(dump(session));
  thief.addKeys(curve);
  await thief.work();
  assert.ok(thief.handshakes >= 5, "hellos and replies are opened with code and password");
  assert.equal(thief.words, []);
});

test("P34: control: the same opens everything while the decapsulation key is there", async () => {
  const world = new World(11);
  let loot: Loot | undefined;
  const curve = await breakEcdh(async () => {
    const anna = await world.enter("Annabelle", secrets, life);
    // The relay lists a member who never replies: the decapsulation key is kept until its limit.
    world.relay.tamper = (to, data) => (to.person.alias === "Silent" ? [] : [data]);
    await world.enter("Silent", secrets);
    const ben = await world.enter("Benedikt", secrets);
    loot = dump(ben.session);
    await anna.say("recorded and read");
    await world.run(1000);
  });
  const steals = async (own: Loot): Promise<string> => {
    const thief = new Thief(word, world.relay.seen);
    thief.addCode(secrets.code);
    thief.addLoot(own);
    thief.addKeys(curve);
    await thief.work();
    return thief.words.join("\n");
  };
  if (loot === undefined) throw new Error("nothing was stolen");
  const decapsulators = decapsulatorsOf(loot);
  assert.is(decapsulators.bytes.length + decapsulators.keys.length, 1);
  const stolen = await steals(decapsulators);
  assert.match(stolen, "Annabelle");
  assert.match(stolen, "recorded and read");
  assert.is(await steals({ ...loot, bytes: [], keys: [] }), "");
});

test("P34: a decapsulation key alone decrypts nothing of a recording", async () => {
  const world = new World(12);
  await world.enter("Annabelle", secrets, life);
  world.relay.tamper = (to, data) => (to.person.alias === "Silent" ? [] : [data]);
  await world.enter("Silent", secrets);
  const ben = await world.enter("Benedikt", secrets);
  const loot = dump(ben.session);
  const decapsulators = decapsulatorsOf(loot);
  assert.is(decapsulators.bytes.length + decapsulators.keys.length, 1);
  assert.equal((await steal(world, decapsulators)).words, []);
  const isX = ({ algorithm }: CryptoKey) => algorithm.name === "ECDH";
  const keys = loot.keys.filter(isX);
  assert.is(keys.length, 1);
  assert.equal((await steal(world, { ...loot, keys, bytes: [] })).words, [], "nor does X alone");
  const both = await steal(world, decapsulators, { ...loot, keys, bytes: [] });
  assert.match(both.words.join("\n"), "Annabelle", "control: both together do");
});

test("P13, P28: neither side keeps the key of a transfer, or a piece of the file", async () => {
  const { world, people } = await room(9);
  const [anna, ben] = people;
  const bytes = chunks(20);
  const { id } = await offer(anna, bytes);
  await world.run(1000);
  const idle = [anna, ben].map(ciphers);
  // The relay holds the last chunks back: what a thief can get while it is under way.
  let seen = 0;
  world.relay.tamper = (_to, data) => (isKind(data, "chunk") && ++seen > 5 ? [] : [data]);
  await fetchFile(ben);
  await world.run(3000);
  assert.equal(
    [anna, ben].map((person, at) => ciphers(person) - (idle[at] ?? 0)),
    [1, 1],
    "control: each has the key of the transfer",
  );
  assert.ok(hasPiece(anna, bytes) && hasPiece(ben, bytes), "control: and a piece of the file");
  world.relay.tamper = (_to, data) => [data];
  await world.run(60_000);
  assert.ok(ben.files.states.includes("Annabelle done") && anna.files.own.has(id));
  assert.equal([anna, ben].map(ciphers), idle);
  assert.not(hasPiece(anna, bytes) || hasPiece(ben, bytes));
});

/** The number of AES-GCM keys of a session. */
function ciphers({ session }: Person): number {
  return dump(session).keys.filter(({ algorithm }) => algorithm.name === "AES-GCM").length;
}

/** Returns true if a session has bytes of a file. The page keeps files itself. */
function hasPiece({ session }: Person, file: Bytes): boolean {
  const piece = Buffer.from(file.subarray(1000, 1100));
  return dump(session).bytes.some((some) => Buffer.from(some).includes(piece));
}

test("no message of others is kept in memory, as text or bytes", async () => {
  const { world, people } = await room(2);
  const [anna, ben] = people;
  await talk(world, people, 3);
  await anna.do({ type: "whisper", to: anna.id("Benedikt"), text: "whispered in confidence" });
  await world.run(limits.heartbeatMs);
  const { strings, bytes } = dump(ben.session);
  const others = ["of Annabelle, in confidence", "of Cleopatra, in confidence", "whispered in"];
  for (const secret of others) {
    assert.not(
      strings.some((text) => text.includes(secret)),
      secret,
    );
    assert.not(
      bytes.some((some) => Buffer.from(some).includes(secret)),
      secret,
    );
  }
  const own = "of Benedikt, in confidence";
  assert.ok(
    bytes.some((some) => Buffer.from(some).includes(own)),
    "kept to be sent again",
  );
  await world.run(limits.keptMs);
  const later = dump(ben.session);
  assert.not(
    later.bytes.some((some) => Buffer.from(some).includes(own)),
    "and then no more",
  );
});

test("P28: no hash in memory or on the wire confirms a guess of a short text", async () => {
  const { world, people } = await room(3);
  const [anna, ben, cleo] = people;
  await anna.say("yes");
  await world.run(limits.heartbeatMs);
  await anna.say("4711");
  await world.run(limits.heartbeatMs);
  // A newcomer learns everyone's head: earlier texts must not follow from it.
  const dora = await world.enter("Dora", secrets);
  await world.run(2 * limits.heartbeatMs);
  const authors = [anna, ben, cleo].map((person) => inside(person).context.identity.idBytes);
  const some = ["yes", "no", ...pins.filter((_, pin) => pin % 21 === 7)];
  assert.ok(some.includes("4711"));
  for (const [person, guesses] of [
    [ben, some],
    [dora, ["yes", "no", ...pins]],
  ] as const) {
    const loot = dump(person.session);
    const thief = await steal(world, loot);
    const known = [...loot.bytes, ...dump(thief.read).bytes];
    assert.ok(known.filter(({ length }) => length === 32).length > 10);
    assert.equal(confirmGuess(known, authors, [1, 2], guesses), []);
  }
});

test("control: the attacker confirms texts that are not salted", async () => {
  const { people } = await room(4);
  const id = inside(people[0]).context.identity.idBytes;
  const first = firstHead(id);
  const message = {
    type: "text",
    n: 1,
    prev: first.hash,
    after: [],
    text: "4711",
    action: false,
    reply: null,
    expiry: null,
  } as const;
  const unsalted = headAfter(first.hash, 1, encodeRoom(message, salt(0)));
  assert.equal(confirmGuess([unsalted.hash], [id], [1, 2], pins), ["4711"]);
  const salted = headAfter(first.hash, 1, encodeRoom(message, salt(7)));
  assert.equal(confirmGuess([salted.hash], [id], [1, 2], pins), []);
});

test("a newcomer's memory decrypts its own handshakes only while it must keep X and D", async () => {
  const world = new World(5);
  const anna = await world.enter("Annabelle", secrets, life);
  // The relay lists a member who never replies: X is kept until its time limit.
  world.relay.tamper = (to, data) => (to.person.alias === "Silent" ? [] : [data]);
  await world.enter("Silent", secrets);
  const ben = await world.enter("Benedikt", secrets);
  await anna.say("while X is kept");
  await world.run(100);
  const early = await steal(world, dump(ben.session));
  assert.match(early.words.join("\n"), "Annabelle", "the thief can use a stolen X");
  await world.run(limits.helloMs);
  const late = await steal(world, dump(ben.session));
  assert.not.match(late.words.join("\n"), "Annabelle");
  assert.not.match(late.words.join("\n"), "while X is kept");
});

test("P28: the memory of a removed member decrypts nothing sent after the removal", async () => {
  const { world, people } = await room(6);
  const [anna, ben, cleo] = people;
  await talk(world, people, 2);
  await anna.do({ type: "kick", member: nameOf(cleo) });
  // The last moment before it learns of its removal: then it knows the most.
  let loot = dump(cleo.session);
  const bens = dump(ben.session);
  while (cleo.ended === undefined) {
    loot = dump(cleo.session);
    await world.run(1);
  }
  assert.is(cleo.ended, "removed");
  await world.run(3000);
  await anna.say("said after the removal");
  await ben.say("also said after");
  await ben.do({ type: "whisper", to: nameOf(anna), text: "whispered after it" });
  await world.run(limits.heartbeatMs);
  assert.ok(anna.texts().includes("Benedikt: also said after"));
  const thief = await steal(world, loot, dump(cleo.session));
  assert.ok(
    thief.read.room.some(({ type }) => type === "removal"),
    "the removal itself is for all",
  );
  for (const text of ["said after", "whispered after"]) {
    assert.not.match(thief.words.join("\n"), text);
  }
  assert.not(
    thief.read.channel.some(({ type }) => type === "move"),
    "the new code is not for it",
  );
  const code = Buffer.from(anna.session.view().code);
  assert.not(loot.bytes.some((some) => Buffer.from(some).includes(code)));
  assert.equal([...thief.codes], []);
  const other = await steal(world, bens);
  assert.equal([...other.codes], [code.toString("hex")], "control: this is how a member gets it");
});

test("a member who has left reads no later message", async () => {
  const { world, people } = await room(7);
  const [anna, ben, cleo] = people;
  await talk(world, people, 2);
  await world.run(limits.senderKeyEveryMs);
  const loot = dump(cleo.session);
  const number = numberIn(anna, cleo);
  await cleo.do({ type: "leave", text: "bye" });
  await world.run(1000);
  await anna.say("said after she left");
  await ben.say("answered after she left");
  await world.run(1000);
  assert.ok(number > 0 && anna.texts().includes("Benedikt: answered after she left"));
  const thief = await steal(world, loot);
  assert.match(thief.words.join("\n"), "bye");
  assert.not.match(thief.words.join("\n"), "after she left");
});

test("an ended session holds no sender key, no channel key and no code", async () => {
  const { world, people } = await room(8);
  const [anna, , cleo] = people;
  await talk(world, people, 1);
  const code = cleo.session.view().code;
  await cleo.do({ type: "leave", text: "" });
  const frames = world.relay.seen.length;
  await world.run(1000);
  await anna.say("afterwards");
  await world.run(1000);
  assert.ok(world.relay.seen.length > frames);
  assert.is(cleo.session.view().code.length, 0);
  const { bytes } = dump(inside(cleo).context);
  const holds = (some: Bytes) =>
    bytes.some((other) => Buffer.from(other).equals(Buffer.from(some)));
  assert.not(holds(code));
  assert.not(bytes.some((some) => Buffer.from(some).includes(Buffer.from(utf8("in confidence")))));
  assert.is((await steal(world, dump(cleo.session))).read.plains.length, 0);
});

test.run();
