/**
 * What lets a browser refuse a changed file: the hash of each script and style sheet, and the import map
 * with the hashes of the scripts that are loaded later. The relay allows the map by its own hash.
 */
import { createHash } from "node:crypto";

/** Returns the hash of a file as the attribute `integrity` has it. */
export function integrityOf(bytes) {
  return `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
}

/** Returns the import map of every script of the page, as an element. @param files - Name to bytes. */
export function importMap(files) {
  const scripts = [...files].filter(([name]) => /^web\/.*\.js$/.test(name));
  const rows = scripts.map(([name, bytes]) => [
    name.replace(/^web/, "."),
    // The longer hash would not fit the budget, and is no safer against a second preimage.
    integrityOf(bytes),
  ]);
  const map = JSON.stringify({ integrity: Object.fromEntries(rows.sort()) });
  return `<script type="importmap">${map}</script>`;
}

/**
 * Deletes each script that only exports what another one has, and loads that one instead: otherwise the page
 * would wait for one file after the other.
 *
 * @param files - Name to bytes, in which the scripts are replaced.
 * @param needs - Name of a script to the names of its static imports, as long as it is there.
 */
export function skipStubs(files, needs) {
  const pairs = (list) => list.split(",").map((pair) => pair.split(" as "));
  const call = (name) => `import${`("./${name}")`}`;
  const form =
    /^import\{([^}]+)\}from\x22\.\/([\w-]+\.js)\x22;(?:import\x22[^"]+";)*export\{([^}]+)\};$/;
  for (const [name, bytes] of [...files]) {
    const stub = name.endsWith(".js") ? form.exec(bytes) : null;
    if (stub === null) continue;
    const [, imported, source, exported] = stub;
    const there = new Map(pairs(imported).map(([its, here = its]) => [here, its]));
    const rows = pairs(exported).map(([here, its = here]) => `${its}:e.${there.get(here)}`);
    const load = `${call(source)}.then(e=>({${rows.join(",")}}))`;
    for (const [other, text] of files) {
      if (!other.endsWith(".js")) continue;
      const skipped = text.toString().replaceAll(call(name.split("/").at(-1)), load);
      files.set(other, Buffer.from(skipped));
    }
    files.delete(name);
    needs.delete(name);
  }
}

/**
 * Lets a script that is loaded later come after what it imports: under Integrity-Policy WebKit 2.50 refuses
 * what such a script imports by itself, although the import map has its hash.
 *
 * @param files - Name to bytes, in which the scripts are replaced.
 * @param needs - Name of a script to the names of its static imports.
 * @param loaded - The scripts that the first page loads.
 */
export function loadInOrder(files, needs, loaded) {
  /** What must be loaded before this script, the deepest first. */
  const before = (name) => {
    const direct = (needs.get(name) ?? []).filter((needed) => !loaded.has(needed));
    return [...new Set(direct.flatMap((needed) => [...before(needed), needed]))];
  };
  for (const name of needs.keys()) {
    if (!name.endsWith(".js")) continue;
    const text = files.get(name).toString();
    const ordered = text.replaceAll(/\bimport\("\.\/([\w-]+\.js)"\)/g, (last, target) => {
      const earlier = before(name.replace(/[^/]+$/, target));
      const load = (needed) => last.replace(target, needed.split("/").at(-1));
      return [...earlier.map(load), last].reduce((chain, next) => `${chain}.then(()=>${next})`);
    });
    files.set(name, Buffer.from(ordered));
  }
}
