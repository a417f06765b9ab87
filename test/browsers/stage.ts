/**
 * The stage of the suites that every engine has to pass. All engines run a suite at the same time,
 * each one test after another, and each test is reported separately. Must never leave an engine
 * running.
 */
import { test } from "uvu";
import { BuiltRelay } from "../browser/relay.ts";
import { AnyStage } from "../helpers/stage.ts";
import { type Engine, type EngineName, engineNames, type Page } from "./driver.ts";
import { engines } from "./engines.ts";

/** One engine, launched when its first page is opened. */
export class Stage extends AnyStage<Page> {
  readonly name: EngineName;
  readonly #launch: () => Promise<Engine>;
  #engine: Promise<Engine> | undefined;

  constructor(name: EngineName, launch: () => Promise<Engine>, relay: BuiltRelay) {
    super(relay);
    this.name = name;
    this.#launch = launch;
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
    this.#engine ??= this.#launch();
    return this.#engine;
  }

  /** Lets everyone leave, and ends the engine. */
  async end(): Promise<void> {
    await this.clearAll();
    const engine = await this.#engine;
    await engine?.close();
  }
}

type Case = (stage: Stage) => Promise<void>;

type Options = {
  /** The engines, if only some take part. */
  readonly names?: readonly EngineName[];
  /** Flags of the relay. */
  readonly flags?: readonly string[];
};

/**
 * Runs these tests in every engine, by their titles.
 *
 * @returns The stages, for a test with all of them. An engine that does not run here is reported as
 * skipped.
 */
export function inEveryEngine(
  cases: Readonly<Record<string, Case>>,
  { names = engineNames, flags }: Options = {},
): readonly Stage[] {
  const relay = new BuiltRelay(flags);
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
    const stage = new Stage(name, found.launch, relay);
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
