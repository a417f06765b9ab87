// Pictures, voice and files in every engine: chosen, cleaned, sent, fetched, saved, and resumed.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Caller } from "../helpers/caller.ts";
import { describe, shownFile } from "../helpers/files.ts";
import { jpegPhoto, planted } from "../helpers/photos.ts";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { until as untilTrue } from "../helpers/until.ts";
import type { EngineName, Page } from "./driver.ts";
import {
  give,
  given,
  hashOf,
  long,
  pictureSize,
  press,
  saveFile,
  sendFiles,
  shownBytes,
  untilUnderWay,
  watchSaves,
} from "./files.ts";
import { click, enter, lists, reads, shows, start, until } from "./pages.ts";
import { inEveryEngine, type Stage, untilOther } from "./stage.ts";

/** Anna and Ben at pages in a room. @param url - Of another relay than that of the stage. */
async function room(stage: Stage, url = "/") {
  const anna = await stage.visit(url);
  const link = await start(anna, "Anna", password);
  const ben = await stage.visit(link);
  await enter(ben, "Ben", password);
  await lists(anna, "Ben");
  await lists(ben, "Anna");
  await watchSaves(ben);
  return { anna, ben, link };
}

/** As {@link room}, the same room in all tests. */
const same = (stage: Stage) => stage.reuse(() => room(stage));

/** Somebody without a page gets the file that was shown last. @returns Its hash. */
async function getWhole(caller: Caller): Promise<string> {
  await caller.until(() => caller.lines.some((line) => "files" in line));
  const { key, file } = shownFile(caller);
  await caller.do({ type: "fetch", key, file: file.id });
  await caller.until(() => [...caller.files.transfers.values()].at(-1)?.state === "done");
  return createHash("sha256").update(caller.files.bytes(file.id)).digest("hex");
}

/** A relay over which a transfer takes twenty seconds, for this test alone. */
const slow = ["--bytes-per-second", "524288", "--bytes-burst", "524288"];

/** WebKitGTK has no encoder for it. */
const recorders: readonly EngineName[] = ["Chromium", "Firefox"];
/** A voice message that was recorded in a room. */
let recorded: Buffer | undefined;
/** Engines whose test of it has ended. */
const tried = new Set<EngineName>();

/** Plays a voice message, and waits until it is heard. */
async function hear(page: Page, alias: string): Promise<void> {
  const name = strings.voice.from(alias);
  await click(page, { role: "button", name: strings.voice.play(name) });
  await until(
    page,
    (name) => {
      const sound = document.querySelector<HTMLAudioElement>(`[aria-label="${name}"] audio`);
      return sound !== null && sound.currentTime > 0;
    },
    name,
  );
}

/** In the page: a recording goes on, and is past its first second. */
const isLong = (first: string, end: string) => {
  const { innerText } = document.body;
  return innerText.includes(end) && !innerText.includes(first);
};

/**
 * Records a voice message in a room, and lets the other hear it. Again if there is nothing to send:
 * a busy engine can make a long press of a short one, or has no sound yet.
 *
 * @returns What was recorded.
 */
async function recordAndHear(anna: Page, ben: Page): Promise<Buffer> {
  const record = { role: "button", name: strings.voice.record } as const;
  const stop = { role: "button", name: strings.voice.stop } as const;
  const { "voice-empty": empty } = strings.voiceProblems;
  const first = strings.voice.recorded("0:00", "5:00");
  const isReady = () => anna.evaluate(() => document.querySelector("dialog .items li") !== null);
  const isEmpty = () => anna.evaluate((empty) => document.body.innerText.includes(empty), empty);
  await untilTrue(async () => {
    await click(anna, record);
    const hasEnded = async () => (await isReady()) || (await isEmpty());
    const runs = () => anna.evaluate(isLong, first, first.slice("0:00".length));
    await untilTrue(async () => (await runs()) || (await hasEnded()));
    if (!(await hasEnded())) await click(anna, stop);
    await untilTrue(hasEnded);
    return isReady();
  });
  await sendFiles(anna, "listen");
  await hear(ben, "Anna");
  return shownBytes(ben, ".voice audio");
}

/** Sends a voice message: a recorded one, or where nothing is recorded, that of another engine. */
async function sendVoice(stage: Stage): Promise<void> {
  const { anna, ben, link } = await same(stage);
  if (recorders.includes(stage.name)) {
    recorded = await recordAndHear(anna, ben);
    return;
  }
  await click(anna, { role: "button", name: strings.voice.record });
  await reads(anna, strings.voiceProblems["voice-unsupported"]);
  if (!stages.some(({ name }) => recorders.includes(name))) return;
  // The engines run side by side.
  const others = stages.filter(({ name }) => recorders.includes(name));
  await untilOther(() => others.every(({ name }) => tried.has(name)));
  if (recorded === undefined) throw new Error("nothing was recorded: the other's test says why");
  const ivo = await stage.join(link, "Ivo");
  const bytes = Uint8Array.from(recorded);
  const about = { name: "voice.webm", type: "audio/webm", voice: 1_000 };
  const file = await describe(bytes, about);
  ivo.files.own.set(file.id, bytes);
  await ivo.do({ type: "offer", text: "", files: [file] });
  await untilTrue(async () => {
    await ivo.read();
    return ben.evaluate(() => document.querySelector(".voice") !== null);
  });
  await hear(ben, "Ivo");
}

const cases: Parameters<typeof inEveryEngine>[0] = {
  "a photo is cleaned and appears by itself, whether it is chosen, dropped or pasted": async (
    stage,
  ) => {
    const { anna, ben } = await same(stage);
    for (const way of ["field", "drop", "paste"] as const) {
      await give(anna, way, given("IMG_1.jpg", jpegPhoto(), "image/jpeg"));
      await sendFiles(anna, `by ${way}`);
      assert.equal(await pictureSize(ben, `by ${way}`), await pictureSize(anna, `by ${way}`));
      const bytes = await shownBytes(ben, `img[alt="by ${way}"]`);
      assert.is(bytes.readUInt16BE(), 0xffd8);
      assert.equal(
        Object.values(planted).filter((text) => bytes.includes(text)),
        [],
      );
    }
  },

  "three people get a file of several parts, and save the same bytes": async (stage) => {
    const { anna, ben, link } = await same(stage);
    const others = [await stage.join(link, "Cleo"), await stage.join(link, "Dana")];
    for (const alias of ["Cleo", "Dana"]) await lists(anna, alias);
    const file = long("harbour plan.bin", 5_000_000);
    await give(anna, "field", file);
    await sendFiles(anna, "the plan");
    await press(ben, "Get", file.name);
    const got = others.map(getWhole);
    assert.equal(await saveFile(ben, file.name), [hashOf(file), file.name]);
    assert.equal(await Promise.all(got), [hashOf(file), hashOf(file)]);
    await shows(anna, strings.getting.fetched(3, 3));
  },

  "a voice message is recorded in the room, and the other hears it": (stage) =>
    sendVoice(stage).finally(() => tried.add(stage.name)),

  "a transfer is stopped by its receiver, and goes on after the relay was killed": async (
    stage,
  ) => {
    await stage.clearAll();
    stage.troubleExpected = true;
    const relay = await stage.startRelay(...slow);
    const { anna, ben } = await room(stage, relay.url);
    const file = long("film.bin", 8_000_000);
    await give(anna, "field", file);
    await sendFiles(anna, "the film");
    await press(ben, "Get", file.name);
    await untilUnderWay(ben, file.name);
    await untilUnderWay(anna, file.name);
    await press(ben, "Cancel", file.name);
    await shows(ben, strings.stages.cancelled ?? "");
    await press(ben, "Get", file.name);
    await untilUnderWay(ben, file.name);
    await relay.kill();
    await reads(ben, strings.room.reconnecting);
    await relay.start();
    assert.equal(await saveFile(ben, file.name), [hashOf(file), file.name]);
  },
};

// The shell has no microphone.
const stages = inEveryEngine(cases, { isWhole: true });

test.run();
