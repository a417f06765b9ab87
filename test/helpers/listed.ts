/** The operator's file of listed rooms, for tests: a room of each kind, with what its people know. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { codeBytes, formatCode } from "../../protocol/wire/room-code.ts";

export type Entry = Readonly<Record<string, unknown>> & { readonly name: string };

/** Makes an entry with this password; without one, of an open room. */
export async function entryOf(
  room: Entry,
  password?: string,
): Promise<{ readonly entry: Entry; readonly code: string }> {
  const bytes = new Uint8Array(randomBytes(codeBytes));
  const keys = await deriveRoom(await importPassword(password ?? ""), bytes);
  const access = createHash("sha256").update(keys.accessKey).digest("hex");
  const code = formatCode(bytes);
  const secret = { route: toHex(keys.route), access };
  return { code, entry: { ...room, ...(password === undefined ? { code } : {}), ...secret } };
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A file of rooms that is deleted when the process ends. */
export class RoomsFile {
  readonly path: string;

  constructor(content: object) {
    const folder = mkdtempSync(join(tmpdir(), "sanctuary-rooms-"));
    folders.push(folder);
    this.path = join(folder, "rooms.json");
    this.write(content);
  }

  write(content: object): void {
    writeFileSync(this.path, JSON.stringify(content, null, 2));
  }
}
