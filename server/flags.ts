/**
 * Strict parsing of a command line and of single values, with one sentence for the operator about a
 * mistake. Knows no setting by name and reads its arguments only.
 */
import { parseArgs } from "node:util";
import { ConfigError } from "./errors.ts";

/** A value as the operator wrote it, with its flag or variable. */
export type Said = { readonly name: string; readonly text: string };

export type FlagKind = { readonly type: "string" | "boolean"; readonly short?: string };

/**
 * Reads flags.
 *
 * @param args - The arguments after the program's name.
 * @param kinds - All flags, without their dashes.
 * @returns The last value of each flag, and the switches that are on.
 * @throws ConfigError about the first mistake.
 */
export function readFlags(args: readonly string[], kinds: Readonly<Record<string, FlagKind>>) {
  // Not strict: the messages of the strict mode are for programmers.
  const { tokens } = parseArgs({ args: [...args], options: kinds, strict: false, tokens: true });
  const given = new Map<string, string>();
  const on = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") {
      const word = token.kind === "positional" ? token.value : "--";
      throw new ConfigError(`"${word}" is not a flag. Type --help for the list.`);
    }
    const type = Object.hasOwn(kinds, token.name) ? kinds[token.name]?.type : undefined;
    if (type === undefined) {
      throw new ConfigError(`Unknown flag ${token.rawName}. Type --help for the list.`);
    }
    if (type === "boolean") {
      if (token.value !== undefined) throw new ConfigError(`${token.rawName} takes no value.`);
      on.add(token.name);
    } else {
      if (token.value === undefined) throw new ConfigError(`${token.rawName} needs a value.`);
      given.set(token.name, token.value);
    }
  }
  return { given, on };
}

/** @throws ConfigError unless it is a whole number in the range, in digits. */
export function readNumber({ name, text }: Said, least: number, most: number, unit = ""): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const what = `a whole number from ${least} to ${most}${unit === "" ? "" : ` (${unit})`}`;
  throw new ConfigError(`${name} must be ${what}, not "${text}".`);
}

/** @throws ConfigError unless it is "on" or "off". */
export function readSwitch({ name, text }: Said): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new ConfigError(`${name} must be on or off, not "${text}".`);
}

/** @throws ConfigError unless it is the mode of a file in octal digits, such as 660. */
export function readMode({ name, text }: Said): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new ConfigError(`${name} must be three octal digits such as 660, not "${text}".`);
}

/**
 * Returns the address of a web site, as its origin and its path without the last slash.
 *
 * @throws ConfigError unless it is one, without a query and with a path of plain characters.
 */
export function readBase({ name, text }: Said): { readonly origin: string; readonly path: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.search + url.hash + url.username === "";
  const path = url?.pathname.replace(/\/$/, "") ?? "";
  if (isPlain && /^https?:$/.test(url.protocol) && /^(\/[\w.~-]+)*$/.test(path)) {
    return { origin: url.origin, path };
  }
  const what = "https://chat.example.org or https://example.org/chat";
  throw new ConfigError(`${name} must look like ${what}, not "${text}".`);
}

/** @throws ConfigError unless it is the address of a web page. Returns it in its normal form. */
export function readPageUrl({ name, text }: Said): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href;
  throw new ConfigError(`${name} must look like https://weather.example/, not "${text}".`);
}

/** @throws ConfigError unless it is an https: or mailto: address. Returns it in its normal form. */
export function readContact({ name, text }: Said): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^(https|mailto):$/.test(url.protocol)) return url.href;
  throw new ConfigError(`${name} must look like mailto:security@chat.example.org, not "${text}".`);
}
