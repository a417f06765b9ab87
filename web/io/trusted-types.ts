/**
 * The only Trusted Types policy of the page. A browser creates a policy of one name once, so all
 * uses are here. Must never pass a string that goes into the page itself: parsed HTML stays in an
 * inert document.
 */

/** With Trusted Types the results are objects of the browser. Without them they are strings. */
type Policy = { createHTML(text: string): string; createScriptURL(url: string): string };
type Rules = { [K in keyof Policy]: (text: string) => string };
type Factory = { createPolicy(name: string, rules: Rules): Policy };

/** The service worker, next to the page: the only script that is loaded by a string. */
const worker = "service-worker.js";

const rules: Rules = {
  createHTML: (text) => text,
  createScriptURL(url) {
    if (url !== worker) throw new TypeError(`${url} is not a script of this page`);
    return url;
  },
};

const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory };
const policy: Policy = trustedTypes?.createPolicy("sanctuary", rules) ?? rules;

/** Returns the URL of the service worker. */
export function workerUrl(): string {
  return policy.createScriptURL(worker);
}

/** Returns the hash of the service worker in the import map; empty if the page has none. */
export function workerHash(): string {
  const map = document.querySelector("script[type=importmap]")?.textContent ?? "{}";
  const { integrity } = JSON.parse(map) as { integrity?: Record<string, string> };
  return integrity?.[`./${worker}`] ?? "";
}

/** Parses HTML into an inert document: it runs no script and loads nothing. */
export function parseInert(text: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}
