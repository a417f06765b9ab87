/**
 * The stage of the suites that every engine has to pass. All engines run a suite at the same time,
 * each one test after another, and each test is reported separately. The engines are borrowed.
 */
import { test } from "uvu";
import { BuiltRelay } from "../browser/relay.ts";
import type { Lender } from "../helpers/lender.ts";
import { AnyStage } from "../helpers/stage.ts";
import { patienceMs } from "../helpers/until.ts";
import { type Engine, type EngineName, engineNames, type Page } from "./driver.ts";
import { engines, lendWholeChromium } from "./engines.ts";

/** One engine, borrowed when its first page is opened. */
export class Stage extends AnyStage<Page> {
  readonly name: EngineName;
  readonly #lender: Lender<Engine>;
  #engine: Promise<Engine> | undefined;

  constructor(name: EngineName, lender: Lender<Engine>, relay: BuiltRelay) {
    super(relay);
    this.name = name;
    this.#lender = lender;
  }

  /** Opens a page for a new person. @param path - On the relay, or a whole URL. */
  async visit(path = "/"): Promise<Page> {
    const engine = await this.engine();
    const page = await engine.person();
    const text = () => page.evaluate(() => document.body.innerText);
    this.add({ page, text, trouble: () => page.trouble(), close: () => page.close() });
    await page.goto(new URL(path, this.relay.url).href);
    return page;
  }

  engine(): Promise<Engine> {
    this.#engine ??= this.#lender.borrow();
    return this.#engine;
  }

  /** Lets everyone leave, and gives back the engine. */
  async end(): Promise<void> {
    await this.clearAll();
    if (this.#engine !== undefined) await this.#lender.giveBack();
  }
}

/** Waits for what the test of another engine does: that is more than one wait. */
export async function untilOther(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 8 * patienceMs; !holds(); ) {
    if (Date.now() > end) throw new Error("the test of another engine does not end");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

type Case = (stage: Stage) => Promise<void>;

type Options = {
  /** The engines, if only some take part. */
  readonly names?: readonly EngineName[];
  /** Flags of the relay. */
  readonly flags?: readonly string[];
  /** True if Chromium's shell is not enough: it has no microphone. */
  readonly isWhole?: boolean;
};

/**
 * Runs these tests in every engine, by their titles.
 *
 * @returns The stages, for a test with all of them. An engine that does not run here is reported as
 * skipped.
 */
export function inEveryEngine(
  cases: Readonly<Record<string, Case>>,
  { names = engineNames, flags, isWhole = false }: Options = {},
): readonly Stage[] {
  const relay = new BuiltRelay(flags);
  const stages: Stage[] = [];
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  for (const found of engines) {
    const { name } = found;
    if (!names.includes(name)) continue;
    if ("why" in found) {
      test.skip(`${name}: ${found.why}`);
      continue;
    }
    const lender = isWhole && name === "Chromium" ? lendWholeChromium() : found.lender;
    const stage = new Stage(name, lender, relay);
    stages.push(stage);
    let earlier: Promise<unknown> = begun;
    for (const [title, run] of Object.entries(cases)) {
      const outcome = earlier.then(() => stage.perform(() => run(stage)));
      // A failure is reported by the test itself.
      earlier = outcome.catch(() => undefined);
      test(`${name}: ${title}`, () => outcome);
    }
  }
  test.before(async () => {
    await relay.start();
    begin();
  });
  test.after(async () => {
    for (const stage of stages) await stage.end();
    await relay.stop();
  });
  return stages;
}
