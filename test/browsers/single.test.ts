// The client in a single file, from the disk, in every engine: it meets the served page and a client without
// a page, says first who can read an open room, and leaves for an empty page.
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { entryOf, RoomsFile } from "../helpers/listed.ts";
import { password } from "../helpers/stage.ts";
import { fill as filled, strings } from "../helpers/strings.ts";
import type { Page } from "./driver.ts";
import { click, enter, fill, lists, pathOf, reads, say, shows, start, until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const file = pathToFileURL(new URL("../../dist/sanctuary.html", import.meta.url).pathname).href;

const lobby = await entryOf({ name: "Lobby" });
const rooms = new RoomsFile({ welcome: "Be kind to all", rooms: [lobby.entry] });

const cases: Parameters<typeof inEveryEngine>[0] = {
  "a file from the disk meets the served page, and leaves for an empty one": async (stage) => {
    const anna = await stage.visit(file);
    await fill(anna, "Server", "file:///etc/passwd");
    await click(anna, { role: "button", name: "Go on" });
    await reads(anna, "Type an address that begins with https://");
    await fill(anna, "Server", stage.relay.url);
    await click(anna, { role: "button", name: "Go on" });
    await until(anna, () => document.querySelector("[role=tab]") !== null);
    const link = await start(anna, "Anna", password);
    assert.ok(link.startsWith(`${stage.relay.url}/#`), link);

    const ben = await stage.visit(pathOf(link));
    await enter(ben, "Ben", password);
    await lists(anna, "Ben");
    const cleo = await stage.visit(`${file}#${link}`);
    assert.not((await cleo.evaluate(() => location.href)).includes("localhost"));
    await enter(cleo, "Cleo", password);
    await lists(anna, "Cleo");
    await lists(ben, "Cleo");
    for (const known of ["Anna", "Ben"]) await lists(cleo, known);
    await say(cleo, "from the disk");
    await shows(anna, "from the disk");
    await shows(ben, "from the disk");
    await say(ben, "from the server");
    await shows(cleo, "from the server");

    await click(cleo, { role: "button", name: strings.hiding.label });
    await until(cleo, () => location.href === "about:blank");

    // Its first page shows its version, and has a quick exit.
    const other = await stage.reuse(() => stage.visit("about:blank"));
    await other.goto(file);
    await reads(other, "free software under the MIT licence");
    await click(other, { role: "button", name: strings.hiding.label });
    await until(other, () => location.href === "about:blank");
  },

  "P33: a file from the disk says first who can read an open room, chosen or by its link": async (
    stage,
  ) => {
    const anna = await stage.visit(file);
    await fill(anna, "Server", stage.relay.url);
    await click(anna, { role: "button", name: "Go on" });
    await reads(anna, "Be kind to all");
    await click(anna, { role: "button", name: filled(strings.rooms.enter, "Lobby") });
    await reads(anna, strings.front.public);
    await enterOpen(anna, "Anna");

    const ben = await stage.visit(`${file}#${stage.relay.url}/#${lobby.code}`);
    await reads(ben, strings.front.public);
    await enterOpen(ben, "Ben");
    await lists(anna, "Ben");
  },

  "P33: a file from the disk enters nothing while the server does not say which rooms are open":
    async (stage) => {
      // The browser's console tells of the request that it refused.
      stage.troubleExpected = true;
      const { url } = await stage.startRelay("--rooms-file", rooms.path, "--null-origin", "off");
      const page = await stage.visit(`${file}#${url}/#${lobby.code}`);
      await enter(page, "Anna", "");
      await reads(page, strings.refusals["relay-unreachable"]);
    },
};
inEveryEngine(cases, { flags: ["--rooms-file", rooms.path] });

async function enterOpen(page: Page, alias: string): Promise<void> {
  const within = "Enter a room";
  await fill(page, "Alias", alias, within);
  await click(page, { role: "button", name: strings.front.enterButton, within });
  await lists(page, alias);
}

test.run();
