/**
 * Writes the text of `--help` between the two markers of docs/flags.md (`npm run flags`). A test
 * compares the file with the text. Must never change anything outside the markers.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { helpText } from "../server/config.ts";

const flagsPath = fileURLToPath(new URL("../docs/flags.md", import.meta.url));

const begin = "<!-- begin: the text of --help, written by `npm run flags` -->\n";
const end = "<!-- end -->\n";

/**
 * Returns the paper with the current text of `--help` between its markers.
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
