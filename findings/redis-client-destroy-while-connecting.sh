#!/usr/bin/env bash
# destroy() of a Redis client that is connecting does not stop it: @redis/client 5.8.3 and 6.3.1. connect() resolves
# as if nothing had happened, "ready" is emitted, and the connection stays open, although isOpen is false. From then on
# each interval of pingInterval emits an error and sets the next timer, which also keeps the process. In 6.3.1 a second
# destroy(), once "ready" has come, ends it; in 5.8.3 that throws, and the connection stays.
#
# Seen on Linux x64 with Node.js 20.20.2, with a server that answers every command:
#   5.8.3: connect() resolves, ready true, isOpen false, isReady true, connections 1, errors: The client is closed
#   5.8.3: destroy() again throws, connections 1
#   6.3.1: connect() resolves, ready true, isOpen false, isReady true, connections 1, errors: The client is closed
#   6.3.1: destroy() again returns, connections 0
set -euo pipefail
expected=$(sed -n 's/^#   //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/ask.mjs" <<'END'
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "@redis/client";

const version = process.argv[2];
const sockets = new Set();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.on("data", (data) => socket.write("+PONG\r\n".repeat(`${data}`.split("*").length - 1)));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `redis://127.0.0.1:${server.address().port}`;
const client = createClient({ url, RESP: 2, disableClientInfo: true, pingInterval: 100 });
let ready = false;
const errors = new Set();
client.on("ready", () => {
  ready = true;
});
client.on("error", ({ message }) => errors.add(message));
const connecting = client.connect().then(
  () => "resolves",
  () => "rejects",
);
client.destroy();
const outcome = await connecting;
await wait(1_000);
const { isOpen, isReady } = client;
const state = `ready ${ready}, isOpen ${isOpen}, isReady ${isReady}`;
console.log(
  `${version}: connect() ${outcome}, ${state}, connections ${sockets.size}, errors: ${[...errors]}`,
);
let again = "returns";
try {
  client.destroy();
} catch {
  again = "throws";
}
await wait(1_000);
console.log(`${version}: destroy() again ${again}, connections ${sockets.size}`);
process.exit();
END
seen=""
for version in 5.8.3 6.3.1; do
  mkdir "$folder/$version"
  cd "$folder/$version"
  echo '{"private":true}' > package.json
  npm install --silent --no-audit --no-fund "@redis/client@$version"
  cp "$folder/ask.mjs" .
  seen+="$(node ask.mjs "$version")"$'\n'
done
printf '%s' "$seen"
[ "${seen%$'\n'}" = "$expected" ]
