/**
 * The one policy for Trusted Types: the few strings that this page lets the browser take for more than text. A browser
 * makes a policy of one name once, so there is this module and no second place. Must never let a string through that goes
 * into the page itself: what is parsed stays in a document of its own that loads and runs nothing.
 */

/** What a browser with Trusted Types makes of a string; to one without them it is a string. */
type Policy = { createHTML(text: string): string; createScriptURL(url: string): string };
type Rules = { [K in keyof Policy]: (text: string) => string };
type Factory = { createPolicy(name: string, rules: Rules): Policy };

/** The script of the service worker: the only one that is ever named by a string. */
const worker = "/service-worker.js";

const rules: Rules = {
  createHTML: (text) => text,
  createScriptURL(url) {
    if (url !== worker) throw new TypeError(`${url} is no script of this page`);
    return url;
  },
};

const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory };
const policy: Policy = trustedTypes?.createPolicy("sanctuary", rules) ?? rules;

/** The address of the service worker's script. */
export function workerUrl(): string {
  return policy.createScriptURL(worker);
}

/**
 * Parses markup into a document that is shown nowhere: no script of it runs and nothing of it is loaded.
 *
 * @param text - Anything; what is made of its elements is the caller's care.
 */
export function parseInert(text: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}
