/**
 * The browser around the page: address, clipboard, alarms, randomness, coming and going. Writes nothing that
 * a browser keeps: no storage, no history entry, no title but the constant one with a number.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

/** Whether this page may use WebCrypto at all: browsers withhold it from http on other machines. */
export function canEncrypt(): boolean {
  return isSecureContext && typeof crypto.subtle === "object";
}

/** Takes the code out of the address: what stands behind `#`, which is removed from there. */
export function takeInvitation(): string {
  const { hash, pathname } = location;
  if (hash.length < 2) return "";
  history.replaceState(null, "", pathname);
  return hash.slice(1);
}

/** Loads the 2,048 words of BIP-39: chosen to be told apart by ear and by their first letters. */
export async function loadWords(): Promise<readonly string[]> {
  return (await import("@scure/bip39/wordlists/english.js")).wordlist;
}

/** Puts text on the clipboard; whether the browser allowed it. */
export async function copyText(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** Hands a link to another program of this device, which the person chooses; undefined where no browser lets one. */
export function findShare(): ((link: string) => Promise<void>) | undefined {
  if ((navigator as Partial<Navigator>).share === undefined) return undefined;
  return async (link) => {
    await navigator.share({ url: link }).catch((error: unknown) => {
      // Nothing was chosen, or it is not allowed: then nothing was handed to anybody.
      if (!(error instanceof DOMException)) throw error;
    });
  };
}

/** `length` random bytes. */
export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Makes an alarm clock that holds one task. Times are ms since the epoch. */
export function makeAlarm(): { set(at: number, task: () => void): void; clear(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = () => clearTimeout(timer);
  return {
    clear,
    set(at, task) {
      clear();
      // Beyond 31 bits a browser would fire at once.
      const wait = Math.min(Math.max(0, at - Date.now()), 0x7fffffff);
      timer = setTimeout(task, wait);
    },
  };
}

/** Shows how much is unread. The title goes into the browser's history: never more than a number. */
export function showUnread(count: number): void {
  document.title = count > 0 ? `(${count}) Sanctuary` : "Sanctuary";
}

/** Makes the tab look like any other's: this title, and no icon. */
export function disguise(title: string): void {
  document.title = title;
  document.querySelector("link[rel=icon]")?.setAttribute("href", "data:,");
}

/** Shows the page light or dark, or as the system has it. */
export function showTheme(theme: "system" | "light" | "dark"): void {
  document.documentElement.dataset.theme = theme;
}

/** Whether an earlier load of this page, in this tab, may have left something for this one. */
export function mayReturn(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  // A browser that tells nothing of it may have been told to.
  return (entry as PerformanceNavigationTiming | undefined)?.type !== "navigate";
}

/** What can happen to a page. */
export type PageListener = {
  invited(code: string): void;
  shown(inFront: boolean): void;
  /** The window has the keyboard, or another has. */
  focused(isFocused: boolean): void;
  /** The network is back, or the page is shown again. */
  woken(): void;
  frozen(): void;
  gone(): void;
};

/** Tells what happens to the page. One that a browser brings back from its cache begins anew. */
export function listen(page: PageListener): void {
  addEventListener("hashchange", () => {
    const code = takeInvitation();
    if (code !== "") page.invited(code);
  });
  document.addEventListener("visibilitychange", () => page.shown(!document.hidden));
  addEventListener("blur", () => page.focused(false));
  addEventListener("focus", () => page.focused(true));
  document.addEventListener("freeze", () => page.frozen());
  addEventListener("pagehide", () => page.gone());
  addEventListener("online", () => page.woken());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
    else page.woken();
  });
}
