/**
 * The service worker: keeps in its memory what a page that is loaded anew leaves for its next load, and does nothing else.
 * It answers no request of a page and stores nothing; what it is handed it does not look at.
 */
import { makeShelf } from "./resume/stash.ts";

/**
 * What pages say to the worker. To `take`, a port for the answer comes along; what is taken lies under the token `next` until
 * the page drops it, because a page that is loaded anew at once may be gone before it has the answer.
 */
type Word =
  | { readonly op: "keep"; readonly token: string; readonly value: unknown }
  | { readonly op: "take"; readonly token: string; readonly next: string }
  | { readonly op: "drop"; readonly token: string };

/** The browser lets the worker live until the promise settles. */
type Extendable = { waitUntil(promise: Promise<unknown>): void };

const shelf = makeShelf((ms) => new Promise((resolve) => setTimeout(resolve, ms)));

addEventListener("message", (event) => {
  const { data, ports } = event as MessageEvent<Word>;
  const keep = (token: string, value: unknown) =>
    (event as unknown as Extendable).waitUntil(shelf.keep(token, value));
  if (data.op === "keep") return keep(data.token, data.value);
  const value = shelf.take(data.token);
  if (data.op === "drop") return;
  if (value !== undefined) keep(data.next, value);
  ports[0]?.postMessage(value);
});

type Noticed = Event & Extendable & { readonly notification: Notification };
type Clients = { matchAll(of: object): Promise<readonly { focus(): Promise<unknown> }[]> };

// A notice that a phone lets only a worker show leads back to the page it is from.
addEventListener("notificationclick", (event) => {
  const { notification } = event as Noticed;
  const { clients } = globalThis as unknown as { readonly clients: Clients };
  notification.close();
  const windows = clients.matchAll({ type: "window", includeUncontrolled: true });
  (event as Noticed).waitUntil(windows.then(([first]) => first?.focus()));
});
