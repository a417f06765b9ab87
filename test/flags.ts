/**
 * Writes the text of `--help` into docs/flags.md, between its two markers. `npm run flags` runs it;
 * a test compares the paper with the text. Changes nothing else of the paper.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { helpText } from "../server/config.ts";

export const flagsPath = fileURLToPath(new URL("../docs/flags.md", import.meta.url));

const begin = "<!-- begin: the text of --help, written by `npm run flags` -->\n";
const end = "<!-- end -->\n";

/**
 * Puts the present text of `--help` between the markers of a paper.
 *
 * @throws Error if a marker is missing.
 */
export function withFlags(paper: string): string {
  const [before, rest] = paper.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error("a marker is missing");
  return `${before}${begin}\n\`\`\`\n${helpText()}\n\`\`\`\n\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(flagsPath, withFlags(readFileSync(flagsPath, "utf8")));
}
