/** Completions: which are offered, and how one is inserted. */
import { signal } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Person } from "../../protocol/session.ts";
import { commandNames } from "../../web/room/commands.ts";
import { complete, offeredChoices } from "../../web/room/completion.ts";
import { SuggestionsModel } from "../../web/room/suggestions.ts";
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

function makeSuggestions() {
  const here = signal<readonly Person[]>(people);
  return { here, suggestions: new SuggestionsModel(here, signal(list)) };
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
