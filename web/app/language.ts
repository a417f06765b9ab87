/**
 * The languages of the page: which there are, which one a browser asks for, and how `Intl` is asked
 * in it. Must never load or store anything.
 */

/**
 * The name of each language in itself. Written out, because `Intl` takes some 15 ms to give them, before
 * anything is shown. English is in the page. Each of the others is one file of strings/.
 */
export const languageNames = {
  en: "English",
  es: "Español",
  fr: "Français",
  de: "Deutsch",
  "pt-BR": "Português (Brasil)",
  it: "Italiano",
  pl: "Polski",
  uk: "Українська",
  ru: "Русский",
  tr: "Türkçe",
  ar: "العربية",
  fa: "فارسی",
  hi: "हिन्दी",
  "zh-Hans": "简体中文",
} as const;

export type LanguageCode = keyof typeof languageNames;

export const languages = Object.keys(languageNames) as LanguageCode[];

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

/** Returns the direction of a language. */
export function directionOf(code: LanguageCode): "ltr" | "rtl" {
  return /^(?:ar|fa)/.test(code) ? "rtl" : "ltr";
}
