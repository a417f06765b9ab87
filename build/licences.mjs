/** The licences of the packages whose code is in a bundle, for the file that ships with it. */
import fs from "node:fs";
import { join } from "node:path";

/** Packages without the file of their licence, with a copy of the one in their repository. */
const elsewhere = { "@redis/client": "build/redis-client-licence.txt" };

/** Returns the text. @param metafiles - Of esbuild. @throws Error if a package has no licence. */
export function licencesOf(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs.flatMap((path) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
    return folder ?? [];
  });
  const parts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(join(folder, "package.json")));
    const own = fs.readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const file = own === undefined ? elsewhere[name] : join(folder, own);
    if (file === undefined) throw new Error(`${name} has no licence`);
    const text = fs.readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim();
    return `${name} ${version}, ${license}\n\n${text}\n`;
  });
  const head =
    "The programs and the page contain code of these packages, each under its own licence.\n";
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
