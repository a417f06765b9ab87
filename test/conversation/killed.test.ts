// The built relay is killed with -9 again and again during a conversation of eight, over cables
// that are cut or go dead. Every member shows each message exactly once, in its author's order.
import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { type BuiltRelay, startBuiltRelay } from "../browser/relay.ts";
import { type Cable, layCable } from "../helpers/cable.ts";
import { Caller } from "../helpers/caller.ts";
import { seededRandom } from "../helpers/random.ts";
import { roomSecrets } from "../helpers/world.ts";

const slow = process.env.SLOW === "1";
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
const aliases = ["Anna", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hugo"];
const kills = slow ? 20 : 8;

/** Durations of one run, ms. */
const times = slow
  ? { betweenKills: 15_000, relayAway: 5_000, betweenWords: 2_000, trouble: 30_000, calm: 3_000 }
  : { betweenKills: 1_500, relayAway: 300, betweenWords: 700, trouble: 3_000, calm: 500 };
/** The shortest disturbance of a cable, ms. */
const troubleLeastMs = 100;
/**
 * Time until everything has arrived after the last disturbance, ms: pauses between retries are up
 * to 15 s, and a busy machine needs several.
 */
const restMs = 120_000;

type Side = {
  readonly alias: string;
  readonly caller: Caller;
  readonly cable: Cable;
  /** The texts that it sent, in order, without those that its full resend buffer refused. */
  readonly said: string[];
  /** The time since which cable and relay work but the session is not back, ms since the epoch. */
  freeSince: number | undefined;
  hurried: boolean;
};

/** Times until sessions came back, ms. */
type Returns = { readonly alone: number[]; readonly hurried: number[] };

const random = seededRandom(seed);
/** A random time between half and one and a half of this, ms. */
const about = (ms: number) => ms / 2 + random.below(ms);
const isOpen = ({ caller }: Side) => caller.session.view().phase === "open";

let relay: BuiltRelay;
let relayIsThere = true;
let sides: Side[] = [];
let over = false;

test.before(async () => {
  const build = fileURLToPath(new URL("../../build.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [build, "build", "--if-missing"]);
  // Eight people come back at once, twenty times, from one address: the relay must not rate-limit
  // them here.
  relay = await startBuiltRelay("--created-per-minute", "10000");
});

test.after(async () => {
  for (const { caller } of sides) await caller.do({ type: "leave", text: "" });
  for (const { cable } of sides) await cable.close();
  await relay.kill();
});

test(`${kills} kills and many cable failures lose and duplicate no message`, async () => {
  console.log(`\n  seed ${seed}${slow ? ", slow" : ""}`);
  const returns: Returns = { alone: [], hurried: [] };
  await gather();
  const watching = watch(returns);
  const talking = sides.map(talk);
  const breaking = [breakCables(), breakCables()];
  for (let kill = 0; kill < kills; kill++) {
    await wait(about(times.betweenKills));
    relayIsThere = false;
    await relay.kill();
    await wait(random.below(times.relayAway));
    await relay.start();
    relayIsThere = true;
    for (const side of sides) if (random.below(4) > 0) void hurry(side);
  }
  over = true;
  await Promise.all([...talking, ...breaking]);
  for (const end = Date.now() + restMs; Date.now() < end && !isComplete(); ) await wait(50);
  await watching;

  const { sent, delivered, lost, doubled, disordered } = count();
  console.log(
    `  ${kills} kills: ${sent} messages sent, ${delivered} delivered to others, ${lost} lost, ${doubled} duplicated`,
  );
  console.log(`  back again by itself: ${figures(returns.alone)}`);
  console.log(
    `  back again when the page says that the network is back: ${figures(returns.hurried)}`,
  );
  for (const warning of warnings()) console.log(`  ${warning}`);
  assert.is(lost, 0, "nothing is lost");
  assert.is(doubled, 0, "nothing is doubled");
  assert.is(disordered, 0, "everything is in its author's order");
  assert.equal(warnings(), [], "nobody is warned of anything");
  assert.equal(unsent(), [], "every own message is known to have gone out");
  assert.ok(returns.alone.length + returns.hurried.length >= kills, "sessions were away and back");
});

/** All enter, each over its own cable. Waits until all see all. */
async function gather(): Promise<void> {
  const secrets = await roomSecrets();
  for (const alias of aliases) {
    const cable = await layCable(relay.port);
    const identity = await makeIdentity();
    const options = { ...secrets, identity, alias, roomName: "", create: { ttl: 0 } };
    const caller = new Caller(`ws://127.0.0.1:${cable.port}`, options);
    sides = [...sides, { alias, caller, cable, said: [], freeSince: undefined, hurried: false }];
    await caller.until(() => caller.session.view().phase === "open");
  }
  for (const { caller } of sides) {
    await caller.until(() => caller.session.view().people.length === aliases.length);
  }
}

async function talk({ alias, caller, said }: Side): Promise<void> {
  while (!over) {
    await wait(about(times.betweenWords));
    const text = `${alias} ${said.length + 1}`;
    try {
      await caller.do({ type: "say", text });
      said.push(text);
    } catch (error) {
      // Too much was sent without a connection: refused at once, and the person knows.
      if (!(error instanceof ProtocolError && error.code === "outbox-full")) throw error;
    }
  }
}

/** Disturbs one cable after another, and mends all of them at the end. */
async function breakCables(): Promise<void> {
  while (!over) {
    await wait(about(times.calm));
    const whole = sides.filter(({ cable }) => cable.state === "whole");
    const side = random.pick(whole);
    const ms = troubleLeastMs + random.below(times.trouble - troubleLeastMs);
    const kind = random.pick(["cut", "reset", "dead", "swallow"] as const);
    if (kind === "cut" || kind === "reset") side.cable.cut(kind === "reset");
    else side.cable.stall();
    await wait(ms);
    // Data in the cable is lost.
    if (kind === "swallow") side.cable.cut(true);
    side.cable.mend();
    if (random.below(2) === 0) void hurry(side);
  }
}

/** The page reports that the network is back, or comes to the front. */
async function hurry(side: Side): Promise<void> {
  await wait(random.below(500));
  if (side.caller.session.view().phase === "waiting") side.hurried = true;
  await side.caller.do({ type: "hurry" });
}

/** Measures how long each session takes to come back after its last disturbance. */
async function watch({ alone, hurried }: Returns): Promise<void> {
  while (!over || sides.some((side) => !isOpen(side))) {
    const now = Date.now();
    for (const side of sides) {
      const free = relayIsThere && side.cable.state === "whole";
      if (isOpen(side)) {
        if (side.freeSince !== undefined) {
          (side.hurried ? hurried : alone).push(now - side.freeSince);
        }
        side.freeSince = undefined;
        side.hurried = false;
      } else {
        side.freeSince = free ? (side.freeSince ?? now) : undefined;
      }
    }
    await wait(10);
  }
}

/** Returns what a session shows of an author. */
function shown({ caller }: Side, author: Side): string[] {
  return caller.lines.flatMap((line) => {
    return line.kind === "text" && line.member.alias === author.alias ? [line.text] : [];
  });
}

function isComplete(): boolean {
  const missing = sides.some((side) => {
    return sides.some((author) => shown(side, author).length < author.said.length);
  });
  return !missing && unsent().length === 0;
}

function count() {
  const sum = { sent: 0, delivered: 0, lost: 0, doubled: 0, disordered: 0 };
  for (const author of sides) {
    sum.sent += author.said.length;
    for (const side of sides) {
      const texts = shown(side, author);
      const seen = new Set(texts);
      if (side !== author) sum.delivered += seen.size;
      sum.lost += author.said.filter((text) => !seen.has(text)).length;
      sum.doubled += texts.length - seen.size;
      const numbers = texts.map((text) => Number(text.split(" ")[1]));
      sum.disordered += numbers.filter((n, at) => n < (numbers[at - 1] ?? 0)).length;
    }
  }
  return sum;
}

/** Lines that must not appear after connection failures alone, as "alias: kind". */
function warnings(): string[] {
  const unwanted = ["missing", "fork", "hidden", "flood", "failed-attempts", "removed"];
  return sides.flatMap(({ alias, caller }) => {
    const lines = caller.lines.filter(({ kind }) => unwanted.includes(kind));
    return lines.map((line) => `${alias}: ${JSON.stringify(line)}`);
  });
}

/** Own messages that are not known to have been sent, as texts. */
function unsent(): string[] {
  return sides.flatMap(({ caller }) => {
    return caller.lines.flatMap((line) => {
      const waits =
        line.kind === "text" && line.own && caller.delivery.get(line.key)?.state !== "sent";
      return waits ? [line.text] : [];
    });
  });
}

function figures(returns: readonly number[]): string {
  const sorted = returns.toSorted((a, b) => a - b);
  const [median, most] = [sorted[sorted.length >> 1], sorted.at(-1)];
  return `${returns.length} times, median ${median} ms, at most ${most} ms`;
}

test.run();
