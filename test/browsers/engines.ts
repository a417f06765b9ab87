/**
 * The engines that the page must work in: where each is found, what installs it, and how it is
 * launched. A missing engine is reported with the reason, and never skipped silently.
 */
import { findProgram, installFromDebian, isWayOpen } from "../browser/programs.ts";
import { Lender } from "../helpers/lender.ts";
import { borrowChromium, launchWholeChromium } from "./chromium.ts";
import { type Engine, type EngineName, engineNames, type Page } from "./driver.ts";
import { launchFirefox } from "./firefox.ts";
import { launchWebkit } from "./webkit.ts";

type Recipe = {
  /** Debian's packages; empty if something else installs it. */
  readonly packages: readonly string[];
  launch(): Promise<Engine>;
};

/** An engine that suites can borrow, or why it does not run. */
export type Found =
  | { readonly name: EngineName; readonly lender: Lender<Engine> }
  | { readonly name: EngineName; readonly why: string };

const fonts = "fonts-dejavu-core";
// The browser that belongs to the driver is not on the PATH.
const miniBrowsers = ["x86_64", "aarch64"].map(
  (machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
);

const recipes: Readonly<Record<EngineName, Recipe>> = {
  Chromium: { packages: [], launch: borrowChromium },
  Firefox: {
    packages: ["firefox-esr", fonts],
    launch: () => launchFirefoxIn(),
  },
  WebKitGTK: {
    packages: ["webkit2gtk-driver", "xvfb", "xauth", fonts],
    launch: async () =>
      launchWebkit({
        driver: findProgram(["WebKitWebDriver"]),
        display: findProgram(["Xvfb"]),
        browser: findProgram(["MiniBrowser"], miniBrowsers),
      }),
  },
};

/** Launches Firefox with a profile folder. @throws Error if it is not installed. */
export async function launchFirefoxIn(folder?: string): Promise<Engine> {
  return launchFirefox(findProgram(["firefox-esr", "firefox"]), folder);
}

/**
 * Finds which engines run on this machine, and installs missing ones where the machine allows it.
 * Only a start counts: a file of the right name may be a stub.
 *
 * @returns A readable line about each, and the names of those that run.
 */
export async function ensureEngines(): Promise<{ lines: string[]; names: EngineName[] }> {
  const lines: string[] = [];
  const names: EngineName[] = [];
  for (const name of engineNames) {
    if (!isSelected(name)) {
      lines.push(`${name} is not in SANCTUARY_ENGINES`);
      continue;
    }
    try {
      lines.push(`${name} ${await tryOut(recipes[name])}`);
      names.push(name);
    } catch (error) {
      lines.push(`NOT RUN: ${name}, and no test in it. ${error}`);
    }
  }
  return { lines, names };
}

/** `SANCTUARY_ENGINES` names those that run, with spaces; else all are tried. */
function isSelected(name: EngineName): boolean {
  return process.env.SANCTUARY_ENGINES?.split(" ").includes(name) ?? true;
}

/** The engines to test, all three. */
export const engines: readonly Found[] = engineNames.map((name) =>
  isSelected(name)
    ? { name, lender: lend(recipes[name].launch) }
    : { name, why: "does not run on this machine" },
);

/** The whole Chromium, for what its shell has not. Nobody keeps it. */
export function lendWholeChromium(): Lender<Engine> {
  return lend(launchWholeChromium, false);
}

/** Lends an engine that knows which of its pages are open. */
function lend(launch: () => Promise<Engine>, isKept = true): Lender<Engine> {
  const open = new Set<Page>();
  const noting = async () => {
    const engine = await launch();
    const person = async () => {
      const page = await engine.person();
      const close = () => {
        open.delete(noted);
        return page.close();
      };
      const noted = { ...page, close };
      open.add(noted);
      return noted;
    };
    return { ...engine, person };
  };
  const clear = async () => {
    const left = [...open];
    for (const page of left) await page.close();
    return left.length;
  };
  return new Lender(noting, clear, isKept);
}

async function tryOut(recipe: Recipe): Promise<string> {
  const failures: string[] = [];
  const ways: [string, () => Promise<void>][] = [["system", async () => undefined]];
  if (recipe.packages.length > 0) ways.push(["apt", () => installFromDebian(recipe.packages)]);
  for (const [way, prepare] of ways) {
    if (recipe.packages.length > 0 && !isWayOpen(way)) continue;
    try {
      await prepare();
      const engine = await recipe.launch();
      await engine.close();
      return engine.version;
    } catch (error) {
      failures.push(`${way}: ${String(error).split("\n").slice(0, 3).join(" ")}`);
    }
  }
  throw new Error(failures.join("; ") || "SANCTUARY_BROWSER allows no way to come by it");
}
