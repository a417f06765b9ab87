/** Peers of the bench, each a process or a browser of its own, next to the process that measures. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchWhole } from "../../test/browser/engine.ts";
import type { Answer, Ask } from "./participant.ts";
import { cpuNsOf, memoryOf } from "./processes.ts";

/** CPU time so far, s: of the process that runs our code, and of the others that serve it. */
export type Cpu = { readonly own: number; readonly others: number };

export type Peer = {
  /** Asks and waits for the answer. */
  ask<T extends Answer>(asked: Ask): Promise<T>;
  cpu(): Promise<Cpu>;
  /** The process that runs our code. */
  readonly pid: number;
  /** Frees what is no longer used. */
  collect(): Promise<void>;
  close(): Promise<void>;
};

/** Makes peers of one kind. */
export type Kind = {
  readonly name: "Node" | "Chromium";
  /** @param port - Of the server that the peer will use. */
  make(port: number): Promise<Peer>;
};

/** Most time for an answer, ms: a whole transfer on a machine that is busy with other work. */
const patienceMs = 600_000;
/** More than any page takes that does nothing. */
const heldBytes = 300_000_000;
const html = "<!doctype html><input type=file>";
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Peers in Node. */
export function nodeKind(file: string): Kind {
  return { name: "Node", make: () => makeNodePeer(file) };
}

async function makeNodePeer(file: string): Promise<Peer> {
  const program = fileURLToPath(new URL("node.ts", import.meta.url));
  const child = fork(program, [file], { execArgv: ["--import", "tsx"] });
  children.add(child);
  await once(child, "message");
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  let isClosed = false;
  child.on("message", ({ number, answer }: { number: number; answer: Answer }) => {
    waiting.get(number)?.(answer);
    waiting.delete(number);
  });
  child.once("exit", (code) => {
    children.delete(child);
    if (!isClosed) throw new Error(`a peer ended with ${code}`);
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    ask<T extends Answer>(what: Ask): Promise<T> {
      asked += 1;
      child.send({ number: asked, asked: what });
      const answered = new Promise<T>((resolve) => {
        waiting.set(asked, resolve as (answer: Answer) => void);
      });
      return soon(answered, what);
    },
    cpu: async () => ({ own: cpuNsOf(pid) / 1e9, others: 0 }),
    collect: async () => {},
    async close() {
      isClosed = true;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** Peers in pages: each in a browser of its own, as on a machine of its own. */
export class Chromium implements Kind {
  readonly name = "Chromium";
  readonly version: string;
  readonly #file: string;
  readonly #script: string;
  readonly #browsers: Browser[];
  readonly #free: Browser[];

  private constructor(file: string, script: string, browser: Browser) {
    this.#file = file;
    this.#script = script;
    this.#browsers = [browser];
    this.#free = [browser];
    this.version = browser.version();
  }

  static async start(file: string): Promise<Chromium> {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
      bundle: true,
      format: "iife",
      globalName: "bench",
      target: "es2022",
      write: false,
    });
    return new Chromium(file, outputFiles[0]?.text ?? "", await launchWhole());
  }

  async make(port: number): Promise<Peer> {
    const browser = this.#free.pop() ?? (await this.#launch());
    // Pages of an address that is not known to be local may not connect to one that is.
    const context = await browser.newContext({ permissions: ["local-network-access"] });
    const page = await context.newPage();
    // The relay takes pages of its own origin only.
    const url = `http://127.0.0.1:${port}/bench`;
    await page.route(url, (route) => route.fulfill({ contentType: "text/html", body: html }));
    await page.goto(url);
    await page.unroute(url);
    await page.setInputFiles("input", this.#file);
    await page.addScriptTag({ content: this.#script });
    return new PagePeer(browser, context, page, await processOf(browser, page), () => {
      this.#free.push(browser);
    });
  }

  async stop(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
  }

  async #launch(): Promise<Browser> {
    const browser = await launchWhole();
    this.#browsers.push(browser);
    return browser;
  }
}

class PagePeer implements Peer {
  readonly pid: number;
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #page: Page;
  readonly #closed: () => void;

  constructor(
    browser: Browser,
    context: BrowserContext,
    page: Page,
    pid: number,
    closed: () => void,
  ) {
    this.#browser = browser;
    this.#context = context;
    this.#page = page;
    this.pid = pid;
    this.#closed = closed;
  }

  async ask<T extends Answer>(asked: Ask): Promise<T> {
    return soon(this.#page.evaluate(askInPage, asked) as Promise<T>, asked);
  }

  async cpu(): Promise<Cpu> {
    const pids = (await pidsOf(this.#browser)).filter((pid) => pid !== this.pid);
    const others = pids.reduce((sum, pid) => sum + cpuNsOf(pid) / 1e9, 0);
    return { own: cpuNsOf(this.pid) / 1e9, others };
  }

  async collect(): Promise<void> {
    const devtools = await this.#context.newCDPSession(this.#page);
    for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
    await devtools.detach();
  }

  async close(): Promise<void> {
    await this.#context.close();
    this.#closed();
  }
}

/** Waits for an answer, but not for ever. */
async function soon<T>(answer: Promise<T>, { ask }: Ask): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to "${ask}"`)), patienceMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Runs in the page. */
function askInPage(asked: Ask): Promise<Answer> {
  const { bench } = globalThis as unknown as { bench: { ask(asked: Ask): Promise<Answer> } };
  return bench.ask(asked);
}

/** @param type - Only processes of this type. */
async function pidsOf(browser: Browser, type?: string): Promise<number[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  return processInfo.filter((info) => info.type === (type ?? info.type)).map(({ id }) => id);
}

/** Finds the process of a page by its memory: a browser has others of the same type. */
async function processOf(browser: Browser, page: Page): Promise<number> {
  await page.evaluate(askInPage, { ask: "hold", bytes: heldBytes } as const);
  const pids = await pidsOf(browser, "renderer");
  const sizes = pids.map((pid) => memoryOf(pid).now);
  await page.evaluate(askInPage, { ask: "hold", bytes: 0 } as const);
  return pids[sizes.indexOf(Math.max(...sizes))] ?? 0;
}
