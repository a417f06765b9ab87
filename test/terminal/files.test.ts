// Files up and down: nothing is fetched or written unasked, and nothing is replaced.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { defaults } from "../../server/config.ts";
import { type Relay, startRelay } from "../../server/relay.ts";
import { strings } from "../helpers/strings.ts";
import { build, Client, cameIn, killAll } from "./client.ts";

let relay: Relay;
let folder = "";

test.before(build);
test.before.each(async () => {
  folder = mkdtempSync(path(tmpdir(), "sanctuary-files-"));
  relay = await startRelay({ ...defaults, port: 0, host: "127.0.0.1" }, new Map());
});
test.after.each(async () => {
  await killAll();
  await relay.close();
  rmSync(folder, { recursive: true });
});

/** Two people in a room, with this folder for what they save. */
async function two(): Promise<readonly [anna: Client, ben: Client]> {
  const url = `http://127.0.0.1:${relay.port}`;
  const anna = new Client([url, "--new", "--alias", "Anna", "--stay", "--folder", folder]);
  const [, link = ""] = await anna.wrote(/(http:\S+)/);
  const ben = new Client([link, "--alias", "Ben", "--stay", "--folder", folder]);
  await anna.wrote(cameIn("Ben"));
  return [anna, ben];
}

test("a file arrives whole, under its name and then under another, and is fetched only on demand", async () => {
  const [anna, ben] = await two();
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => i % 251));
  const from = path(folder, "notes.txt");
  writeFileSync(from, bytes);
  anna.say(`/send ${from}`);
  await ben.wrote(/\[1\] Anna: \[notes\.txt, 700 kB\]/);
  assert.equal(readdirSync(folder), ["notes.txt"]);
  ben.say("/save 1");
  await ben.wrote(new RegExp(strings.stages.saved ?? ""));
  assert.ok(readFileSync(path(folder, "notes (2).txt")).equals(bytes));
  assert.ok(readFileSync(from).equals(bytes), "the other file is as it was");
  ben.say("/save 1 notes.txt");
  await ben.wrote(/notes\.txt: there is/);
  ben.say("/save 7", "/save x", "/save 1 again.txt");
  await ben.wrote(/There is no message/);
  await ben.wrote(/again|Saved[\s\S]*Saved/);
});

test("a photo is not sent as it is unless that is asked for, and what it tells is said", async () => {
  const [anna, ben] = await two();
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  writeFileSync(path(folder, "photo.png"), png);
  anna.say(`/send ${path(folder, "photo.png")}`);
  await anna.wrote(/--as-is/);
  anna.say(`/send --as-is ${path(folder, "photo.png")}`);
  await ben.wrote(/\[1\] Anna: \[photo\.png/);
  anna.say("that is all", "/send /nowhere", `/send ${folder}`);
  // The first /send took no number.
  await ben.wrote(/\[2\] Anna: that is all/);
  await anna.wrote(/nowhere: there is no/);
  await anna.wrote(/it is not a file/);
});

test("the conversation is saved in a new file, only when asked for", async () => {
  const [anna, ben] = await two();
  ben.say("the orchard gate");
  await anna.wrote(/orchard/);
  assert.equal(readdirSync(folder), []);
  anna.say("/export", "/export talk.txt");
  await anna.wrote(/Saved in/);
  assert.match(readFileSync(path(folder, "talk.txt"), "utf8"), "Ben: the orchard gate");
  anna.say("/export talk.txt");
  await anna.wrote(/talk\.txt: there is a file/);
});

test.run();
