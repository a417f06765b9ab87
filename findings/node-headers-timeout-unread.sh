#!/usr/bin/env bash
# Node's http server counts headersTimeout from the accept of a connection, and looks for late headers in a timer, which
# runs before sockets are read: Node 26.10.0 (package node) and 20.19.5. After a pause of its event loop that is longer
# than the timeout, it refuses a request that had come whole, in time, and lay unread: with ERR_HTTP_REQUEST_TIMEOUT, and
# no request is handled. A further request on a connection is counted from its first byte as read, and is answered.
#
# Seen on Linux x64, with each of the two:
#   a pause of 500 ms, timeout 1000 ms: HTTP/1.1 200 OK
#   a pause of 2000 ms, timeout 1000 ms: ERR_HTTP_REQUEST_TIMEOUT
#   a pause of 2000 ms before the second request of a connection: HTTP/1.1 200 OK
set -euo pipefail
expected=$(sed -n 's/^#   //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/late.mjs" <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";

const timeout = 1_000;

/** A client in a thread of its own, which the pause does not stop: asks 100 ms after a message, and again. */
const client = `
  const { connect } = require("node:net");
  const { parentPort, workerData } = require("node:worker_threads");
  const socket = connect(workerData, "127.0.0.1");
  socket.setNoDelay();
  parentPort.on("message", () => {
    setTimeout(() => socket.write("GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"), 100);
  });
  socket.on("data", (data) => parentPort.postMessage(String(data).split("\\r\\n")[0]));
  socket.on("error", () => {});
  socket.on("close", () => parentPort.close());
`;
const options = { headersTimeout: timeout, connectionsCheckingInterval: 100 };
const server = createServer(options, (_, answer) => answer.end("yes"));
server.on("clientError", (error, socket) => {
  server.emit("refused", error.code);
  socket.destroy();
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

async function connected() {
  const accepted = once(server, "connection");
  const worker = new Worker(client, { eval: true, workerData: server.address().port });
  const [socket] = await accepted;
  return { worker, socket };
}

/** Begins a request, stops this thread for a while, and resolves to what comes of the request. */
async function askDuringPause({ worker }, ms) {
  const answered = Promise.race([once(worker, "message"), once(server, "refused")]);
  worker.postMessage("ask");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return (await answered)[0];
}

for (const ms of [500, 2_000]) {
  const one = await connected();
  console.log(`a pause of ${ms} ms, timeout ${timeout} ms: ${await askDuringPause(one, ms)}`);
  one.socket.destroy();
}
const again = await connected();
await askDuringPause(again, 0);
console.log(`a pause of 2000 ms before the second request of a connection: ${await askDuringPause(again, 2_000)}`);
again.socket.destroy();
server.close();
END
cd "$folder"
for version in 26.10.0 20.19.5; do
  mkdir "$version"
  echo '{"private":true}' > "$version/package.json"
  npm install --silent --no-audit --no-fund --prefix "$version" "node@$version"
  seen=$("$version/node_modules/.bin/node" late.mjs)
  "$version/node_modules/.bin/node" --version
  echo "$seen"
  [ "$seen" = "$expected" ]
done
