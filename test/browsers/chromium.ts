/**
 * Chromium behind the interface of all engines. test/browser/engine.ts finds, installs and watches
 * it.
 */
import type { Page as Browsed, Browser, ElementHandle } from "playwright-core";
import { launchWhole, lentBrowser, person } from "../browser/engine.ts";
import {
  type Engine,
  expression,
  fileField,
  findBody,
  type Page,
  resultOf,
  type Target,
} from "./driver.ts";

async function seek(page: Browsed, target: Target): Promise<ElementHandle<Element>> {
  const body = `(function () { ${findBody} })(${JSON.stringify(target)})`;
  const element = (await page.evaluateHandle<Element | null>(body)).asElement();
  if (element === null) throw new Error(`there is no ${target.role} "${target.name}"`);
  return element;
}

/** Launches the Chromium that users have. @throws Error with the reason if there is none. */
export async function launchWholeChromium(): Promise<Engine> {
  const browser = await launchWhole();
  return engineOf(browser, () => browser.close());
}

/** Borrows the Chromium of the other suites. @throws Error with the reason if there is none. */
export async function borrowChromium(): Promise<Engine> {
  return engineOf(await lentBrowser.borrow(), () => lentBrowser.giveBack());
}

function engineOf(browser: Browser, end: () => Promise<void>): Engine {
  const open = async (): Promise<Page> => {
    const { page, trouble, close } = await person(browser, { permissions: ["microphone"] });
    const heard: string[] = [];
    page.on("dialog", (dialog) => {
      heard.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return {
      goto: async (url) => {
        await page.goto(url);
      },
      reload: async () => {
        await page.reload();
      },
      evaluate: async (run, ...args) => resultOf(await page.evaluate(expression(run, args))),
      click: async (target) => (await seek(page, target)).click(),
      point: async (target) => (await seek(page, target)).hover(),
      type: (text) => page.keyboard.type(text),
      press: (...names) => page.keyboard.press(names.join("+")),
      choose: (label, ...paths) => page.setInputFiles(fileField(label), [...paths]),
      screenshot: () => page.screenshot(),
      trouble: async () => [...trouble, ...heard],
      close,
    };
  };
  return { version: browser.version(), person: open, close: end };
}
