// Voice messages in every engine: what is recorded in one is played by all, the microphone is
// released, and an engine that cannot record says so.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { securityHeaders } from "../../server/headers.ts";
import { type Served, serve } from "../browser/bundle.ts";
import type {} from "../browser/voice-page.ts";
import { strings } from "../helpers/strings.ts";
import { until as untilTrue } from "../helpers/until.ts";
import { elements } from "../helpers/webm.ts";
import type { EngineName, Page } from "./driver.ts";
import { click, reads, until } from "./pages.ts";
import { inEveryEngine, type Stage, untilOther } from "./stage.ts";

const { voice, voiceProblems } = strings;
const button = (name: string) => ({ role: "button", name }) as const;
const body =
  '<link rel="icon" href="data:,"><main><h1>Voice</h1><div id="recording"></div><div id="shown"></div></main>';

/** WebKitGTK has no encoder for it. */
const recorders: readonly EngineName[] = ["Chromium", "Firefox"];

/** Least that is recorded in a second, ms, by an engine that is not kept from its microphone. */
const enoughMs = 800;

let served: Served;
/** The engines in which the test that sends a recording has ended. */
const tried = new Set<EngineName>();
/** What was sent in each engine that records. */
const recorded = new Map<EngineName, { readonly data: string; readonly ms: number }>();

test.before(async () => {
  served = await serve("voice-page", body, securityHeaders);
});
test.after(() => served.close());

/** A page of an engine that records; one that does not changes nothing on it, and has one for all. */
function visit(stage: Stage): Promise<Page> {
  const open = async () => {
    const page = await stage.visit(served.url);
    await until(page, () => "voicePage" in globalThis);
    return page;
  };
  return recorders.includes(stage.name) ? open() : stage.reuse(open);
}

const isReleased = (page: Page) => until(page, () => voicePage.open() === 0);
/** Presses until it has recorded for a second. A busy engine can make a long press of a short one. */
async function begin(page: Page, press: () => Promise<void>): Promise<void> {
  await untilTrue(async () => {
    const at = await page.evaluate(() => voicePage.at());
    if (at === "ready") await page.evaluate(() => voicePage.clear());
    if (at === "idle") await press();
    return page.evaluate(() => voicePage.at() === "recording" && voicePage.elapsed() > 1_000);
  });
}

/**
 * Records until there is enough to hear. A busy machine can keep an engine from its microphone: then
 * less is recorded than the clock of the page shows, or nothing, which the page says.
 */
async function record(page: Page, press: () => Promise<void>, stop: () => Promise<void>) {
  let last = 0;
  await untilTrue(
    async () => {
      await begin(page, press);
      assert.is(await page.evaluate(() => voicePage.open()), 1);
      await stop();
      await until(page, () => ["ready", "idle"].includes(voicePage.at()));
      last = await page.evaluate(() => voicePage.ready());
      return last >= enoughMs;
    },
    () => last,
  );
  await isReleased(page);
}

/** Everything that one engine records, it sends as a new file without a trace of its writer. */
function isClean(data: string, ms: number): void {
  const file = Buffer.from(data, "base64");
  const found = elements(file);
  const texts = ["4282", "4d80", "5741", "86"].map((id) =>
    Buffer.from(found.find(([known]) => known === id)?.[1] ?? "", "hex").toString(),
  );
  assert.equal(texts, ["webm", "webm", "webm", "A_OPUS"]);
  const known = ["1a45dfa3", "18538067", "1549a966", "1654ae6b", "ae", "e1", "1f43b675"];
  const values = ["4286", "42f7", "42f2", "42f3", "4282", "4287", "4285", "2ad7b1", "4489", "4d80"];
  const more = ["5741", "d7", "73c5", "83", "86", "56aa", "56bb", "63a2", "b5", "9f", "e7", "a3"];
  for (const [id] of found) assert.ok([...known, ...values, ...more].includes(id), id);
  const [, length] = found.find(([id]) => id === "4489") ?? ["", ""];
  assert.is(Math.round(Buffer.from(length, "hex").readDoubleBE()), ms);
}

/** Runs where a recording is possible; elsewhere the user must be told that it is not. */
async function whereRecorded(stage: Stage, run: (page: Page) => Promise<void>): Promise<void> {
  const page = await visit(stage);
  if (recorders.includes(stage.name)) return run(page);
  await click(page, button(voice.record));
  await reads(page, voiceProblems["voice-unsupported"]);
  assert.is(await page.evaluate(() => voicePage.open()), 0);
}

const cases: Parameters<typeof inEveryEngine>[0] = {
  "records, previews and sends, and the microphone is open only meanwhile": (stage) =>
    whereRecorded(stage, async (page) => {
      await record(
        page,
        () => page.click(button(voice.record)),
        () => click(page, button(voice.stop)),
      );
      await click(page, button(voice.play(voice.preview)));
      // A busy Firefox may lose a click.
      let sent = null as { readonly data: string; readonly ms: number } | null;
      await untilTrue(async () => {
        sent = await page.evaluate(() => voicePage.sent());
        if (sent === null) await click(page, button("Send"));
        return sent !== null;
      });
      if (sent === null) throw new Error("nothing was sent");
      assert.ok(sent.ms >= enoughMs, `${sent.ms}`);
      isClean(sent.data, sent.ms);
      recorded.set(stage.name, sent);
    }).finally(() => tried.add(stage.name)),

  "records with the keyboard alone": (stage) =>
    whereRecorded(stage, async (page) => {
      await page.press("Tab");
      assert.is(await page.evaluate(() => document.activeElement?.ariaLabel), voice.record);
      const press = async () => {
        await page.evaluate(() => document.querySelector<HTMLElement>(".record")?.focus());
        await page.press("Enter");
      };
      await record(page, press, press);
      const play = voice.play(voice.preview);
      await until(page, (name) => document.querySelector(`[aria-label="${name}"]`) !== null, play);
      await page.evaluate((name) => {
        document.querySelector<HTMLElement>(`[aria-label="${name}"]`)?.focus();
      }, play);
      for (let i = 0; i < 3; i++) await page.press("Tab");
      await page.press("Enter");
      await until(page, () => document.querySelector(".preview") === null);
      assert.is(await page.evaluate(() => voicePage.sent()), null, "it was discarded");
      assert.is(await page.evaluate(() => document.activeElement?.ariaLabel), voice.record);
    }),

  "discards while it records, and releases the microphone": (stage) =>
    whereRecorded(stage, async (page) => {
      await begin(page, () => page.click(button(voice.record)));
      await click(page, button(voice.discard));
      await isReleased(page);
      assert.is(await page.evaluate(() => document.activeElement?.ariaLabel), voice.record);
      await begin(page, () => page.click(button(voice.record)));
      await page.evaluate(() => voicePage.clear());
      await isReleased(page);
    }),

  "plays what every engine has recorded, and knows how long it is": async (stage) => {
    const expected = stages.map(({ name }) => name).filter((name) => recorders.includes(name));
    // The engines run side by side.
    await untilOther(() => expected.every((name) => tried.has(name)));
    const without = expected.filter((name) => !recorded.has(name));
    assert.equal(without, [], `nothing was sent in ${without}: its own test says why`);
    const page = await visit(stage);
    for (const [name, { data, ms }] of recorded) {
      await page.evaluate((data, name, ms) => voicePage.show(data, name, ms), data, name, ms);
      await click(page, button(voice.play(name)));
      await until(
        page,
        (name, seconds) => {
          const sound = document.querySelector<HTMLAudioElement>(`[aria-label="${name}"] audio`);
          return sound && Math.abs(sound.duration - seconds) < 0.1 && sound.currentTime > 0;
        },
        name,
        ms / 1000,
      );
    }
  },
};

// The shell has no microphone.
const stages = inEveryEngine(cases, { isWhole: true });

test.run();
