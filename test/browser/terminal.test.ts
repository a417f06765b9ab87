// A page and a terminal in one room, both ways.
import * as assert from "uvu/assert";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { build } from "../terminal/client.ts";
import { endTmux, findTmux, Pane } from "../terminal/tmux.ts";
import { list, log, say, shows, start } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage();
const isThere = await findTmux();
const terminals: Pane[] = [];

test.before(build);
test.after.each(() => {
  for (const pane of terminals.splice(0)) pane.close();
});
test.after(endTmux);

if (isThere) {
  test("a page and a terminal talk, whisper, react and compare words", async () => {
    const anna = await stage.visit();
    const link = await start(anna, "Anna", password, "Garden");
    const ben = new Pane(120, 40);
    terminals.push(ben);
    ben.run(link, "--alias", "Ben");
    await ben.shows("Password:");
    ben.paste(password);
    ben.press("Enter");
    await ben.shows("Garden");
    await list(anna).getByText("Ben").waitFor();
    await say(anna, "from the <b>page</b>");
    await ben.shows("1 from the page");
    ben.say("from the <i>terminal</i>");
    await shows(anna, "from the terminal");
    assert.is(await log(anna).locator("i", { hasText: "terminal" }).count(), 1);
    await say(anna, "/purr Ben psst");
    await ben.shows("psst");
    ben.say("/react 1 👍");
    await log(anna).getByText("👍").waitFor();
    await say(anna, "/lock");
    await ben.shows("Locked");
    ben.say("/stop");
    await ben.shows("[Enter]");
    await anna.getByText("The room was stopped").waitFor();
  });

  test("in a room of ten under talk, a page and a terminal show the same lines in the same order", async () => {
    const anna = await stage.visit();
    const link = await start(anna, "Anna", password, "Garden");
    const ben = new Pane(120, 300);
    terminals.push(ben);
    await enters(ben, link, "Ben");
    await list(anna).getByText("Ben").waitFor();
    const others = [];
    for (const alias of ["Cleo", "Dora", "Emil", "Fay", "Gus", "Hugo", "Ida", "Jan"]) {
      others.push(await stage.join(link, alias));
    }
    for (const other of others) {
      await other.until(() => other.session.view().people.length === 10);
    }
    const said = others.flatMap((_, who) => [1, 2, 3, 4, 5].map((n) => `word-${who}-${n}`));
    const words = (text: string) => text.match(/word-\d-\d/g) ?? [];
    // All at once, and the two in between.
    const talks = others.map(async (other, who) => {
      for (const n of [1, 2, 3, 4, 5]) await other.do({ type: "say", text: `word-${who}-${n}` });
    });
    await say(anna, "word-8-1");
    ben.say("word-9-1");
    await Promise.all(talks);
    const all = [...said, "word-8-1", "word-9-1"].sort();
    const isWhole = (text: string) => words(text).length >= all.length;
    await until(
      () => isWhole(ben.text()),
      () => ben.text(),
    );
    await until(
      async () => isWhole(await log(anna).innerText()),
      () => words(ben.text()),
    );
    const [shown, seen] = [words(await log(anna).innerText()), words(ben.text())];
    assert.equal([...seen].sort(), all);
    assert.equal([...shown].sort(), all);
    // What one has written oneself stands where one wrote it.
    const ofOthers = (list: readonly string[]) => list.filter((word) => said.includes(word));
    assert.equal(ofOthers(seen), ofOthers(shown));
  });

  test("after the relay was killed under a terminal, what was typed meanwhile arrives; then it joins another room", async () => {
    stage.troubleExpected = true;
    const anna = await stage.visit();
    const link = await start(anna, "Anna", password, "Garden");
    const ben = new Pane(120, 40);
    terminals.push(ben);
    await enters(ben, link, "Ben");
    await list(anna).getByText("Ben").waitFor();
    await stage.relay.kill();
    await ben.shows(strings.connections.lost);
    ben.say("typed while it was away");
    await ben.shows("typed while it was away");
    await stage.relay.start();
    await shows(anna, "typed while it was away");
    await ben.shows(strings.connections.open);
    await say(anna, "and back");
    await ben.shows("and back");
    const { caller, link: other } = await stage.found("Cleo", "Orchard");
    ben.say(`:join ${other}`);
    await ben.shows("Password:");
    ben.paste(password);
    ben.press("Enter");
    await ben.shows("Orchard");
    await caller.until(() => caller.session.view().people.length === 2);
    assert.not.match(ben.text(), "and back");
    await list(anna).getByText("Ben").waitFor({ state: "detached" });
  });
}

/** Enters from a terminal. */
async function enters(pane: Pane, link: string, alias: string): Promise<void> {
  pane.run(link, "--alias", alias);
  await pane.shows("Password:");
  pane.paste(password);
  pane.press("Enter");
  await pane.shows(strings.connections.open);
}

if (!isThere) test.skip("a page and a terminal");

test.run();
