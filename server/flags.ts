/**
 * Reads a command line and single values strictly: what cannot be used ends in one sentence for the
 * operator. Knows no setting by name, and reads nothing but its arguments.
 */
import { parseArgs } from "node:util";
import { ConfigError } from "./errors.ts";

/** A value as somebody wrote it, and the flag or variable it was written to. */
export type Said = { readonly name: string; readonly text: string };

/** What a flag takes. */
export type FlagKind = { readonly type: "string" | "boolean"; readonly short?: string };

/**
 * Reads flags.
 *
 * @param args - The arguments after the program's name.
 * @param kinds - Every flag there is, without its dashes.
 * @returns The values that were given, the last of each flag, and the switches that are on.
 * @throws ConfigError about the first that is wrong.
 */
export function readFlags(args: readonly string[], kinds: Readonly<Record<string, FlagKind>>) {
  // Not strict: the sentences of the strict mode speak to programmers.
  const { tokens } = parseArgs({ args: [...args], options: kinds, strict: false, tokens: true });
  const given = new Map<string, string>();
  const on = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") {
      const word = token.kind === "positional" ? token.value : "--";
      throw new ConfigError(`"${word}" is not a flag. --help lists the flags.`);
    }
    const type = Object.hasOwn(kinds, token.name) ? kinds[token.name]?.type : undefined;
    if (type === undefined) {
      throw new ConfigError(`There is no flag ${token.rawName}. --help lists the flags.`);
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

/** @throws ConfigError unless it is a whole number of the range, in digits. */
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

/** @throws ConfigError unless it is the origin of a web site. */
export function readOrigin({ name, text }: Said): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url !== undefined && url.pathname === "/" && url.search + url.hash === "";
  if (plain && (url.protocol === "http:" || url.protocol === "https:") && url.username === "") {
    return url.origin;
  }
  throw new ConfigError(`${name} must look like https://chat.example.org, not "${text}".`);
}
