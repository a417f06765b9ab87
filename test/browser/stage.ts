/**
 * The stage on which a state of the page is shown: the built relay, people at pages, and others who are inside without a
 * page. Whatever a state brings onto it is taken off again; a relay that it ended is started again.
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom, importPassword } from "../../protocol/crypto/key-schedule.ts";
import { parseCode } from "../../protocol/wire/room-code.ts";
import { Caller } from "../helpers/caller.ts";
import { type Person, person } from "./engine.ts";
import { type BuiltRelay, startBuiltRelay } from "./relay.ts";

/** The password of every room on a stage. */
export const password = "harbour pilot with a red scarf";

export class Stage {
  readonly relay: BuiltRelay;
  readonly #browser: Browser;
  readonly #options: BrowserContextOptions;
  #people: Person[] = [];
  #callers: Caller[] = [];
  #relays: BuiltRelay[] = [];
  #shared: unknown;

  /** @param options - What everybody's browser is like, such as the size of its window. */
  constructor(browser: Browser, relay: BuiltRelay, options: BrowserContextOptions = {}) {
    this.#browser = browser;
    this.#options = options;
    this.relay = relay;
  }

  /** Opens the page for somebody new; `prepare` runs before it is loaded. */
  async visit(path = "/", prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
    const one = await person(this.#browser, this.#options);
    this.#people.push(one);
    await prepare?.(one.page);
    await one.page.goto(new URL(path, this.relay.url).href);
    return one.page;
  }

  /** Lets somebody in, as {@link join} does. */
  async join(link: string, alias: string): Promise<Caller> {
    const caller = await join(link, alias, password);
    this.#callers.push(caller);
    return caller;
  }

  /** Gives what an earlier call has made, unless that was taken off meanwhile. */
  async share<T>(make: () => Promise<T>): Promise<T> {
    this.#shared ??= await make();
    return this.#shared as T;
  }

  /** Starts another relay, for a state that needs one of its own. */
  async startRelay(...flags: readonly string[]): Promise<BuiltRelay> {
    const relay = await startBuiltRelay(...flags);
    this.#relays.push(relay);
    return relay;
  }

  /** Console errors, uncaught errors and violations of the policy, of everybody. */
  trouble(): readonly string[] {
    return this.#people.flatMap((one) => one.trouble);
  }

  /** Takes off everybody and everything. */
  async clear(): Promise<void> {
    for (const one of this.#people) await one.close();
    for (const caller of this.#callers) await caller.do({ type: "leave", text: "" });
    for (const relay of this.#relays) await relay.kill();
    this.#people = [];
    this.#callers = [];
    this.#relays = [];
    this.#shared = undefined;
    if (!(await this.relay.isHealthy())) await this.relay.start();
  }
}

/** What all who enter one room have in common; to derive it anew for each of them would take most of the time. */
const derived = new Map<string, ReturnType<typeof deriveRoom>>();

/** Lets somebody in by a link, without a page. Resolves when they see somebody. */
export async function join(link: string, alias: string, word: string): Promise<Caller> {
  const { origin, hash } = new URL(link);
  const code = parseCode(hash.slice(1));
  const secret = await importPassword(word);
  const room = `${link} ${word}`;
  const deriving = derived.get(room) ?? deriveRoom(secret, code);
  derived.set(room, deriving);
  const keys = await deriving;
  const identity = await makeIdentity();
  const options = { code, password: secret, keys, identity, alias, roomName: "" };
  const caller = new Caller(origin.replace("http", "ws"), options);
  try {
    await caller.until(() => caller.session.view().people.length > 1);
  } catch (error) {
    // Else it would go on trying, and the tests would never end.
    await caller.do({ type: "leave", text: "" });
    throw error;
  }
  return caller;
}

/** The id of a member as another sees it. */
export function idOf(caller: Caller, alias: string): string {
  const found = caller.session.view().people.find((person) => person.alias === alias);
  if (found === undefined) throw new Error(`${alias} is not here`);
  return found.id;
}
