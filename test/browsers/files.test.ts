// Pictures, voice and files in every engine: chosen, cleaned, sent, fetched, saved, and resumed.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe } from "../helpers/files.ts";
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
import { inEveryEngine, type Stage } from "./stage.ts";

/** Anna and others in a room. @param url - Of another relay than that of the stage. */
async function room(stage: Stage, others: readonly string[], url = "/") {
  const anna = await stage.visit(url);
  return await guests(stage, anna, await start(anna, "Anna", password), others);
}

/** Lets others enter Anna's room. */
async function guests(stage: Stage, anna: Page, link: string, others: readonly string[]) {
  const pages: Page[] = [];
  for (const alias of others) {
    const page = await stage.visit(link);
    await enter(page, alias, password);
    await lists(anna, alias);
    await lists(page, "Anna");
    await watchSaves(page);
    pages.push(page);
  }
  return [anna, ...pages] as [anna: Page, ben: Page, ...Page[]];
}

/** A relay over which a transfer takes a few seconds, for this test alone. */
const slow = ["--bytes-per-second", "1048576", "--bytes-burst", "1048576"];

/** WebKitGTK has no encoder for it. */
const recorders: readonly EngineName[] = ["Chromium", "Firefox"];
/** A voice message that was recorded in a room. */
let recorded: Buffer | undefined;

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

const cases: Parameters<typeof inEveryEngine>[0] = {
  "a photo is cleaned and appears by itself, whether it is chosen, dropped or pasted": async (
    stage,
  ) => {
    const [anna, ben] = await room(stage, ["Ben"]);
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
    const [anna, ...others] = await room(stage, ["Ben", "Cleo", "Dana"]);
    const file = long("harbour plan.bin", 5_000_000);
    await give(anna, "field", file);
    await sendFiles(anna, "the plan");
    for (const page of others) await press(page, "Get", file.name);
    for (const page of others) {
      assert.equal(await saveFile(page, file.name), [hashOf(file), file.name]);
    }
    await shows(anna, strings.getting.fetched(3, 3));
  },

  "a voice message is recorded in the room, and the other hears it": async (stage) => {
    const anna = await stage.visit();
    const link = await start(anna, "Anna", password);
    const [, ben] = await guests(stage, anna, link, ["Ben"]);
    await click(anna, { role: "button", name: strings.voice.record });
    if (recorders.includes(stage.name)) {
      await reads(anna, strings.voice.recorded("0:01", "5:00"));
      await click(anna, { role: "button", name: strings.voice.stop });
      await sendFiles(anna, "listen");
      await hear(ben, "Anna");
      recorded = await shownBytes(ben, ".voice audio");
      return;
    }
    await reads(anna, strings.voiceProblems["voice-unsupported"]);
    if (!stages.some(({ name }) => recorders.includes(name))) return;
    // The engines run side by side.
    await untilTrue(() => recorded !== undefined);
    const ivo = await stage.join(link, "Ivo");
    const bytes = Uint8Array.from(recorded ?? []);
    const about = { name: "voice.webm", type: "audio/webm", voice: 1_000 };
    const file = await describe(bytes, about);
    ivo.files.own.set(file.id, bytes);
    await ivo.do({ type: "offer", text: "", files: [file] });
    await untilTrue(async () => {
      await ivo.read();
      return ben.evaluate(() => document.querySelector(".voice") !== null);
    });
    await hear(ben, "Ivo");
  },

  "a transfer is stopped by its receiver, and goes on after the relay was killed": async (
    stage,
  ) => {
    stage.troubleExpected = true;
    const relay = await stage.startRelay(...slow);
    const [anna, ben] = await room(stage, ["Ben"], relay.url);
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
