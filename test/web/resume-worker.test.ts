/** The page registers its service worker only if it has the hash of the import map. */
import { test } from "uvu";
import * as assert from "uvu/assert";

const hash = "sha256-fFrRXSfxkYmG2IzPHFalsxwMEu1+rXs08WVUjJ2iNUo=";
const map = JSON.stringify({ integrity: { "./a.js": "sha256-AA", "./service-worker.js": hash } });

/** Prepares a page for its next load. Returns what it asked for and registered. */
async function prepare(isRight: boolean) {
  const asked: unknown[] = [];
  const registered: unknown[] = [];
  const worker = { postMessage: () => undefined };
  const surroundings = {
    document: { querySelector: () => ({ textContent: map }) },
    window: { name: "" },
    sessionStorage: { setItem: () => undefined, removeItem: () => undefined },
    navigator: {
      serviceWorker: {
        register: async (url: unknown) => registered.push(url),
        ready: Promise.resolve({ active: worker }),
      },
    },
    fetch: async (...args: unknown[]) => {
      asked.push(args);
      if (!isRight) throw new TypeError("integrity");
    },
  };
  const before = Object.entries(Object.getOwnPropertyDescriptors(globalThis));
  for (const [name, value] of Object.entries(surroundings)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  try {
    const { makeResume } = await import("../../web/resume/resume.ts");
    const resume = makeResume();
    const problem = await resume.prepare().catch((error) => error);
    resume.forget();
    return { asked, registered, problem };
  } finally {
    for (const name of Object.keys(surroundings)) {
      const old = before.find(([key]) => key === name)?.[1];
      if (old === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, old);
    }
  }
}

test("a service worker with the hash of the import map is registered", async () => {
  const { asked, registered, problem } = await prepare(true);
  assert.is(problem, undefined);
  assert.equal(asked, [["service-worker.js", { integrity: hash }]]);
  assert.equal(registered, ["service-worker.js"]);
});

test("a service worker with another byte is not registered, and that is told", async () => {
  const { asked, registered, problem } = await prepare(false);
  assert.instance(problem, TypeError);
  assert.is(asked.length, 1);
  assert.equal(registered, []);
});

test.run();
