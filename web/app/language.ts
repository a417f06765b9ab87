/**
 * The languages of the page: which there are, which one a browser asks for, and how `Intl` is asked
 * in it. Must never load or store anything.
 */

/** English is in the page. Each of the others is one file of strings/. */
export const languages = [
  "en",
  "es",
  "fr",
  "de",
  "pt-BR",
  "it",
  "pl",
  "uk",
  "ru",
  "tr",
  "ar",
  "fa",
  "hi",
  "zh-Hans",
] as const;

export type LanguageCode = (typeof languages)[number];

/** Returns the first language of the page among the languages of a browser, or English. */
export function pickLanguage(wanted: readonly string[]): LanguageCode {
  const found = wanted.flatMap((tag) => {
    // Its readers learned other characters.
    if (/^zh-(?:Hant|TW|HK|MO)/i.test(tag)) return [];
    return languages.filter((code) => code.slice(0, 2) === tag.toLowerCase().split("-")[0]);
  });
  return found[0] ?? "en";
}

/** Returns the locale for `Intl`: with the region of the browser, if it names one. */
export function localeOf(code: LanguageCode, wanted: readonly string[]): string {
  // Engines differ in the digits of this language, and those of its sentences are these.
  if (/^ar/.test(code)) return "ar-u-nu-latn";
  return wanted.find((tag) => tag === code || tag.startsWith(`${code}-`)) ?? code;
}

/** Returns the name of a language in itself, such as "Deutsch". */
export function nameOfLanguage(code: LanguageCode): string {
  const [first = "", ...rest] = new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  return [first.toLocaleUpperCase(code), ...rest].join("");
}

/** Returns the direction of a language. */
export function directionOf(code: LanguageCode): "ltr" | "rtl" {
  return /^(?:ar|fa)/.test(code) ? "rtl" : "ltr";
}
