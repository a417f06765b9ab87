/** The languages of the page: which one a browser gets, and that each file says all that English does. */
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  directionOf,
  type LanguageCode,
  languageNames,
  languages,
  localeOf,
  pickLanguage,
} from "../../web/app/language.ts";
import * as errors from "../../web/strings/errors.ts";
import * as files from "../../web/strings/files.ts";
import * as front from "../../web/strings/front.ts";
import type { Language, Translation } from "../../web/strings/language.ts";
import { numbers, spoken } from "../../web/strings/language.ts";
import * as written from "../../web/strings/numbers.ts";
import * as room from "../../web/strings/room.ts";
import * as roomErrors from "../../web/strings/room-errors.ts";
import * as rooms from "../../web/strings/rooms.ts";
import { speak } from "../../web/strings/speak.ts";
import * as voice from "../../web/strings/voice.ts";
import { strings } from "../helpers/strings.ts";

Object.assign(numbers, written);
/** Arguments that show where they went. Some functions take texts, others counts. */
const samples: readonly (readonly unknown[])[] = [
  ["‹a›", "‹b›", "‹c›", "‹d›"],
  ...[0, 1, 2, 3, 5, 11, 21, 22, 100].map((n) => [n, n, n, n]),
];

/** Every text of a table with its path. */
function texts(value: Tree, path: string): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    return samples.flatMap((args, i): [string, string][] => {
      // A function of counts shows no text, and the other way round.
      try {
        return [[`${path}(${i})`, `${value(...args)}`]];
      } catch {
        return [];
      }
    });
  }
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

/** The English texts of each table. */
const english = new Map(
  Object.entries({ ...errors, ...files, ...front, ...room, ...roomErrors, ...rooms, ...voice }).map(
    ([name, table]) => [name, texts(table as Tree, name)],
  ),
);
const others = languages.filter((code) => code !== "en");
const folder = new URL("../../web/strings/", import.meta.url);

type Tree = { readonly [key: string]: Tree } | string | ((...args: unknown[]) => string);

async function tablesOf(code: LanguageCode): Promise<Language> {
  const { sentences } = (await import(`../../web/strings/${code}.ts`)) as {
    readonly sentences: Translation;
  };
  return sentences(numbers);
}

/** Shows a language during a task. */
async function speaking<T>(code: LanguageCode, task: () => T): Promise<T> {
  const before = spoken.value;
  spoken.value = { code, locale: localeOf(code, []), tables: await tablesOf(code) };
  try {
    return task();
  } finally {
    spoken.value = before;
  }
}

/** What a text is filled with. Lists, since a text may use one twice. */
const placesOf = (text: string) =>
  [...new Set(text.match(/\{(?:name|text)\}|‹\w›|\/\{text\}|#/g) ?? [])].sort();

test("a browser gets the first of its languages that the page has, or English", () => {
  const cases: readonly (readonly [readonly string[], LanguageCode])[] = [
    [[], "en"],
    [["sw"], "en"],
    [["en-GB", "de"], "en"],
    [["sw", "de-AT", "fr"], "de"],
    [["pt-PT"], "pt-BR"],
    [["zh-CN"], "zh-Hans"],
    [["zh-TW", "zh-Hant-HK", "ru"], "ru"],
    [["fil", "es-419"], "es"],
  ];
  for (const [wanted, code] of cases) assert.is(pickLanguage(wanted), code, wanted.join());
});

test("Intl is asked for the region of the browser, and for the digits of the sentences", () => {
  assert.is(localeOf("en", ["de", "en-GB"]), "en-GB");
  assert.is(localeOf("de", ["en-GB"]), "de");
  assert.is(localeOf("de", ["de-AT"]), "de-AT");
  assert.is(new Intl.NumberFormat(localeOf("ar", ["ar-EG"])).format(27), "27");
  assert.is(new Intl.NumberFormat(localeOf("fa", ["fa-IR"])).format(27), "۲۷");
});

test("each language has a file, a name in itself and a direction", () => {
  const files = readdirSync(folder).flatMap(
    (name) => /^([a-z]{2}(-\w+)?)\.ts$/.exec(name)?.[1] ?? [],
  );
  assert.equal(files.sort(), [...others].sort());
  const names = Object.values<string>(languageNames);
  assert.is(new Set(names).size, languages.length);
  assert.ok(names.includes("Deutsch") && names.includes("Español"), names.join());
  const fromRight = languages.filter((code) => directionOf(code) === "rtl");
  for (const code of fromRight) assert.match(languageNames[code], /^\p{Script=Arabic}/u);
  assert.equal(
    fromRight,
    languages.filter((code) => /^(?:ar|fa)$/.test(code)),
  );
});

for (const code of others) {
  test(`${code}: every sentence has the same places to fill in as the English one`, async () => {
    const tables = await tablesOf(code);
    await speaking(code, () => {
      for (const [name, table] of Object.entries(tables as unknown as Record<string, Tree>)) {
        const theirs = new Map(texts(table, name));
        const ours = english.get(name) ?? [];
        assert.ok(ours.length > 0, name);
        for (const [path, text] of ours) {
          // These take counts and times, and no texts.
          if (/^systemMessages\..*\(0\)$/.test(path)) continue;
          const other = theirs.get(path);
          assert.type(other, "string", path);
          if (!/^(helping\.marks|commands\.\w+\.0|blank)/.test(path)) {
            assert.equal(placesOf(`${other}`), placesOf(text), `${path}: ${other}`);
          }
          assert.is(`${other}` === "", text === "", path);
          assert.not.match(`${other}`, /undefined|\[object/, path);
        }
      }
    });
  });

  test(`${code}: counts have every plural form of the language`, async () => {
    const seen: string[] = [];
    const rules = new Intl.PluralRules(localeOf(code, [])).resolvedOptions().pluralCategories;
    // Some are for millions or fractions alone, and nothing here counts so many.
    const counts = Array.from({ length: 1000 }, (_, n) => new Intl.PluralRules(code).select(n));
    const needed = rules.filter((rule) => counts.includes(rule));
    const { sentences } = (await import(`../../web/strings/${code}.ts`)) as {
      readonly sentences: Translation;
    };
    const spy: typeof numbers.plural = (n, forms) => {
      const missing = needed.filter((rule) => !(rule in forms) && rule !== "other");
      seen.push(...missing.map((rule) => `${rule}: ${forms.other}`));
      return written.plural(n, forms);
    };
    const tables = sentences({ ...numbers, plural: spy });
    texts(tables as unknown as Tree, code);
    assert.equal([...new Set(seen)], []);
  });

  test(`${code}: no command word and no markup is translated`, async () => {
    const { commands, helping } = await tablesOf(code);
    for (const [name, [usage]] of Object.entries(commands)) {
      const own = strings.commands[name as keyof typeof commands][0];
      assert.is(usage.split(" ")[0], own.split(" ")[0]);
      assert.is(usage.split(" ").length > 1, own.split(" ").length > 1, usage);
    }
    assert.is(helping.marks.length, strings.helping.marks.length);
  });

  test(`${code}: a file is shown with the language, and English again without one`, async () => {
    await speak(code, localeOf(code, []));
    assert.is(strings.room.send, (await tablesOf(code)).room.send);
    await speak("en", "en");
    assert.is(strings.room.send, "Send");
  });

  test(`${code}: says "server" everywhere, and keeps the glossary at its head`, () => {
    const text = readFileSync(new URL(`${code}.ts`, folder), "utf8");
    const [head = ""] = text.split("*/");
    for (const term of [
      "room",
      "link",
      "password",
      "server",
      "whisper",
      "remove",
      "lock",
      "wipe",
    ]) {
      assert.match(head, new RegExp(`\\b${term}\\b`), term);
    }
    assert.not.match(text.slice(head.length), /\brelay\b(?!-)/i);
  });
}

test("a language that comes too late does not replace the one that was chosen after it", async () => {
  const late = speak("de", "de");
  await speak("en", "en");
  await late;
  assert.is(spoken.value.code, "en");
});

test("plurals, lists and units follow the language", async () => {
  const forms = { one: "# one", few: "# few", many: "# many", other: "# other" };
  const of = (code: LanguageCode, count: number) =>
    speaking(code, () => written.plural(count, forms)).then((text) => text.split(" ")[1]);
  for (const code of ["pl", "uk", "ru"] as const) {
    if (!languages.includes(code)) continue;
    assert.equal(await Promise.all([1, 3, 5, 22].map((n) => of(code, n))), [
      "one",
      "few",
      "many",
      "few",
    ]);
  }
  await speaking("de", () => {
    assert.is(written.list(["a", "b", "c"]), "a, b und c");
    assert.is(written.measure(1.5, "megabyte", "short"), "1,5 MB");
  });
});

test.run();
