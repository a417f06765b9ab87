/** Voice messages play one at a time, from any place and at three speeds. */
import { effect } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PlayerModel, type Sound } from "../../web/files/voice/player.ts";
import { settle } from "./fakes.ts";

/** What a page's element does, as far as the player sees it. */
class FakeSound implements Sound {
  paused = true;
  ended = false;
  currentTime = 0;
  duration = Number.NaN;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  error: MediaError | null = null;
  play = async (): Promise<void> => {
    this.paused = false;
  };
  pause = (): void => {
    this.paused = true;
  };
}

/** A player of messages that are shown. */
function playerOf(...urls: readonly string[]) {
  const player = new PlayerModel();
  for (const url of urls) player.of(url);
  return player;
}

test("one plays at a time, and each keeps its place", () => {
  const player = playerOf("one", "other");
  const [one, other] = [new FakeSound(), new FakeSound()];
  player.toggle("one", one);
  one.currentTime = 3;
  player.note("one", one);
  assert.ok(player.of("one").isPlaying);
  player.toggle("other", other);
  player.note("one", one);
  player.note("other", other);
  assert.not(player.of("one").isPlaying);
  assert.is(player.of("one").at, 3);
  assert.ok(player.of("other").isPlaying);
  player.toggle("other", other);
  player.note("other", other);
  assert.not(player.of("other").isPlaying);
});

test("what shows a message is drawn again when something happens to it", () => {
  const player = playerOf("one");
  const sound = new FakeSound();
  const drawn: number[] = [];
  const stop = effect(() => {
    drawn.push(player.of("one").at);
  });
  sound.currentTime = 1;
  player.note("one", sound);
  stop();
  assert.equal(drawn, [0, 1]);
});

test("speed is that of all, and of one that is playing", () => {
  const player = playerOf("one", "other");
  const [one, other] = [new FakeSound(), new FakeSound()];
  player.toggle("one", one);
  const rates = Array.from({ length: 3 }, () => {
    player.faster();
    return one.playbackRate;
  });
  assert.equal(rates, [1.5, 2, 1]);
  player.faster();
  player.toggle("other", other);
  // Loading takes the default.
  assert.is(other.defaultPlaybackRate, 1.5);
  assert.is(other.playbackRate, 1.5);
});

test("moves only within the sound, also before it is loaded", () => {
  const player = playerOf("one");
  const sound = new FakeSound();
  player.seek("one", sound, 7);
  assert.is(player.of("one").at, 7);
  player.seek("one", sound, -1);
  assert.is(sound.currentTime, 0);
  sound.duration = 10;
  player.note("one", sound);
  player.seek("one", sound, 99);
  assert.is(sound.currentTime, 10);
});

test("tells the length only when the browser knows it", () => {
  const player = playerOf("one");
  const sound = new FakeSound();
  for (const [duration, length] of [
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [12.5, 12.5],
  ]) {
    sound.duration = duration as number;
    player.note("one", sound);
    assert.is(player.of("one").length, length);
  }
});

test("says what cannot be played, and not what was only paused", async () => {
  const player = playerOf("one");
  const sound = new FakeSound();
  sound.play = () => Promise.reject(new DOMException("paused", "AbortError"));
  player.toggle("one", sound);
  await settle();
  assert.not(player.of("one").isBroken);
  sound.error = { code: 4 } as MediaError;
  player.toggle("one", sound);
  await settle();
  assert.ok(player.of("one").isBroken);
  assert.not(player.of("one").isPlaying);
});

test("stops a message that goes, forgets it, and lets another one play on", () => {
  const player = playerOf("one", "two");
  const [one, two] = [new FakeSound(), new FakeSound()];
  player.toggle("one", one);
  one.currentTime = 5;
  player.note("one", one);
  player.toggle("two", two);
  player.forget("one");
  assert.is(player.of("one").at, 0);
  assert.not(two.paused);
  player.forget("two");
  assert.ok(two.paused);
  // It still tells that it has stopped, after it has left the page.
  two.currentTime = 7;
  player.note("two", two);
  assert.is(player.of("two").at, 0);
  player.faster();
  assert.is(two.playbackRate, 1);
});

test.run();
