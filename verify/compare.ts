/**
 * Compares what a relay serves with the manifest of this version: the bytes of every file, and every
 * header. Opens no file itself.
 */
import { createHash } from "node:crypto";
import { extname } from "node:path/posix";
import { addressOf, asBuilt, inlineHeaders, typeOf } from "../server/assets.ts";
import { securityHeaders } from "../server/headers.ts";
import { type Answer, ask, ways } from "./ask.ts";

/** What a proxy may add. Any other header could change what a browser does, or report what a person does. */
const harmless = new Set([
  "age",
  "alt-svc",
  "connection",
  "content-encoding",
  "content-length",
  "date",
  "keep-alive",
  "server",
  "strict-transport-security",
  "transfer-encoding",
  "vary",
  "via",
]);

/** The hash of each file of the page, by its name in the folder of the page. */
export type Manifest = ReadonlyMap<string, string>;

/** Reads the lines of a manifest that are of the page. */
export function readManifest(text: string): Manifest {
  const lines = text.matchAll(/^([0-9a-f]{64}) {2}web\/(.+)$/gm);
  return new Map(Array.from(lines, ([, hash = "", name = ""]) => [name, hash]));
}

export type Verdict = {
  /** Each a sentence; none if everything is the same. */
  readonly differences: readonly string[];
  /** Where the quick exit leads, if the operator chose that. */
  readonly exitTo?: string;
};

/**
 * Asks for every file in every way.
 *
 * @param base - Address of the page, with a slash at its end.
 * @param ms - Time for one answer.
 * @param say - Called with a line about each file.
 * @throws Error with a code if the relay cannot be reached at all.
 */
export async function compare(
  base: URL,
  manifest: Manifest,
  ms: number,
  say: (line: string) => void,
): Promise<Verdict> {
  const differences: string[] = [];
  let exitTo: string | undefined;
  let isReached = false;
  for (const [file, hash] of manifest) {
    const url = new URL(`.${addressOf(file)}`, base);
    const isFirst = file === "index.html";
    const found = new Set<string>();
    const pages = new Set<string>();
    for (const [name, way] of Object.entries(ways)) {
      const wrong = (what: string) => found.add(`${url.pathname} ${what}, asked ${name}`);
      try {
        const answer = await ask(url, extname(file), way, ms);
        isReached = true;
        let { bytes } = answer;
        if (isFirst) {
          const page = answer.bytes.toString();
          const built = asBuilt(page);
          exitTo ??= built.exitTo;
          pages.add(page);
          bytes = Buffer.from(built.html);
        }
        if (answer.status !== 200) wrong(`is answered with ${answer.status}`);
        else if (createHash("sha256").update(bytes).digest("hex") !== hash)
          wrong("has other bytes");
        for (const what of headersOf(file, answer)) wrong(what);
      } catch (error) {
        // A relay that cannot be reached differs in nothing.
        if (!isReached) throw error;
        wrong(`cannot be read (${codeOf(error)})`);
      }
    }
    // What an operator chooses is the same for all.
    if (pages.size > 1) found.add(`${url.pathname} is not the same in every way of asking`);
    say(`${found.size === 0 ? "same     " : "DIFFERENT"} ${url.pathname}`);
    differences.push(...found);
  }
  return { differences, ...(exitTo === undefined ? {} : { exitTo }) };
}

/** Returns what is wrong with the headers of an answer. */
function* headersOf(file: string, { headers, bytes }: Answer): Generator<string> {
  const policy = file.endsWith(".html") ? inlineHeaders(bytes.toString()).headers : {};
  const right = Object.entries({
    ...securityHeaders,
    ...policy,
    "Content-Type": typeOf(file),
  }).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name, value] of right) {
    const served = headers.get(name);
    if (served === undefined) yield `lacks the header ${name}`;
    // Browsers differ in which of two they take.
    else if (served.length > 1) yield `has the header ${name} more than once: ${shown(served)}`;
    else if (served[0] !== value) yield `has another header ${name}: ${shown(served)}`;
  }
  const known = new Set([...right.map(([name]) => name), ...harmless]);
  for (const [name, values] of headers) {
    if (!known.has(name)) yield `has a header that we do not send, ${name}: ${shown(values)}`;
  }
}

/** What a stranger sends may not control the terminal, or fill it. */
export function shown(texts: string | readonly string[]): string {
  return [texts]
    .flat()
    .join(", ")
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .slice(0, 200);
}

/** Returns the code of an error, or its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
