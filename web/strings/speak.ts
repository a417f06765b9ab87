/** The files of the languages, and which one is loaded. English needs none. */
import type { LanguageCode } from "../app/language.ts";
import { numbers, spoken, type Translation } from "./language.ts";

const files: {
  readonly [C in Exclude<LanguageCode, "en">]: () => Promise<{ readonly sentences: Translation }>;
} = {
  es: () => import("./es.ts"),
  fr: () => import("./fr.ts"),
  de: () => import("./de.ts"),
  "pt-BR": () => import("./pt-BR.ts"),
  it: () => import("./it.ts"),
  pl: () => import("./pl.ts"),
  uk: () => import("./uk.ts"),
  ru: () => import("./ru.ts"),
  tr: () => import("./tr.ts"),
  ar: () => import("./ar.ts"),
  fa: () => import("./fa.ts"),
  hi: () => import("./hi.ts"),
  "zh-Hans": () => import("./zh-Hans.ts"),
};

let asked = 0;

/**
 * Shows the sentences of this language once they are loaded, unless another one was asked for since.
 *
 * @param locale - For `Intl`, a BCP 47 tag.
 * @throws What the browser throws when the file cannot be loaded.
 */
export async function speak(code: LanguageCode, locale: string): Promise<void> {
  asked++;
  const mine = asked;
  const tables = code === "en" ? {} : { tables: (await files[code]()).sentences(numbers) };
  if (mine === asked) spoken.value = { code, locale, ...tables };
}
