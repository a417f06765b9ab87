import { createServer } from "node:net";

/** Below the range that Linux takes ports from for connections, and for whoever listens on 0. */
const least = 20_000;
const most = 32_000;

/** A port that was free a moment ago, and that nobody gets by chance before it is listened on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = least + Math.floor(Math.random() * (most - least));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    // On every address, as the relay does.
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
