/**
 * The states of a room: people, messages, and the room's own notices.
 */

import { fill, rest, strings } from "../helpers/strings.ts";
import { allSent, choose, enter, list, log, pathOf, say, shows, start } from "./pages.ts";
import { knock, room, type State, said, talk } from "./scenes.ts";
import { idOf, password } from "./stage.ts";

const strangers = ["Noor", "Olu", "Petra", "Qiang", "Rosa", "Sami", "Tamar", "Ulla", "Viktor"];
const sayings = [
  "Good morning.",
  "The road by the river is open again, but the bridge is not.",
  "Who has the key to the hall?",
  "I do.",
  "Then we meet there at six. Bring water, and something warm: the heating does not work, and nobody has come to repair it since Monday.",
];
const field =
  "iVBORw0KGgoAAAANSUhEUgAAAGAAAAAwCAIAAABhdOiYAAAAVklEQVR42u3QQQkAAAgEsMvj09DmtIF/YbAEy3RxiAJBggQJEiRIkCAECRIkSJAgQYIQJEiQIEGCBAlCkCBBggQJEiRIEIIECRIkSJAgQQgSJEiQoB8WHNslDzHJV90AAAAASUVORK5CYII=";

export const roomStates: readonly State[] = [
  { name: "alone", reach: async (stage) => (await room(stage)).page },
  {
    name: "alone again",
    reach: async (stage) => {
      const { page, ben } = await talk(stage);
      await ben.do({ type: "leave", text: "Good night, all" });
      await page.getByText(strings.invitation.again).waitFor();
      return page;
    },
  },
  {
    name: "alone with a message",
    reach: async (stage) => {
      const { page } = await room(stage);
      await say(page, "Is anybody here?");
      await page.getByText(strings.refusals["nobody-here"]).waitFor();
      return page;
    },
  },
  {
    name: "arrived",
    reach: async (stage) => {
      const { link } = await room(stage);
      const page = await stage.visit(pathOf(link));
      await enter(page, "Cleo", password);
      await page.getByText(strings.room.arrived).waitFor();
      return page;
    },
  },
  { name: "two people", stays: true, reach: async (stage) => (await talk(stage)).page },
  {
    name: "twenty people",
    reach: async (stage) => {
      const more = strangers.flatMap((alias) => [alias, `${alias} the younger`]);
      const { page, callers } = await room(stage, [...more, "Zoë"]);
      for (const [i, caller] of callers.entries()) {
        await caller.do({ type: "say", text: `That is what I think too, said number ${i}.` });
      }
      await shows(page, "said number 18");
      return page;
    },
  },
  {
    name: "twelve people talk",
    reach: async (stage) => {
      const others = [...strangers, "Anna-Maria", "Zoë"];
      const { page, callers } = await room(stage, others);
      for (let i = 0; i < 60; i++) {
        const text = sayings[i % sayings.length] ?? "";
        if (i % 12 === 11) await say(page, `${text} (${i})`);
        else await callers[i % 12]?.do({ type: "say", text: `${text} (${i})` });
        // One after another, so that their order is theirs.
        await shows(page, `(${i})`);
      }
      return page;
    },
  },
  {
    name: "people as a sheet",
    most: 768,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.getByRole("button", { name: strings.room.count(2) }).click();
      await list(page).getByText("Ben").click();
      return page;
    },
  },
  {
    name: "ignored member",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/ignore Ben");
      await shows(page, fill(strings.systemMessages.ignored(0), "Ben"));
      const count = page.getByRole("button", { name: strings.room.count(2) });
      if (await count.isVisible()) await count.click();
      await list(page).getByText("Ben").click();
      return page;
    },
  },
  {
    name: "long words and names",
    reach: async (stage) => {
      const long = "Donaudampfschifffahrtsgesellsch.";
      const { page, callers } = await room(stage, [long]);
      const text = `https://example.org/${"path/".repeat(40)} ${"unbreakable".repeat(30)}`;
      await callers[0]?.do({ type: "say", text });
      await shows(page, "unbreakable");
      await say(page, "W".repeat(300));
      return page;
    },
  },
  {
    name: "long messages",
    stays: true,
    reach: said(
      "bdi",
      `${"The tide table was wrong again, and nobody had told us. ".repeat(60)}`,
      "!",
    ),
  },
  {
    name: "scripts from right to left",
    stays: true,
    reach: said("bdi", "שלום, מה שלומך? abc 123", "مرحبا بك (hello) في الغرفة", "\u202Egnorw"),
  },
  {
    name: "code",
    stays: true,
    reach: said(
      "pre",
      `<p>Try <code>npm test</code>:</p><pre><code>${"const x = 1; ".repeat(12)}\nif (x &lt; 2) {\n  go(x);\n}</code></pre>`,
    ),
  },
  {
    name: "table",
    stays: true,
    reach: said(
      "table",
      `<table><caption>Ferries</caption><tr><th>From</th><th>To</th><th>Leaves</th></tr>${"<tr><td>Harwich</td><td>Hoek van Holland</td><td>nine in the evening</td></tr>".repeat(4)}</table>`,
    ),
  },
  {
    name: "formatting",
    stays: true,
    reach: said(
      "h2",
      `<h2>Plan</h2><p><b>Bold</b>, <i>italic</i>, <s>gone</s>, <mark>marked</mark>, H<sub>2</sub>O, <kbd>Esc</kbd>, <a href="https://example.org/a">a link</a>, <abbr title="as soon as possible">asap</abbr></p><blockquote>They said so.</blockquote><ul><li>one</li><li>two<ol><li>inner</li></ol></li></ul><details><summary>More</summary>hidden</details><ruby>漢<rt>kan</rt></ruby>`,
      "see https://example.org/path and a < b <3",
    ),
  },
  {
    name: "pictures",
    stays: true,
    reach: async (stage) => {
      const reach = said(
        "img",
        `<img alt="a red field" src="data:image/png;base64,${field}">`,
        `<img alt="far away" src="https://pictures.example.org/far.png">`,
      );
      const page = await reach(stage);
      await page.waitForFunction(() => document.querySelector("img")?.naturalWidth === 96);
      return page;
    },
  },
  {
    name: "whisper",
    reach: async (stage) => {
      const { page, ben } = await talk(stage);
      await ben.do({ type: "whisper", to: idOf(ben, "Anna"), text: "Only you should know." });
      await shows(page, "Only you should know.");
      await choose(page, "Ben", "Whisper");
      await page.getByText(fill(strings.whispering.to, "Ben")).waitFor();
      await say(page, "I keep it to myself.");
      await shows(page, "I keep it to myself.");
      return page;
    },
  },
  {
    name: "replies and emoji",
    stays: true,
    reach: async (stage) => {
      const { page, ben } = await talk(stage);
      await say(page, "I bring the cake.");
      await ben.until(() => ben.texts().includes("Anna: I bring the cake."));
      const key = ben.lines.find((line) => line.kind === "text" && line.text.includes("cake"))?.key;
      if (key === undefined) throw new Error("the line has no key");
      await ben.do({ type: "react", key, emoji: "🎉" });
      await ben.do({ type: "say", text: "And I the tea.", reply: key });
      await shows(page, "And I the tea.");
      await log(page).getByText("🎉").first().waitFor();
      return page;
    },
  },
  {
    name: "warnings",
    reach: async (stage) => {
      const { page, link } = await talk(stage);
      await stage.join(link, "ben");
      await shows(page, rest(strings.otherMessages.joinedAlike));
      await knock(stage, pathOf(link), "not this");
      await shows(page, strings.systemMessages["failed-attempts"](1));
      return page;
    },
  },
  {
    name: "reconnecting",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await stage.relay.kill();
      await page.getByText(strings.room.reconnecting).waitFor();
      await say(page, "Written without a connection.");
      await shows(page, "Written without a connection.");
      await shows(page, strings.ticks.waiting);
      return page;
    },
  },
  {
    name: "locked, and messages disappear",
    reach: async (stage) => {
      const { page, ben } = await talk(stage);
      await ben.do({ type: "expiry", seconds: 3600 });
      await ben.do({ type: "lock", on: true });
      await page.getByText(strings.room.locked, { exact: true }).waitFor();
      await page.getByText(strings.expiry.notice("")).waitFor();
      return page;
    },
  },
  {
    name: "new link",
    reach: async (stage) => {
      const { page, link, ben } = await talk(stage);
      const cleo = await stage.join(link, "Cleo");
      await ben.until(() => ben.session.view().people.length === 3);
      await ben.do({ type: "kick", member: idOf(ben, "Cleo") });
      await cleo.until(() => cleo.ended !== undefined);
      await page.getByText(strings.renewed.told).waitFor();
      return page;
    },
  },
  {
    name: "time left",
    reach: async (stage) => {
      const { page } = await room(stage, ["Ben"], { life: "15 minutes" });
      await page.getByText(strings.timeLeft(900)).waitFor();
      return page;
    },
  },
  {
    name: "the last minutes",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--ttl-seconds", "110");
      const page = await stage.visit(url);
      const link = await start(page, "Anna", password, "Thursday");
      await stage.join(link, "Ben");
      await shows(page, "Ben");
      await say(page, "Where do we meet next?");
      await page.getByText(/^\d:\d\d left$/).waitFor();
      return page;
    },
  },
  {
    name: "relay gone for minutes",
    reach: async (stage) => {
      const { page } = await room(stage, ["Ben"], { prepare: (page) => page.clock.install() });
      await say(page, "Said before.");
      await shows(page, "Said before.");
      // Else it waits too.
      await allSent(page);
      await stage.relay.kill();
      await page.getByText(strings.room.reconnecting).waitFor();
      await say(page, "Written without a connection.");
      await page.clock.fastForward(130_000);
      await page.getByText(strings.room.stranded).waitFor();
      await shows(page, strings.ticks.waiting);
      return page;
    },
  },
];
