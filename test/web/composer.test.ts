/** The composer and its commands: what is sent, what is done, and that no draft is lost. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readTyped } from "../../web/model/commands.ts";
import { ComposerModel, tidy } from "../../web/model/composer.ts";
import type { Refusal } from "../../web/model/refusal.ts";

function makeComposer(refusal?: Refusal) {
  const log: string[] = [];
  const act = (name: string) => async (argument?: string) => {
    log.push(argument === undefined ? name : `${name} ${argument}`);
    return refusal;
  };
  const help = act("help");
  const acts = { say: act("say"), leave: act("leave"), help: () => help() };
  const composer = new ComposerModel(acts);
  const type = async (text: string) => {
    composer.edit(text);
    await composer.submit();
  };
  return { composer, log, type };
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

test.run();
