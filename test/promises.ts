/**
 * Finds the tests that prove each promise of SECURITY.md. The name of such a test begins with the
 * promise, as in `P8: ...` or `P1, P15: ...`. `npm run promises` prints the table. Must never run a
 * test: it reads the sources as text.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** A test: its file, and its title without the promises at the beginning. */
type Proof = { readonly file: string; readonly name: string };

/** The tests of each promise, in the order of SECURITY.md, and a sentence for each fault. */
type Proofs = { readonly table: ReadonlyMap<string, readonly Proof[]>; readonly faults: string[] };

/**
 * Finds the tests of each promise.
 *
 * @param security - Text of SECURITY.md. Each promise is a list item that begins with its number in
 * bold.
 * @param tests - Sources of test files by path.
 */
export function findProofs(security: string, tests: ReadonlyMap<string, string>): Proofs {
  const promised = Array.from(
    security.matchAll(/^- \*\*(P\d+)\*\* /gm),
    ([, promise = ""]) => promise,
  );
  const table = new Map<string, Proof[]>(promised.map((promise) => [promise, []]));
  const faults: string[] = [];
  promised.forEach((promise, i) => {
    if (promise !== `P${i + 1}`) faults.push(`${promise} stands where P${i + 1} is expected`);
  });
  for (const [file, source] of tests) {
    for (const [, numbers = "", name = ""] of source.matchAll(
      /["`](P\d+(?:, P\d+)*): ((?:\\.|[^"`\\])+)["`]/g,
    )) {
      for (const promise of numbers.split(", ")) {
        const proofs = table.get(promise);
        if (proofs === undefined) faults.push(`${file} names ${promise}, which is not a promise`);
        else proofs.push({ file, name });
      }
    }
  }
  for (const [promise, proofs] of table) {
    if (proofs.length === 0) faults.push(`${promise} has no test`);
  }
  return { table, faults };
}

/** Finds the tests of each promise in this repository. */
export function readProofs(): Proofs {
  const names = readdirSync(`${root}test`, { recursive: true })
    .map((name) => `test/${name}`.replaceAll("\\", "/"))
    .filter((name) => /\.test\.tsx?$/.test(name))
    .sort();
  const read = (path: string) => readFileSync(root + path, "utf8");
  return findProofs(read("SECURITY.md"), new Map(names.map((name) => [name, read(name)])));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { table, faults } = readProofs();
  for (const [promise, proofs] of table) {
    for (const { file, name } of proofs) console.log(`${promise.padEnd(4)} ${file}: ${name}`);
  }
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
