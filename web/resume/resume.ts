/**
 * Carries a room over a reload of the page. The service worker keeps the resume state in memory,
 * under a random token in the sessionStorage of this tab. Without a worker, alias and code are kept
 * in the name of the window, which no browser stores. Must never put anything but the token where a
 * browser stores it.
 */
import { toHex } from "../../protocol/wire/bytes.ts";
import { random } from "../io/page.ts";
import { workerUrl } from "../io/trusted-types.ts";

/** The key of the token in sessionStorage, and the prefix of a window name of ours. */
const key = "sanctuary";

/** How long to wait for an answer of the worker, ms. */
const answerMs = 2_000;

/** A reminder: what fits the name of a window. */
export type Small = Readonly<Record<string, string>>;

/** What an earlier load left: its state from the worker, and its reminder from the window name. */
export type Left = { readonly state?: unknown; readonly reminder?: Small };

export type Resume = {
  /** Returns what the last load has left, once. From then on this load can leave a state. */
  restore(): Promise<Left>;
  /** Prepares for a reload: a fresh token, and the worker. */
  prepare(): Promise<void>;
  /** Sets the reminder. A browser ignores a window name that is set while the page unloads. */
  remind(reminder: Small): void;
  /** Leaves a state for the next load. The page is about to unload, so this waits for nothing. */
  leave(state: unknown): void;
  /** Leaves nothing for the next load. */
  forget(): void;
};

export function makeResume(): Resume {
  let worker: ServiceWorker | undefined;
  let token: string | undefined;
  let reminder: Small | undefined;
  let hasLeft = false;

  function write(): void {
    const needed = reminder !== undefined && (worker === undefined || token === undefined);
    if (needed) window.name = `${key} ${JSON.stringify(reminder)}`;
    // Any other name marks a quick exit.
    else if (window.name.startsWith(key)) window.name = "";
  }

  return {
    async restore() {
      const reminder = takeName();
      const before = hasStorage() ? sessionStorage.getItem(key) : null;
      if (before === null) return { ...(reminder && { reminder }) };
      worker = await findWorker();
      // Set with the request, because the user may reload again before the answer comes.
      token = toHex(random(16));
      sessionStorage.setItem(key, token);
      const state = worker && (await take(worker, before, token));
      return { ...(state === undefined ? {} : { state }), ...(reminder && { reminder }) };
    },
    async prepare() {
      const fresh = toHex(random(16));
      if (hasStorage()) {
        sessionStorage.setItem(key, fresh);
        token = fresh;
        worker ??= await startWorker();
      }
      write();
    },
    remind(now) {
      reminder = now;
      write();
    },
    leave(state) {
      if (token !== undefined) worker?.postMessage({ op: "keep", token, value: state });
      hasLeft = true;
    },
    forget() {
      // The room that unloads must not remove what was just left.
      if (hasLeft) return;
      if (token !== undefined) sessionStorage.removeItem(key);
      token = undefined;
      reminder = undefined;
      write();
    },
  };
}

function takeName(): Small | undefined {
  const text = window.name;
  if (!text.startsWith(`${key} `)) return undefined;
  window.name = "";
  return JSON.parse(text.slice(key.length));
}

/** Browsers that are set to store nothing may throw when sessionStorage is read. */
function hasStorage(): boolean {
  try {
    return typeof sessionStorage === "object";
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** Returns the worker; undefined if the browser has none or allows none. */
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

function take(worker: ServiceWorker, token: string, next: string): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    // No answer: the browser could not deserialize the state.
    const timer = setTimeout(() => end(undefined), answerMs);
    const end = (value: unknown) => {
      clearTimeout(timer);
      port1.close();
      resolve(value);
    };
    port1.onmessage = ({ data }) => {
      // Dropped before it is used: no two pages may resume from the same state.
      worker.postMessage({ op: "drop", token: next });
      end(data);
    };
    port1.onmessageerror = () => end(undefined);
    worker.postMessage({ op: "take", token, next }, [port2]);
  });
}
