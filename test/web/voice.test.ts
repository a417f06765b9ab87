/**
 * A voice message from the press of the button until it can be sent, with a fake microphone: it is open
 * only while it records, whatever happens, and nothing is recorded that the user does not expect.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import {
  holdMs,
  RecorderModel,
  type Take,
  type VoiceProblem,
  voiceMs,
} from "../../web/files/voice/recorder.ts";
import { recording } from "../helpers/webm.ts";
import { makeWorld, settle } from "./fakes.ts";

/** So many seconds of sound, as a browser writes it. */
const sound = (seconds: number): Bytes =>
  recording({ packets: Array.from({ length: seconds * 50 }, () => Uint8Array.of(0x78, 1, 2)) });

/** A recorder, and the browser around it. */
class Studio {
  readonly world = makeWorld();
  /** Microphones that are open. */
  open = 0;
  level: number | undefined = 0.5;
  recorded: Bytes | Error = sound(2);
  interrupted: (why: VoiceProblem) => void = () => {};
  readonly #asked: ((found?: VoiceProblem | Error) => void)[] = [];
  readonly recorder = new RecorderModel({
    ...this.world.page,
    microphone: {
      open: (interrupted) => {
        this.interrupted = interrupted;
        return new Promise((resolve, reject) => {
          this.#asked.push((found) => {
            if (found instanceof Error) reject(found);
            else resolve(found ?? this.#take());
          });
        });
      },
    },
  });

  get at(): string {
    return this.recorder.stage.value.at;
  }

  get problem(): VoiceProblem | null {
    return this.recorder.problem.value;
  }

  press(): void {
    this.recorder.press(this.world.page.env.now());
  }

  release(): void {
    this.recorder.release(this.world.page.env.now());
  }

  /** The browser opens the microphone, or does not. */
  async answer(found?: VoiceProblem | Error): Promise<void> {
    this.#asked.shift()?.(found);
    await settle();
  }

  /** Presses the button for a moment, and gets the microphone. */
  async begin(): Promise<void> {
    this.press();
    this.release();
    await this.answer();
    assert.is(this.at, "recording");
    assert.is(this.open, 1);
  }

  #take(): Take {
    this.open += 1;
    let isOpen = true;
    const close = () => {
      if (isOpen) this.open -= 1;
      isOpen = false;
    };
    return {
      level: () => this.level,
      drop: close,
      stop: async () => {
        close();
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (this.recorded instanceof Error) throw this.recorded;
        return this.recorded;
      },
    };
  }
}

test("a press starts, the next one stops, and the message can be heard", async () => {
  const studio = new Studio();
  await studio.begin();
  studio.world.pass(2_000);
  assert.is(studio.recorder.elapsed.value, 2_000);
  assert.is(studio.recorder.level.value, 0.5);
  studio.press();
  assert.is(studio.open, 0, "the microphone is released before anything else");
  studio.release();
  await settle();
  const stage = studio.recorder.stage.value;
  if (stage.at !== "ready") throw new Error(stage.at);
  assert.is(stage.voice.ms, 2_000);
  assert.is(stage.voice.type, "audio/webm");
  assert.is(stage.voice.blob.type, "audio/webm");
  assert.is(studio.problem, null);
  studio.recorder.clear();
  assert.is(studio.at, "idle");
  assert.is(studio.world.alarms(), 0);
});

test("a button that is held stops when it is let go", async () => {
  const studio = new Studio();
  studio.press();
  await studio.answer();
  studio.world.pass(holdMs);
  studio.release();
  assert.is(studio.open, 0);
  await settle();
  assert.is(studio.at, "ready");
});

test("a button that is let go before the microphone is there records nothing", async () => {
  const studio = new Studio();
  studio.press();
  studio.world.pass(holdMs);
  studio.release();
  assert.is(studio.problem, "voice-empty");
  await studio.answer();
  assert.is(studio.open, 0);
  assert.is(studio.at, "idle");
});

test("a short press waits until the browser has asked the user", async () => {
  const studio = new Studio();
  studio.press();
  studio.world.pass(holdMs - 1);
  studio.release();
  studio.world.pass(20_000);
  await studio.answer();
  assert.is(studio.at, "recording");
  assert.is(studio.recorder.elapsed.value, 0);
});

test("a second press takes back what the browser has not answered yet", async () => {
  const studio = new Studio();
  studio.press();
  studio.release();
  studio.press();
  studio.release();
  assert.is(studio.at, "idle");
  await studio.answer();
  assert.is(studio.open, 0);
  assert.is(studio.problem, null);
});

test("stops after five minutes, says so, and keeps them", async () => {
  const studio = new Studio();
  studio.recorded = sound(301);
  await studio.begin();
  studio.world.pass(voiceMs - 1);
  assert.is(studio.at, "recording");
  studio.world.pass(1_000);
  assert.is(studio.open, 0);
  await settle();
  const stage = studio.recorder.stage.value;
  assert.ok(stage.at === "ready" && stage.voice.ms === voiceMs);
  assert.is(studio.problem, "voice-full");
});

for (const why of ["page-hidden", "microphone-lost"] as const) {
  test(`stops and keeps what there is: ${why}`, async () => {
    const studio = new Studio();
    await studio.begin();
    studio.interrupted(why);
    assert.is(studio.open, 0);
    await settle();
    assert.is(studio.at, "ready");
    assert.is(studio.problem, why);
  });
}

test("a button that goes away takes the recording along, but not what is ready", async () => {
  const studio = new Studio();
  studio.recorder.attach({});
  await studio.begin();
  studio.recorder.attach(null);
  assert.is(studio.open, 0);
  assert.is(studio.at, "idle");
  await studio.begin();
  studio.press();
  await settle();
  studio.recorder.attach(null);
  assert.is(studio.at, "ready");
});

const refusals = [
  "voice-unsupported",
  "microphone-missing",
  "microphone-refused",
  "microphone-busy",
  "page-hidden",
] as const;
for (const why of refusals) {
  test(`says why nothing is recorded, until the next attempt: ${why}`, async () => {
    const studio = new Studio();
    studio.press();
    studio.release();
    await studio.answer(why);
    assert.is(studio.at, "idle");
    assert.is(studio.problem, why);
    assert.equal(studio.world.reports, []);
    await studio.begin();
    assert.is(studio.problem, null);
  });
}

test("a mistake of ours is reported, and leaves no microphone open", async () => {
  const studio = new Studio();
  studio.press();
  await studio.answer(new TypeError("mistake"));
  assert.is(studio.at, "idle");
  studio.recorded = new TypeError("another");
  await studio.begin();
  studio.press();
  await settle();
  assert.is(studio.at, "idle");
  assert.is(studio.open, 0);
  assert.is(studio.world.reports.length, 2);
});

test("what is empty, too short or no sound is not offered to be sent", async () => {
  const cases: [Bytes, VoiceProblem][] = [
    [new Uint8Array(), "voice-empty"],
    [sound(0.2), "voice-empty"],
    [new Uint8Array(1_000).fill(7), "voice-unsupported"],
  ];
  for (const [recorded, problem] of cases) {
    const studio = new Studio();
    studio.recorded = recorded;
    await studio.begin();
    studio.press();
    await settle();
    assert.is(studio.at, "idle", problem);
    assert.is(studio.problem, problem);
  }
});

test("warns of silence only if the browser has measured nothing else", async () => {
  for (const [levels, problem] of [
    [[0, 0], "voice-silent"],
    [[0, 0.01], null],
    [[undefined, undefined], null],
  ] as const) {
    const studio = new Studio();
    studio.level = levels[0];
    await studio.begin();
    studio.level = levels[1];
    studio.world.pass(500);
    studio.press();
    await settle();
    assert.is(studio.at, "ready");
    assert.is(studio.problem, problem, `${levels}`);
  }
});

test("whatever is cleared releases the microphone and leaves nothing", async () => {
  const stages: Record<string, (studio: Studio) => Promise<void>> = {
    asking: async (studio) => studio.press(),
    recording: (studio) => studio.begin(),
    saving: async (studio) => {
      await studio.begin();
      studio.press();
    },
    ready: async (studio) => {
      await studio.begin();
      studio.press();
      await settle();
    },
  };
  for (const [name, reach] of Object.entries(stages)) {
    const studio = new Studio();
    await reach(studio);
    assert.is(studio.at, name);
    studio.recorder.clear();
    assert.is(studio.open, 0, name);
    await studio.answer();
    await settle();
    // What comes late is of no use, and must not come back.
    studio.interrupted("page-hidden");
    studio.release();
    assert.is(studio.at, "idle", name);
    assert.is(studio.problem, null, name);
    assert.is(studio.open, 0, name);
    assert.is(studio.world.alarms(), 0, name);
  }
});

test.run();
