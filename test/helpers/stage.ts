/**
 * The stage of every browser suite: the built relay, people at pages, and people without a page. It closes whatever a
 * test has opened, shows every page of a test that fails, and holds that no page complained. Knows no browser.
 */
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom, importPassword } from "../../protocol/crypto/key-schedule.ts";
import { parseCode } from "../../protocol/wire/room-code.ts";
import { BuiltRelay } from "../browser/relay.ts";
import { Caller } from "./caller.ts";

/** The password of every room on a stage. */
export const password = "harbour pilot with a red scarf";

/** Longest text of one page that a failed test prints, characters, and longest line of it. */
const lookChars = 3_000;
const lineChars = 200;
/** Time for a page to tell what it shows when a test has failed, ms: it may be what hangs. */
const lookMs = 10_000;

/** A person at a page. */
export type Visitor<Page> = {
  readonly page: Page;
  /** The text of the page. */
  text(): Promise<string>;
  /** Console errors, uncaught errors and violations of the page's policy, in order. */
  trouble(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export abstract class AnyStage<Page> {
  readonly relay: BuiltRelay;
  /** A test that breaks connections on purpose sets this: its pages may complain. */
  troubleExpected = false;
  #visitors: Visitor<Page>[] = [];
  #callers: Caller[] = [];
  #relays: BuiltRelay[] = [];
  #kept = new Set<unknown>();
  #shared: unknown;

  constructor(relay: BuiltRelay) {
    this.relay = relay;
  }

  /** Adds a person whom {@link clear} shows out. */
  protected add(visitor: Visitor<Page>): void {
    this.#visitors.push(visitor);
  }

  /** Lets a person without a page enter, as {@link join} does. */
  async join(link: string, alias: string): Promise<Caller> {
    const caller = await join(link, alias, password);
    this.#callers.push(caller);
    return caller;
  }

  /** Starts another relay, for a test that needs one of its own. */
  async startRelay(...flags: readonly string[]): Promise<BuiltRelay> {
    const relay = new BuiltRelay(flags);
    this.#relays.push(relay);
    await relay.start();
    return relay;
  }

  /** Returns what an earlier test has made and kept, or makes it. */
  async share<T>(make: () => Promise<T>): Promise<T> {
    this.#kept.clear();
    this.#shared ??= await make();
    return this.#shared as T;
  }

  /** Everyone who is here now stays for the next test that passes through {@link share}. */
  keep(): void {
    this.#kept = new Set([...this.#visitors, ...this.#callers]);
  }

  /** Runs a test, then clears the stage. @throws The test's error, or AssertionError if a page complained. */
  async perform(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      const trouble: string[] = [];
      for (const visitor of this.#visitors) trouble.push(...(await visitor.trouble()));
      if (!this.troubleExpected) assert.equal(trouble, [], "no page complained");
    } catch (error) {
      this.#kept.clear();
      console.error(await this.#look());
      throw error;
    } finally {
      this.troubleExpected = false;
      await this.clear();
    }
  }

  /** Closes every page and shows everyone out, except those who were kept. A relay that was ended is started again. */
  async clear(): Promise<void> {
    const leaving = <T>(all: T[]) => all.filter((one) => !this.#kept.has(one));
    await Promise.all(leaving(this.#visitors).map((visitor) => visitor.close()));
    for (const caller of leaving(this.#callers)) await caller.do({ type: "leave", text: "" });
    for (const relay of this.#relays) await relay.kill();
    this.#visitors = this.#visitors.filter((one) => this.#kept.has(one));
    this.#callers = this.#callers.filter((one) => this.#kept.has(one));
    this.#relays = [];
    if (this.#kept.size === 0) this.#shared = undefined;
    if (!this.relay.isRunning) await this.relay.start();
  }

  /** Shows everyone out, those who were kept too. */
  async clearAll(): Promise<void> {
    this.#kept.clear();
    await this.clear();
  }

  /** What every page shows: the page on which nothing comes often waits for another. */
  async #look(): Promise<string> {
    const looks = ["\n== the pages of the test that failed"];
    for (const [i, visitor] of this.#visitors.entries()) {
      const look = Promise.all([visitor.text(), visitor.trouble()]).catch(
        (error) => [`${error}`, []] as const,
      );
      const [text, trouble] = await Promise.race([look, late()]);
      const lines = text.split("\n").map((line) => line.slice(0, lineChars));
      looks.push(`-- page ${i + 1}`, lines.join("\n").slice(-lookChars), ...trouble);
    }
    return looks.join("\n");
  }
}

function late(): Promise<readonly [string, readonly string[]]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve([`(it did not answer within ${lookMs} ms)`, []]), lookMs).unref();
  });
}

/** The keys of each room by link and password: to derive them for each member would take most of the time. */
const derived = new Map<string, ReturnType<typeof deriveRoom>>();

/** Enters a room by its link, without a page. Resolves when another member is seen. */
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
    // Without this the caller would go on trying, and the tests would never end.
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
