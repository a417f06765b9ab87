import { createServer } from "node:net";

/** Below the range that Linux takes ports from for connections, and for whoever listens on 0. */
const least = 20_000;
const most = 32_000;

const given = new Set<number>();

/** A port that was free a moment ago, and that the system gives to nobody by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = least + Math.floor(Math.random() * (most - least));
    if (given.has(port)) continue;
    given.add(port);
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
