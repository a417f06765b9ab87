/**
 * Certificates, generated in memory or read from files (server/tls.ts), and a relay behind TLS
 * (server/http.ts).
 */
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { StartError } from "../../server/errors.ts";
import type { Relay } from "../../server/relay.ts";
import { machineNames, makeCertificate, type Pair, pairOf } from "../../server/tls.ts";
import { signedByAnother } from "./signed.ts";
import { Client, closeRelays, relayWith } from "./support.ts";

const now = Date.UTC(2026, 5, 1);
const day = 86_400_000;
const names = { names: ["localhost", "home.local"], addresses: ["192.0.2.7", "2001:db8::7"] };

let folder = "";
let own: Pair;

/** Writes certificate and key to files, and returns their paths. */
async function files(name: string, { cert, key }: { cert: string; key: string }) {
  const paths = { cert: join(folder, `${name}.cert.pem`), key: join(folder, `${name}.key.pem`) };
  await writeFile(paths.cert, cert);
  await writeFile(paths.key, key);
  return paths;
}

/** A new certificate and key; on request, signed by an authority. */
async function pairWith(vouched: boolean): Promise<Pair> {
  const made = await pairOf(await files("any", await makeCertificate(names, Date.now())));
  return { ...made, vouched };
}

/** The certificate that a new client gets. */
async function shown(relay: Relay): Promise<string> {
  const socket: TLSSocket = tlsConnect({ port: relay.port, rejectUnauthorized: false });
  await new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** The Strict-Transport-Security header. */
function insists(relay: Relay): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port: relay.port, path: "/healthz", rejectUnauthorized: false };
    const asked = request(options, (answer) => {
      answer.resume();
      resolve(answer.headers["strict-transport-security"]);
    });
    asked.on("error", reject);
    asked.end();
  });
}

async function sentence(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no fault",
    (error: unknown) => (error instanceof StartError ? error.message : String(error)),
  );
}

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sanctuary-tls-"));
  own = await pairOf("made");
});

test.after(async () => {
  await rm(folder, { recursive: true });
});

test("a certificate is for one server, with all its names, for little more than a year", async () => {
  const { cert, key } = await makeCertificate(names, now);
  const made = new X509Certificate(cert);
  for (const name of names.names) assert.is(made.checkHost(name), name);
  for (const address of names.addresses) assert.is(made.checkIP(address), address);
  assert.is(made.checkHost("elsewhere.example"), undefined);
  assert.is(made.checkIP("192.0.2.8"), undefined);
  assert.is(made.ca, false);
  assert.equal(made.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  assert.is(made.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
  assert.ok(made.verify(made.publicKey));
  assert.is(Date.parse(made.validFrom), now - day);
  assert.is(Date.parse(made.validTo), now + 396 * day);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----\n/);
});

test("no two certificates share a key or a serial number", async () => {
  const [one, two] = [await makeCertificate(names, now), await makeCertificate(names, now)];
  assert.is.not(one.key, two.key);
  const [first, second] = [new X509Certificate(one.cert), new X509Certificate(two.cert)];
  assert.is.not(first.serialNumber, second.serialNumber);
  assert.is.not(first.fingerprint256, second.fingerprint256);
});

test("the certificate made at the start covers every name and address of this machine", () => {
  const made = new X509Certificate(own.cert);
  assert.is(own.fingerprint, made.fingerprint256);
  assert.match(own.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const interfaces = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const all = ["127.0.0.1", "::1", ...interfaces.map(({ address }) => address.split("%")[0] ?? "")];
  for (const address of all) assert.is(made.checkIP(address), address);
  assert.is(made.checkHost("localhost"), "localhost");
  const host = hostname().toLowerCase();
  if (machineNames().names.includes(host)) assert.is(made.checkHost(host), host);
  assert.is(own.vouched, false);
});

test("distinguishes a certificate signed by an authority from a self-signed one", async () => {
  const signed = await pairOf(await files("signed", await signedByAnother()));
  assert.is(signed.vouched, true);
  const self = await pairOf(await files("self", await makeCertificate(names, now)));
  assert.is(self.vouched, false);
});

test("each unusable file has its own sentence", async () => {
  const good = await files("good", await makeCertificate(names, now));
  const other = await files("other", await makeCertificate(names, now));
  const broken = await files("broken", { cert: "nonsense", key: "nonsense" });
  const missing = join(folder, "missing.pem");
  const unfit = (cert: string, key: string) =>
    `${cert} and ${key} are not a matching PEM certificate and private key`;
  assert.is(
    await sentence(pairOf({ cert: missing, key: good.key })),
    `${missing} cannot be read (ENOENT).`,
  );
  assert.is(
    await sentence(pairOf({ cert: good.cert, key: folder })),
    `${folder} cannot be read (EISDIR).`,
  );
  for (const [cert, key] of [
    [good.cert, other.key],
    [good.cert, broken.key],
    [broken.cert, good.key],
    [good.key, good.cert],
  ] as const) {
    const said = await sentence(pairOf({ cert, key }));
    assert.ok(said.startsWith(unfit(cert, key)), said);
    assert.match(said, / \(ERR_\w+\)\.$/);
  }
  assert.is(await sentence(pairOf(good)), "no fault");
});

test("forwards frames over TLS in order, whole, to everyone", async () => {
  const relay = await relayWith({}, { pair: own });
  const [a, b] = [await Client.enterOverTls(relay.port), await Client.enterOverTls(relay.port)];
  await a.next();
  for (let n = 0; n < 200; n++) a.send(new Uint8Array(n * 40).fill(n));
  for (let n = 0; n < 200; n++) {
    assert.equal(await b.next(), { from: 1, opaque: new Uint8Array(n * 40).fill(n) });
  }
  assert.is(await shown(relay), own.fingerprint);
});

test("a new certificate disconnects nobody, and new clients get it", async () => {
  const relay = await relayWith({}, { pair: own });
  const [a, b] = [await Client.enterOverTls(relay.port), await Client.enterOverTls(relay.port)];
  await a.next();
  const fresh = await pairWith(true);
  assert.is(await insists(relay), undefined, "nobody vouches for it");
  relay.renew(fresh);
  assert.is(await shown(relay), fresh.fingerprint);
  assert.is(await insists(relay), "max-age=63072000");
  b.send(Uint8Array.of(5));
  assert.equal(await a.next(), { from: 2, opaque: Uint8Array.of(5) });
  const late = await Client.enterOverTls(relay.port);
  assert.is(late.you, 3);
  relay.renew(own);
  assert.is(await insists(relay), undefined);
});

test("plain HTTP never sends Strict-Transport-Security", async () => {
  const relay = await relayWith();
  const { headers } = await fetch(`http://127.0.0.1:${relay.port}/`);
  assert.is(headers.get("strict-transport-security"), null);
});

test("socketsPerAddress: a socket counts before its handshake, and no longer when it has ended", async () => {
  const relay = await relayWith({ socketsPerAddress: 1 }, { pair: own });
  const silent = connect(relay.port, "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  const refused = await shown(relay).then(
    () => "shown",
    () => "cut",
  );
  assert.is(refused, "cut");
  silent.destroy();
  // Each of these may end at the relay a little later than here.
  for (let n = 0; n < 3; n++) {
    for (;;) {
      const met = await insists(relay).then(
        () => "answered",
        () => "cut",
      );
      if (met === "answered") break;
      await wait(1);
    }
  }
});

test("headersMs: an unfinished handshake is cut, and does not delay the shutdown", async () => {
  const relay = await relayWith({ headersMs: 1_000 }, { pair: own });
  const silent = connect(relay.port, "127.0.0.1");
  silent.on("error", () => silent.destroy()).resume();
  const cut = new Promise((resolve) => silent.once("close", () => resolve("cut")));
  assert.is(await Promise.race([cut, wait(30_000, "open", { ref: false })]), "cut");
  const slow = await relayWith({ headersMs: 60_000 }, { pair: own });
  const other = connect(slow.port, "127.0.0.1").resume();
  await new Promise((resolve) => other.once("connect", resolve));
  const began = performance.now();
  await slow.close();
  assert.ok(performance.now() - began < 30_000);
  other.destroy();
});

test.after.each(closeRelays);
test.run();
