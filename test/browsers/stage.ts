/**
 * Tests that every engine has to pass: all engines go through them at the same time, each through one after the other, and
 * each test is told by itself. Must never let a test pass that was not run, nor leave an engine running.
 */
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { type Engine, type EngineName, engineNames, type Page } from "./driver.ts";
import { engines } from "./engines.ts";

/** One engine, launched when its first page is opened. */
export class Stage {
  readonly name: EngineName;
  /** Whether pages have reason to complain in this test. */
  complaintsExpected = false;
  readonly #launch: () => Promise<Engine>;
  #engine: Promise<Engine> | undefined;
  #pages: Page[] = [];

  constructor(name: EngineName, launch: () => Promise<Engine>) {
    this.name = name;
    this.#launch = launch;
  }

  /** Opens a page for somebody new. */
  async visit(url: string): Promise<Page> {
    const engine = await this.engine();
    const page = await engine.person();
    this.#pages.push(page);
    await page.goto(url);
    return page;
  }

  engine(): Promise<Engine> {
    this.#engine ??= this.#launch();
    return this.#engine;
  }

  /** What every open page shows, for people: the page on which nothing comes often waits for another. */
  async look(): Promise<string> {
    const looks: string[] = [];
    for (const [i, page] of this.#pages.entries()) {
      const text = await page.evaluate(() => document.body.innerText);
      looks.push(`-- page ${i + 1}`, text, ...(await page.trouble()));
    }
    return looks.join("\n");
  }

  /** Closes all pages. @throws AssertionError if one of them complained and had no reason to. */
  async clear(): Promise<void> {
    const trouble: string[] = [];
    for (const page of this.#pages) {
      if (!this.complaintsExpected) trouble.push(...(await page.trouble()));
      await page.close();
    }
    this.#pages = [];
    this.complaintsExpected = false;
    assert.equal(trouble, [], "no page complained");
  }

  async end(): Promise<void> {
    const engine = await this.#engine;
    await engine?.close();
  }
}

type Case = (stage: Stage) => Promise<void>;

/**
 * Has every engine go through these tests, by their titles.
 *
 * @param names - The engines, if some are held to the same elsewhere.
 * @returns The engines that do, for a test with all of them; the others are told as left out.
 */
export function inEveryEngine(
  test: Test,
  cases: Readonly<Record<string, Case>>,
  names: readonly EngineName[] = engineNames,
): readonly Stage[] {
  const stages: Stage[] = [];
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  for (const found of engines()) {
    const { name } = found;
    if (!names.includes(name)) continue;
    if ("why" in found) {
      test.skip(`${name}: ${found.why}`);
      continue;
    }
    const stage = new Stage(name, found.launch);
    stages.push(stage);
    let earlier: Promise<unknown> = begun;
    for (const [title, run] of Object.entries(cases)) {
      const outcome = earlier.then(() => perform(stage, run));
      // What went wrong is told by its own test.
      earlier = outcome.catch(() => undefined);
      test(`${name}: ${title}`, () => outcome);
    }
  }
  test.before(() => begin());
  test.after(async () => {
    for (const stage of stages) await stage.end();
  });
  return stages;
}

async function perform(stage: Stage, run: Case): Promise<void> {
  try {
    await run(stage);
  } catch (error) {
    // Why it failed is worth more than what the pages complain of.
    stage.complaintsExpected = true;
    console.error(`\n== ${stage.name}, when it failed\n${await stage.look().catch(String)}`);
    throw error;
  } finally {
    await stage.clear();
  }
}
