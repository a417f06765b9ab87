/**
 * The stage of the Chromium suites: a borrowed browser, one built relay per suite, and one context
 * per person.
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { test } from "uvu";
import { AnyStage } from "../helpers/stage.ts";
import { launchWhole, lentBrowser, person } from "./engine.ts";
import { BuiltRelay } from "./relay.ts";

export { idOf, join, password } from "../helpers/stage.ts";

/** The options of a person's browser. */
export type VisitOptions = BrowserContextOptions & {
  /** Runs before the page is loaded. */
  prepare?(page: Page): Promise<unknown>;
};

export class Stage extends AnyStage<Page> {
  /** Options of every person's browser, unless a visit overrides them. */
  options: BrowserContextOptions;
  /** Where pages are opened instead of at the relay. */
  url: string | undefined;
  /** The suite needs the full browser: its shell has no microphone. */
  isWhole = false;
  #browser: Browser | undefined;

  constructor(options: BrowserContextOptions = {}, ...flags: readonly string[]) {
    super(new BuiltRelay(flags));
    this.options = options;
  }

  /** Launches the browser and starts the relay. */
  async begin(): Promise<void> {
    this.#browser = await (this.isWhole ? launchWhole() : lentBrowser.borrow());
    await this.relay.start();
  }

  /** Lets everyone leave, and ends the browser and the relay. */
  async end(): Promise<void> {
    await this.clearAll();
    await this.relay.stop();
    if (this.#browser === undefined) return;
    await (this.isWhole ? this.#browser.close() : lentBrowser.giveBack());
  }

  /** Opens a page for a new person. @param path - On the relay, or a whole URL. */
  async visit(path = "/", { prepare, ...options }: VisitOptions = {}): Promise<Page> {
    if (this.#browser === undefined) throw new Error("the stage has not begun");
    const { page, trouble, close } = await person(this.#browser, { ...this.options, ...options });
    const text = () => page.evaluate(() => document.body.innerText);
    this.add({ page, text, trouble: async () => trouble, close });
    await prepare?.(page);
    await page.goto(new URL(path, this.url ?? this.relay.url).href);
    return page;
  }
}

/** Makes the stage of a suite, and the function that defines a test on it. */
export function onStage(
  options: BrowserContextOptions = { viewport: { width: 1280, height: 800 } },
  ...flags: readonly string[]
) {
  const stage = new Stage(options, ...flags);
  const define = (name: string, body: () => Promise<void>) => {
    test(name, () => stage.perform(body));
  };
  test.before(() => stage.begin());
  test.after(() => stage.end());
  return { stage, test: Object.assign(define, test) };
}
