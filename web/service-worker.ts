/**
 * The service worker: keeps what a page leaves for its next load, in memory.
 * It answers no requests of a page, stores nothing, and does not read what it keeps.
 */
import { makeStash } from "./resume/stash.ts";

/**
 * Messages of pages. With `take` comes a port for the answer. The value stays under the token
 * `next` until the page drops it: a page that reloads again at once may not get the answer.
 */
type Message =
  | { readonly op: "keep"; readonly token: string; readonly value: unknown; readonly ms?: number }
  | { readonly op: "take"; readonly token: string; readonly next: string }
  | { readonly op: "drop"; readonly token: string };

/** The browser keeps the worker alive until the promise settles. */
type Extendable = { waitUntil(promise: Promise<unknown>): void };

const stash = makeStash((ms) => new Promise((resolve) => setTimeout(resolve, ms)));

addEventListener("message", (event) => {
  const { data, ports } = event as MessageEvent<Message>;
  const keep = (token: string, value: unknown, ms?: number) =>
    (event as unknown as Extendable).waitUntil(stash.keep(token, value, ms));
  if (data.op === "keep") return keep(data.token, data.value, data.ms);
  const value = stash.take(data.token);
  if (data.op === "drop") return;
  if (value !== undefined) keep(data.next, value);
  ports[0]?.postMessage(value);
});

type NotificationEvent = Event & Extendable & { readonly notification: Notification };
type Clients = { matchAll(of: object): Promise<readonly { focus(): Promise<unknown> }[]> };

// On phones only a worker may show a notification. A click on it focuses the page.
addEventListener("notificationclick", (event) => {
  const { notification } = event as NotificationEvent;
  const { clients } = globalThis as unknown as { readonly clients: Clients };
  notification.close();
  const windows = clients.matchAll({ type: "window", includeUncontrolled: true });
  (event as NotificationEvent).waitUntil(windows.then(([first]) => first?.focus()));
});
