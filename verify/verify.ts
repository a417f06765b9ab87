/**
 * `sanctuary verify`: says whether a relay serves the page of this version, and what that proves. Writes
 * no file and sends nothing but requests for the files of the page.
 */
import { ask, ways } from "./ask.ts";
import { codeOf, compare, type Manifest, shown } from "./compare.ts";

/** Exit codes. */
export const codes = { same: 0, different: 1, usage: 2, unreachable: 3 } as const;

/** Time for one answer, ms. */
const answerMs = 30_000;

const usage = `Usage: sanctuary verify https://HOST

Compares every file and header that a relay serves with this version of Sanctuary. Exit code:
0 all is the same, 1 something differs, 2 wrong arguments, 3 the relay cannot be reached.`;

const proof = `What this proves: just now, HOST served this machine the page of this version, whichever browser asked.
What it does not prove: what HOST serves to other people, at another time, or to a visitor that it
recognizes. It does not show what the relay does with the frames that it forwards. It proves no more than
this program does: get the program from somewhere other than HOST.`;

export type Verifying = {
  /** The arguments after the word verify. */
  readonly args: readonly string[];
  /** Of this program, as /healthz tells it. */
  readonly version: string;
  readonly manifest: Manifest;
  readonly say: (line: string) => void;
  /** Time for one answer, ms. */
  readonly ms?: number;
};

/** Runs the command. Resolves to the exit code. */
export async function verify(options: Verifying): Promise<number> {
  const { args, version, manifest, say, ms = answerMs } = options;
  const base = readAddress(args);
  if (base === undefined) {
    say(usage);
    return codes.usage;
  }
  try {
    const claimed = await versionOf(base, ms);
    if (claimed !== version) {
      say(`${base.host} says that it runs ${claimed}. This program knows only ${version}.`);
      say("Compare it with that version: get its release, and run verify there.");
      return codes.different;
    }
    const { differences, exitTo } = await compare(base, manifest, ms, say);
    if (exitTo !== undefined) say(`Its operator lets the quick exit lead to ${shown(exitTo)}`);
    for (const difference of differences) say(difference);
    if (differences.length > 0) {
      say(`${base.host} does not serve the page of ${version}: ${differences.length} differences.`);
      return codes.different;
    }
    say(`All ${manifest.size} files and their headers are those of ${version}.`);
    say(proof.replaceAll("HOST", base.host));
    return codes.same;
  } catch (error) {
    say(`${base.host} cannot be reached (${codeOf(error)}).`);
    return codes.unreachable;
  }
}

/** Returns the address of the page with a slash at its end; undefined if it is none. */
function readAddress(args: readonly string[]): URL | undefined {
  const [text = ""] = args;
  if (args.length !== 1 || !URL.canParse(text)) return undefined;
  const { protocol, origin, pathname } = new URL(text);
  if (!/^https?:$/.test(protocol)) return undefined;
  return new URL(pathname.replace(/\/?$/, "/"), origin);
}

/** Returns the version that a relay says it runs. */
async function versionOf(base: URL, ms: number): Promise<string> {
  const plain = ways["with no headers"] ?? (() => ({}));
  const { bytes } = await ask(new URL("healthz", base), "", plain, ms);
  const [, version = "something else"] = /"version":"([\w.+-]{1,60})"/.exec(`${bytes}`) ?? [];
  return version;
}
