// Real pages, the built relay and a recorder between them: what people can do, and what the relay
// sees.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { isPaddedLength } from "../../protocol/wire/padding.ts";
import { parseCode } from "../../protocol/wire/room-code.ts";
import { findLeaks, textSecret } from "../helpers/leaks.ts";
import { type Recorder, startRecorder } from "../helpers/recorder.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import * as pages from "./pages.ts";
import { onStage } from "./stage.ts";

const { list, log, pathOf, say, shows } = pages;

const password = "marmalade-on-the-harpsichord";
const roomName = "Rendezvous Kaffeeklatsch";
const aliases = {
  anna: "Annabelle Quillfeather",
  ben: "Benvenuto Kowalczyk",
  cleo: "Cleopatra Vandersnoot",
};
const texts = {
  before: "the orchard gate is unlocked after nine",
  hello: "greetings from the other side of town",
  after: "the ferry leaves at a quarter past six",
  bye: "until the next full moon",
};

const { stage, test } = onStage({});
let recorder: Recorder;

test.before.each(async () => {
  recorder = await startRecorder(stage.relay.port);
  stage.url = recorder.url;
});

test.after.each(() => recorder.close());

test.after(async () => {
  assert.is(await stage.relay.stop(), 0);
  const { output } = stage.relay;
  const lines = new Set(output.trim().split("\n"));
  assert.is(lines.size, 1, `the relay said one line at its start and nothing else: ${output}`);
});

const start = (page: Page, alias: string) => pages.start(page, alias, password, roomName);
const enter = (page: Page, alias: string, word = password) => pages.enter(page, alias, word);

test("P1, P15: three people meet, talk and leave, and no secret reaches the relay or stays in the page", async () => {
  const anna = await stage.visit();
  const link = await start(anna, aliases.anna);
  assert.ok(link.startsWith(`${recorder.url}/#`), link);
  assert.not(link.includes(password));
  assert.is(new URL(anna.url()).hash, "");
  await anna.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await anna.getByRole("button", { name: "Copy link" }).click();
  await until(async () => (await anna.evaluate(() => navigator.clipboard.readText())) === link);

  const ben = await stage.visit(pathOf(link));
  assert.is(await ben.getByRole("region", { name: "Start a room" }).count(), 0);
  await enter(ben, aliases.ben);
  await list(anna).getByText(aliases.ben).waitFor();
  await list(ben).getByText(aliases.anna).waitFor();
  await ben.getByRole("heading", { name: roomName }).waitFor();
  await say(anna, texts.before);
  await shows(ben, texts.before);
  await say(ben, texts.hello);
  await shows(anna, texts.hello);

  const cleo = await stage.visit();
  const code = link.slice(link.indexOf("#") + 1);
  const region = await pages.entering(cleo);
  await region.getByLabel("Room code or link").fill(code.toUpperCase().replaceAll("-", " "));
  await enter(cleo, aliases.cleo);
  await list(cleo).getByText(aliases.ben).waitFor();
  await list(anna).getByText(aliases.cleo).waitFor();
  await say(anna, texts.after);
  await shows(cleo, texts.after);
  const seen = await log(cleo).innerText();
  assert.not(seen.includes(texts.before));
  assert.not(seen.includes(texts.hello));

  await say(ben, `/exit ${texts.bye}`);
  await shows(anna, texts.bye);
  await shows(cleo, texts.bye);
  await list(anna).getByText(aliases.ben).waitFor({ state: "detached" });
  assert.not(
    (await pages.contentOf(ben)).includes(texts.hello),
    "nothing is left on the page that left",
  );

  await cleo.context().close();
  await list(anna).getByText("away").waitFor();

  const secrets = [
    ...Object.entries({ ...aliases, ...texts, roomName, password, code }).map(([name, text]) =>
      textSecret(name, text),
    ),
    textSecret("code without groups", code.replaceAll("-", "")),
    { name: "code bytes", bytes: Buffer.from(parseCode(code)) },
  ];
  const bytes = () => recorder.seen.map((record) => record.bytes);
  const binary = recorder.seen
    .filter(({ kind }) => kind === "binary")
    .map((record) => record.bytes);
  assert.ok(recorder.seen.some(({ kind }) => kind === "request"));
  assert.ok(recorder.seen.some(({ kind }) => kind === "text"));
  assert.ok(binary.length > 10);
  assert.equal(findLeaks(bytes(), secrets), []);
  for (const frame of binary) assert.ok(hasPaddedLength(frame), `${frame.length} bytes`);

  // Control: the page plants a leak, and the search must find it.
  await anna.evaluate((alias) => fetch(`/healthz?${btoa(`x${alias}`)}`), aliases.anna);
  assert.equal(findLeaks(bytes(), secrets), ["anna as base64", "anna as base64url"]);
});

test("P4: after a wrong password the form keeps its text, and the room is told", async () => {
  const anna = await stage.visit();
  const link = await start(anna, aliases.anna);
  const eve = await stage.visit(pathOf(link));
  await enter(eve, "Eve", "not the password");
  await eve
    .getByRole("alert")
    .getByText(/password/i)
    .waitFor();
  const region = eve.getByRole("region", { name: "Enter a room" });
  assert.is(await region.getByLabel("Alias").inputValue(), "Eve");
  assert.is(await region.getByLabel("Password").inputValue(), "not the password");
  await shows(anna, "password");
  // The relay delays her, and the page waits and retries by itself.
  await enter(eve, "Eve");
  await list(anna).getByText("Eve").waitFor();
});

test("each refusal to enter has its own sentence", async () => {
  const anna = await stage.visit();
  const link = await start(anna, aliases.anna);
  const ben = await stage.visit();
  const region = await pages.entering(ben);
  const sentences = new Set<string>();
  const tries = async (code: string): Promise<void> => {
    await region.getByLabel("Room code or link").fill(code);
    await enter(ben, "Ben");
  };
  const alerts = async (): Promise<void> => {
    const alert = ben.getByRole("alert").first();
    await alert.getByText(/\S/).first().waitFor();
    sentences.add(await alert.innerText());
    assert.is(await region.getByLabel("Alias").inputValue(), "Ben");
  };

  await tries(link.slice(0, -3));
  await alerts();

  await tries("00000-00000-00000-000000-000000");
  await ben.getByText(strings.front.nobody).waitFor();
  assert.is(await region.getByLabel("Alias").inputValue(), "Ben");
  await ben.getByRole("button", { name: strings.front.checkCode }).click();

  await stage.relay.kill();
  stage.troubleExpected = true;
  await tries(link);
  await alerts();
  assert.is(sentences.size, 2, [...sentences].join("\n"));
  await stage.relay.start();
});

test("who has only the link cannot keep the first two out with a room of another password", async () => {
  const eve = await stage.visit();
  const link = await pages.start(eve, "Eve", "of her own");
  const [anna, ben] = [await stage.visit(pathOf(link)), await stage.visit(pathOf(link))];
  await enter(anna, "Anna", password);
  await anna.getByRole("alert").getByText(strings.refusals["access-wrong"]).waitFor();
  await anna.getByText(strings.front.sure).waitFor();
  await anna.getByRole("button", { name: strings.front.open }).click();
  await list(anna).getByText("Anna").waitFor();
  await enter(ben, "Ben", password);
  await list(ben).getByText("Anna").waitFor();
  await say(ben, "here we are");
  await shows(anna, "here we are");
  assert.is(await list(eve).getByText("Anna").count(), 0);
});

test("a page without WebCrypto says so, and shows no form", async () => {
  const page = await stage.visit("/", {
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(window, "isSecureContext", { value: false });
        Object.defineProperty(crypto, "subtle", { value: undefined });
      }),
  });
  await page.getByText(/https/).first().waitFor();
  assert.is(await page.getByLabel("Alias").count(), 0);
});

test("everything works by keyboard alone", async () => {
  const anna = await stage.visit();
  const region = anna.getByRole("region", { name: "Start a room" });
  await region.getByLabel("Alias").focus();
  await anna.keyboard.type("Anna");
  await region.getByText(strings.front.more).focus();
  await anna.keyboard.press("Enter");
  const field = region.getByLabel("Password");
  // A suggestion that comes between the selection and the first letter would stay.
  await until(async () => (await field.inputValue()) !== "");
  await field.focus();
  await anna.keyboard.press("Control+A");
  await anna.keyboard.type(password);
  await anna.keyboard.press("Enter");
  await anna.getByLabel("Message", { exact: true }).waitFor();
  // A message needs somebody to read it.
  const link = (await anna.locator(".secret").first().textContent()) ?? "";
  const ben = await stage.visit(pathOf(link));
  await enter(ben, "Ben");
  await list(anna).getByText("Ben").waitFor();
  await anna.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await anna.keyboard.type("one line");
  await anna.keyboard.press("Shift+Enter");
  await anna.keyboard.type("and another");
  await anna.keyboard.press("Enter");
  await shows(anna, "one line");
  assert.is(await anna.getByLabel("Message", { exact: true }).inputValue(), "");
  await shows(ben, "and another");
  await anna.keyboard.type("/exit");
  await anna.keyboard.press("Enter");
  await anna.getByLabel("Message", { exact: true }).waitFor({ state: "detached" });
});

/** Routing prefix, and one of the lengths of SPEC §7. */
function hasPaddedLength(frame: Buffer): boolean {
  const prefix = frame[0] === 1 ? 5 : 9;
  const length = frame.length - prefix;
  const kind = frame[prefix + 1];
  if (length === 0) return frame[0] === 2;
  if (kind === 1) return length === 1498;
  if (kind === 2) return length === 1514;
  if (kind === 3) return length === 18;
  return isPaddedLength(length - (kind === 4 ? 22 : 126));
}

test.run();
