/**
 * Finds a Chromium for the browser tests, or installs one where the machine allows it. Opens one
 * context per person, which records every error of the page. Must never skip a test because there
 * is no browser: the tests then fail and name what to install. Most tests run in the headless
 * shell: the same engine without windows, for a fifth of the CPU.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { answerMs } from "../../web/resume/stash.ts";
import { slowness } from "../helpers/kept.ts";
import { Lender } from "../helpers/lender.ts";
import { patienceMs } from "../helpers/until.ts";
import { execute, findProgram, installFromDebian, isWayOpen } from "./programs.ts";

/** A Chromium on this machine and what its process needs in its environment. */
type Engine = {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
  /** True for a headless shell, which keeps no history and installs nothing. */
  readonly isShell?: true;
};

/** One way to get a Chromium. Throws an Error with the reason if it fails. */
type Way = () => Engine | Promise<Engine>;

/** Time for a browser to start while others start beside it, ms. */
const launchMs = 2 * patienceMs;

// No package's default flags: some switch off the very protections under test.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A microphone that beeps. Without this there is none.
  "--use-fake-device-for-media-stream",
];

const packaged = { name: "@sparticuz/chromium", version: "147.0.0" };
const cache = fileURLToPath(new URL("../../node_modules/.cache/browser/", import.meta.url));

const ways: Readonly<Record<string, Way>> = {
  CHROME_PATH: () => {
    const executablePath = process.env.CHROME_PATH;
    if (executablePath === undefined) throw new Error("is not set");
    return { executablePath, env: {} };
  },
  system,
  apt: async () => {
    await installFromDebian(["chromium"]);
    return system();
  },
  package: async () => {
    if (process.platform !== "linux" || process.arch !== "x64") {
      throw new Error("is made for Linux on x64 only");
    }
    const folder = join(cache, packaged.version);
    if (!existsSync(folder)) await unpack(folder);
    return {
      executablePath: join(folder, "chromium"),
      env: {
        LD_LIBRARY_PATH: [join(folder, "lib"), process.env.LD_LIBRARY_PATH]
          .filter(Boolean)
          .join(delimiter),
        FONTCONFIG_FILE: join(folder, "fontconfig.xml"),
      },
      isShell: true,
    };
  },
};

const shell = "chromium-headless-shell";
let found: Engine | undefined;

/**
 * Makes sure that a browser is installed, so that no test has to wait for the installation.
 * `SANCTUARY_BROWSER` names the only way to use: CHROME_PATH, system, apt or package.
 *
 * @returns Its path and version, as readable text.
 * @throws Error that names every way tried and why it failed.
 */
export async function ensureBrowser(): Promise<string> {
  const browser = await launchWhole();
  const version = browser.version();
  await browser.close();
  const whole = `Chromium ${version}, ${found?.executablePath}`;
  try {
    if (isWayOpen("apt") && findShell() === undefined) await installFromDebian([shell]);
  } catch (error) {
    return `${whole}; no ${shell}, with which it would go faster (${error})`;
  }
  return `${whole}; ${findShell()?.executablePath ?? "nothing lighter"} for most`;
}

/**
 * The headless browser that suites borrow: the shell where there is one. To borrow it throws an
 * Error as {@link ensureBrowser}.
 */
export const lentBrowser = new Lender<Browser>(launch, async (browser) => {
  const contexts = browser.contexts();
  for (const context of contexts) await context.close();
  return contexts.length;
});

/**
 * Launches the browser, headless, or its shell where there is one.
 *
 * @throws Error as {@link ensureBrowser}.
 */
export function launch(): Promise<Browser> {
  const light = findShell();
  return light === undefined ? launchWhole() : open(light);
}

/**
 * Launches the full browser, headless, with every feature that users have.
 *
 * @throws Error as {@link ensureBrowser}.
 */
export async function launchWhole(): Promise<Browser> {
  if (found !== undefined) return open(found);
  const failures: string[] = [];
  for (const [name, way] of Object.entries(ways)) {
    if (!isWayOpen(name)) continue;
    try {
      const engine = await way();
      // A file of the right name may be a stub that only prints how to install. Only a start
      // counts.
      const browser = await open(engine);
      found = engine;
      return browser;
    } catch (error) {
      failures.push(`${name}: ${String(error).split("\n").slice(0, 3).join(" ")}`);
    }
  }
  throw new Error(
    "No Chromium for the browser tests. Install one (Debian: apt-get install chromium) or set " +
      `CHROME_PATH to the program. Tried:\n  ${failures.join("\n  ")}`,
  );
}

/** Returns true if there is a whole browser, not only its headless shell. */
export async function isWhole(): Promise<boolean> {
  if (found === undefined) await (await launchWhole()).close();
  return found?.isShell === undefined;
}

/**
 * Launches a browser with its profile in this folder and with its back/forward cache, as users have
 * it.
 *
 * @throws Error as {@link ensureBrowser}.
 */
export async function launchWithProfile(folder: string): Promise<BrowserContext> {
  if (found === undefined) await (await launchWhole()).close();
  const { executablePath, env } = found as Engine;
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: flags,
    env: { ...inherited(), ...env },
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    timeout: launchMs,
  });
  await givePatience(context);
  return context;
}

/** A person with a browser context of their own, which shares nothing with the others. */
export type Person = {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, uncaught errors and violations of the page's content policy, in order. */
  readonly trouble: readonly string[];
  /** Closes all pages of this person, as when the window is closed. */
  close(): Promise<void>;
};

/** Opens a fresh context with one page. */
export async function person(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Person> {
  const context = await browser.newContext(options);
  await givePatience(context);
  const trouble: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") trouble.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => trouble.push(`uncaught: ${error.error().message}`));
  await context.exposeBinding("noteViolation", (_source, violation: string) => {
    trouble.push(`policy: ${violation}`);
  });
  await context.addInitScript(() => {
    const { noteViolation } = globalThis as unknown as { noteViolation(violation: string): void };
    addEventListener("securitypolicyviolation", (event) =>
      noteViolation(`${event.effectiveDirective} ${event.blockedURI}`),
    );
  });
  const page = await context.newPage();
  return { context, page, trouble, close: () => context.close() };
}

/** Everything that a busy machine is slow at may take its time. */
async function givePatience(context: BrowserContext): Promise<void> {
  context.setDefaultTimeout(patienceMs);
  // Only of a page that was left, which asks its worker before anything else. As text: the tests'
  // compiler would put its own names into functions.
  const content = `if (location.protocol.startsWith("http") && sessionStorage.length > 0) {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (task, ms, ...rest) => {
      if (ms !== ${answerMs}) return setTimeout(task, ms, ...rest);
      globalThis.setTimeout = setTimeout;
      return setTimeout(task, ms * ${slowness});
    };
  }
  { // A clock that a test can hold (holdClock in pages.ts).
    const { now } = Date;
    Date.now = () => globalThis.heldAt ?? now();
  }`;
  await context.addInitScript({ content });
}

function open({ executablePath, env }: Engine): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: flags,
    env: { ...inherited(), ...env },
    timeout: launchMs,
  });
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function system(): Engine {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const further = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
  return { executablePath: findProgram(names, further), env: {} };
}

function findShell(): Engine | undefined {
  if (!isWayOpen("system") && !isWayOpen("apt")) return undefined;
  try {
    return { executablePath: findProgram([shell]), env: {}, isShell: true };
  } catch {
    return undefined;
  }
}

/**
 * Installs the package next to the repository's own and unpacks it. The package's own code unpacks
 * to one fixed folder without checking the version there. It unpacks its libraries only on one
 * vendor's machines.
 */
async function unpack(folder: string): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  const packed = join(partial, "node_modules", packaged.name, "bin");
  const unpacked = (name: string) =>
    createReadStream(join(packed, name)).pipe(createBrotliDecompress());
  mkdirSync(partial, { recursive: true });
  try {
    const npm = ["install", "--prefix", partial, "--no-save", "--no-audit", "--no-fund"];
    await execute("npm", [...npm, `${packaged.name}@${packaged.version}`]);
    for (const archive of ["al2023.tar.br", "fonts.tar.br"]) {
      const tar = spawn("tar", ["-x", "--no-same-owner", "-C", partial], {
        stdio: ["pipe", "ignore", "inherit"],
      });
      const ended = once(tar, "close");
      await pipeline(unpacked(archive), tar.stdin);
      const [code] = await ended;
      if (code !== 0) throw new Error(`tar could not unpack ${archive}`);
    }
    const program = createWriteStream(join(partial, "chromium"), { mode: 0o755 });
    await pipeline(unpacked("chromium.br"), program);
    const fonts = ["/usr/share/fonts", join(folder, "fonts")].map((dir) => `<dir>${dir}</dir>`);
    writeFileSync(join(partial, "fontconfig.xml"), `<fontconfig>${fonts.join("")}</fontconfig>`);
    rmSync(join(partial, "node_modules"), { recursive: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
