/**
 * Makes room for a Unix socket: one that a program left behind when it was killed is taken away, one
 * that somebody answers on is not. Touches nothing but sockets.
 */
import { lstat, stat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";
import { codeOf, StartError } from "./errors.ts";

/**
 * Done when nothing stands in the way of listening there. Only before the runtime forbids writing.
 *
 * @throws StartError if a program listens there already, something else lies there, or nothing can.
 */
export async function clearSocket(path: string): Promise<void> {
  try {
    // Listening says of a folder that is not there that it may not be written to.
    if (!(await stat(dirname(path))).isDirectory()) throw missing(path);
    const found = await lstat(path);
    if (!found.isSocket()) throw new StartError(`${path} is there already, and is no socket.`);
    if (await answers(path)) throw new StartError(`${path} is in use by another program.`);
    await unlink(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const isPath = error instanceof Error && "path" in error && error.path === path;
    if (code === "ENOENT" && isPath) return;
    if (code === "ENOENT" || code === "ENOTDIR") throw missing(path);
    throw new StartError(`${path} cannot be used (${code}).`, { cause: error });
  }
}

function missing(path: string): StartError {
  return new StartError(`The folder of ${path} is not there.`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (error) => {
      if (codeOf(error) === "ECONNREFUSED") resolve(false);
      else reject(error);
    });
  });
}
