/** The composer and its commands: what is sent, what is done, and that no draft is lost. */
import { signal } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Person } from "../../protocol/session.ts";
import { readTyped } from "../../web/model/commands.ts";
import { ComposerModel, tidy } from "../../web/model/composer.ts";
import type { Refusal } from "../../web/model/refusal.ts";
import { list, makePerson } from "./fakes.ts";

function makeComposer(refusal?: Refusal) {
  const log: string[] = [];
  const act =
    (name: string) =>
    async (...rest: readonly (string | boolean)[]) => {
      log.push([name, ...rest].join(" "));
      return refusal;
    };
  const people = signal<readonly Person[]>([
    makePerson("Ada", true),
    makePerson("Béla"),
    makePerson("Anna Maria"),
  ]);
  const acts = {
    say: (text: string, action: boolean) => act(action ? "do" : "say")(text),
    whisper: act("whisper"),
    rename: act("rename"),
    lock: act("lock"),
    kick: act("kick"),
    stop: act("stop"),
    verify: act("verify"),
    who: act("who"),
    help: act("help"),
    leave: act("leave"),
  };
  const composer = new ComposerModel({ acts, people, words: signal(list) });
  const type = async (text: string) => {
    composer.edit(text);
    await composer.submit();
  };
  return { composer, log, type, people };
}

test("says what was typed and clears the draft", async () => {
  const { composer, log, type } = makeComposer();
  await type("hello");
  assert.equal(log, ["say hello"]);
  assert.is(composer.draft.value, "");
  assert.is(composer.problem.value, null);
});

test("sends nothing that is empty", async () => {
  const { log, type } = makeComposer();
  for (const text of ["", " ", "\n\n", "\t \r\n", "\u0000"]) await type(text);
  assert.equal(log, []);
});

test("keeps line breaks and spaces within, and takes away what no text may hold", () => {
  assert.is(tidy("a\r\nb\rc"), "a\nb\nc");
  assert.is(tidy("\n \n  a  b\n\n c \n\n"), "  a  b\n\n c");
  assert.is(tidy("a\u0000\u0007\u0085\tb\ud800"), "a\tb\ufffd");
});

test("leaves with a farewell by /exit", async () => {
  const { log, type } = makeComposer();
  await type("/exit  see you\nthere ");
  await type("/EXIT");
  assert.equal(log, ["leave see you\nthere", "leave "]);
});

test("shows the commands by /help", async () => {
  const { log, type } = makeComposer();
  await type("/help me");
  assert.equal(log, ["help"]);
});

test("sends no unknown command and keeps it, with a sentence that names it", async () => {
  const { composer, log, type } = makeComposer();
  for (const [text, about] of [
    ["/foo bar", "foo"],
    ["/", ""],
    ["/ exit", ""],
    ["/constructor", "constructor"],
    ["/exited", "exited"],
  ]) {
    await type(`${text}`);
    assert.equal(composer.problem.value, { code: "command-unknown", about });
    assert.is(composer.draft.value, text);
  }
  assert.equal(log, []);
});

test("says a text that begins with a slash when it is typed with two", () => {
  assert.equal(readTyped("//exit"), { kind: "say", text: "/exit" });
  assert.equal(readTyped("///"), { kind: "say", text: "//" });
  assert.equal(readTyped("a /exit"), { kind: "say", text: "a /exit" });
});

test("puts back what was refused, before what was typed meanwhile", async () => {
  const { composer, type } = makeComposer("outbox-full");
  await type("first");
  assert.is(composer.draft.value, "first");
  assert.equal(composer.problem.value, { code: "outbox-full", about: "" });
  const sent = composer.submit();
  composer.edit("second");
  await sent;
  assert.is(composer.draft.value, "first\nsecond");
});

test("puts back a farewell that was refused", async () => {
  const { composer, type } = makeComposer("text-too-long");
  await type("/exit so long");
  assert.is(composer.draft.value, "/exit so long");
  assert.is(composer.problem.value?.code, "text-too-long");
});

test("takes the sentence away when one types on", async () => {
  const { composer, type } = makeComposer();
  await type("/foo");
  composer.edit("/fo");
  assert.is(composer.problem.value, null);
});

test("does what each command says", async () => {
  const { composer, log, type } = makeComposer();
  const cases = [
    ["/purr Béla only for you", "whisper Béla only for you"],
    ["/purr anna maria hello", "whisper Anna Maria hello"],
    ['/purr "Anna Maria" hello', "whisper Anna Maria hello"],
    ["/kick béla", "kick Béla"],
    ["/kick Anna Maria", "kick Anna Maria"],
    ["/me waves", "do waves"],
    ["/nick Ada Lovelace", "rename Ada Lovelace"],
    ["/lock", "lock true"],
    ["/unlock", "lock false"],
    ["/stop", "stop"],
    ["/verify", "verify"],
    ["/who", "who"],
  ] as const;
  for (const [typed] of cases) {
    await type(typed);
    assert.is(composer.problem.value, null, typed);
    assert.is(composer.draft.value, "");
  }
  assert.equal(
    log,
    cases.map(([, done]) => done),
  );
});

test("does nothing by half a command, and says what is wrong with it", async () => {
  const { composer, log, type } = makeComposer();
  const cases = [
    ["/purr", { code: "command-incomplete", about: "purr" }],
    ["/purr Eve hello", { code: "alias-unknown", about: "Eve" }],
    ["/purr Ada hello", { code: "own-alias", about: "" }],
    ["/kick", { code: "command-incomplete", about: "kick" }],
    ["/kick Béla and Eve", { code: "alias-unknown", about: "Béla and Eve" }],
    ["/kick Ada", { code: "own-alias", about: "" }],
    ["/me", { code: "command-incomplete", about: "me" }],
    ["/stop it", { code: "command-excess", about: "stop" }],
  ] as const;
  for (const [typed, problem] of cases) {
    await type(typed);
    assert.equal(composer.problem.value, problem, typed);
    assert.is(composer.draft.value, typed);
  }
  assert.equal(log, []);
});

test("an alias that two bear means nobody", async () => {
  const { composer, log, type, people } = makeComposer();
  const twin = { ...makePerson("BÉLA"), id: "another", marked: true, mark: [1, 2] as const };
  people.value = [...people.value.filter(({ alias }) => alias !== "Béla"), twin];
  people.value = [...people.value, { ...makePerson("Béla"), marked: true }];
  for (const typed of ["/purr béla hello", "/kick Béla"]) {
    await type(typed);
    assert.is(composer.problem.value?.code, "alias-shared");
  }
  await type("/purr béla word1 word2 hello");
  await type("/kick Béla word0 word2047");
  assert.equal(log, ["whisper another hello", "kick Béla"]);
});

test("says to whom a draft would be whispered, and takes that back", async () => {
  const { composer, log, type } = makeComposer();
  composer.edit("/purr Bé");
  assert.is(composer.to.value, null);
  composer.edit("/purr Béla hello");
  assert.is(composer.to.value?.id, "Béla");
  composer.cancelWhisper();
  assert.is(composer.to.value, null);
  assert.is(composer.draft.value, "hello");
  await composer.submit();
  await type("/purr Béla");
  assert.is(composer.to.value?.id, "Béla");
  await type("one");
  await type("two");
  composer.cancelWhisper();
  await type("three");
  assert.equal(log, ["say hello", "whisper Béla one", "whisper Béla two", "say three"]);
});

test("whispers to the one who was chosen, whoever takes that alias meanwhile", async () => {
  const { composer, log, people } = makeComposer();
  const [me, bela] = people.value as readonly [Person, Person];
  composer.edit("/purr Béla he");
  people.value = [me, { ...bela, alias: "Bob" }, { ...makePerson("Béla"), id: "eve" }];
  composer.edit("/purr Béla hello");
  assert.is(composer.to.value?.id, "Béla");
  await composer.submit();
  composer.edit("/purr Béla again");
  await composer.submit();
  composer.whisperTo(bela);
  composer.edit("and by the menu");
  await composer.submit();
  assert.equal(log, ["whisper Béla hello", "whisper eve again", "whisper Béla and by the menu"]);
});

test("finds somebody who came after typing began", async () => {
  const { composer, log, people } = makeComposer();
  composer.edit("/kick E");
  people.value = [...people.value, makePerson("Eve")];
  composer.edit("/kick Eve");
  await composer.submit();
  assert.equal(log, ["kick Eve"]);
});

test("speaks to all with nothing while one whispers", async () => {
  const { composer, log, type, people } = makeComposer();
  composer.whisperTo(people.value[1] as Person);
  await type("/me waves");
  assert.is(composer.problem.value?.code, "action-whispered");
  assert.equal(log, []);
});

test("forgets whom one whispered to", () => {
  const { composer, people } = makeComposer();
  composer.whisperTo(people.value[1] as Person);
  composer.clear();
  assert.is(composer.to.value, null);
});

test.run();
