/**
 * The program itself, bundled as in the build: its output, the sentence of each refusal, and how it
 * ends (server/main.ts, server/sandbox.ts, server/serve.ts, server/messages.ts).
 */
import { createHash, X509Certificate } from "node:crypto";
import { copyFile, cp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "node:tls";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeRooms } from "../../protocol/wire/rooms.ts";
import { fileBytes } from "../../server/rooms-file.ts";
import { permissionFlags } from "../../server/sandbox.ts";
import { makeCertificate } from "../../server/tls.ts";
import { freePort } from "../helpers/free-port.ts";
import { patienceMs } from "../helpers/until.ts";
import { Built, killAll, Program, version } from "./program.ts";
import { access, Client, route } from "./support.ts";

let built: Built;
const names = { names: ["localhost"], addresses: ["127.0.0.1"] };
const local = ["--port", "0", "--host", "127.0.0.1"] as const;
const all = ["fs.read", "fs.write", "child", "worker", "addon"];

type Health = { readonly status: string; readonly version: string; readonly forbidden: string[] };

async function health(port: number): Promise<Health> {
  return (await fetch(`http://127.0.0.1:${port}/healthz`)).json() as Promise<Health>;
}

/** Returns true if a program listens there. */
async function isOpen(port: number): Promise<boolean> {
  return health(port).then(
    () => true,
    () => false,
  );
}

async function until(what: () => Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await wait(20)) {
    if (await what()) return true;
  }
  return false;
}

/** Sends a request over a Unix socket. */
function ask(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ socketPath, path: "/healthz" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", reject);
  });
}

test.before(async () => {
  built = await Built.make();
});

test.after(async () => {
  killAll();
  await built.remove();
});

test("prints its version and its help", async () => {
  const asked = built.run(["--version"]);
  assert.is(await asked.ended, 0);
  assert.is(asked.out, `${version}\n`);
  const help = built.run(["--help"]);
  assert.is(await help.ended, 0);
  for (const word of [
    "--port",
    "-4",
    "-6",
    "--host",
    "BASE_URL",
    "--members",
    "--tls",
    "--restrict",
  ]) {
    assert.match(help.out, word);
  }
  assert.is(help.err, "");
});

test("ends with exit code 2 and one sentence for a wrong setting", async () => {
  const long = `/${"x".repeat(103)}`;
  const networks = "addresses, networks such as 10.0.0.0/8 or fd00::/8, or the words unix or tor";
  const wrong = [
    ["--prot=1", "Unknown flag --prot. Type --help for the list."],
    ["--port=x", '--port must be a whole number from 0 to 65535, not "x".'],
    [
      "--trust-proxy=10.0.0.0/40",
      `--trust-proxy must list ${networks}, with commas, not "10.0.0.0/40".`,
    ],
    [`--host=${long}`, `--host must be a path of at most 103 bytes: "${long}".`],
    ["--tls-cert=a", "--tls-cert needs --tls-key, or TLS_KEY, as well."],
    [
      "--closing-seconds=61",
      '--closing-seconds must be a whole number from 0 to 60 (s), not "61".',
    ],
  ] as const;
  const ended = wrong.map(async ([flag, sentence]) => {
    const program = built.run([flag]);
    assert.is(await program.ended, 2, flag);
    assert.is(program.err, `${sentence}\n`);
    assert.is(program.out, "");
  });
  await Promise.all(ended);
});

test("ends with exit code 1 and one sentence if the machine lacks something", async () => {
  const { folder } = built;
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const answering = createServer((socket) => socket.end());
  const taken = join(folder, "taken.sock");
  await new Promise<void>((resolve) => answering.listen(taken, resolve));
  const [file, cert, key] = ["file", "cert.pem", "key.pem"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(file, "kept");
  await writeFile(cert, (await makeCertificate(names, Date.now())).cert);
  await writeFile(key, (await makeCertificate(names, Date.now())).key);

  const wrong: readonly (readonly [readonly string[], string | RegExp])[] = [
    [
      ["--host", "127.0.0.1", "--port", `${port}`],
      `Port ${port} is in use by another program. Choose another one with --port.`,
    ],
    [
      ["--host", "192.0.2.77", "--port", "0"],
      "192.0.2.77 is not an address of this machine. See --host.",
    ],
    [[...local, "--metrics-port", `${port}`], `Port ${port} of --metrics-port is in use already.`],
    [[...local, "--tls-cert", "missing", "--tls-key", key], "missing cannot be read (ENOENT)."],
    [
      [...local, "--tls-cert", cert, "--tls-key", key],
      `${cert} and ${key} are not a matching PEM certificate and private key (ERR_OSSL_X509_KEY_VALUES_MISMATCH).`,
    ],
    [
      [...local, "--tls-cert", file, "--tls-key", key],
      /^\S+ and \S+ are not a matching PEM certificate and private key \(ERR_OSSL_\w+\)\.$/,
    ],
    [["--host", taken], `${taken} is in use by another program.`],
    [["--host", file], `${file} already exists and is not a socket.`],
    [["--host", `${folder}/no/a.sock`], `The folder of ${folder}/no/a.sock does not exist.`],
  ];
  for (const [args, sentence] of wrong) {
    const program = built.run(args);
    assert.is(await program.ended, 1, args.join(" "));
    const said = program.err.replace(/\n$/, "");
    if (typeof sentence === "string") assert.is(said, sentence);
    else assert.match(said, sentence);
    assert.is(program.out, "");
  }
  other.close();
  answering.close();
});

test("P19: prints its address, serves the page, relays, and logs nothing else", async () => {
  const program = built.run([], { PORT: "0", HOST: "127.0.0.1" });
  const port = await program.port();
  assert.is(program.out, `Sanctuary is open at http://localhost:${port}\n`);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.is(await page.text(), "<!doctype html>page");
  assert.equal(await health(port), {
    status: "ok",
    version,
    forbidden: all,
    host: `127.0.0.1:${port}`,
    address: "127.0.0.1",
    refused: { noUpgrade: 0, otherHost: 0 },
  });
  assert.is((await fetch(`http://127.0.0.1:${port}/nowhere`)).status, 404);

  const a = await Client.enter({ port });
  const b = await Client.enter({ port });
  await a.next();
  b.send(Uint8Array.of(5));
  assert.equal(await a.next(), { from: 2, opaque: Uint8Array.of(5) });
  b.ws.send("nonsense");
  assert.is(await b.closed(), "protocol-broken");
  program.kill("SIGKILL");
  await program.ended;
  assert.is(program.out.split("\n").length, 2);
  assert.is(program.err, "");
});

test("runs without the sandbox only if told so, and prints that too", async () => {
  const program = built.run([...local, "--restrict", "off"]);
  assert.equal((await health(await program.port())).forbidden, []);
  program.kill("SIGTERM");
  assert.is(await program.ended, 0);
});

test("reports that it cannot use the sandbox if Node cannot be started a second time", async () => {
  for (const lost of ["", ";process.execve=undefined"]) {
    const script = `data:text/javascript,process.execPath='/nowhere/node'${lost}`;
    const args = ["--import", script, join(built.folder, "sanctuary.cjs")];
    const program = built.runOther(process.execPath, [...args, ...local]);
    assert.is(await program.ended, 1);
    assert.is(program.err, "Node cannot be started again (ENOENT).\n");
    assert.is(program.out, "");
  }
});

test("starts without what a debugger or tracing agent loads into Node, and says so once", async () => {
  const agent = join(built.folder, "agent.cjs");
  await writeFile(agent, "require('./agent-2.cjs');");
  await writeFile(join(built.folder, "agent-2.cjs"), "globalThis.agent = true;");
  const entry = join(built.folder, "sanctuary.cjs");
  const cases = [
    ["--require", [], { NODE_OPTIONS: `--require ${agent}` }],
    ["-r", [], { NODE_OPTIONS: `-r "${agent}" --max-old-space-size=300` }],
    ["--import", [], { NODE_OPTIONS: `--import=file://${agent}` }],
    ["--require", ["--require", agent], {}],
    ["--import", [`--import=${agent}`], {}],
    ["-r, --import", ["-r", agent], { NODE_OPTIONS: `--import ${agent}` }],
    ["", [], { NODE_OPTIONS: "--max-old-space-size=300 --stack-trace-limit=5" }],
  ] as const;
  const starts = cases.map(async ([left, flags, env]) => {
    const program = new Program(process.execPath, [...flags, entry, ...local], env);
    assert.equal((await health(await program.port())).forbidden, all, left);
    const said = `The sandbox loads no other code: the relay starts without ${left}. To keep it, start with --restrict off.\n`;
    assert.is(program.err, left === "" ? "" : said);
    program.kill("SIGTERM");
    assert.is(await program.ended, 0);
  });
  await Promise.all(starts);
});

test("refuses paths that Node would read as a pattern, which would let it read more", async () => {
  const entry = join(built.folder, "sanctuary.cjs");
  const [cert, folder] = [join(built.folder, "a*.pem"), join(built.folder, "a*b")];
  await mkdir(folder);
  await copyFile(entry, join(folder, "sanctuary.cjs"));
  for (const [path, program] of [
    [
      join(folder, "sanctuary.cjs"),
      built.runOther(process.execPath, [join(folder, "sanctuary.cjs")]),
    ],
    [cert, built.run([...local, "--tls-cert", cert, "--tls-key", "key.pem"])],
    [cert, built.run([...local, "--tls-cert", "cert.pem", "--tls-key", "a*.pem"])],
  ] as const) {
    assert.is(await program.ended, 1);
    const said = `Node reads the * in ${path} as "anything". Rename or move it, or start with --restrict off.\n`;
    assert.is(program.err, said);
  }
});

test("under other permissions of Node it reports what it may not read", async () => {
  const entry = join(built.folder, "sanctuary.cjs");
  const all = permissionFlags(process.allowedNodeEnvironmentFlags, [entry]) ?? [];
  const program = built.runOther(process.execPath, [...all, entry, ...local]);
  assert.is(await program.ended, 1);
  const web = join(built.folder, "web/");
  assert.is(
    program.err,
    `The page is not built: npm run build, or Node does not let the relay read it. Then start Node with --allow-fs-read=${web}, or without --permission.\n`,
  );
});

test("starts in folders with other unusual names", async () => {
  const starts = ["a b", "a,b", "ä?", "%41#", "[x]{y}$(z)"].map(async (name) => {
    const folder = join(built.folder, name);
    await cp(join(built.folder, "web"), join(folder, "web"), { recursive: true });
    await copyFile(join(built.folder, "sanctuary.cjs"), join(folder, "sanctuary.cjs"));
    const program = built.runOther(process.execPath, [join(folder, "sanctuary.cjs"), ...local]);
    assert.equal((await health(await program.port())).forbidden, all, name);
    assert.is(program.err, "", name);
    program.kill("SIGTERM");
    await program.ended;
  });
  await Promise.all(starts);
});

test("listens on IPv4 and IPv6, or on one of them", async () => {
  const reached = async (port: number) => {
    const hosts = ["127.0.0.1", "[::1]"];
    const answers = hosts.map((host) => fetch(`http://${host}:${port}/healthz`).then((a) => a.ok));
    return (await Promise.allSettled(answers)).map(({ status }) => status === "fulfilled");
  };
  const ipv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "::1"),
  );
  if (!ipv6) console.log("This machine has no IPv6: only IPv4 is tested.");
  const cases = [
    [[], [true, ipv6]],
    [["-4"], [true, false]],
    [["-6"], [false, true]],
    [
      ["--host", "::1"],
      [false, true],
    ],
  ] as const;
  for (const [flags, expected] of ipv6 ? cases : cases.slice(0, 2)) {
    const program = built.run(["--port", "0", ...flags]);
    assert.equal(await reached(await program.port()), expected, flags.join(" "));
    program.kill("SIGTERM");
    assert.is(await program.ended, 0);
  }
});

test("on a signal it warns its members, closes them, and ends with exit code 0", async () => {
  const ends = (["SIGTERM", "SIGINT", "SIGHUP"] as const).map(async (signal) => {
    const program = built.run([...local, "--closing-seconds", "1"]);
    const member = await Client.enter({ port: await program.port() });
    const began = performance.now();
    program.kill(signal);
    assert.equal(await member.next(), { op: "closing", in: 1 });
    assert.is(await member.closed(), "relay-closing");
    assert.is(await program.ended, 0);
    const took = performance.now() - began;
    assert.ok(took >= 900 && took < 30_000, `${took} ms`);
    assert.is(program.err, "");
  });
  await Promise.all(ends);
});

test("a second signal ends it immediately", async () => {
  const program = built.run([...local, "--closing-seconds", "60"]);
  const member = await Client.enter({ port: await program.port() });
  const began = performance.now();
  program.kill("SIGTERM");
  assert.equal(await member.next(), { op: "closing", in: 60 });
  program.kill("SIGTERM");
  assert.is(await program.ended, 1);
  assert.ok(performance.now() - began < 50_000, "it was to wait 60 s");
});

test("after it is killed no process goes on serving", async () => {
  const program = built.run(local);
  const port = await program.port();
  const member = await Client.enter({ port });
  program.kill("SIGKILL");
  assert.is(await program.ended, null);
  assert.ok(await until(async () => !(await isOpen(port)), patienceMs));
  assert.is(await member.closed(), 1006);
});

test("ends with npm, which passes signals only to its shell", async () => {
  const start = "node sanctuary.cjs --host 127.0.0.1 --port 0 --closing-seconds 1";
  await writeFile(join(built.folder, "package.json"), JSON.stringify({ scripts: { start } }));
  const npm = built.runOther("npm", ["start"]);
  const port = await npm.port();
  const member = await Client.enter({ port });
  npm.kill("SIGTERM");
  const heard = await Promise.race([member.next(), wait(patienceMs, "nothing", { ref: false })]);
  assert.equal(heard, { op: "closing", in: 1 });
  assert.is(await member.closed(), "relay-closing");
  assert.ok(await until(async () => !(await isOpen(port)), patienceMs));
});

test("listens on a Unix socket, removes a killed relay's socket, and leaves nothing", async () => {
  const socket = join(built.folder, "relay.sock");
  const killed = built.run(["--host", socket, "--restrict", "off"]);
  await killed.wrote(/open at/);
  assert.is(killed.out, `Sanctuary is open at ${socket}\n`);
  assert.is(await ask(socket), 200);
  killed.kill("SIGKILL");
  await killed.ended;

  const program = built.run(["--host", "./relay.sock"]);
  await program.wrote(/open at/);
  assert.is(await ask(socket), 200);
  program.kill("SIGTERM");
  assert.is(await program.ended, 0);
  assert.is(await ask(socket).catch((error: NodeJS.ErrnoException) => error.code), "ENOENT");
  assert.is(program.err, "");
});

test("its Unix socket has the mode of --socket-mode, whatever the umask, in the sandbox too", async () => {
  const cases = [
    ["022", [], 0o755],
    ["022", ["--socket-mode", "660"], 0o660],
    ["777", ["--socket-mode", "0666"], 0o666],
    ["077", ["--socket-mode", "660", "--restrict", "off"], 0o660],
  ] as const;
  const starts = cases.map(async ([umask, flags, mode], n) => {
    const socket = join(built.folder, `mode-${n}.sock`);
    const node = [process.execPath, "sanctuary.cjs", "--host", socket, ...flags].join(" ");
    const program = built.runOther("sh", ["-c", `umask ${umask}; exec ${node}`]);
    await program.wrote(/open at/);
    assert.is((await stat(socket)).mode & 0o777, mode, `${umask} ${flags.join(" ")}`);
    assert.is(await ask(socket), 200);
    program.kill("SIGTERM");
    assert.is(await program.ended, 0);
    assert.is(program.err, "");
  });
  await Promise.all(starts);
});

/** The fingerprint of the relay's certificate. */
function shown(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("makes a certificate on request, and prints its fingerprint for visitors", async () => {
  const program = built.run(["--port", "0", "--tls"]);
  const print = (await program.wrote(/fingerprint (\S+)\n$/))[1];
  const [first = "", ...others] = program.out.trimEnd().split("\n");
  const port = Number(/^Sanctuary is open at https:\/\/localhost:(\d+)$/.exec(first)?.[1]);
  assert.is(await shown(port), print);
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reached = interfaces.filter(
    ({ internal, address }) => !internal && !address.startsWith("fe80:"),
  );
  const urls = reached.map(({ address, family }) =>
    family === "IPv6" ? `https://[${address}]:${port}` : `https://${address}:${port}`,
  );
  assert.equal(
    others.slice(0, -1),
    urls.map((url) => `  and at ${url}`),
  );
  const member = await Client.enterOverTls(port);
  member.send(Uint8Array.of(1), member.you);
  assert.equal(await member.next(), { from: 1, to: 1, opaque: Uint8Array.of(1) });
  program.kill("SIGINT");
  program.kill("SIGINT");
  await program.ended;
  assert.is(program.err, "");
});

test("reloads its certificate on SIGHUP, or keeps the old one, and disconnects nobody", async () => {
  const [cert, key] = [join(built.folder, "live.pem"), join(built.folder, "live-key.pem")];
  const put = async (): Promise<string> => {
    const made = await makeCertificate(names, Date.now());
    await writeFile(cert, made.cert);
    await writeFile(key, made.key);
    return new X509Certificate(made.cert).fingerprint256;
  };
  const old = await put();
  const program = built.run([...local, "--closing-seconds", "0"], {
    TLS_CERT: "live.pem",
    TLS_KEY: key,
  });
  const port = await program.port();
  assert.is(program.out, `Sanctuary is open at https://localhost:${port}\n`);
  const member = await Client.enterOverTls(port);
  assert.is(await shown(port), old);

  const fresh = await put();
  program.kill("SIGHUP");
  assert.ok(await until(async () => (await shown(port)) === fresh, patienceMs));
  assert.is(program.err, "");

  await writeFile(cert, "nonsense");
  program.kill("SIGHUP");
  await program.wrote(/\n/, "err");
  const said =
    /^live\.pem and \S+ are not a matching PEM certificate and private key \(ERR_\w+\)\. The relay keeps the certificate that it has\.\n$/;
  assert.match(program.err, said);
  assert.is(await shown(port), fresh);

  member.send(Uint8Array.of(1), member.you);
  assert.equal(await member.next(), { from: 1, to: 1, opaque: Uint8Array.of(1) });
  program.kill("SIGTERM");
  assert.equal(await member.next(), { op: "closing", in: 0 });
  assert.is(await program.ended, 0);
});

test("lists rooms from a file, and reads it again on SIGHUP without disturbing anyone", async () => {
  const path = join(built.folder, "rooms.json");
  const room = (name: string) => ({
    ...{ name, route },
    access: createHash("sha256").update(access, "hex").digest("hex"),
  });
  const put = (content: object | string) =>
    writeFile(path, typeof content === "string" ? content : JSON.stringify(content, null, 1));
  await put({ welcome: "hello", rooms: [room("Club")] });
  const program = built.run([...local, "--rooms-file", "rooms.json", "--closing-seconds", "0"]);
  const port = await program.port();
  const listed = async () => {
    const { welcome, rooms } = decodeRooms(
      await (await fetch(`http://127.0.0.1:${port}/rooms`)).text(),
    );
    return [welcome, ...rooms.map(({ name }) => name)].join();
  };
  assert.is(await listed(), "hello,Club");
  assert.equal((await health(port)).forbidden, all, "in the sandbox");
  const member = await Client.open({ port });
  await member.enter();

  await put({ rooms: [room("Circle")] });
  program.kill("SIGHUP");
  assert.ok(await until(async () => (await listed()) === ",Circle", patienceMs));
  assert.is(program.err, "");

  const bad: readonly (readonly [content: object | string, said: RegExp])[] = [
    ["{", /^rooms\.json, line 1: A key in quotes is missing\. The relay keeps the rooms/],
    [{ rooms: [{ ...room("A"), life: "1h" }] }, /^rooms\.json, line 7: "life" must be a whole/],
    ["x".repeat(fileBytes + 1), /^rooms\.json has more than 1048576 bytes\. The relay keeps/],
  ];
  for (const [content, said] of bad) {
    await put(content);
    const before = program.err.length;
    program.kill("SIGHUP");
    assert.ok(await until(async () => program.err.length > before, patienceMs));
    assert.match(program.err.slice(before), said);
    assert.is(await listed(), ",Circle");
  }
  await rm(path);
  program.kill("SIGHUP");
  await program.wrote(/^rooms\.json cannot be read \(ENOENT\)\. The relay keeps the rooms/m, "err");

  member.send(Uint8Array.of(1), member.you);
  assert.equal(await member.next(), { from: 1, to: 1, opaque: Uint8Array.of(1) });
  program.kill("SIGTERM");
  assert.equal(await member.next(), { op: "closing", in: 0 });
  assert.is(await program.ended, 0);
});

test("does not start with a bad file of rooms, and says why", async () => {
  const path = join(built.folder, "bad.json");
  for (const [content, said] of [
    ['{"rooms": [\n{"name": ""}]}', 'bad.json, line 2: "name" must be'],
    ["", "bad.json, line 1: A value is missing"],
  ] as const) {
    await writeFile(path, content);
    const program = built.run([...local, "--rooms-file", "bad.json"]);
    assert.is(await program.ended, 1);
    assert.ok(program.err.startsWith(said), program.err);
    assert.is(program.err.split("\n").length, 2, "one sentence");
  }
  const missing = built.run([...local, "--rooms-file", "none.json"]);
  assert.is(await missing.ended, 1);
  assert.is(missing.err, "none.json cannot be read (ENOENT).\n");
  const folder = built.run([...local, "--rooms-file", "web"]);
  assert.is(await folder.ended, 1);
  assert.is(folder.err, "web is not a file.\n");
});

test("serves metrics on a separate port", async () => {
  const metrics = await freePort();
  const program = built.run([...local, "--metrics-port", `${metrics}`]);
  const member = await Client.enter({ port: await program.port() });
  member.send(Uint8Array.of(1), member.you);
  await member.next();
  const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  assert.match(text, /^sanctuary_connections 1$/m);
  assert.match(text, /^sanctuary_frames_relayed_total 1$/m);
  assert.match(text, `sanctuary_build_info{version="${version}"} 1`);
  program.kill("SIGTERM");
  program.kill("SIGTERM");
  await program.ended;
});

test("reports what is missing if the page is not built", async () => {
  await rm(join(built.folder, "web"), { recursive: true });
  const program = built.run(local);
  assert.is(await program.ended, 1);
  assert.match(program.err, /^The page is not built: npm run build\b/);
});

test.run();
