/** What the peers have in common: two connections to the engine, and the port that the bench reads. */
import { createServer } from "node:http";
import { createClient } from "@redis/client";

const [, , path] = process.argv;

/** Connects to the engine at the Unix socket that the bench names. */
export async function connect() {
  const client = createClient({ socket: { path } });
  client.on("error", (error) => {
    throw error;
  });
  return client.connect();
}

export const server = createServer();

export function listen() {
  server.listen(0, "127.0.0.1", () => console.log(`READY ${server.address().port}`));
}
