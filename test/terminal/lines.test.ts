// The client in a pipe, against the real relay: one message a line, objects, and exit codes.
import { randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatInviteLink } from "../../protocol/wire/room-code.ts";
import { defaults } from "../../server/config.ts";
import { type Relay, startRelay } from "../../server/relay.ts";
import { exitCodes } from "../../terminal/exits.ts";
import type { Caller } from "../helpers/caller.ts";
import { idOf, join } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { build, Client, cameIn, killAll, password } from "./client.ts";

let relay: Relay;
let callers: Caller[] = [];

test.before(build);
test.before.each(async () => {
  relay = await startRelay({ ...defaults, port: 0, host: "127.0.0.1" }, new Map());
});
test.after.each(async () => {
  await killAll();
  for (const caller of callers) await caller.do({ type: "leave", text: "" });
  callers = [];
  await relay.close();
});

const url = () => `http://127.0.0.1:${relay.port}`;

/** Starts a room with one person without a terminal. */
async function room(
  ...args: readonly string[]
): Promise<{ anna: Client; link: string; ben: Caller }> {
  const anna = new Client([url(), "--new", "--alias", "Anna", "--stay", ...args]);
  const [, link = ""] = await anna.wrote(/(http:\/\/[^\s"]+#[\w-]+)/);
  const ben = await join(link, "Ben", password);
  callers.push(ben);
  return { anna, link, ben };
}

const whispers = ({ lines }: Caller) => {
  return lines.flatMap((line) => (line.kind === "whisper" ? line.text : []));
};

test("what is said goes both ways, a line each, with line breaks and markup as text", async () => {
  const { anna, ben } = await room();
  anna.say("hello Ben");
  await ben.until(() => ben.texts().includes("Anna: hello Ben"));
  await ben.do({ type: "say", text: "first\nsecond <b>bold</b>" });
  await anna.wrote(/^\[2\] Ben: first ↵ second bold$/m);
  await ben.do({ type: "whisper", to: idOf(ben, "Anna"), text: "psst" });
  await anna.wrote(/^\[3\] Ben .*psst$/m);
});

test("at the end of the input it leaves, after the others have what was said", async () => {
  const { anna, ben, link } = await room();
  const cleo = new Client([link, "--alias", "Cleo"]);
  assert.is(await cleo.end("one", "two"), exitCodes.left);
  await ben.until(() => ben.texts().join() === "Cleo: one,Cleo: two");
  await anna.wrote(/Cleo: two/);
});

test("commands and their other names work, and an unknown one is never said", async () => {
  const { anna, ben } = await room();
  anna.say(
    "/kicks Ben",
    ":quite",
    "/who",
    ":dm Ben psst",
    "/me waves",
    "/reply 2 well",
    "/react 2 👍",
  );
  await ben.until(() => ben.texts().length === 2);
  assert.equal(ben.texts(), ["Anna: waves", "Anna: well"]);
  assert.equal(whispers(ben), ["psst"]);
  await anna.wrote(/\[2\] \* Anna waves/);
  await anna.wrote(/Ben \(\w+ \w+\)/);
  await anna.wrote(/Anna 👍 \[2\]/);
  anna.say(":q");
  assert.is(await anna.ended, exitCodes.left);
});

test("the twelve words are the same on both sides", async () => {
  const { anna, ben } = await room();
  await ben.do({ type: "verify" });
  anna.say("/verify");
  const [, words = ""] = await anna.wrote(/^⌂ ((?:[a-z]+ ){11}[a-z]+)$/m);
  anna.say("/verify same");
  anna.say("/who");
  await anna.wrote(/Ben \(.*compared/);
  assert.is(words.split(" ").length, 12);
});

test("with --json both ways are objects in ASCII, and answers have the id of their command", async () => {
  const { anna, ben } = await room("--json");
  anna.say(
    '{"id":7,"type":"say","text":"é \\u2028 \\u202e x"}',
    '{"type":"run","text":"/nope"}',
    "no",
  );
  await ben.until(() => ben.texts().length === 1);
  await ben.do({ type: "say", text: "\u202eé\u2028" });
  await anna.wrote(/"from":\{"id":"\w+","alias":"Ben"/);
  await anna.wrote(/"problem".*\n.*"problem"/);
  assert.not.match(anna.out, /[^\n -~]/);
  const events = anna.events();
  assert.ok(events.some(({ type, id }) => type === "done" && id === 7));
  const [said] = events.filter(({ type, own }) => type === "message" && own === false);
  assert.is(said?.text, "\u202eé\u2028");
  anna.say(`{"type":"whisper","to":"${idOf(ben, "Ben")}","text":"psst"}`);
  await ben.until(() => whispers(ben).includes("psst"));
  anna.say('{"type":"run","text":"/exit bye"}');
  assert.is(await anna.ended, exitCodes.left);
  assert.equal(anna.events().at(-1)?.exit, exitCodes.left);
});

test("exit codes tell why: usage, password, empty, unreachable, removed, stopped", async () => {
  const { anna, ben, link } = await room();
  const code = async (args: readonly string[], secret?: string) => new Client(args, secret).ended;
  assert.is(await code([link]), exitCodes.usage);
  assert.is(await code([link, "--alias", "X", "--life", "9d"]), exitCodes.usage);
  assert.is(await code(["http://relay.example/#x", "--alias", "X"]), exitCodes.usage);
  assert.is(await code([link, "--alias", "X"], "wrong"), exitCodes.password);
  const other = formatInviteLink(new URL(link).origin, randomBytes(16));
  assert.is(await code([other, "--alias", "X"]), exitCodes.closed);
  assert.is(
    await code(["http://127.0.0.1:1/#00000-00000-00000-000000-000000", "--alias", "X"]),
    exitCodes.unreachable,
  );
  await ben.do({ type: "kick", member: idOf(ben, "Anna") });
  assert.is(await anna.ended, exitCodes.removed);
});

test("a stop ends it with a code, and the end says who stopped", async () => {
  const { anna, ben } = await room();
  await ben.do({ type: "stop" });
  assert.is(await anna.ended, exitCodes.stopped);
  assert.match(anna.err, strings.ends.stopped[0]);
  assert.match(anna.err, "Ben");
});

test("an empty password enters, and without a terminal nobody is asked for one", async () => {
  const anna = new Client([url(), "--new", "--alias", "Anna", "--stay"], "");
  const [, link = ""] = await anna.wrote(/(http:\S+)/);
  assert.not.match(anna.out, /Password:/);
  callers.push(await join(link, "Ben", ""));
  await anna.wrote(cameIn("Ben"));
  const none = new Client([link, "--alias", "X"], null, true);
  assert.is(await none.ended, exitCodes.usage);
});

test("a reader that has gone, SIGTERM and SIGHUP end it", async () => {
  const { anna, ben } = await room();
  anna.child.stdout?.destroy();
  await ben.do({ type: "say", text: "to nobody" });
  assert.is(await anna.ended, exitCodes.hangup);
  for (const [signal, code] of [
    ["SIGTERM", exitCodes.terminated],
    ["SIGHUP", exitCodes.hangup],
  ] as const) {
    // Again if the machine was too busy for her last word: without it she is listed as away.
    await until(async () => {
      const { anna, ben } = await room();
      anna.child.kill(signal);
      assert.is(await anna.ended, code);
      await ben.until(() => ben.present().length === 1);
      return ben.session.view().people.length === 1;
    });
  }
});

test("a message is edited by its number, and an edited one is told again", async () => {
  const { anna, ben } = await room();
  anna.say("hello", "/edit 1 **hallo**", "/edit 1", "/edit 1 /kick Ben", "/edit 9 x", "and more");
  await ben.until(() => ben.texts().includes("Anna: and more"));
  assert.equal(ben.texts(), ["Anna: <b>hallo</b>", "Anna: and more"]);
  await anna.wrote(/^⌂ edited: \[1\] hallo$/m);
  for (const text of [strings.refusals["edit-command"], strings.refusals["command-incomplete"]]) {
    const end = text.slice(text.lastIndexOf("}") + 1);
    await until(
      () => anna.err.includes(end),
      () => anna.err,
    );
  }
  await ben.do({ type: "say", text: "one" });
  await anna.wrote(/^\[3\] Ben: one$/m);
  anna.say("/edit 3 mine now");
  const key = ben.lines.at(-1)?.key ?? "";
  await ben.do({ type: "edit", key, text: "two\nthree" });
  await anna.wrote(/^⌂ edited: \[3\] two ↵ three$/m);
  assert.is(ben.texts().at(-1), "Ben: two\nthree");
});

test("with --json an edit is an event with the number of its message", async () => {
  const { anna, ben } = await room("--json");
  await ben.do({ type: "say", text: "one" });
  await anna.wrote(/"text":"one"/);
  await ben.do({ type: "edit", key: ben.lines.at(-1)?.key ?? "", text: "two" });
  await anna.wrote(/"type":"edited"/);
  const [edited] = anna.events().filter(({ type }) => type === "edited");
  assert.equal([edited?.n, edited?.text, typeof edited?.at], [1, "two", "number"]);
});

test.run();
