/**
 * A conversation whose every secret is known, with a member who has no page, and a browser's
 * profile folder. Lists the bytes that must not be written there. Knows no browser.
 */
import { hkdfSync, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom, label } from "../../protocol/crypto/key-schedule.ts";
import { importPassword, passwordInput } from "../../protocol/crypto/password.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode, formatInviteLink } from "../../protocol/wire/room-code.ts";
import { Caller } from "../helpers/caller.ts";
import { type Secret, textSecret } from "../helpers/leaks.ts";
import { findMarks } from "../helpers/marks.ts";
import { until } from "../helpers/until.ts";
import { BuiltRelay } from "./relay.ts";

export const password = "marmalade-on-the-harpsichord";
export const own = "Benvenuto Kowalczyk";
export const other = "Annabelle Quillfeather";
export const draft = "never to be sent, this one";
/** Texts sent by the page and by the other member. */
export const texts = [
  "the orchard gate is unlocked after nine",
  "greetings from the far side of town",
] as const;
const roomName = "Rendezvous Kaffeeklatsch";

/** Shared by the tests of a suite: one relay, and a room and a folder per test. */
export class Traces {
  readonly relay = new BuiltRelay();
  link = "";
  /** As a person types it. */
  code = "";
  folder = "";
  secrets: readonly Secret[] = [];
  #caller: Caller | undefined;

  constructor() {
    test.before(() => this.relay.start());
    test.before.each(() => this.#begin());
    test.after.each(async () => {
      await this.caller.do({ type: "leave", text: "" });
      rmSync(this.folder, { recursive: true });
    });
    test.after(async () => {
      await this.relay.stop();
    });
  }

  /** The other member, who started the room. */
  get caller(): Caller {
    if (this.#caller === undefined) throw new Error("the test has not begun");
    return this.#caller;
  }

  /**
   * Waits until the browser has written a tab's token to disk, which shows that the search works.
   */
  async untilWritten(token: string | null, isFile = (_file: string) => true): Promise<void> {
    assert.ok(token);
    const secret = textSecret("token", token);
    let cause: unknown;
    const isWritten = () => {
      try {
        return findMarks(this.folder, [secret]).some(({ file }) => isFile(file));
      } catch (error) {
        // A running browser deletes files while we read them, or has written only half of a file.
        cause = error;
        return false;
      }
    };
    await until(isWritten, () => `${cause}`);
  }

  async #begin(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), "sanctuary-profile-"));
    const bytes = Uint8Array.from(randomBytes(16));
    const secret = await importPassword(password);
    const keys = await deriveRoom(secret, bytes);
    const code = formatCode(bytes);
    const derived = await derive(bytes);
    assert.equal(derived.access, Buffer.from(keys.accessKey), "these are the keys of the room");
    const named = { own, other, password, roomName, draft, one: texts[0], two: texts[1], code };
    this.code = code;
    this.link = formatInviteLink(this.relay.url, bytes);
    this.secrets = [
      ...Object.entries(named).map(([name, text]) => textSecret(name, text)),
      textSecret("code", code.replaceAll("-", "")),
      { name: "code", bytes: Buffer.from(bytes) },
      ...Object.entries(derived).map(([name, key]) => ({ name: `${name} key`, bytes: key })),
    ];
    const caller = new Caller(this.relay.url.replace("http", "ws"), {
      code: bytes,
      password: secret,
      keys,
      identity: await makeIdentity(),
      alias: other,
      roomName,
      create: { ttl: 0 },
    });
    this.#caller = caller;
    await caller.until(() => caller.session.view().phase === "open");
  }
}

/**
 * The keys that SPEC §5 derives from code and password, as bytes that a page never holds as such.
 */
async function derive(code: Uint8Array) {
  const expand = (from: Uint8Array, info: string) =>
    Buffer.from(hkdfSync("sha256", from, "", info, 32));
  const salt = expand(code, label.salt);
  const rounds = limits.pbkdf2Iterations;
  const master = pbkdf2Sync(await passwordInput(password), salt, rounds, 32, "sha256");
  const both = Buffer.concat([code, master]);
  return {
    master,
    access: expand(both, label.accessKey),
    hello: expand(both, label.hello),
    pairing: expand(both, label.pairing),
  };
}
