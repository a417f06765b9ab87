/**
 * The browser around the page: address, clipboard, alarms, randomness and page lifecycle. Must
 * never write anything that a browser keeps: no storage, no history entry, and no title but a
 * constant one with a number.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Values } from "../app/settings.ts";
import type { Alarm } from "../env.ts";

/** Returns true if WebCrypto is there. Browsers withhold it from http pages of other machines. */
export function canEncrypt(): boolean {
  return isSecureContext && typeof crypto.subtle === "object";
}

/** Returns the address of the folder of the page, without a slash at its end. */
export function pageBase(): string {
  return location.origin + location.pathname.replace(/\/[^/]*$/, "");
}

/** Returns the text after `#` in the address, and removes it from the address. */
export function takeInvitation(): string {
  const { hash, pathname } = location;
  if (hash.length < 2) return "";
  history.replaceState(null, "", pathname);
  return hash.slice(1);
}

/** Returns true if the relay lists rooms, as it says in the page. */
export function listsRooms(): boolean {
  return document.querySelector("meta[name=rooms]") !== null;
}

/** Loads the 2,048 words of BIP-39, which are easy to tell apart by ear. */
export async function loadWords(): Promise<readonly string[]> {
  return (await import("@scure/bip39/wordlists/english.js")).wordlist;
}

/** Copies text to the clipboard. Resolves to false if the browser did not allow it. */
export async function copyText(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** Returns what opens the share dialog for a link; undefined if the browser has none. */
export function findShare(): ((link: string) => Promise<void>) | undefined {
  if ((navigator as Partial<Navigator>).share === undefined) return undefined;
  return async (link) => {
    await navigator.share({ url: link }).catch((error: unknown) => {
      // The user chose no program, or it is not allowed.
      if (!(error instanceof DOMException)) throw error;
    });
  };
}

/** Returns `length` random bytes. */
export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Returns an alarm that holds one task. Times are ms since the epoch. */
export function makeAlarm(): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = () => clearTimeout(timer);
  return {
    clear,
    set(at, task) {
      clear();
      // A browser fires at once if the delay does not fit 31 bits.
      const wait = Math.min(Math.max(0, at - Date.now()), 0x7fffffff);
      timer = setTimeout(task, wait);
    },
  };
}

/** Lets the browser draw and answer the user. Not by a timer, which is slow in the background. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Shows the number of unread messages. The browser's history keeps titles: never show more. */
export function showUnread(count: number): void {
  document.title = count > 0 ? `(${count}) Sanctuary` : "Sanctuary";
}

const findIcon = () => document.querySelector("link[rel=icon]");

/**
 * Gives the tab this title, no icon, and the address of the innocent page, which a reload loads.
 *
 * @param path - Name of a file of the build, without its ending.
 */
export function conceal(title: string, path: string): void {
  document.title = title;
  // Firefox keeps the icon before if this one is no image.
  findIcon()?.setAttribute("href", 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>');
  // A file on a disk cannot have another address.
  if (location.protocol !== "file:") history.replaceState(null, "", path);
}

/** Goes to the page of the operator; without one, to this one, if any. */
export function leave(path?: string): void {
  const chosen = document.querySelector<HTMLMetaElement>("meta[name=exit-to]")?.content ?? path;
  if (chosen === undefined) return;
  // A further Escape would stop it, as the key of the browser's Stop.
  window.onkeydown = ({ key }) => key !== "Escape";
  location.replace(chosen);
}

/** Does both. Returns what takes the disguise off. */
export function disguise(title: string, path: string): () => void {
  const before = findIcon()?.cloneNode();
  conceal(title, path);
  leave();
  return () => {
    history.replaceState(null, "", "./");
    if (before) findIcon()?.replaceWith(before);
  };
}

/** Returns true on a phone or tablet, whose app switcher shows every open page. */
export function isHandheld(): boolean {
  return matchMedia("(hover: none) and (pointer: coarse)").matches;
}

/** Tells the browser in what language and direction the page is. */
export function showLanguage(code: string, direction: "ltr" | "rtl"): void {
  const { documentElement: root } = document;
  root.lang = code;
  root.dir = direction;
}

/** Shows the page in this theme. */
export function showTheme(theme: Values["theme"]): void {
  document.documentElement.dataset.theme = theme;
}

/** Returns true if this may be a reload: then an earlier load may have left its state. */
export function mayReturn(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  // Some browsers, if told so, withhold the entry. Then it may be a reload.
  return (entry as PerformanceNavigationTiming | undefined)?.type !== "navigate";
}

/** The events of a page. */
export type PageListener = {
  invited(code: string): void;
  shown(inFront: boolean): void;
  /** The window got or lost the keyboard focus. */
  focused(isFocused: boolean): void;
  /** The network is back, or the page is visible again. */
  woken(): void;
  frozen(): void;
  gone(): void;
};

/** Reports the events of the page. A page from the back/forward cache is reloaded. */
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
