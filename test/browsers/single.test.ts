// The client in a single file, from the disk, in every engine: it meets the served page and a client without
// a page, and leaves for an empty page.
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { click, enter, fill, lists, pathOf, reads, say, shows, start, until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const file = pathToFileURL(new URL("../../dist/sanctuary.html", import.meta.url).pathname).href;

inEveryEngine({
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
});

test.run();
