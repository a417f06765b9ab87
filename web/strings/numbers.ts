/**
 * Numbers, times, lists and plurals as the language of the page writes them. Loaded with the room.
 */
import { spoken } from "./language.ts";

/** Returns a number as the language writes it. */
export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return value.toLocaleString(spoken.value.locale, options);
}

/** Returns a number with its unit, such as "10 minutes". @param unit - As `Intl` names it. */
export function measure(value: number, unit: string, unitDisplay: "long" | "short"): string {
  const digits = value < 10 ? 1 : 0;
  return number(value, { style: "unit", unit, unitDisplay, maximumFractionDigits: digits });
}

/** Returns a time in minutes, or from 60 of them in hours, such as "10 minutes". */
export function span(seconds: number, display: "long" | "short"): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return measure(minutes, "minute", display);
  return measure(Math.ceil(minutes / 60), "hour", display);
}

/** Returns a time of day. @param at - ms since the epoch. */
export function timeOf(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Date(at).toLocaleTimeString(spoken.value.locale, options);
}

/** Returns a time of day with seconds. @param at - ms since the epoch. */
export function exactTime(at: number): string {
  return timeOf(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** The sentence for each plural category of a language. `other` stands for those that are missing. */
export type Forms = { readonly [R in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** Returns the sentence for this count, with the count in place of each `#`. */
export function plural(count: number, forms: Forms): string {
  const rule = new Intl.PluralRules(spoken.value.locale).select(count);
  return (forms[rule] ?? forms.other).replaceAll("#", number(count));
}

/**
 * Returns the pieces of a list of so many items, such as "0, 1 and 2": what stands between the
 * items, and the index of each.
 */
export function listed(count: number): readonly (string | number)[] {
  const indices = Array.from({ length: count }, (_, i) => `${i}`);
  const parts = new Intl.ListFormat(spoken.value.locale).formatToParts(indices);
  return parts.map(({ type, value }) => (type === "element" ? Number(value) : value));
}

/** Returns texts as a list, such as "a, b and c". */
export function list(texts: readonly string[]): string {
  return new Intl.ListFormat(spoken.value.locale).format(texts);
}
