// The client on a real terminal, with people without one in the same room.
import { readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { defaults } from "../../server/config.ts";
import { type Relay, startRelay } from "../../server/relay.ts";
import { own } from "../../terminal/sentences.ts";
import type { Caller } from "../helpers/caller.ts";
import { join } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { build, Client, killAll, password } from "./client.ts";
import { endTmux, findTmux, Pane } from "./tmux.ts";

const isThere = await findTmux();
const onTerminal = isThere ? test : test.skip;

let relay: Relay;
let panes: Pane[] = [];
let callers: Caller[] = [];

test.before(build);
test.before.each(async () => {
  relay = await startRelay({ ...defaults, port: 0, host: "127.0.0.1" }, new Map());
});
test.after.each(async () => {
  await killAll();
  for (const pane of panes) pane.close();
  for (const caller of callers) await caller.do({ type: "leave", text: "" });
  [panes, callers] = [[], []];
  await relay.close();
});
test.after(endTmux);

function pane(columns?: number, rows?: number, env?: Readonly<Record<string, string>>): Pane {
  const made = new Pane(columns, rows, env);
  panes.push(made);
  return made;
}

/** Starts a room, and lets Ben enter it without a terminal. */
async function room(): Promise<{ link: string; anna: Client; ben: Caller }> {
  const anna = new Client([`http://127.0.0.1:${relay.port}`, "--new", "--alias", "Anna", "--stay"]);
  const [, link = ""] = await anna.wrote(/(http:\S+)/);
  const ben = await join(link, "Ben", password);
  callers.push(ben);
  return { link, anna, ben };
}

/** Enters from a terminal. */
async function enter(link: string, alias: string, made: Pane): Promise<Pane> {
  const [other] = callers.slice(-1);
  // An earlier visit under this alias may still be listed as away.
  const known = new Set(other?.session.view().people.map(({ id }) => id));
  // The question of an earlier visit would pass for this one's.
  made.say("clear");
  await made.hides(own.password);
  made.run(link, "--alias", alias);
  await made.shows(own.password);
  made.paste(password);
  made.press("Enter");
  await made.shows(strings.connections.open);
  // What was said before they are connected would be for the others only.
  await other?.until(() =>
    other.session.view().people.some((one) => one.alias === alias && !known.has(one.id)),
  );
  return made;
}

onTerminal("P32: a password is never shown, and the rest of a paste is never sent", async () => {
  const { link, ben } = await room();
  const cleo = pane();
  cleo.run(link, "--alias", "Cleo");
  await cleo.shows(own.password);
  assert.match(cleo.stty(), /\s-echo\s/);
  cleo.type(password.slice(0, 7));
  const [client = 0] = cleo.client();
  process.kill(client, "SIGTSTP");
  await cleo.shows(/Stopped|ready> $/);
  assert.match(cleo.stty(), /\secho\s/);
  cleo.say("fg");
  await until(
    () => /\s-echo\s/.test(cleo.stty()),
    () => cleo.stty(),
  );
  // Without marks, so that the line break ends the password: the rest must go nowhere.
  cleo.type(`${password.slice(7)}`);
  cleo.press("Enter");
  cleo.type("the rest of the paste");
  cleo.press("Enter");
  await cleo.shows(strings.connections.open);
  await ben.until(() => ben.session.view().people.some(({ alias }) => alias === "Cleo"));
  assert.not.match(cleo.text(true), password.slice(0, 7));
  assert.not.match(cleo.text(true), "the rest");
  cleo.say("hello");
  await ben.until(() => ben.texts().length > 0);
  assert.equal(ben.texts(), ["Cleo: hello"]);
});

onTerminal("people with fingerprints, formatting and warnings are on the screen", async () => {
  const { link, ben } = await room();
  const cleo = await enter(link, "Cleo", pane());
  await ben.do({ type: "say", text: "a <b>bold</b> word <ul><li>one</li></ul>" });
  await cleo.shows("• one");
  assert.match(cleo.styled(), /\^\[[\d;]*1m[^^]*bold/);
  await cleo.shows(/│ Ben\s*\n.*│ {3}\w+ \w+/);
  await ben.do({ type: "lock", on: true });
  await cleo.shows(`· ${strings.room.locked}`);
  await ben.do({ type: "expiry", seconds: 600 });
  await cleo.shows(strings.expiryTime(600));
});

onTerminal("commands do what they do on the page", async () => {
  const { link, anna, ben } = await room();
  // Wide enough for twelve words in a row.
  const cleo = await enter(link, "Cleo", pane(140, 40));
  await ben.do({ type: "say", text: "first" });
  await cleo.shows("1 first");
  const line = () => ben.lines.find((line) => line.kind === "text");
  cleo.say("/react 1 👍");
  await cleo.shows(/👍 .*Cleo/);
  cleo.say("/reply 1 an answer");
  await ben.until(() => ben.texts().includes("Cleo: an answer"));
  assert.is(
    ben.lines.flatMap((one) => (one.kind === "text" && one.reply ? one.reply.key : []))[0],
    line()?.key,
  );
  cleo.type("/ni");
  cleo.press("Tab");
  cleo.say("Dora");
  await ben.until(() => ben.session.view().people.some(({ alias }) => alias === "Dora"));
  cleo.say("/me waves");
  await cleo.shows("* Dora waves");
  cleo.say("/nope");
  // The answer gives the line back.
  await cleo.shows("There is no command /nope");
  await cleo.shows("> /nope");
  cleo.press("C-c");
  await cleo.hides("/nope");
  cleo.say(":dm Ben psst");
  await ben.until(() => ben.lines.some(({ kind }) => kind === "whisper"));
  cleo.say("/expiry 10m");
  await ben.until(() => ben.session.view().expiry === 600);
  cleo.say("/expiry off");
  await ben.until(() => ben.session.view().expiry === 0);
  cleo.say("/verify");
  await cleo.shows(/(?:[a-z]+ {2}){11}[a-z]+/);
  cleo.say("/verify same");
  await cleo.shows("✓");
  cleo.say(":help");
  await cleo.shows("/export FILE");
  cleo.say("/clear");
  await cleo.shows(strings.systemMessages.cleared(0).slice(0, 40));
  assert.not.match(cleo.text(), "1 first");
  cleo.say("/lock");
  await ben.until(() => ben.session.view().locked);
  cleo.say("/unlock");
  await ben.until(() => !ben.session.view().locked);
  cleo.say("/ignore Ben");
  await cleo.shows(strings.room.ignored);
  cleo.say("/kick Anna");
  assert.is(await anna.ended, 5);
  await cleo.shows("/invite");
  // Who is not in the new room yet when it is stopped is named as missing.
  await cleo.shows(strings.room.count(2));
  cleo.say("/stop");
  await cleo.shows(strings.stoppedOwn.title);
  await cleo.hides("│ Ben");
});

onTerminal("the field has several lines, history, and pastes with line breaks", async () => {
  const { link, ben } = await room();
  const cleo = await enter(link, "Cleo", pane());
  cleo.paste("one\ntwo\x1b[31m");
  await cleo.shows(/> one\s*\n {2}two\[31m/);
  cleo.press("Enter");
  await ben.until(() => ben.texts().includes("Cleo: one\ntwo[31m"));
  cleo.type("a");
  cleo.press("M-Enter");
  cleo.say("b");
  await ben.until(() => ben.texts().includes("Cleo: a\nb"));
  cleo.press("Up");
  await cleo.shows(/> a\s*\n {2}b/);
});

onTerminal("at 20 columns and at 200 everything is there, and scrolling goes back", async () => {
  const { link, ben } = await room();
  const cleo = await enter(link, "Cleo", pane());
  cleo.resize(20, 12);
  await ben.do({ type: "say", text: "a text that needs several rows on a narrow terminal" });
  await cleo.shows("terminal");
  for (let i = 1; i <= 12; i++)
    await ben.do({ type: "say", text: `line ${i} \u2764\ufe0f 日本 end` });
  await cleo.shows("line 12");
  cleo.press("PPage");
  cleo.press("PPage");
  await cleo.hides("line 12");
  cleo.resize(200, 50);
  await cleo.shows("line 12");
  await cleo.shows("a text that needs several rows on a narrow terminal");
  await cleo.shows("│ Ben");
});

onTerminal("NO_COLOR leaves out colours, and what is bold stays", async () => {
  const { link, ben } = await room();
  const cleo = await enter(link, "Cleo", pane(100, 30, { NO_COLOR: "1" }));
  await ben.do({ type: "say", text: "<b>bold</b>" });
  await cleo.shows("bold");
  assert.not.match(cleo.styled(), /\^\[[\d;]*(?:3[0-7]|38;5;\d+)m/);
  assert.match(cleo.styled(), /\^\[[\d;]*1m/);
});

onTerminal(
  "P32: after Ctrl-Z, SIGTERM, SIGHUP and leaving, the terminal is as it was",
  async () => {
    const { link, ben } = await room();
    const cleo = await enter(link, "Cleo", pane());
    const plain = pane();
    // tmux sets up a new terminal before its shell starts, not before it is there.
    await plain.shows(/^ready>/m);
    const before = plain.stty();
    await ben.do({ type: "say", text: "the orchard gate" });
    await cleo.shows("the orchard gate");
    assert.is(cleo.modes(), "1 1");
    cleo.press("C-z");
    // Without the space behind it, which tmux leaves out.
    await cleo.shows(/Stopped.*\nready>/s);
    assert.is(cleo.modes(), "0 0");
    assert.is(cleo.stty(), before);
    assert.not.match(cleo.text(true), "orchard");
    cleo.say("fg");
    await cleo.shows("the orchard gate");
    for (const signal of ["SIGTERM", "SIGHUP"] as const) {
      const [client = 0] = cleo.client();
      process.kill(client, signal);
      await until(() => cleo.client().length === 0);
      // What it has written last may not be on the terminal yet.
      await until(
        () => cleo.modes() === "0 0",
        () => [signal, cleo.modes()],
      );
      assert.is(cleo.stty(), before, signal);
      assert.not.match(cleo.text(true), "orchard", signal);
      if (signal === "SIGTERM") {
        await enter(link, "Cleo", cleo);
      }
    }
    await enter(link, "Cleo", cleo);
    await ben.do({ type: "say", text: "the orchard gate" });
    await cleo.shows("the orchard gate");
    // Again if the machine was too busy to read two presses in time.
    await until(() => {
      if (cleo.modes() !== "0 0") cleo.press("Escape", "Escape");
      return cleo.modes() === "0 0";
    });
    await until(() => cleo.client().length === 0);
    assert.is(cleo.stty(), before);
    assert.not.match(cleo.text(true), "orchard");
    assert.equal(readdirSync(cleo.home), [], "nothing was written");
  },
);

test.run();
