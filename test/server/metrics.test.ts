/** Metrics for Prometheus (server/metrics.ts), and that the relay counts (server/gateway.ts). */
import { request } from "node:http";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { metricsText, serveMetrics } from "../../server/metrics.ts";
import { access, Client, closeRelays, relayWith, route } from "./support.ts";

/** Metrics by name, with their labels. */
function read(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
}

/** Sends a request with any Host header. Returns status and body. */
function ask(port: number, path: string, host: string, method = "GET") {
  return new Promise<readonly [number | undefined, string]>((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers: { Host: host } };
    const asked = request(options, (answer) => {
      let body = "";
      answer.on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => resolve([answer.statusCode, body]));
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("counts connections, rooms, and each frame once", async () => {
  const relay = await relayWith();
  assert.equal(relay.figures(), { connections: 0, rooms: 0, frames: 0, bytes: 0 });
  const members = [await Client.enter(relay), await Client.enter(relay), await Client.enter(relay)];
  await Client.open(relay);
  const [first, second] = members;
  await first?.take(2);
  first?.send(new Uint8Array(95));
  first?.send(new Uint8Array(10), 2);
  assert.is((await second?.take(3))?.length, 3);
  assert.equal(relay.figures(), { connections: 4, rooms: 1, frames: 2, bytes: 100 + 19 });
  first?.ws.send(Uint8Array.of(7));
  assert.is(await first?.closed(), "protocol-broken");
  assert.is(relay.figures().frames, 2, "what is not passed on is not counted");
});

test("writes every metric with its type, and no label that identifies a room", async () => {
  const text = metricsText({ connections: 3, rooms: 2, frames: 500, bytes: 70_000 }, "1.2.3");
  const figures = read(text);
  assert.equal(
    [...figures.keys()],
    [
      "sanctuary_connections",
      "sanctuary_rooms",
      "sanctuary_frames_relayed_total",
      "sanctuary_bytes_relayed_total",
      'sanctuary_build_info{version="1.2.3"}',
      "process_start_time_seconds",
      "process_resident_memory_bytes",
    ],
  );
  assert.equal([...figures.values()].slice(0, 5), [3, 2, 500, 70_000, 1]);
  const started = figures.get("process_start_time_seconds") ?? 0;
  assert.ok(started > Date.now() / 1000 - 3_600 && started < Date.now() / 1000);
  assert.ok((figures.get("process_resident_memory_bytes") ?? 0) > 10_000_000);
  assert.is(text.match(/^# HELP /gm)?.length, 7);
  assert.is(text.match(/^# TYPE \w+ (gauge|counter)$/gm)?.length, 7);
  assert.equal(text.match(/\{[^}]*\}/g), ['{version="1.2.3"}']);
  assert.ok(!text.includes(route) && !text.includes(access));
});

test("is served at /metrics on loopback, for Host headers of this machine only", async () => {
  const metrics = await serveMetrics({ port: 0, host: "127.0.0.1" }, () => "text\n");
  try {
    for (const host of ["localhost", `127.0.0.1:${metrics.port}`, "[::1]:9"]) {
      assert.equal(await ask(metrics.port, "/metrics", host), [200, "text\n"], host);
    }
    assert.equal(await ask(metrics.port, "/metrics", "elsewhere.example"), [403, ""]);
    assert.equal(await ask(metrics.port, "/", "localhost"), [404, ""]);
    assert.equal(await ask(metrics.port, "/metrics", "localhost", "POST"), [404, ""]);
  } finally {
    metrics.close();
  }
});

test.after.each(closeRelays);
test.run();
