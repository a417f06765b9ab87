/**
 * Emoji of reactions (protocol/wire/emoji.ts, SPEC §8.8): every case of emoji.json, and every emoji
 * that the engine knows. What is no emoji is in message.json.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseEmoji, spellEmoji } from "../../protocol/wire/emoji.ts";
import { readVectors, refuses } from "../helpers/vectors.ts";

const { valid } = readVectors<{ text: string; emoji: string }, never>("emoji.json");

for (const { name, text, emoji } of valid) {
  test(name, () => {
    assert.is(spellEmoji(text), emoji);
    assert.is(spellEmoji(emoji), emoji);
    assert.is(parseEmoji(emoji), emoji);
  });
}

const skins = ["", ..."\u{1f3fb}\u{1f3fc}\u{1f3fd}\u{1f3fe}\u{1f3ff}"];
const people = [..."\u{1f468}\u{1f469}\u{1f9d1}"];
const flags = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(0x1f1e6 + i));
const pairs = ["\u2764\ufe0f\u200d", "\u2764\ufe0f\u200d\u{1f48b}\u200d", "\u{1f91d}\u200d"];

/** Texts among which are most emoji of Unicode, and the longest. */
function* candidates(): Generator<string> {
  for (const key of "0123456789#*") yield `${key}\ufe0f\u20e3`;
  for (const one of flags) for (const two of flags) yield one + two;
  const tags = (code: string) =>
    [...code].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0)));
  for (const part of ["gbeng", "gbsct", "gbwls"]) {
    yield `\u{1f3f4}${tags(part).join("")}\u{e007f}`;
  }
  const pictures: string[] = [];
  for (let point = 0; point < 0x20000; point++) {
    const char = String.fromCodePoint(point);
    if (/\p{Emoji}/u.test(char)) pictures.push(char);
  }
  for (const picture of pictures) {
    yield picture;
    yield `${picture}\ufe0f`;
    for (const skin of skins) {
      yield picture + skin;
      for (const end of ["\u2640\ufe0f", "\u2642\ufe0f", "\u27a1\ufe0f"]) {
        yield `${picture}${skin}\u200d${end}`;
      }
      for (const person of people) yield `${person}${skin}\u200d${picture}`;
    }
  }
  for (const one of people) {
    for (const two of people) {
      yield [one, two, ...["\u{1f466}", "\u{1f467}"]].join("\u200d");
      for (const pair of pairs) {
        for (const skin of skins) {
          for (const other of skins) yield `${one}${skin}\u200d${pair}${two}${other}`;
        }
      }
    }
  }
}

test("every emoji that the engine knows is taken, and has one spelling", () => {
  const flags = "v";
  const known = new RegExp("^\\p{RGI_Emoji}$", flags);
  let count = 0;
  for (const text of candidates()) {
    if (!known.test(text)) continue;
    count++;
    const spelled = spellEmoji(text);
    assert.is(parseEmoji(spelled), spelled, text);
    assert.is(spellEmoji(text.replaceAll("\ufe0f", "")), spelled, text);
  }
  assert.ok(count > 2_500, `${count}`);
});

test("a spelling never makes an emoji of something else", async () => {
  for (const text of ["1", "#", "a\ufe0f", "\u2764\u2764", "\u200d", "\ufe0f a", "\u{1f44d}."]) {
    await refuses("message-malformed", () => parseEmoji(spellEmoji(text)));
  }
});

test.run();
