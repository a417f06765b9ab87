/**
 * What aliases look like (protocol/room/looks.ts, SPEC §4.3), against the table of look-alike
 * characters that Unicode publishes (UTS #39).
 */
import { createRequire } from "node:module";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isDoubtful, lookOf } from "../../protocol/room/looks.ts";

/** confusables.txt of Unicode 13: each character to what it looks like. */
const published: Readonly<Record<string, string>> = createRequire(import.meta.url)(
  "unhomoglyph/data.json",
);

const areAlike = (one: string, other: string) => lookOf(one) === lookOf(other);

test("finds names alike that are made of letters that look alike", () => {
  for (const [name, ...others] of [
    // Cyrillic, IPA, Lisu, Cherokee, mathematical, with an invisible accent of another script.
    [
      "Anna",
      "\u0410nna",
      "Ann\u0251",
      "\ua4ee\ua4e0\ua4e0\ua4ee",
      "\ud835\udc00nna",
      "Anna\u{10a3f}",
    ],
    // All of it in Cyrillic, Greek and Armenian.
    ["Coco", "\u0421\u043e\u0441\u043e", "C\u03bfc\u03bf", "C\u0585c\u0585", "C0c0"],
    ["Alice", "AIice", "A1ice", "A\u04c0ice"],
    ["Marc", "rnarc", "\u039carc"],
    ["Zo\u00eb", "Zoe", "Zo\u0451", "Zoe\u0301"],
    ["Anna-Maria", "Anna\u2013Maria", "Anna\u30fcMaria"],
    ["O'Neil", "O\u2019Neil", "O\u02bcNeil"],
    // Latin small capitals for a Cyrillic name, Han for Katakana, Arabic for Persian.
    ["\u0410\u043d\u043d\u0430", "A\u029c\u029ca"],
    ["\u30ab\u30ed", "\u529b\u53e3"],
    ["\u06a9\u06cc\u0627", "\u0643\u064a\u0627"],
    // The page shows the first for the second.
    ["Anna \ufffd", "Anna \u2302"],
  ] as const) {
    for (const other of others)
      assert.is(lookOf(other), lookOf(name as string), `${name} ${other}`);
  }
});

test("finds no names alike that people can tell apart", () => {
  for (const [name, other] of [
    ["Anna", "Anne"],
    ["Anna", "\u0410\u043d\u043d\u0430"],
    ["Ian", "Lan"],
    ["Neil", "Nell"],
    ["Ali", "All"],
    ["\u0418\u0432\u0430\u043d", "\u0418\u0432\u0430"],
    ["\u0938\u0941\u092e\u0928", "\u0938\u092e\u0928"],
    ["\u0e2a\u0e35", "\u0e2a\u0e39"],
    ["\u304b\u306a", "\u304c\u306a"],
    ["\u05d3\u05e0\u05d4", "\u05d3\u05e0\u05d9"],
    ["\u0639\u0644\u064a", "\u0639\u0645\u0631"],
    ["\u738b\u82b3", "\u738b\u65b9"],
  ] as const) {
    assert.not(areAlike(name, other), `${name} ${other}`);
  }
});

test("keeps apart the letters of each alphabet, but for a few pairs that Unicode lists", () => {
  const alphabets = {
    small: "abcdefghijklmnopqrstuvwxyz23456789",
    capital: "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789",
    Cyrillic: "абвгдежзиклмнопрстуфхцчшщъыьэюя",
    "Cyrillic capitals": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    Ukrainian: "абвгґдеєжзиіклмнопрстуфхцчшщьюя",
    Greek: "αβγδεζηθικλμνξοπρστυφχψω",
    Armenian: "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    Hebrew: "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    Arabic: "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    Hiragana:
      "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    Katakana:
      "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
  };
  const listed = ["οσ", "գզ", "ոռ", "ון"];
  for (const [name, letters] of Object.entries(alphabets)) {
    const seen = new Map<string, string>();
    for (const letter of letters) {
      const other = seen.get(lookOf(letter));
      assert.ok(other === undefined || listed.includes(other + letter), `${name}: ${letter}`);
      seen.set(lookOf(letter), letter);
    }
  }
});

test("what a letter is drawn as looks like itself", () => {
  for (const char of Object.keys(published)) assert.is(lookOf(lookOf(char)), lookOf(char), char);
});

test("finds most letters alike that Unicode lists for alphabets in use, and says how many", () => {
  const inUse = /^[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Armn}0-9]$/u;
  const inRareUse = /^[\p{sc=Cher}\p{sc=Lisu}]$/u;
  for (const [letters, like, least] of [
    [inUse, inUse, 0.85],
    [inUse, /^[A-Za-z0-9]$/, 0.98],
    [inRareUse, /^[A-Za-z]$/, 0.98],
  ] as const) {
    // Not those that NFKD already makes alike.
    const pairs = Object.entries(published).filter(
      ([one, other]) =>
        /[\p{L}\p{N}]/u.test(one) &&
        letters.test(one) &&
        like.test(other) &&
        one === one.normalize("NFKD"),
    );
    const missed = pairs.filter((pair) => !areAlike(...pair)).map(([one]) => one);
    const found = pairs.length - missed.length;
    console.log(`${found} of ${pairs.length}, all but ${missed.join("")}`);
    assert.ok(found / pairs.length >= least);
  }
});

test("doubts an alias that mixes alphabets whose letters look alike, or has what may be a box", () => {
  for (const [alias, doubtful] of [
    ["Anna", false],
    ["\u0410nna", true],
    ["\u0391nna", true],
    ["\ud835\udc00\u043d\u043d\u0430", true],
    ["\u13aanna", true],
    ["\u{10301}en", true],
    ["\u0410\u043d\u043d\u0430", false],
    ["Zo\u00eb \u5b50", false],
    ["Dana \u05d3\u05e0\u05d4", false],
    ["42 \u{1f98a}", false],
    ["Anna\u0378", true],
    ["Anna\ufffd", true],
  ] as const) {
    assert.is(isDoubtful(alias), doubtful, alias);
  }
});

test.run();
