#!/usr/bin/env bash
# When a slot of a Redis Cluster goes to another node, the old node sends "sunsubscribe" for its shard channels.
# @redis/client 5.8.3 and 6.3.1 take that for a part of the answer to another command, if one is waiting, such as the
# PING of pingInterval. Then "sharded-channel-moved" is not emitted, the channel stays in the list of the client, and
# nobody hears it at its new node. With no command waiting, the event is emitted.
#
# Seen on Linux x64 with Node.js 20.20.2, with a server that answers SSUBSCRIBE and PING as Redis does (RESP2):
#   5.8.3, nothing waits: moved one, still listed: none
#   5.8.3, a PING waits: moved none, still listed: one
#   6.3.1, nothing waits: moved one, still listed: none
#   6.3.1, a PING waits: moved none, still listed: one
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
const message = (kind, count) => `*3\r\n$${kind.length}\r\n${kind}\r\n$3\r\none\r\n:${count}\r\n`;
const moves = message("sunsubscribe", 0);
const pong = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
for (const waits of [false, true]) {
  const server = createServer((socket) => {
    socket.on("data", (data) => {
      if (/ssubscribe/i.test(data)) {
        socket.write(message("ssubscribe", 1));
        if (!waits) setTimeout(() => socket.write(moves), 200);
      } else if (/ping/i.test(data)) {
        // What the node had to say before it read the command.
        socket.write(waits ? moves + pong : pong);
      } else {
        socket.write("+OK\r\n");
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `redis://127.0.0.1:${server.address().port}`;
  const client = createClient({ url, RESP: 2, disableClientInfo: true });
  const moved = [];
  client.on("sharded-channel-moved", (channel) => moved.push(channel));
  client.on("error", ({ message }) => console.log(message));
  await client.connect();
  await client.sSubscribe("one", () => {});
  if (waits) await client.ping();
  await wait(500);
  const listed = [...client.getPubSubListeners("SHARDED").keys()];
  const how = waits ? "a PING waits" : "nothing waits";
  const names = (list) => list.join() || "none";
  console.log(`${version}, ${how}: moved ${names(moved)}, still listed: ${names(listed)}`);
  client.destroy();
  server.close();
}
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
