// Voice messages in Chromium: held by pointer and key, refused, interrupted, accessible in every
// state, and nowhere in the profile of the browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { test as alone } from "uvu";
import * as assert from "uvu/assert";
import { securityHeaders } from "../../server/headers.ts";
import { findMarks, findMarksMeanwhile } from "../helpers/marks.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { elements } from "../helpers/webm.ts";
import { type Served, serve } from "./bundle.ts";
import { launchWithProfile } from "./engine.ts";
import { saveFile, sendFiles } from "./files-acts.ts";
import {
  findAlike,
  findBarriers,
  findBorderless,
  findLosses,
  findMotion,
  findPale,
} from "./looks.ts";
import { dialog, enter, list, pathOf, start } from "./pages.ts";
import { onStage, password } from "./stage.ts";
import type {} from "./voice-page.ts";

const { voice, voiceProblems } = strings;
const body =
  '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">' +
  '<main><h1>Voice</h1><div id="recording"></div><div id="shown"></div></main>';
const allowed = { permissions: ["microphone"] };

const { stage, test } = onStage({ ...allowed, viewport: { width: 1280, height: 800 } });
stage.isWhole = true;

let served: Served;
alone.before(async () => {
  served = await serve("voice-page", body, securityHeaders);
});
alone.after(() => served.close());

const isReleased = (page: Page) => page.waitForFunction(() => voicePage.open() === 0);
const record = (page: Page) => page.getByRole("button", { name: voice.record });
/** Without a pointer, whose press can become long on a busy machine. */
const tap = (page: Page) => record(page).evaluate((button: HTMLElement) => button.click());
const stop = (page: Page) => page.getByRole("button", { name: voice.stop });
const play = (page: Page) => page.getByRole("button", { name: voice.play(voice.preview) });
/** Presses until it has recorded for a second. A busy engine can make a long press of a short one. */
async function begin(page: Page): Promise<void> {
  await until(async () => {
    const at = await page.evaluate(() => voicePage.at());
    if (at === "ready") await page.evaluate(() => voicePage.clear());
    if (at === "idle") await record(page).click();
    return page.evaluate(() => voicePage.at() === "recording" && voicePage.elapsed() > 1_000);
  });
}

/** Until it has recorded for three seconds: enough, even if a busy Chromium loses most of them. */
const hasRecorded = (page: Page) => page.getByText(/^0:(?!0[0-2])\d\d of/).waitFor();

/**
 * Waits until a message that plays is at this time of it, s, or at its end. Chromium whose sound ran
 * dry on a busy machine can stand still until it is played again.
 */
async function playsTo(page: Page, name: string, least: number): Promise<void> {
  let stood = 0;
  await until(async () => {
    const [time, isOver, isDry] = await page.evaluate((name) => {
      const sound = document.querySelector<HTMLAudioElement>(`[aria-label="${name}"] audio`);
      const { currentTime = 0, ended = false, readyState } = sound ?? {};
      return [currentTime, ended, readyState === HTMLMediaElement.HAVE_CURRENT_DATA] as const;
    }, name);
    if (isOver || time > least) return true;
    if (isDry && time > 0 && time === stood) {
      // Unless it has come to its end meanwhile.
      const pause = page.getByRole("button", { name: voice.pause(name) });
      if (await pause.isVisible()) await pause.click({ timeout: 5_000 }).catch(() => undefined);
      const again = page.getByRole("button", { name: voice.play(name) });
      if (await again.isVisible()) await again.click();
    }
    stood = time;
    return false;
  });
}

async function visit(options: object = {}): Promise<Page> {
  const page = await stage.visit(served.url, options);
  await page.waitForFunction(() => "voicePage" in globalThis);
  return page;
}

test("a pointer that is held records until it is let go, wherever that is", async () => {
  const page = await visit();
  await record(page).hover();
  await page.mouse.down();
  await hasRecorded(page);
  assert.is(await page.evaluate(() => voicePage.open()), 1);
  await page.mouse.move(600, 600);
  await page.mouse.up();
  await isReleased(page);
  await play(page).waitFor();
});

test("a key that is held records until it is let go, and starts nothing else", async () => {
  for (const key of ["Space", "Enter"]) {
    const page = await visit();
    await record(page).focus();
    await page.keyboard.down(key);
    await hasRecorded(page);
    // The key repeats while it is held.
    await page.keyboard.down(key);
    assert.is(await page.evaluate(() => voicePage.open()), 1);
    await page.keyboard.up(key);
    await isReleased(page);
    await play(page).waitFor();
    assert.is(await page.evaluate(() => voicePage.sent()), null, key);
  }
});

test("a click without a pointer, as of a screen reader, starts and stops", async () => {
  const page = await visit();
  await tap(page);
  await hasRecorded(page);
  await stop(page).evaluate((button: HTMLElement) => button.click());
  await isReleased(page);
  await play(page).waitFor();
});

test("a user who refuses the microphone is told so, and can try again", async () => {
  const page = await visit({ permissions: [] });
  await tap(page);
  await page.getByText(voiceProblems["microphone-refused"]).waitFor();
  await page.context().grantPermissions(["microphone"]);
  await begin(page);
  assert.is(await page.getByRole("alert").count(), 0);
});

test("a page that is hidden or left releases the microphone, and keeps what was recorded", async () => {
  const page = await visit();
  await begin(page);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await isReleased(page);
  await page.getByText(voiceProblems["page-hidden"]).waitFor();
  await play(page).waitFor();
  await page.getByRole("button", { name: voice.discard }).click();
  await tap(page);
  await page.getByText(voiceProblems["page-hidden"]).waitFor();
  assert.is(await page.evaluate(() => voicePage.open()), 0, "it was hidden while it was asked for");
  await page.evaluate(() => Object.defineProperty(document, "hidden", { value: false }));
  await begin(page);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
  await isReleased(page);
  await page.reload();
  await begin(page);
  await page.evaluate(() => voicePage.remove());
  await isReleased(page);
});

test("a microphone that is unplugged ends the recording, and keeps it", async () => {
  const page = await visit();
  await begin(page);
  await page.evaluate(() => voicePage.unplug());
  await page.getByText(voiceProblems["microphone-lost"]).waitFor();
  await play(page).waitFor();
});

test("plays with the keyboard: from any place, at three speeds, one at a time", async () => {
  const page = await visit();
  await begin(page);
  await page.getByText(/^0:(?!0[0-4])\d\d of/).waitFor();
  await stop(page).click();
  await page.getByRole("button", { name: "Send" }).click();
  const sent = await page.waitForFunction(() => voicePage.sent());
  const { data, ms } = (await sent.jsonValue()) as { data: string; ms: number };
  for (const name of ["One", "Other"]) {
    await page.evaluate(([data, name, ms]) => voicePage.show(data, name, ms), [
      data,
      name,
      ms,
    ] as const);
  }
  const one = page.getByRole("group", { name: "One" });
  const other = page.getByRole("group", { name: "Other" });
  const bar = one.getByRole("slider", { name: voice.position });
  await bar.focus();
  await page.keyboard.press("ArrowRight");
  assert.match((await bar.getAttribute("aria-valuetext")) ?? "", /^0:02 of \d:\d\d$/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  const speed = one.getByRole("button", { name: voice.speed(1) });
  await speed.focus();
  await page.keyboard.press("Enter");
  await other.getByRole("button", { name: voice.speed(1.5) }).waitFor();
  await one.getByRole("button", { name: voice.play("One") }).focus();
  await page.keyboard.press("Space");
  await playsTo(page, "One", 2.2);
  const rate = await page.evaluate(
    () => document.querySelector<HTMLAudioElement>('[aria-label="One"] audio')?.playbackRate,
  );
  assert.is(rate, 1.5);
  await other.getByRole("button", { name: voice.play("Other") }).click();
  await one.getByRole("button", { name: voice.play("One") }).waitFor();
  await playsTo(page, "Other", Number.POSITIVE_INFINITY);
  await other.getByRole("button", { name: voice.play("Other") }).waitFor();
});

test("says that a browser cannot play what is no sound", async () => {
  const page = await visit();
  await page.evaluate(() => voicePage.show(btoa("no sound at all"), "Broken", 5_000));
  await page.getByRole("button", { name: voice.play("Broken") }).click();
  await page.getByText(voice.unplayable).waitFor();
});

/** Checks the page as it is, in every appearance. */
async function look(page: Page, what: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const [width, colorScheme] of [
    [320, "light"],
    [1280, "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 640 });
    for (const check of [findLosses, findBarriers, findPale, findMotion, findAlike]) {
      const found = await check(page);
      wrong.push(...found.map((fault) => `${what}, ${width}: ${fault}`));
    }
    if (process.env.SHOTS) {
      await page.screenshot({
        path: join(process.env.SHOTS, `${what}-${width}-${colorScheme}.png`),
      });
    }
  }
  await page.emulateMedia({ forcedColors: "active" });
  wrong.push(...(await findBorderless(page)).map((fault) => `${what}, forced colours: ${fault}`));
  await page.emulateMedia({ forcedColors: "none" });
  return wrong;
}

test("every state is accessible, narrow and wide, light and dark", async () => {
  const page = await visit();
  const wrong = await look(page, "idle");
  await begin(page);
  wrong.push(...(await look(page, "recording")));
  await stop(page).click();
  await play(page).waitFor();
  wrong.push(...(await look(page, "preview")));
  await play(page).click();
  await playsTo(page, voice.preview, 1);
  await page.getByText(/^0:(?!00)\d\d of/).waitFor();
  wrong.push(...(await look(page, "playing")));
  await page.getByRole("button", { name: voice.discard }).click();
  await page.context().clearPermissions();
  await tap(page);
  await page.getByRole("alert").waitFor();
  await page.evaluate(() =>
    voicePage.show(btoa("no sound at all"), "Voice message from Anna", 83_000),
  );
  await page.getByRole("button", { name: voice.play("Voice message from Anna") }).click();
  await page.getByText(voice.unplayable).waitFor();
  wrong.push(...(await look(page, "problems")));
  assert.equal(wrong, []);
});

test("P16: nothing of a voice message is in the profile, neither meanwhile nor afterwards", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sanctuary-profile-"));
  try {
    // What every recording begins with, in the browser's file and in ours.
    const kinds = ["OpusHead", "A_OPUS"].map((text) => ({ name: text, bytes: Buffer.from(text) }));
    const context = await launchWithProfile(folder);
    let sent: { data: string; ms: number };
    try {
      await context.grantPermissions(["microphone"]);
      const [page = await context.newPage()] = context.pages();
      await page.goto(served.url);
      await begin(page);
      await hasRecorded(page);
      const meanwhile = findMarksMeanwhile(folder, kinds);
      await stop(page).click();
      await play(page).click();
      await playsTo(page, voice.preview, 1);
      const found = [...meanwhile, ...findMarksMeanwhile(folder, kinds)];
      assert.equal(found, []);
      await page.getByRole("button", { name: "Send" }).click();
      const last = await page.waitForFunction(() => voicePage.sent());
      sent = (await last.jsonValue()) as { data: string; ms: number };
    } finally {
      await context.close();
    }
    const packets = elements(Buffer.from(sent.data, "base64"))
      .filter(([id]) => id === "a3")
      .map(([, content], i) => ({
        name: `packet ${i}`,
        bytes: Buffer.from(content.slice(8), "hex"),
      }));
    assert.ok(packets.length > 10);
    assert.equal(findMarks(folder, [...kinds, ...packets.filter((_, i) => i % 8 === 0)]), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a voice message is recorded in a room, sent, and heard by another", async () => {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  const ben = await stage.visit(pathOf(link));
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await tap(anna);
  await hasRecorded(anna);
  await stop(anna).click();
  const open = dialog(anna);
  await play(anna).waitFor();
  assert.is(await open.getByLabel(strings.sending.named(1)).count(), 0, "it has no name to change");
  await sendFiles(anna, "Listen");
  await ben.getByRole("button", { name: voice.play(voice.from("Anna")) }).click();
  const sound = ben.locator(".voice audio");
  await until(() => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime > 0));
  assert.is(await ben.getByText("voice.webm").count(), 0);
  const [name, bytes] = await saveFile(ben, voice.message);
  assert.is(name, "voice.webm");
  assert.is(bytes.readUInt32BE(), 0x1a45dfa3);
});

test.run();
