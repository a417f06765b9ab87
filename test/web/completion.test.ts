/** Completions: which are offered, and how one is inserted. */
import { signal } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Person } from "../../protocol/session.ts";
import { commandNames } from "../../web/room/commands.ts";
import { complete, offeredChoices } from "../../web/room/completion.ts";
import { type Emoji, readEmojis } from "../../web/room/emoji.ts";
import { SuggestionsModel } from "../../web/room/suggestions.ts";
import { emojis } from "../../web/strings/emoji.ts";
import { list, makePerson } from "./fakes.ts";

const people = [
  makePerson("Ada", true),
  makePerson("Béla"),
  makePerson("Anna"),
  makePerson("Anna Maria"),
  { ...makePerson("Twin"), ambiguous: true },
];

function offered(typed: string, among: readonly Person[] = people): string[] {
  const { start, choices } = complete(typed, among, list);
  return choices.map(({ insert }) => typed.slice(0, start) + insert);
}

test("offers commands with the typed beginning, in their order", () => {
  assert.equal(offered("/l"), ["/lock "]);
  assert.equal(offered("/UN"), ["/unlock "]);
  assert.equal(offered("/ex"), ["/export ", "/exit "]);
  assert.equal(offered("/").length, offeredChoices);
  assert.is(offered("/")[0], "/w ");
  assert.ok(commandNames.length > offeredChoices);
  assert.equal(offered("/w"), ["/who "]);
  assert.equal(offered("/wh"), ["/whisper ", "/who "]);
  assert.equal(offered("/msg b"), ["/msg Béla "]);
  assert.equal(offered("//"), []);
  assert.equal(offered("say /l"), []);
});

test("offers the same behind something unseen, and for signs that are read as a slash", () => {
  for (const begin of [" /", "\t/", "\u200b/", "\u2800/", "\uff0f", "\u2044", " \uff0f"]) {
    assert.equal(offered(`${begin}l`), ["/lock "]);
    assert.equal(offered(`${begin}purr b`), [`${begin}purr Béla `]);
    assert.equal(offered(`${begin}lock`), begin.endsWith("\u2044") ? ["/lock "] : []);
  }
  assert.equal(offered("\\l"), []);
});

test("offers no completion of a complete text", () => {
  assert.equal(offered("/lock"), []);
  assert.equal(offered("/lock "), []);
  assert.equal(offered("@béla"), []);
  assert.equal(offered("@Béla "), []);
  assert.equal(offered("@anna"), ["@Anna Maria "]);
});

test("offers the others after a command for one member, with the fingerprint if ambiguous", () => {
  assert.equal(offered("/purr b"), ["/purr Béla "]);
  assert.equal(offered("/kick ANN"), ["/kick Anna ", "/kick Anna Maria "]);
  assert.equal(offered("/purr Anna M"), ["/purr Anna Maria "]);
  assert.equal(offered("/purr t"), ["/purr Twin word0 word2047 "]);
  assert.equal(offered("/purr a"), ["/purr Anna ", "/purr Anna Maria "]);
  assert.equal(offered("/purr Anna hello"), []);
  assert.equal(offered("/me b"), []);
});

test("offers the others after an at sign, and none within a word", () => {
  assert.equal(offered("hello @b"), ["hello @Béla "]);
  assert.equal(offered("(@b"), ["(@Béla "]);
  assert.equal(offered("/purr Anna ask @b"), ["/purr Anna ask @Béla "]);
  assert.equal(offered("mail@b"), []);
  assert.equal(offered("e\u0301@b"), []);
  for (const text of ["请看", "นี่", "ל", "привет"]) {
    assert.equal(offered(`${text}@b`), [`${text}@Béla `]);
  }
  assert.equal(offered("@ b"), []);
  assert.equal(offered("@b\n"), []);
  assert.equal(offered("@"), ["@Béla ", "@Anna ", "@Anna Maria ", "@Twin word0 word2047 "]);
});

const all = readEmojis(emojis);
/** The compiler's target does not know a literal with this flag. */
const flag = "v";
const single = new RegExp("^\\p{RGI_Emoji}$", flag);

function emojiFor(typed: string): string[] {
  const { start, choices } = complete(typed, people, list, all);
  return choices.map(({ insert }) => typed.slice(0, start) + insert);
}

test("offers emoji after a colon and two letters of a name, those that begin so first", () => {
  assert.equal(emojiFor("hello :smi").slice(0, 2), ["hello 😄 ", "hello 😊 "]);
  assert.equal(emojiFor(":heart"), ["❤️ ", "😍 ", "🥰 ", "💚 ", "💙 ", "💔 "]);
  assert.equal(emojiFor(":SUNF"), ["🌻 "]);
  assert.equal(emojiFor("/w Béla :sunf"), ["/w Béla 🌻 "]);
  assert.equal(emojiFor("(:sunf"), ["(🌻 "]);
  assert.equal(emojiFor(":+1"), ["👍 "]);
  assert.equal(emojiFor(":sunflower:"), ["🌻 "]);
  assert.equal(emojiFor(":sunf:"), []);
  assert.is(emojiFor(":sm").length <= offeredChoices, true);
});

test("offers no emoji in a time, an address, a word or a face made of signs", () => {
  for (const text of [
    "12:30",
    "https://sun",
    "note:sun",
    "::sun",
    ":s",
    ": sun",
    ":sun now",
    ":D",
  ]) {
    assert.equal(emojiFor(text), [], text);
  }
  assert.equal(offered(":sunf"), [], "while the list is not loaded");
});

test("every emoji is one, and has names that can be typed", () => {
  const seen = new Set<string>();
  for (const { emoji, names } of all) {
    assert.match(emoji, single, emoji);
    for (const name of names) assert.match(name, /^(?:[a-z]+(?:_[a-z]+)*|[+-]1)$/);
    assert.not.ok(seen.has(emoji), emoji);
    seen.add(emoji);
    const [first] = names;
    assert.ok(emojiFor(`:${first}:`).includes(`${emoji} `), first);
  }
  assert.ok(all.length >= 140);
});

test("loads the list of emoji when one is asked for, and again only if that failed", async () => {
  let asked = 0;
  const suggestions = makeSuggestions(async () => (++asked === 1 ? [] : all)).suggestions;
  const look = async (text: string) => {
    suggestions.look(text);
    await Promise.resolve();
    return suggestions.choices.value.map(({ insert }) => insert);
  };
  await look("hello");
  assert.is(asked, 0);
  assert.equal(await look(":sunf"), []);
  assert.equal(await look(":sunfl"), ["🌻 "]);
  assert.equal(await look(":sunflo"), ["🌻 "]);
  assert.is(asked, 2);
  assert.is(suggestions.take(), "🌻 ");
});

function makeSuggestions(loadEmojis = async (): Promise<readonly Emoji[]> => []) {
  const here = signal<readonly Person[]>(people);
  return { here, suggestions: new SuggestionsModel(here, signal(list), loadEmojis) };
}

test("nothing is chosen until the user moves there; otherwise the first is taken", () => {
  const { suggestions } = makeSuggestions();
  suggestions.look("/ex");
  assert.is(suggestions.active.value, -1);
  assert.is(suggestions.take(), "/export ");
  assert.equal(suggestions.choices.value, []);
});

test("moves around the list, from either end", () => {
  const { suggestions } = makeSuggestions();
  assert.is(suggestions.move(1), false);
  suggestions.look("@ann");
  const steps = [1, 1, 1, -1, -1] as const;
  const reached = steps.map((step) => suggestions.move(step) && suggestions.active.value);
  assert.equal(reached, [0, 1, 0, 1, 0]);
  suggestions.look("@ann");
  suggestions.move(-1);
  assert.is(suggestions.take(), "@Anna Maria ");
});

test("takes the choice that is clicked", () => {
  const { suggestions } = makeSuggestions();
  suggestions.look("@");
  assert.is(suggestions.take(suggestions.choices.value[2]), "@Anna Maria ");
  assert.is(suggestions.take(), undefined);
});

test("stays closed after it was dismissed, until the user types", () => {
  const { suggestions } = makeSuggestions();
  assert.is(suggestions.dismiss(), false);
  suggestions.look("@");
  assert.is(suggestions.dismiss(), true);
  assert.equal(suggestions.choices.value, []);
  assert.is(suggestions.take(), undefined);
  suggestions.look("@b");
  assert.is(suggestions.choices.value.length, 1);
});

test("follows members who come and go", () => {
  const { suggestions, here } = makeSuggestions();
  suggestions.look("@");
  suggestions.move(-1);
  assert.is(suggestions.active.value, 3);
  here.value = people.slice(0, 2);
  assert.is(suggestions.choices.value.length, 1);
  assert.is(suggestions.active.value, -1);
});

test.run();
