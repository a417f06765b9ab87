/**
 * WebKitGTK as Debian ships it, driven by WebDriver over HTTP. One driver runs one session, which
 * has one person and keeps nothing; all of them draw on one invisible display.
 */
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import {
  type Engine,
  expression,
  fileField,
  findBody,
  type Page,
  pressing,
  resultOf,
  type Target,
  typing,
} from "./driver.ts";
import { makeHome, Program } from "./program.ts";

/**
 * Time limit for a script or a page load, ms. If a script is answered with "timeout", the page had begun
 * another load that has not ended. Until it ends, the driver does not even tell its address.
 */
const patienceMs = 240_000;

/** The paths of its parts. */
export type WebkitPrograms = {
  readonly driver: string;
  readonly browser: string;
  readonly display: string;
};

/** WebDriver's key for an element. */
const elementKey = "element-6066-11e4-a52e-4f735466cecf";

/**
 * Launches the display, and a session for the first person. @throws Error if a part does not start.
 */
export async function launchWebkit(programs: WebkitPrograms): Promise<Engine> {
  // Without -noreset, Xvfb starts anew when its last client leaves, and refuses the next for a moment.
  const args = ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"];
  const screen = new Program(makeHome("display"), programs.display, args);
  const pages = new Set<Page>();
  const close = async () => {
    for (const page of pages) await page.close();
    await screen.end();
  };
  try {
    const display = `:${await screen.hear(/^(\d+)\n/m)}`;
    const start = async () => {
      const session = await Session.start(programs, display);
      const page = pageOf(session, () => pages.delete(page));
      pages.add(page);
      return { session, page };
    };
    const { session, page } = await start();
    const ready = [page];
    const person = async () => ready.pop() ?? (await start()).page;
    return { version: session.version, person, close };
  } catch (error) {
    await close();
    throw error;
  }
}

class Session {
  readonly version: string;
  readonly #program: Program;
  readonly #url: string;

  private constructor(program: Program, url: string, version: string) {
    this.#program = program;
    this.#url = url;
    this.version = version;
  }

  static async start({ driver, browser }: WebkitPrograms, display: string): Promise<Session> {
    const port = await freePort();
    const program = new Program(makeHome("webkit"), driver, [`--port=${port}`], {
      DISPLAY: display,
      LIBGL_ALWAYS_SOFTWARE: "1",
    });
    try {
      const url = `http://127.0.0.1:${port}`;
      await isListening(url);
      // It comes with a microphone of its own, for tests.
      const args = ["--automation", "--enable-mock-capture-devices=true"];
      const options = { binary: browser, args };
      const alwaysMatch = { "webkitgtk:browserOptions": options };
      const { sessionId, capabilities } = (await request("POST", `${url}/session`, {
        capabilities: { alwaysMatch },
      })) as { sessionId: string; capabilities: { browserVersion: string } };
      const at = `${url}/session/${sessionId}`;
      await request("POST", `${at}/timeouts`, { script: patienceMs, pageLoad: patienceMs });
      return new Session(program, at, capabilities.browserVersion);
    } catch (error) {
      await program.end();
      throw new Error(`${error}\n${program.output}`);
    }
  }

  ask(method: "GET" | "POST" | "DELETE", path: string, body: object = {}): Promise<unknown> {
    return request(method, this.#url + path, body);
  }

  async end(): Promise<void> {
    try {
      await this.ask("DELETE", "");
    } finally {
      await this.#program.end();
    }
  }
}

function pageOf(session: Session, closed: () => void): Page {
  const post = (path: string, body: object = {}) => session.ask("POST", path, body);
  const earlier: string[] = [];
  const evaluate: Page["evaluate"] = async (run, ...args) => {
    const script = `const done = arguments[arguments.length - 1];
      ${expression(run, args)}.then((json) => done({ json }), (error) => done({ error: String(error) }));`;
    const answer = (await post("/execute/async", { script, args: [] })) as Answer;
    if ("error" in answer) throw new Error(answer.error);
    return resultOf(answer.json);
  };
  const load = async (path: string, body: object) => {
    earlier.push(...(await evaluate(readNotes)));
    await post(path, body);
    await evaluate(takeNotes);
  };
  const act = (actions: readonly object[]) =>
    post("/actions", { actions: [{ type: "key", id: "keys", actions }] });
  return {
    goto: (url) => load("/url", { url }),
    reload: () => load("/refresh", {}),
    evaluate,
    click: async (target) => {
      await post(`/element/${await seek(session, target)}/click`);
    },
    point: async (target) => {
      const origin = { [elementKey]: await seek(session, target) };
      const actions = [{ type: "pointerMove", duration: 0, x: 0, y: 0, origin }];
      const parameters = { pointerType: "mouse" };
      await post("/actions", { actions: [{ type: "pointer", id: "mouse", parameters, actions }] });
    },
    type: async (text) => {
      await act(typing(text));
    },
    press: async (...names) => {
      await act(pressing(names));
    },
    choose: async (label, ...paths) => {
      const body = { using: "css selector", value: fileField(label) };
      const found = (await post("/element", body)) as Record<string, string>;
      await post(`/element/${found[elementKey]}/value`, { text: paths.join("\n") });
    },
    screenshot: async () => Buffer.from(`${await session.ask("GET", "/screenshot")}`, "base64"),
    trouble: async () => [...earlier, ...(await evaluate(readNotes))],
    close: async () => {
      closed();
      await session.end();
    },
  };
}

type Answer = { readonly json: string | null } | { readonly error: string };

async function seek(session: Session, target: Target): Promise<string> {
  const body = { script: findBody, args: [target] };
  const found = (await session.ask("POST", "/execute/sync", body)) as Record<string, string> | null;
  const element = found?.[elementKey];
  if (element === undefined) throw new Error(`there is no ${target.role} "${target.name}"`);
  return element;
}

type Noting = { notes?: string[] };

/**
 * Runs in the page after it has loaded: this driver reports no errors, so the page records later
 * ones.
 */
function takeNotes(): void {
  const notes: string[] = [];
  (globalThis as Noting).notes = notes;
  const { error } = console;
  console.error = (...args) => {
    notes.push(`console: ${args.join(" ")}`);
    error.apply(console, args);
  };
  addEventListener("error", ({ message }) => notes.push(`uncaught: ${message}`));
  addEventListener("unhandledrejection", ({ reason }) => notes.push(`uncaught: ${reason}`));
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    notes.push(`policy: ${effectiveDirective} ${blockedURI}`),
  );
}

function readNotes(): readonly string[] {
  return (globalThis as Noting).notes ?? [];
}

async function request(method: string, url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(2 * patienceMs),
    ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${JSON.stringify(value)}`);
  return value;
}

function isListening(url: string): Promise<void> {
  // Refused until it listens.
  return until(async () => (await fetch(`${url}/status`).catch(() => undefined))?.ok ?? false);
}
