// The rooms that a relay lists, from a terminal: listed, entered by name, full, killed, stopped; and the
// command that makes an entry for the operator's file.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseCode } from "../../protocol/wire/room-code.ts";
import { defaults } from "../../server/config.ts";
import { type Relay, startRelay } from "../../server/relay.ts";
import { parseRooms } from "../../server/rooms-file.ts";
import { exitCodes } from "../../terminal/exits.ts";
import type { Caller } from "../helpers/caller.ts";
import { call } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { build, Client, killAll, password, program } from "./client.ts";
import { endTmux, findTmux, Pane } from "./tmux.ts";

const isThere = await findTmux();
const onTerminal = isThere ? test : test.skip;

type Made = {
  readonly entry: Record<string, unknown>;
  readonly code: string;
  readonly err: string;
};

let relay: Relay;
let club: Partial<Made> = {};
let open: Partial<Made> = {};
let hidden: Partial<Made> = {};
let panes: Pane[] = [];
let callers: Caller[] = [];

/** Runs `sanctuary room`, with a password on a file descriptor unless the room is open. */
async function entryOf(...args: readonly string[]): Promise<Made> {
  const room = new Client(["room", ...args], args.includes("--open") ? null : password);
  assert.is(await room.ended, 0, room.err);
  const [, code = ""] = /#([\w-]+)$/m.exec(room.err) ?? [];
  return { entry: JSON.parse(room.out), code, err: room.err };
}

const fileOf = (...made: readonly Partial<Made>[]) =>
  parseRooms(JSON.stringify({ welcome: "Be kind\nto all", rooms: made.map(({ entry }) => entry) }));

test.before(async () => {
  build();
  club = await entryOf("--name", "Book club", "--description", "Thursdays");
  open = await entryOf("--open", "--name", "Lobby", "--welcome", "Say hello", "--members", "2");
  hidden = await entryOf("--name", "Cellar", "--hidden", "--life", "2h");
});
test.before.each(async () => {
  const config = { ...defaults, port: 0, host: "127.0.0.1" };
  relay = await startRelay(config, new Map(), { listings: fileOf(club, open, hidden) });
});
test.after.each(async () => {
  await killAll();
  for (const pane of panes) pane.close();
  for (const caller of callers) await caller.do({ type: "leave", text: "" });
  [panes, callers] = [[], []];
  await relay.close();
});
test.after(endTmux);

const url = () => `http://127.0.0.1:${relay.port}`;
const link = ({ code = "" }: Partial<Made>) => `${url()}/#${code}`;

async function enters(made: Partial<Made>, alias: string, secret = ""): Promise<Caller> {
  const caller = await call(link(made), alias, secret, { roomName: "" });
  callers.push(caller);
  await caller.until(() => caller.session.view().phase === "open");
  return caller;
}

function pane(): Pane {
  const made = new Pane(100, 30);
  panes.push(made);
  return made;
}

test("P33: an entry has what was asked for, and of the secrets only route and access hash", () => {
  assert.equal(Object.keys(club.entry ?? {}), ["name", "description", "route", "access"]);
  assert.equal(Object.keys(hidden.entry ?? {}), ["name", "life", "hidden", "route", "access"]);
  assert.is(hidden.entry?.life, 7200);
  assert.is(parseCode(club.code ?? "").length, 16);
  assert.not.match(JSON.stringify(club.entry), club.code ?? "none");
  assert.not.match(JSON.stringify(club.entry), password);
  assert.is(open.entry?.code, open.code);
  const [first, second, third] = fileOf(club, open, hidden).rooms;
  assert.equal([first?.hidden, second?.members, third?.hidden], [false, 2, true]);
});

test("sanctuary room refuses what the file would refuse, and what makes no sense", async () => {
  for (const args of [
    ["--name", ""],
    ["--name", "x".repeat(33)],
    [],
    ["--name", "A", "--members", "301"],
    ["--name", "A", "--life", "8d"],
    ["--name", "A", "--welcome", "x".repeat(1001)],
    ["--name", "A", "http://relay.example"],
    ["--name", "A", "--nope"],
    // Nobody could say that it is open.
    ["--name", "A", "--hidden", "--open"],
  ]) {
    const room = new Client(["room", ...args]);
    assert.is(await room.ended, exitCodes.usage, args.join(" "));
    assert.is(room.out, "");
  }
  assert.is(await new Client(["room", "--open", "--name", "A"]).ended, exitCodes.usage);
  const help = new Client(["room", "--help"], null);
  assert.is(await help.ended, 0);
  assert.match(help.out, "--password-fd N");
});

test("the list has the welcome text, descriptions and what each room is, but no hidden room", async () => {
  const list = new Client([url(), "--rooms"], null);
  assert.is(await list.ended, 0);
  assert.match(list.out, /^Be kind\nto all\nBook club · /);
  assert.match(
    list.out,
    `Lobby · ${strings.rooms.open} (${strings.rooms.people(0).toLowerCase()})`,
  );
  assert.match(list.out, "\n  Thursdays\n");
  assert.not.match(list.out, "Cellar");
  const json = new Client([url(), "--rooms", "--json"], null);
  assert.is(await json.ended, 0);
  const [listed] = json.events();
  assert.is(listed?.type, "rooms");
  const plain = await startRelay({ ...defaults, port: 0, host: "127.0.0.1" }, new Map());
  const none = new Client([`http://127.0.0.1:${plain.port}`, "--rooms"], null);
  assert.is(await none.ended, 0);
  assert.match(none.out, "lists no rooms");
  await plain.close();
});

test("P33: an open room is entered by its name, after it was said who can read it", async () => {
  const ben = await enters(open, "Ben");
  const anna = new Client([url(), "--room", "lobby", "--alias", "Anna", "--stay"], null);
  await ben.until(() => ben.session.view().people.length === 2);
  assert.ok(anna.err.startsWith(`Say hello\n${strings.front.public}\n`), anna.err);
  anna.say("hello");
  await ben.until(() => ben.texts().includes("Anna: hello"));
  // The room holds two.
  const cleo = new Client([url(), "--room", "Lobby", "--alias", "Cleo"], null);
  assert.is(await cleo.ended, exitCodes.closed);
  assert.match(cleo.err, strings.refusals["room-full"].slice(0, 20));
  for (const name of ["Nowhere", "Book club", "Cellar"]) {
    const wrong = new Client([url(), "--room", name, "--alias", "X"], null);
    assert.is(await wrong.ended, exitCodes.usage, name);
  }
});

test("P33: by its link too, an open room is entered only after it was said who can read it", async () => {
  const ben = await enters(open, "Ben");
  for (const secret of [null, ""]) {
    const anna = new Client([link(open), "--alias", "Anna", "--stay"], secret);
    await ben.until(() => ben.present().length === 2);
    assert.ok(anna.err.startsWith(`Say hello\n${strings.front.public}\n`), anna.err);
    anna.child.kill("SIGTERM");
    await anna.ended;
    // Without a last word, which a busy machine may not send in time, she is listed as away.
    await ben.until(() => ben.present().length === 1);
  }
  // With a password it is another room, and of a room with a password nothing is said.
  const eve = new Client([link(open), "--alias", "Eve"], password);
  assert.is(await eve.ended, exitCodes.password);
  const dora = new Client([link(club), "--alias", "Dora"], "");
  assert.is(await dora.ended, exitCodes.password);
  for (const { err } of [eve, dora]) assert.not.match(err, strings.front.public);
  const wrong = new Client([`${url()}/#k3wne`, "--alias", "X"], "");
  assert.is(await wrong.ended, exitCodes.usage);
});

test("P31: what the operator writes passes for no line of the room and none of a member", async () => {
  const anna = new Client([link(club), "--alias", "Anna"]);
  anna.say("/rooms");
  await anna.wrote(/Lobby · /);
  for (const text of ["Be kind", "to all", "Book club · ", "  Thursdays", "Lobby · "]) {
    assert.ok(`\n${anna.out}`.includes(`\n| ${text}`), anna.out);
  }
  assert.not.match(anna.out, /⌂ (Be kind|to all|Book|Lobby)/);
  const ben = new Client([link(club), "--alias", "Ben", "--json", "--stay"]);
  ben.say(JSON.stringify({ type: "run", text: "/rooms" }));
  await ben.wrote(/"done"/);
  const listed = ben.events().filter(({ type }) => type === "listed");
  assert.equal(
    listed.slice(0, 2).map(({ text }) => text),
    ["Be kind", "to all"],
  );
  assert.ok(!ben.events().some(({ type }) => type === "said"));
});

test("a listed room with a password is there while nobody is inside, and a hidden one too", async () => {
  for (const made of [club, hidden]) {
    const eve = new Client([link(made), "--alias", "Eve"], "not this");
    assert.is(await eve.ended, exitCodes.password);
    const anna = await enters(made, "Anna", password);
    const ben = new Client([link(made), "--alias", "Ben"]);
    await anna.until(() => anna.session.view().people.length === 2);
    await ben.end("hello");
    await anna.until(() => anna.texts().includes("Ben: hello"));
  }
});

test("P27: a stop ends what was said, and the open room begins again", async () => {
  const [anna, ben] = [await enters(open, "Anna"), await enters(open, "Ben")];
  await ben.do({ type: "stop" });
  await anna.until(() => anna.session.view().phase === "ended");
  await ben.until(() => ben.session.view().phase === "ended");
  callers = [];
  const cleo = await enters(open, "Cleo");
  assert.is(cleo.session.view().people.length, 1);
  await (await enters(club, "Anna", password)).do({ type: "stop" });
  callers.length -= 1;
  const dora = new Client([link(club), "--alias", "Dora"]);
  assert.is(await dora.ended, exitCodes.stopped);
});

test("an answer that is no list is told as such, and an endless one is cut", async () => {
  let body: string | undefined = "<html>";
  const server = createServer((_request, response) => {
    if (body !== undefined) return response.end(body);
    const more = () => response.write("x".repeat(65_536), () => response.destroyed || more());
    return more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    for (const text of ["<html>", undefined]) {
      body = text;
      const list = new Client([`http://127.0.0.1:${port}`, "--rooms"], null);
      assert.is(await list.ended, exitCodes.unreachable);
      assert.match(list.err, "did not say which rooms");
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

onTerminal(
  "P33: on the screen a room is chosen from the list, and joined from another room",
  async () => {
    const ben = await enters(open, "Ben");
    const anna = pane();
    anna.run(url(), "--alias", "Anna");
    await anna.shows("Book club");
    await anna.shows("Room or link:");
    anna.say("nowhere");
    await anna.shows("There is no room");
    anna.say("Lobby");
    await anna.shows(strings.front.public.slice(0, 60));
    assert.is(ben.session.view().people.length, 1, "not before the answer");
    anna.say("y");
    await anna.shows(strings.connections.open);
    await ben.until(() => ben.session.view().people.length === 2);
    anna.say(":rooms");
    await anna.shows("Thursdays");
    anna.press("Escape");
    await anna.hides("Thursdays");
    anna.say(":join Book club");
    // The answer gives the line back.
    await anna.shows("To enter, open the link that you were given.");
    await anna.shows("> :join Book club");
    anna.press("C-c");
    await anna.hides("> :join Book club");
    const cleo = await enters(club, "Cleo", password);
    anna.say(`:join ${link(club)}`);
    await anna.shows("Password:");
    anna.paste(password);
    anna.press("Enter");
    await cleo.until(() => cleo.session.view().people.length === 2);
    await anna.shows("Cleo");
    anna.say(`:join ${link(open)}`);
    await anna.shows(strings.front.public.slice(0, 60));
    await anna.shows("Type the same command again");
    assert.is(cleo.session.view().people.length, 2, "still there");
    anna.say(":join lobby");
    await ben.until(() => ben.session.view().people.some(({ alias }) => alias === "Anna"));
    // As a title: the line that chose a room has the word too.
    await anna.shows(/^ ?Lobby · /m);
    await anna.shows("Ben");
  },
);

onTerminal("P33: on the screen the link of an open room asks first", async () => {
  const anna = pane();
  anna.run(link(open), "--alias", "Anna");
  await anna.shows(strings.front.public.slice(0, 60));
  await anna.shows("Enter? [y/N]");
  anna.say("y");
  await anna.shows(strings.connections.open);
  const ben = await enters(open, "Ben");
  await ben.until(() => ben.session.view().people.length === 2);
});

onTerminal("sanctuary room asks for the password twice, without showing it", async () => {
  const made = pane();
  made.run("room", "--name", "Attic", "https://chat.example.org");
  await made.shows("Password");
  made.say("a quiet password");
  await made.shows("The same again:");
  made.say("a quiet password");
  await made.shows(/https:\/\/chat\.example\.org\/#[\w-]+/);
  await made.shows('"name": "Attic"');
  assert.not.match(made.text(true), "quiet password");
  made.say("clear");
  await made.hides("Password");
  made.run("room", "--name", "Attic");
  await made.shows("Password");
  made.say("one");
  await made.shows("The same again:");
  made.say("another");
  await made.shows("not the same");
  made.say("clear");
  await made.hides("Password");
  made.run("room", "--name", "Attic");
  await made.shows("Password");
  made.press("Enter");
  await made.shows(/Password: ([a-z]+ ){5}[a-z]+/);
});

test("the command of the package runs it", async () => {
  const root = new URL("../../", import.meta.url);
  const child = spawn(process.execPath, ["sanctuary.mjs", "room", "--help"], { cwd: root });
  let out = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  assert.is(await new Promise((resolve) => child.once("close", resolve)), 0);
  assert.match(out, "sanctuary room --name NAME");
  assert.ok(program.endsWith("chat.mjs"));
});

test.run();
