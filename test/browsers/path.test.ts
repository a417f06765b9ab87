// The main path through the built page, in each engine alone and in all together in one room, with
// real keys.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { fill, strings } from "../helpers/strings.ts";
import type { Page } from "./driver.ts";
import { click, conversation, enter, lists, pathOf, reads, say, shows, start } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const cases: Parameters<typeof inEveryEngine>[0] = {
  "two people enter, talk, whisper and leave": async (stage) => {
    const anna = await stage.visit();
    const link = await start(anna, "Anna", password);
    assert.ok(link.startsWith(`${stage.relay.url}/#`), link);
    const ben = await stage.visit(pathOf(link));
    assert.is(await ben.evaluate(() => location.hash), "");
    await enter(ben, "Ben", password);
    await lists(anna, "Ben");
    await lists(ben, "Anna");
    await say(anna, "good evening from the quay");
    await shows(ben, "good evening from the quay");
    await say(ben, "grüße aus der küche");
    await shows(anna, "grüße aus der küche");

    const cleo = await stage.visit(pathOf(link));
    await enter(cleo, "Cleo", password);
    await lists(anna, "Cleo");
    await lists(cleo, "Ben");
    await say(anna, "/purr Ben under the third plank");
    await shows(ben, "under the third plank");
    await say(anna, "that is all");
    await shows(cleo, "that is all");
    const heard = await conversation(cleo);
    for (const secret of ["plank", "quay", "küche"]) assert.not(heard.includes(secret), secret);

    await click(ben, { role: "button", name: "Leave" });
    await click(ben, { role: "button", name: "Leave", within: strings.leaving.title });
    await reads(ben, strings.ends.left[0]);
    await shows(anna, fill(strings.otherMessages.leftSilently, "Ben"));
    const left = await ben.evaluate(() => document.documentElement.outerHTML);
    assert.not(left.includes("quay"), "nothing is left on the page that left");
  },

  "a wrong password is reported, and the right password lets the person in": async (stage) => {
    const { caller: anna, link } = await stage.found("Anna");
    const eve = await stage.visit(pathOf(link));
    await enter(eve, "Eve", "not the password");
    await reads(eve, strings.refusals["access-wrong"]);
    await anna.until(() => anna.kinds().includes("failed-attempts"));
    await enter(eve, "Eve", password);
    await lists(eve, "Anna");
    assert.equal(anna.present(), ["Anna", "Eve"]);
  },
};

// Long enough that a right password after a wrong one must wait, which the page does by itself.
const flags = ["--failed-first-ms", "2000"];
const stages = inEveryEngine(cases, { flags, isWhole: true });

test("all engines together: each message reaches all others", async () => {
  const meet = async () => {
    const inside: Page[] = [];
    let link = "";
    for (const [i, stage] of stages.entries()) {
      const page = await stage.visit(i === 0 ? "/" : pathOf(link));
      inside.push(page);
      if (i === 0) link = await start(page, "Founder", password);
      else await enter(page, `Guest ${i}`, password);
    }
    assert.ok(inside.length > 0, "no engine runs");
    // Each speaks to those whom it has met.
    const aliases = inside.map((_, i) => (i === 0 ? "Founder" : `Guest ${i}`));
    for (const page of inside) {
      for (const alias of aliases) await lists(page, alias);
    }
    for (const [i, page] of inside.entries()) {
      await say(page, `words of number ${i}`);
      for (const other of inside) await shows(other, `words of number ${i}`);
    }
  };
  // Nobody speaks to an empty room.
  if (stages.length < 2) return;
  await stages.reduce((run, stage) => () => stage.perform(run), meet)();
});

test.run();
