/**
 * Clears the path of a Unix socket: deletes a socket that a killed program left there, but none that a
 * program answers on. Touches nothing but sockets.
 */
import { lstat, stat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";
import { codeOf, StartError } from "./errors.ts";

/**
 * Resolves when the relay can listen there. Runs before the sandbox forbids writing.
 *
 * @throws StartError if another program listens there, if the path is no socket, or cannot be used.
 */
export async function clearSocket(path: string): Promise<void> {
  try {
    // For a missing folder, listening would report that it may not be written to.
    if (!(await stat(dirname(path))).isDirectory()) throw missing(path);
    const found = await lstat(path);
    if (!found.isSocket()) throw new StartError(`${path} already exists and is not a socket.`);
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
  return new StartError(`The folder of ${path} does not exist.`);
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
