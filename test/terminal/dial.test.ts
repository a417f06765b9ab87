// How the relay is reached: only with the right certificate, and through a proxy that gets its name.
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { defaults } from "../../server/config.ts";
import { type Relay, startRelay } from "../../server/relay.ts";
import { makeCertificate, pairOf } from "../../server/tls.ts";
import { getText } from "../../terminal/dial.ts";
import { exitCodes } from "../../terminal/exits.ts";
import { build, Client, killAll } from "./client.ts";

const folder = mkdtempSync(path(tmpdir(), "sanctuary-dial-"));
const names = { names: ["localhost"], addresses: ["127.0.0.1"] };
let relay: Relay;
let print = "";
let [ca, other] = ["", ""];

async function pair(name: string) {
  const { cert, key } = await makeCertificate(names, Date.now());
  const paths = { cert: path(folder, `${name}.pem`), key: path(folder, `${name}.key`) };
  writeFileSync(paths.cert, cert);
  writeFileSync(paths.key, key);
  return { paths, pair: await pairOf(paths), print: new X509Certificate(cert).fingerprint256 };
}

test.before(async () => {
  build();
  const own = await pair("own");
  [ca, print] = [own.paths.cert, own.print];
  other = (await pair("other")).paths.cert;
  const config = { ...defaults, port: 0, host: "127.0.0.1" };
  relay = await startRelay(config, new Map(), { pair: own.pair });
});
test.after.each(killAll);
test.after(async () => {
  await relay.close();
  rmSync(folder, { recursive: true });
});

const start = (...args: readonly string[]) => {
  return new Client([
    `https://localhost:${relay.port}`,
    "--new",
    "--alias",
    "Anna",
    "--stay",
    ...args,
  ]);
};

test("a certificate that nobody vouches for is refused, with its fingerprint", async () => {
  const anna = start();
  assert.is(await anna.ended, exitCodes.certificate);
  assert.match(anna.err, print);
});

test("the right fingerprint enters, in any spelling; a wrong one is refused with both values", async () => {
  await start("--fingerprint", print).wrote(/#\w/);
  await start("--fingerprint", print.replaceAll(":", "").toLowerCase()).wrote(/#\w/);
  const wrong = "ab".repeat(32);
  const anna = start("--fingerprint", wrong);
  assert.is(await anna.ended, exitCodes.certificate);
  assert.match(anna.err, Array(32).fill("AB").join(":"));
  assert.match(anna.err, print);
});

test("a certificate of the file enters; that of another file is refused with both values", async () => {
  await start("--ca", ca).wrote(/#\w/);
  const anna = start("--ca", other);
  assert.is(await anna.ended, exitCodes.certificate);
  assert.match(anna.err, print);
  assert.is(await start("--ca", path(folder, "own.key")).ended, exitCodes.usage);
});

/** A SOCKS 5 proxy that knows one name. Notes what it is asked for. */
async function proxy(to: number): Promise<{ server: Server; asked: string[]; port: number }> {
  const asked: string[] = [];
  const serve = (socket: Socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(Uint8Array.of(5, 0));
      socket.once("data", (request: Buffer) => {
        const length = request[4] ?? 0;
        asked.push(`${request[3]} ${request.subarray(5, 5 + length)}`);
        const through = connect(to, "127.0.0.1", () => {
          socket.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
          socket.pipe(through).pipe(socket);
        });
        through.on("error", () => socket.destroy());
        socket.on("close", () => through.destroy());
      });
    });
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { server, asked, port: typeof address === "object" && address ? address.port : 0 };
}

test("through a proxy, the name of the relay goes to the proxy and is looked up nowhere else", async () => {
  const { server, asked, port } = await proxy(relay.port);
  const url = "https://relay.onion";
  const args = ["--fingerprint", print, "--proxy", `socks5h://127.0.0.1:${port}`];
  const anna = new Client([url, "--new", "--alias", "Anna", "--stay", ...args]);
  await anna.wrote(/relay\.onion\/#\w/);
  assert.equal(asked, ["3 relay.onion"], "3: a name");
  anna.child.kill("SIGKILL");
  await anna.ended;
  server.close();
  const none = start("--proxy", `socks5h://127.0.0.1:${port}`);
  assert.is(await none.ended, exitCodes.unreachable);
  assert.is(await start("--proxy", "socks5://127.0.0.1:9").ended, exitCodes.usage);
});

test("an answer that never ends is given up, and its connection is closed", async () => {
  for (const body of ["", "{"]) {
    let closed = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = createServer((socket) => {
      socket
        .on("error", () => undefined)
        .on("close", closed)
        .resume();
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${body}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    let said = "";
    await getText(`ws://127.0.0.1:${port}/rooms`, {}, undefined, 100, 50).catch((error) => {
      said = error.message;
    });
    assert.is(said, "the relay does not answer");
    await isClosed;
    server.close();
  }
});

test.run();
