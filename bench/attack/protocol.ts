/**
 * The protocol of a build, and the room in which its pages are attacked. What the bench knows of the names
 * of older builds' modules and fields stands here, and in ../relay/dialects.ts.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Env } from "../../protocol/env.ts";
import type { SessionOptions } from "../../protocol/session.ts";

type Handshake = typeof import("../../protocol/crypto/handshake.ts");
type Identities = typeof import("../../protocol/crypto/identity.ts");
type Schedule = typeof import("../../protocol/crypto/key-schedule.ts");
type Passwords = typeof import("../../protocol/crypto/password.ts");
type Sessions = typeof import("../../protocol/session.ts");
type Frames = typeof import("../../protocol/wire/frame.ts");

/** Where each module is: in this build, and in that of commit eae7332. */
const places = {
  session: ["session.ts"],
  handshake: ["crypto/handshake.ts", "handshake.ts"],
  identity: ["crypto/identity.ts", "identity.ts"],
  keySchedule: ["crypto/key-schedule.ts", "keys.ts"],
  password: ["crypto/password.ts", "crypto/key-schedule.ts", "keys.ts"],
  frame: ["wire/frame.ts", "frame.ts"],
} as const;

/** The room's name in a dialect: its route and access key follow from that. */
export const room = "attacked";

export type Protocol = Awaited<ReturnType<typeof protocolOf>>;

/** @param folder - The sources of a build, with its packages. */
export async function protocolOf(folder: string) {
  const load = async <T>(place: readonly string[]): Promise<T> => {
    const files = place.map((name) => join(folder, "protocol", name));
    const file = files.find((path) => existsSync(path));
    if (file === undefined) throw new Error(`${folder} has no ${place.join(" or ")}`);
    return (await import(pathToFileURL(file).href)) as T;
  };
  const { createSession } = await load<Sessions>(places.session);
  const { makeHello } = await load<Handshake>(places.handshake);
  const { makeIdentity } = await load<Identities>(places.identity);
  const { encodeFrame } = await load<Frames>(places.frame);
  const { deriveRoom } = await load<Schedule>(places.keySchedule);
  const { importPassword } = await load<Passwords>(places.password);
  const env: Env = {
    random: (length) => Uint8Array.from(randomBytes(length)),
    now: Date.now,
  };
  const password = await importPassword("correct horse battery staple");
  const code = new Uint8Array(16);
  const route = hashOf(room).slice(0, 32);
  const accessKey = bytesOf(hashOf(route));
  // The older build calls the access key `access`.
  const keys = {
    ...(await deriveRoom(password, code)),
    route: bytesOf(route),
    accessKey,
    access: accessKey,
  };
  const optionsOf = async (alias: string): Promise<SessionOptions> => {
    const identity = await makeIdentity();
    const create = { create: { ttl: 0 }, found: { life: 0 } };
    return { code, password, keys, identity, alias, roomName: "Bench", ...create };
  };
  return { createSession, makeHello, makeIdentity, encodeFrame, env, keys, optionsOf };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}
