/**
 * What the build reads, and the version that it gives to what it makes: that of package.json and the
 * first digits of a hash over these sources. So a changed source has another version.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { join, sep } from "node:path";

/** Single files at the root. README is the source of a page. */
export const sourceFiles = ["build.mjs", "package.json", "package-lock.json", "README.md"];
/** Folders of which every file counts. */
export const sourceFolders = ["build", "protocol", "server", "terminal", "verify", "web"];

/** Digits of the hash in a version: enough to tell builds apart. It proves nothing by itself. */
const digits = 12;

/** Returns the paths of all sources that exist, with slashes, in the order of their bytes. */
export function listSources() {
  const under = (folder) => fs.readdirSync(folder, { recursive: true }).map((n) => join(folder, n));
  return [...sourceFiles, ...sourceFolders.flatMap(under)]
    .filter((path) => fs.existsSync(path) && fs.statSync(path).isFile())
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !/(^|\/)\./.test(path))
    .sort();
}

/** Returns lines as `sha256sum` writes them, so that it can check them. @param files - Name to bytes. */
export function hashLines(files) {
  const names = [...files.keys()].sort();
  const hash = (name) => createHash("sha256").update(files.get(name)).digest("hex");
  return names.map((name) => `${hash(name)}  ${name}\n`).join("");
}

/** Returns the version of a build of these sources, such as 1.0.0+0123456789ab. */
export function readVersion() {
  const { version } = JSON.parse(fs.readFileSync("package.json", "utf8"));
  const lines = hashLines(new Map(listSources().map((path) => [path, fs.readFileSync(path)])));
  return `${version}+${createHash("sha256").update(lines).digest("hex").slice(0, digits)}`;
}
