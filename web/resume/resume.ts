/**
 * Carries a room over a reload of the page, and reminds the next load of it if this one is never
 * told of its end: a crash, a browser that needs memory. The service worker keeps both in memory,
 * under a random token in the sessionStorage of this tab. The reminder is in the name of the window
 * too, which no browser stores, because browsers differ in which of the two they keep. Must never
 * put anything but random digits where a browser stores it.
 */
import { toHex } from "../../protocol/wire/bytes.ts";
import { random } from "../io/page.ts";
import { workerHash, workerUrl } from "../io/trusted-types.ts";
import { join, readReminder, split, writeReminder } from "./reminder.ts";
import { answerMs, holdMs } from "./stash.ts";
import { type PageState, type Reminder, readPageState } from "./state.ts";

/** The key of the token in sessionStorage, and the prefix of a window name of ours. */
const key = "sanctuary";

/**
 * How often the worker hears the reminder, ms. Not more often: hidden pages get a turn a minute.
 */
const holdEveryMs = 60_000;

/** What an earlier load left: its state, or else a reminder. */
export type Left = { readonly state?: PageState; readonly reminder?: Reminder };

/** Of a room of which nothing is left but that it was there. */
const nothing: Reminder = { code: "", alias: "" };

export type Resume = {
  /** Returns what the last load has left, once. From then on this load can leave a state. */
  restore(): Promise<Left>;
  /** Prepares for the next load: a fresh token, and the worker. @throws TypeError without the right worker. */
  prepare(): Promise<void>;
  /** Sets the reminder. A browser ignores a window name that is set while the page unloads. */
  remind(reminder: Reminder | null): void;
  /** Leaves a state for the next load. The page is about to unload, so this waits for nothing. */
  leave(state: PageState): void;
  /** Leaves nothing for the next load. */
  forget(): void;
};

export function makeResume(): Resume {
  const hasStorage = canStore();
  let worker: ServiceWorker | undefined;
  let token: string | undefined;
  let reminder: string | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  function post(op: "keep" | "drop", rest: object = {}): void {
    if (token !== undefined) worker?.postMessage({ op, token, ...rest });
  }

  function hold(): void {
    if (reminder !== undefined) post("keep", { value: reminder, ms: holdMs });
  }

  function write(): void {
    const [half, named] = split((token && reminder) ?? "", random);
    // A name that is not ours may be of use to another page.
    if (named !== "" || window.name.startsWith(key)) window.name = named && `${key} ${named}`;
    if (token !== undefined) sessionStorage.setItem(key, token + half);
  }

  function renewToken(): void {
    if (hasStorage) token = toHex(random(16));
  }

  return {
    async restore() {
      const named = takeName();
      const before = hasStorage ? sessionStorage.getItem(key) : null;
      if (before === null) return {};
      // The token, then a half of the reminder.
      const [old, half] = [before.slice(0, 32), before.slice(32)];
      worker = await findWorker();
      // Set with the request, because the user may reload again before the answer comes.
      renewToken();
      write();
      const left = worker && token && (await take(worker, old, token));
      const state = readPageState(left);
      if (state !== undefined) return { state };
      const reminder = readReminder(left) ?? readReminder(join(half, named));
      if (reminder !== undefined) return { reminder };
      return wasDiscarded() ? { reminder: nothing } : {};
    },
    async prepare() {
      renewToken();
      write();
      if (token === undefined) return;
      timer ??= setInterval(hold, holdEveryMs);
      worker ??= await startWorker();
      hold();
    },
    remind(now) {
      const text = now ? writeReminder(now) : undefined;
      if (text === reminder) return;
      reminder = text;
      write();
      if (reminder === undefined) post("drop");
      else hold();
    },
    leave(state) {
      try {
        post("keep", { value: state });
      } catch (error) {
        // WebKit clones no key in a page that is left for one without our headers.
        if (!(error instanceof DOMException)) throw error;
        post("keep", { value: reminder });
      }
    },
    forget() {
      clearInterval(timer);
      timer = undefined;
      post("drop");
      if (hasStorage) sessionStorage.removeItem(key);
      token = undefined;
      reminder = undefined;
      write();
    },
  };
}

function takeName(): string {
  const text = window.name;
  if (!text.startsWith(`${key} `)) return "";
  window.name = "";
  return text.slice(key.length + 1);
}

/** Some browsers keep neither when they throw a page away to save memory, but say that they did. */
function wasDiscarded(): boolean {
  return "wasDiscarded" in document && document.wasDiscarded === true;
}

/** Browsers that are set to store nothing may throw when sessionStorage is read. */
function canStore(): boolean {
  try {
    return typeof sessionStorage === "object";
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/**
 * Returns the worker; undefined if the browser has none or allows none.
 *
 * @throws TypeError if the worker has another hash than in the import map, or the relay does not answer.
 */
async function startWorker(): Promise<ServiceWorker | undefined> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  const integrity = workerHash();
  // A client that was opened from a disk has no worker.
  if (serviceWorker === undefined || integrity === "") return undefined;
  // No browser compares a worker with a hash, so ask for it in a way that does.
  await fetch(workerUrl(), { integrity });
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
