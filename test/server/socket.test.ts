/** The path of a Unix socket (server/sandbox.ts). */
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { clearSocket } from "../../server/sandbox.ts";

let folder = "";

/** A stale socket: its program was killed. */
function leaveBehind(path: string): void {
  const program = `net.createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
  spawnSync(process.execPath, ["-e", program]);
}

async function refusal(path: string): Promise<string> {
  return clearSocket(path).then(
    () => "",
    (error: Error) => error.message,
  );
}

test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), "sanctuary-socket-"));
});

test.after.each(async () => {
  await rm(folder, { recursive: true });
});

test("does nothing if there is no file", async () => {
  assert.is(await refusal(join(folder, "a.sock")), "");
  assert.equal(await readdir(folder), []);
});

test("removes a stale socket", async () => {
  const path = join(folder, "a.sock");
  leaveBehind(path);
  assert.equal(await readdir(folder), ["a.sock"]);
  assert.is(await refusal(path), "");
  assert.equal(await readdir(folder), []);
});

test("keeps a socket on which a program answers", async () => {
  const path = join(folder, "a.sock");
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  assert.is(await refusal(path), `${path} is in use by another program.`);
  assert.equal(await readdir(folder), ["a.sock"]);
  await new Promise((resolve) => server.close(resolve));
});

test("keeps every file that is no socket", async () => {
  const path = join(folder, "file");
  await writeFile(path, "kept");
  assert.is(await refusal(path), `${path} already exists and is not a socket.`);
  assert.is(await refusal(folder), `${folder} already exists and is not a socket.`);
  assert.is(await readFile(path, "utf8"), "kept");
});

test("reports a missing folder", async () => {
  await writeFile(join(folder, "file"), "");
  for (const name of ["no/a.sock", "file/a.sock"]) {
    const path = join(folder, name);
    assert.is(await refusal(path), `The folder of ${path} does not exist.`);
  }
});

test.run();
