/**
 * How a page that is loaded anew finds itself again: what it had goes into the memory of the service worker, under a random
 * token that this tab keeps. Where there is no worker, alias and code go along in the name of the window, which no browser
 * writes down. Must never put anything but the token where a browser keeps it.
 */
import { toHex } from "../../protocol/wire/bytes.ts";
import { random } from "../io/page.ts";
import { workerUrl } from "../io/trusted-types.ts";

/** Where the token lies in sessionStorage, and how the name of a window begins that has something to say. */
const mark = "sanctuary";

/** How long the worker may take to answer, ms. */
const answerMs = 2_000;

/** What fits the name of a window. */
export type Little = Readonly<Record<string, string>>;

/** What an earlier load left. */
export type Left = { readonly whole?: unknown; readonly little?: Little };

export type Reload = {
  /** Takes what the load before this one has left, once; from then on this one can leave something itself. */
  recall(): Promise<Left>;
  /** Gets ready for the page to be loaded anew: a fresh token, and the worker. */
  prepare(): Promise<void>;
  /** What the next load is to find if there is no worker. A browser takes no name from a page that is about to go. */
  remind(little: Little): void;
  /** Leaves something for the next load. The page is about to be gone: nothing is waited for. */
  leave(whole: unknown): void;
  /** The next load is to find nothing. */
  forget(): void;
};

export function makeReload(): Reload {
  let worker: ServiceWorker | undefined;
  let token: string | undefined;
  let little: Little | undefined;
  let hasLeft = false;

  function write(): void {
    const needed = little !== undefined && (worker === undefined || token === undefined);
    window.name = needed ? `${mark} ${JSON.stringify(little)}` : "";
  }

  return {
    async recall() {
      const small = takeName();
      const before = hasStorage() ? sessionStorage.getItem(mark) : null;
      if (before === null) return small === undefined ? {} : { little: small };
      worker = await findWorker();
      // Together with the question: whoever loads the page anew is quick to do it again, before it or before the answer.
      token = toHex(random(16));
      sessionStorage.setItem(mark, token);
      const whole = worker && (await ask(worker, before, token));
      return { ...(whole === undefined ? {} : { whole }), ...(small && { little: small }) };
    },
    async prepare() {
      const fresh = toHex(random(16));
      if (hasStorage()) {
        sessionStorage.setItem(mark, fresh);
        token = fresh;
        worker ??= await startWorker();
      }
      write();
    },
    remind(now) {
      little = now;
      write();
    },
    leave(whole) {
      if (token !== undefined) worker?.postMessage({ op: "keep", token, value: whole });
      hasLeft = true;
    },
    forget() {
      // What is left is not to be forgotten with the room that goes.
      if (hasLeft) return;
      if (token !== undefined) sessionStorage.removeItem(mark);
      token = undefined;
      little = undefined;
      write();
    },
  };
}

function takeName(): Left["little"] {
  const text = window.name;
  if (!text.startsWith(`${mark} `)) return undefined;
  window.name = "";
  return JSON.parse(text.slice(mark.length));
}

/** Some browsers, told to keep nothing, throw at the very name. */
function hasStorage(): boolean {
  try {
    return typeof sessionStorage === "object";
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** The worker, if it runs or can run; a browser that has none, or lets this page have none, says so in many ways. */
async function startWorker(): Promise<ServiceWorker | undefined> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (serviceWorker === undefined) return undefined;
  const registered = await serviceWorker.register(workerUrl()).catch(() => undefined);
  return registered && ((await serviceWorker.ready).active ?? undefined);
}

async function findWorker(): Promise<ServiceWorker | undefined> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  const registered = await serviceWorker?.getRegistration().catch(() => undefined);
  return registered?.active ?? undefined;
}

function ask(worker: ServiceWorker, token: string, next: string): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    // Nothing lies there, or not all of it can be put together again.
    const timer = setTimeout(() => end(undefined), answerMs);
    const end = (value: unknown) => {
      clearTimeout(timer);
      port1.close();
      resolve(value);
    };
    port1.onmessage = ({ data }) => {
      // Before anything is done with it: nobody may go on from the same place twice.
      worker.postMessage({ op: "drop", token: next });
      end(data);
    };
    port1.onmessageerror = () => end(undefined);
    worker.postMessage({ op: "take", token, next }, [port2]);
  });
}
