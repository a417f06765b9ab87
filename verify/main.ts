/** The program `sanctuary verify`. Reads the manifest that the build wrote next to it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readManifest } from "./compare.ts";
import { verify } from "./verify.ts";

declare const SANCTUARY_VERSION: string;

const path = fileURLToPath(new URL("manifest", import.meta.url));
process.exitCode = await verify({
  args: process.argv.slice(2),
  version: SANCTUARY_VERSION,
  manifest: readManifest(readFileSync(path, "utf8")),
  say: (line) => console.log(line),
});
