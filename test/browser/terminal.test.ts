// A page and a terminal in one room, both ways.
import * as assert from "uvu/assert";
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
}

if (!isThere) test.skip("a page and a terminal");

test.run();
