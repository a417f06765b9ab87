/** The word list: how it is loaded, and the passwords made from it. */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  listWords,
  passwordWords,
  suggestPassword,
  WordlistModel,
} from "../../web/app/wordlist.ts";
import { list, makeWorld } from "./fakes.ts";

const bytes = (...values: number[]) => ({ random: () => Uint8Array.from(values) });

test("suggests six words, each from eleven random bits", () => {
  const edges = bytes(0, 0, 0, 1, 0x07, 0xff, 0x08, 0x00, 0xff, 0xff, 0x04, 0x00);
  const password = suggestPassword(list, edges);
  assert.is(password, "word0 word1 word2047 word0 word2047 word1024");
});

test("reaches every word equally often", () => {
  const counts = new Map<string, number>();
  for (let value = 0; value < 0x10000; value++) {
    const [word = ""] = suggestPassword(list, {
      random: (length) => new Uint8Array(length).fill(value >> 8, 0, 1).fill(value & 255, 1, 2),
    }).split(" ");
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  assert.is(counts.size, listWords);
  assert.equal(new Set(counts.values()), new Set([32]));
});

test("uses no more randomness than it needs", () => {
  const asked: number[] = [];
  suggestPassword(list, {
    random(length) {
      asked.push(length);
      return new Uint8Array(length);
    },
  });
  assert.equal(asked, [2 * passwordWords]);
});

test("the list in use has 2,048 different words without spaces", () => {
  assert.is(new Set(wordlist).size, listWords);
  assert.ok(wordlist.every((word) => /^[a-z]{3,8}$/.test(word)));
});

test("loads the list once, also for two requests at the same time", async () => {
  const { page, log } = makeWorld();
  const model = new WordlistModel(page);
  assert.is(model.words.value, null);
  assert.equal(await Promise.all([model.load(), model.load()]), [true, true]);
  assert.is(model.words.value, list);
  assert.equal(log, ["words"]);
});

test("reports a list that can't be loaded, and tries again on the next request", async () => {
  const world = makeWorld();
  const model = new WordlistModel(world.page);
  world.words = new TypeError("failed to fetch");
  assert.is(await model.load(), false);
  assert.is(world.reports.length, 1);
  world.words = list;
  assert.is(await model.load(), true);
});

test("refuses a list of another length", async () => {
  const world = makeWorld();
  world.words = list.slice(1);
  const model = new WordlistModel(world.page);
  assert.is(await model.load(), false);
  assert.is(model.words.value, null);
  assert.instance(world.reports[0], RangeError);
});

test.run();
