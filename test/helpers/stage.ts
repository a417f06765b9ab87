/**
 * The stage of every browser suite: the built relay, people at pages, and people without a page.
 * Closes whatever a test has opened, prints every page of a failed test, and asserts that no page
 * logged an error. Knows no browser.
 */
import { randomBytes } from "node:crypto";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import type { SessionOptions } from "../../protocol/session.ts";
import { codeBytes, formatInviteLink, parseCode } from "../../protocol/wire/room-code.ts";
import { BuiltRelay } from "../browser/relay.ts";
import { Caller } from "./caller.ts";

/** The password of every room on a stage. */
export const password = "harbour pilot with a red scarf";

/** Longest text of one page that a failed test prints, characters, and longest line of it. */
const lookChars = 3_000;
const lineChars = 200;
/** Time for a page to return its text after a failed test, ms: the page may hang. */
const lookMs = 10_000;

/** A person at a page. */
export type Visitor<Page> = {
  readonly page: Page;
  /** The text of the page. */
  text(): Promise<string>;
  /** Console errors, uncaught errors and violations of the page's content policy, in order. */
  trouble(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export abstract class AnyStage<Page> {
  readonly relay: BuiltRelay;
  /** Set by a test that breaks connections on purpose: its pages may log errors, or some errors. */
  troubleExpected: boolean | RegExp = false;
  #visitors: Visitor<Page>[] = [];
  #callers: Caller[] = [];
  #relays: BuiltRelay[] = [];
  #kept = new Set<unknown>();
  #shared: unknown;

  constructor(relay: BuiltRelay) {
    this.relay = relay;
  }

  /** Adds a person without a page, who leaves in {@link clear}. */
  protected add(visitor: Visitor<Page>): void {
    this.#visitors.push(visitor);
  }

  /** Lets a person without a page enter, as {@link join} does. */
  async join(link: string, alias: string): Promise<Caller> {
    const caller = await join(link, alias, password);
    this.#callers.push(caller);
    return caller;
  }

  /** Starts a room without a page, which costs a tenth of one. */
  async found(alias: string, roomName = ""): Promise<{ caller: Caller; link: string }> {
    const link = formatInviteLink(this.relay.url, randomBytes(codeBytes));
    const caller = await call(link, alias, password, { roomName, create: { ttl: 0 } });
    this.#callers.push(caller);
    await caller.until(() => caller.session.view().phase === "open");
    return { caller, link };
  }

  /** Starts another relay, for a test that needs its own. */
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

  /** Keeps everyone who is here now for the next test that passes through {@link share}. */
  keep(): void {
    this.#kept = new Set([...this.#visitors, ...this.#callers]);
  }

  /** Returns what {@link share} does, and keeps it, but nobody who comes later. */
  async reuse<T>(make: () => Promise<T>): Promise<T> {
    const shared = await this.share(make);
    this.keep();
    return shared;
  }

  /**
   * Runs a test, then clears the stage. @throws The test's error, or AssertionError if a page
   * logged errors.
   */
  async perform(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      const trouble: string[] = [];
      for (const visitor of this.#visitors) trouble.push(...(await visitor.trouble()));
      const { troubleExpected: expected } = this;
      const isExpected = (one: string) =>
        expected instanceof RegExp ? expected.test(one) : expected;
      assert.equal(
        trouble.filter((one) => !isExpected(one)),
        [],
        "no page complained",
      );
    } catch (error) {
      this.#kept.clear();
      console.error(await this.#look());
      throw error;
    } finally {
      this.troubleExpected = false;
      await this.clear();
    }
  }

  /**
   * Closes every page and lets everyone leave, except those who were kept. Restarts a stopped
   * relay.
   */
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

  /** Lets everyone leave, including those who were kept. */
  async clearAll(): Promise<void> {
    this.#kept.clear();
    await this.clear();
  }

  /** The text of every page: a page that waits often waits for another. */
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

/**
 * The keys of each room by link and password: deriving them per member would take most of the time.
 */
const derived = new Map<string, ReturnType<typeof deriveRoom>>();

/** Enters a room by its link, without a page. Resolves when another member is seen. */
export async function join(link: string, alias: string, word: string): Promise<Caller> {
  const caller = await call(link, alias, word, { roomName: "" });
  try {
    await caller.until(() => caller.session.view().people.length > 1);
  } catch (error) {
    // Otherwise the session would retry for ever, and the tests would never end.
    await caller.do({ type: "leave", text: "" });
    throw error;
  }
  return caller;
}

/** Enters a room by its link, without a page. Does not wait for anything. */
export async function call(
  link: string,
  alias: string,
  word: string,
  more: Pick<SessionOptions, "roomName" | "create">,
): Promise<Caller> {
  const { origin, hash } = new URL(link);
  const code = parseCode(hash.slice(1));
  const secret = await importPassword(word);
  const room = `${link} ${word}`;
  const deriving = derived.get(room) ?? deriveRoom(secret, code);
  derived.set(room, deriving);
  const keys = await deriving;
  const identity = await makeIdentity();
  const options = { code, password: secret, keys, identity, alias, ...more };
  return new Caller(origin.replace("http", "ws"), options);
}

/** The id of a member as another sees it. */
export function idOf(caller: Caller, alias: string): string {
  const found = caller.session.view().people.find((person) => person.alias === alias);
  if (found === undefined) throw new Error(`${alias} is not here`);
  return found.id;
}
