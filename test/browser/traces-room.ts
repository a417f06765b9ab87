/**
 * A conversation whose every secret is known, with somebody in it who has no page: what a browser must not write down of
 * it, as bytes to look for. Knows no browser.
 */
import { hkdfSync, pbkdf2Sync, randomBytes } from "node:crypto";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import {
  deriveRoom,
  importPassword,
  label,
  passwordInput,
} from "../../protocol/crypto/key-schedule.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode, formatInviteLink } from "../../protocol/wire/room-code.ts";
import { Caller } from "../helpers/caller.ts";
import { type Secret, textSecret } from "../helpers/leaks.ts";

export const password = "marmalade-on-the-harpsichord";
export const own = "Benvenuto Kowalczyk";
export const other = "Annabelle Quillfeather";
export const draft = "never to be sent, this one";
/** Said by oneself, and by the other. */
export const texts = [
  "the orchard gate is unlocked after nine",
  "greetings from the far side of town",
] as const;
const roomName = "Rendezvous Kaffeeklatsch";

export type TracesRoom = {
  readonly link: string;
  /** As one types it. */
  readonly code: string;
  readonly secrets: readonly Secret[];
  /** The other, who started the room. */
  readonly caller: Caller;
};

/** Starts a room at a relay. @param url - Where its page is. */
export async function startTracesRoom(url: string): Promise<TracesRoom> {
  const bytes = Uint8Array.from(randomBytes(16));
  const secret = await importPassword(password);
  const keys = await deriveRoom(secret, bytes);
  const code = formatCode(bytes);
  const derived = derive(bytes);
  assert.equal(derived.access, Buffer.from(keys.accessKey), "these are the keys of the room");
  const named = { own, other, password, roomName, draft, one: texts[0], two: texts[1], code };
  const secrets = [
    ...Object.entries(named).map(([name, text]) => textSecret(name, text)),
    textSecret("code", code.replaceAll("-", "")),
    { name: "code", bytes: Buffer.from(bytes) },
    ...Object.entries(derived).map(([name, key]) => ({ name: `${name} key`, bytes: key })),
  ];
  const caller = new Caller(url.replace("http", "ws"), {
    code: bytes,
    password: secret,
    keys,
    identity: await makeIdentity(),
    alias: other,
    roomName,
    create: { ttl: 0 },
  });
  await caller.until(() => caller.session.view().phase === "open");
  return { link: formatInviteLink(url, bytes), code, secrets, caller };
}

/** What code and password give, by SPEC §5, as bytes that a page never has as such. */
function derive(code: Uint8Array) {
  const expand = (from: Uint8Array, info: string) =>
    Buffer.from(hkdfSync("sha256", from, "", info, 32));
  const salt = expand(code, label.salt);
  const rounds = limits.pbkdf2Iterations;
  const master = pbkdf2Sync(passwordInput(password), salt, rounds, 32, "sha256");
  const both = Buffer.concat([code, master]);
  return {
    master,
    access: expand(both, label.accessKey),
    hello: expand(both, label.hello),
    pairing: expand(both, label.pairing),
  };
}
