/** The sentences of the page: complete and plain. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Reconnect } from "../../protocol/reconnect.ts";
import { type CloseReason, closeCodes } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { strings } from "../helpers/strings.ts";

/** Every text of the module with its path; functions are called with one and with many. */
function texts(value: unknown, path: string): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [1, 3].map((n) => [`${path}(${n})`, value(n, n, n, n)]);
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

const every = Object.entries(strings).flatMap(([name, value]) => texts(value, name));

test("no sentence is empty except where none is needed", () => {
  const empty = every.filter(([, text]) => text.trim() === "").map(([path]) => path);
  const hints = empty.filter((path) => !/^settings\.\w+\.1$/.test(path));
  assert.equal(hints, ["fields.ttl.1"]);
});

test("uses no jargon and no blame", () => {
  const jargon =
    /\b(e2ee|crypto\w*|cipher\w*|key ?pair|hash\w*|token|payload|session|protocol|relay|socket|websocket|invalid|illegal|error|failed|fatal|bytes?|malformed|null|undefined|please|sorry|oops)\b/i;
  const found = every.filter(([, text]) => jargon.test(text));
  assert.equal(found, []);
});

test("has no placeholders except those that are filled in", () => {
  for (const [path, text] of every) {
    assert.not.match(text.replaceAll(/\{(name|text)\}/g, ""), /[{}]/, path);
  }
});

test("every refusal and every end is a whole sentence", () => {
  const whole = every.filter(([path]) => /^refusals\.|^ends\..*\.1$|^systemMessages\./.test(path));
  assert.ok(whole.length > 50);
  for (const [path, text] of whole) assert.match(text, /^[A-Z0-9{/].*(\.|\{text\})$/, path);
});

test("every reason of the relay has a sentence at the form, and a page if it ends an open room", () => {
  let time = 0;
  const now = () => (time += limits.rateLimitedMs);
  const env = { now, random: (length: number) => new Uint8Array(length) };
  const endsOf = (everEntered: boolean) => {
    const found = (Object.keys(closeCodes) as CloseReason[]).flatMap((reason) => {
      const reconnect = new Reconnect(env, everEntered, undefined);
      // The second time it is retried no longer.
      return [reconnect.endReason(reason), reconnect.endReason(reason)];
    });
    return new Set(found.filter((end) => end !== undefined));
  };
  const [early, late] = [endsOf(false), endsOf(true)];
  assert.ok(early.has("entry-slowed") && late.has("room-unknown"));
  for (const reason of early) assert.ok(Object.hasOwn(strings.refusals, reason), reason);
  for (const reason of late) assert.ok(Object.hasOwn(strings.ends, reason), reason);
});

test("every end says that the conversation is wiped", () => {
  for (const [reason, [, text]] of Object.entries(strings.ends))
    assert.match(text, /wiped/, reason);
});

/** Sentences that say what is so on the page of another person. */
const others = /\b(everyone|every (other )?page|all sides|the others|members)\b|\{name\}/i;
const done = /\b((is|are|was|were|will be|has|have) (wiped|gone|read|erased)|still see)\b/i;
/** What makes them honest: they tell what was heard, or when it will be so. */
const hedge = /\b(may|might|reports?|says|answer|asks?|when|until|so that)\b/i;
const isClaim = (text: string) => others.test(text) && done.test(text) && !hedge.test(text);

test("P27: no sentence claims of another person's page what nobody has heard from it", () => {
  const claims = every.flatMap(([path, text]) =>
    text.split(/(?<=[.:]) /).flatMap((part) => (isClaim(part) ? [`${path}: ${part}`] : [])),
  );
  assert.equal(claims, []);
  for (const claim of [
    "It is wiped at once, on the page of everyone else.",
    "Every page in the room is wiped.",
    "{name} has read the earlier ones.",
    "The others still see the conversation.",
  ]) {
    assert.ok(isClaim(claim), claim);
  }
});

test("says that a link is dead only where the relay has said so", () => {
  const dead = every.flatMap(([path, text]) => (/\blink\b.*no longer/.test(text) ? [path] : []));
  const before = ["stopping.final"];
  const said = ["ends.room-stopped.1", "ends.room-expired.1", "refusals.room-expired"];
  assert.equal(dead.sort(), [...before, ...said, "stoppedOwn.confirmed"].sort());
});

test("shows the remaining time in a few words", () => {
  const cases = [
    [0, "0:00 left"],
    [61, "1:01 left"],
    [120, "2:00 left"],
    [121, "3 min left"],
    [3600, "60 min left"],
    [7200, "120 min left"],
    [7201, "3 hr left"],
    [86_400, "24 hr left"],
  ] as const;
  for (const [seconds, text] of cases) assert.is(strings.timeLeft(seconds), text);
});

test("shows after what time messages disappear, and nothing if they stay", () => {
  const times = [0, 60, 600, 3600].map((seconds) => strings.expiryTime(seconds));
  assert.equal(times, ["never", "1 minute", "10 minutes", "1 hour"]);
  assert.match(strings.systemMessages.expiry(600), "10 minutes");
  assert.match(strings.systemMessages.expiry(0), "turned off");
});

test("counts people and lines in plain English", () => {
  assert.is(strings.room.count(1), "Only you");
  assert.is(strings.room.count(2), "2 here");
  assert.is(strings.room.count(2, 1), "2 here, 1 away");
  assert.is(strings.room.count(1, 2), "1 here, 2 away");
  assert.is(strings.room.fresh(3), "3 new");
});

test("no message of the room is true only while it is new", () => {
  const kinds = Object.keys(strings.systemMessages) as (keyof typeof strings.systemMessages)[];
  for (const kind of kinds) {
    const sentence = strings.systemMessages[kind](5);
    assert.not.match(sentence, /\bin \d+ seconds?\b|\bis being\b|shuts down in/, kind);
  }
});

test.run();
