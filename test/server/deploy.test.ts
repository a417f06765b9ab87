/**
 * Compares the files of deploy/ with the program: every name, port, path and number in them exists
 * in the program, writing is forbidden, and settings that depend on each other agree. Also runs the
 * programs that read these files, if they are installed. Must never need a container or systemd.
 */
import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { validate } from "dockerfile-utils";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sourceFiles, sourceFolders } from "../../build/sources.mjs";
import { type Config, defaults, helpText, readCommand } from "../../server/config.ts";
import { insistOnTls } from "../../server/headers.ts";
import { limitNames, limitTable, variableOf } from "../../server/limits.ts";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import { withPrograms } from "./installed.ts";
import { killAll, Program } from "./program.ts";
import { Client, closeRelays, relayWith } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sanctuary-deploy-"));
test.after(() => {
  killAll();
  rmSync(folder, { recursive: true });
});
test.after.each(closeRelays);

const read = (name: string): string => readFileSync(join(root, "deploy", name), "utf8");
/** The paper that says how to install these files. */
const paper = readFileSync(join(root, "docs/running.md"), "utf8");
/** The lines without comments and empty lines. */
const linesOf = (name: string): string[] =>
  read(name)
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));

const variables = new Set([
  ...limitNames.map(variableOf),
  ...[...helpText().matchAll(/^ {2}--\S+(?: -p,)? ([A-Z_]+) /gm)].map(([, name = ""]) => name),
]);
/** Time from the shutdown notice until a service manager may kill the relay, s. */
const endSeconds = defaults.limits.closingSeconds + 3;

/** The relay's configuration from these variables, all of which it must know. */
function configOf(env: Readonly<Record<string, string>>, args: readonly string[] = []): Config {
  for (const name of Object.keys(env)) assert.ok(variables.has(name), `there is no ${name}`);
  const command = readCommand(args, { ...env });
  if (command.kind !== "run") throw new Error(command.kind);
  return command.config;
}

/** Settings of a unit by name, in order. */
function readUnit(): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const line of linesOf("sanctuary.service")) {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== "") settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

/** The values of a YAML file of maps by path, "services.relay.user"; a list is one value. */
function readYaml(name: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const path: string[] = [];
  for (const line of linesOf(name)) {
    const [, key = "", value = ""] = /^ *(?:- )?([\w./-]+):(?: (.*))?$/.exec(line) ?? [];
    path.length = line.search(/\S/) / 2;
    path.push(key);
    values.set(path.join("."), key === "" ? line.trim() : value);
  }
  return values;
}

/** The instructions of the Dockerfile, split into words. */
function instructions(): (readonly [name: string, rest: string])[] {
  return linesOf("Dockerfile").map((line) => {
    const [, name = "", rest = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
    return [name, rest];
  });
}
const told = (name: string) =>
  instructions().flatMap(([other, rest]) => (other === name ? rest : []));

let built: Promise<readonly string[]> | undefined;

/** Builds what is not built yet. Returns the names of the output. */
function build(): Promise<readonly string[]> {
  const args = [join(root, "build.mjs"), "build", "--if-missing"];
  built ??= promisify(execFile)(process.execPath, args).then(() => readdirSync(join(root, "dist")));
  return built;
}

test("the container builds from all sources and nothing else, and starts the build's output", async () => {
  // test/build/reproducible.test.ts builds from these alone, with the same bytes as here.
  const copied = told("COPY").filter((rest) => !rest.startsWith("--"));
  const sources = copied.flatMap((rest) => rest.split(" ").slice(0, -1));
  assert.equal([...sources].sort(), [...sourceFiles, ...sourceFolders].sort());
  for (const rest of copied) {
    const [to = "", ...from] = rest.split(" ").reverse();
    // A folder at its own name, files next to each other.
    assert.ok(
      to === "./" ? from.every((name) => sourceFiles.includes(name)) : from.join() === to,
      rest,
    );
  }
  assert.equal(linesOf("Dockerfile.dockerignore"), ["*", ...sources.map((name) => `!${name}`)]);
  const names = await build();
  // What the relay does not need stays behind.
  const programs = names.filter((name) => name.endsWith(".cjs"));
  assert.ok(programs.every((name) => /^sanctuary(-\w+)?\.cjs$/.test(name)));
  assert.ok(names.includes("web"));
  assert.ok(
    told("RUN").some((line) =>
      line.endsWith("cp -R dist/*.cjs dist/licences.txt dist/web /image/sanctuary"),
    ),
  );
  const [, program = ""] = JSON.parse(told("ENTRYPOINT")[0] ?? "") as string[];
  assert.is(program, "/sanctuary/sanctuary.cjs");
  assert.ok(names.includes(basename(program)));
  assert.equal(told("EXPOSE"), [`${defaults.port}`]);
  assert.match(told("USER")[0] ?? "", /^[1-9]\d*:[1-9]\d*$/);
  assert.equal(told("FROM").at(-1), "scratch");
  const [, major] = /^node:(\d+)-slim /.exec(told("FROM")[0] ?? "") ?? [];
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.ok(Number(major) >= Number(engines.node.replace(">=", "")));
  assert.equal(validate(read("Dockerfile")), []);
});

test("the container's health check is the relay's", async () => {
  const [, script = ""] = /"-e", "(.*)"\]$/.exec(told("HEALTHCHECK")[0] ?? "") ?? [];
  const relay = await relayWith();
  const ask = (port: number) =>
    new Promise((resolve) => {
      const env = { ...process.env, PORT: `${port}` };
      execFile(process.execPath, ["-e", script], { env }, (error) => resolve(error?.code ?? 0));
    });
  assert.is(await ask(relay.port), 0);
  assert.is(await ask(await freePort()), 1);
  assert.match(script, `process.env.PORT || ${defaults.port}`);
});

test("the containers cannot write, and can reach each other", () => {
  const yaml = readYaml("compose.yaml");
  const of = (path: string) => yaml.get(`services.${path}`);
  const expected = {
    "relay.read_only": "true",
    "relay.user": told("USER")[0],
    "relay.cap_drop": "[ALL]",
    "relay.security_opt": '["no-new-privileges:true"]',
    "relay.ulimits.fsize": "0",
    "relay.ulimits.core": "0",
    "relay.logging.driver": "none",
    "caddy.logging.driver": "none",
    "relay.mem_limit": of("relay.memswap_limit"),
    "relay.build.dockerfile": "deploy/Dockerfile",
    "caddy.environment.RELAY": `${of("relay.networks.inside.ipv4_address")}:${defaults.port}`,
  };
  for (const [path, value] of Object.entries(expected)) assert.is(of(path), value, path);
  for (const path of ["relay.volumes", "relay.ports", "relay.tmpfs"])
    assert.is(of(path), undefined);
  assert.is(yaml.get("networks.inside.internal"), "true");
  assert.ok(Number(of("relay.ulimits.nofile")) > limitTable.sockets.value);
  assert.ok(Number.parseInt(of("relay.stop_grace_period") ?? "", 10) > endSeconds);
  const proxy = of("caddy.networks.inside.ipv4_address") ?? "";
  assert.equal(configOf({ TRUST_PROXY: of("relay.environment.TRUST_PROXY") ?? "" }).trustProxy, [
    proxy,
  ]);
  // All variables of the relay were checked.
  assert.equal(
    [...yaml.keys()].filter((key) => key.startsWith("services.relay.environment.")),
    ["services.relay.environment.TRUST_PROXY"],
  );
  const subnet = yaml.get("networks.inside.ipam.config.subnet") ?? "";
  const prefix = /(\d+\.\d+\.\d+\.)0\/24$/.exec(subnet)?.[1] ?? "none";
  assert.is(read("compose.yaml").split(prefix).length - 1, 5, "the paper counts the places");
  assert.match(paper, new RegExp(`${prefix}0/24[^.]* five places`));
});

test("the unit starts the build's output, with existing settings", () => {
  const unit = readUnit();
  const [node, program = "", ...flags] = unit.get("ExecStart")?.[0]?.split(" ") ?? [];
  assert.is(node, "/usr/bin/node");
  const words = (unit.get("Environment") ?? []).flatMap((line) => line.split(" "));
  const env = Object.fromEntries(words.map((word) => word.split("=") as [string, string]));
  const { host, port, trustProxy, restrict } = configOf(env, flags);
  assert.equal(
    { host, port, trustProxy, restrict },
    {
      host: "127.0.0.1",
      port: defaults.port,
      trustProxy: ["127.0.0.1", "::1"],
      restrict: true,
    },
  );
  assert.match(paper, `sudo cp -R dist/*.cjs dist/web ${program.replace(basename(program), "")}\n`);
});

test("the unit forbids everything that the relay does not need, and nothing that it needs", () => {
  const unit = readUnit();
  const last = (name: string) => unit.get(name)?.at(-1);
  const expected = {
    DynamicUser: "yes",
    ProtectSystem: "strict",
    ProtectHome: "yes",
    NoNewPrivileges: "yes",
    CapabilityBoundingSet: "",
    LimitFSIZE: "0",
    LimitCORE: "0",
    MemorySwapMax: "0",
    IPAddressDeny: "any",
    IPAddressAllow: "localhost",
    // One signal for the launcher, none for its child: a second signal would stop the relay
    // immediately.
    KillMode: "mixed",
    SystemCallErrorNumber: "EPERM",
  };
  for (const [name, value] of Object.entries(expected)) assert.is(last(name), value, name);
  assert.ok(!unit.has("MemoryDenyWriteExecute"), "V8 writes code");
  assert.ok(unit.get("SystemCallFilter")?.[0]?.split(" ").includes("@pkey"), "V8 asks for keys");
  assert.match(last("RestrictAddressFamilies") ?? "", "AF_UNIX");
  assert.ok(Number(last("LimitNOFILE")) > limitTable.sockets.value);
  assert.ok(Number(last("TimeoutStopSec")) > endSeconds);
  for (const name of unit.keys()) assert.not.match(name, /^(ReadWrite|State|Logs|Cache|Bind)/);
});

test("the reverse proxies lead to the relay, keep no log, and set the same headers", () => {
  const [caddy, nginx, torrc] = [read("Caddyfile"), read("nginx.conf"), read("torrc")];
  const place = `127.0.0.1:${defaults.port}`;
  const socket = /HOST=(\S+) SOCKET_MODE=660/.exec(paper)?.[1] ?? "none";
  const haproxy = read("haproxy.cfg");
  assert.match(nginx, `proxy_pass http://unix:${socket};`);
  assert.match(haproxy, `server relay unix@${socket} check`);
  assert.match(haproxy, `server relay ${place} check`);
  assert.match(read("sanctuary.service"), `HOST=${socket} SOCKET_MODE=660`);
  assert.match(caddy, `reverse_proxy {$RELAY:${place}}`);
  assert.match(nginx, `proxy_pass http://${place};`);
  assert.match(torrc, `HiddenServicePort 80 ${place}\n`);
  const tls = insistOnTls["Strict-Transport-Security"];
  assert.match(caddy, `header Strict-Transport-Security ${tls}\n`);
  assert.match(nginx, `add_header Strict-Transport-Security "${tls}" always;`);
  assert.match(haproxy, `set-header Strict-Transport-Security ${tls}\n`);
  // HAProxy logs only where a line "log" sends it.
  assert.not.match(haproxy, /^\s*(log|option \w*log)\b/m);
  assert.match(caddy, /log \{\s+exclude http\s+\}/);
  assert.not.match(caddy, /^\s*log\s*$/m);
  const servers = nginx.split("server {").slice(1);
  assert.is(servers.length, 2);
  for (const server of servers) {
    assert.match(server, "access_log off;");
    assert.match(server, "error_log /dev/null crit;");
  }
  assert.match(nginx, "proxy_max_temp_file_size 0;");
  // The origin is compared with Host. Addresses before the last were sent by the visitor.
  assert.match(nginx, "proxy_set_header Host $http_host;");
  assert.match(nginx, "proxy_set_header X-Forwarded-For $remote_addr;");
  // nginx closes a connection that is idle for a minute.
  assert.ok(2 * defaults.limits.heartbeatMs < 60_000);
});

test("the onion service names circuits, and the paper lets the relay read them", () => {
  assert.match(read("torrc"), "\nHiddenServiceExportCircuitID haproxy\n");
  const section = paper.split("## As an onion service\n")[1]?.split("\n#")[0] ?? "";
  const [, words = ""] = /^ {4}Environment=(.*)$/m.exec(section) ?? [];
  const own = readUnit().get("Environment") ?? [];
  const env = Object.fromEntries(
    [...own, words].flatMap((line) => line.split(" ").map((word) => word.split("="))),
  );
  const { trustProxy, limits, host } = configOf(env);
  assert.equal(
    { trustProxy, limits, host },
    { trustProxy: ["tor"], limits: defaults.limits, host: "127.0.0.1" },
  );
});

test("docs/running.md names the files of deploy/, and only existing settings", () => {
  const named = [...paper.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`deploy\/([^`]+)`/g)].map(([, name = ""]) => name),
  );
  const there = readdirSync(join(root, "deploy")).filter(
    (name) => name !== "Dockerfile.dockerignore",
  );
  assert.equal(named.sort(), there.sort());
  const said = [...paper.matchAll(/Environment=([A-Z_]+=\S*(?: [A-Z_]+=\S+)*)/g)];
  assert.is(said.length, 4);
  for (const [, words = ""] of said) {
    const env = words
      .replace(/[`.]+$/, "")
      .split(" ")
      .map((word) => word.split("=") as [string, string]);
    configOf(Object.fromEntries(env));
  }
  const run = /docker run .*/.exec(paper)?.[0] ?? "";
  for (const flag of [
    "--read-only",
    "--cap-drop ALL",
    "--security-opt no-new-privileges",
    "--ulimit fsize=0",
    "--ulimit core=0",
    "--log-driver none",
    `127.0.0.1:${defaults.port}:${defaults.port}`,
  ]) {
    assert.match(run, flag);
  }
  for (const [path] of paper.matchAll(/\bdeploy\/[\w.-]+/g))
    assert.ok(existsSync(join(root, path)), path);
});

/** Runs a program that checks a file, or reports that it is not installed. */
function asked(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, HOME: folder, ...env },
  });
  if (error !== undefined) throw error;
  assert.is(status, 0, `${program}: ${stdout}${stderr}`);
  return stdout + stderr;
}

const withProgram = await withPrograms("systemd-analyze", "bwrap", "caddy", "tor");

withProgram("systemd-analyze", "finds nothing wrong with the unit, and little left open", () => {
  const program = join(folder, "sanctuary.service");
  const text = read("sanctuary.service").replace("/usr/bin/node", process.execPath);
  writeFileSync(program, text);
  assert.is(asked("systemd-analyze", ["verify", program]), "");
  // Of 100; a unit without any restrictions gets 96.
  asked("systemd-analyze", ["security", "--offline=true", "--threshold=15", program]);
  // The lines for a Unix socket, as an operator adds them.
  const [, lines = ""] = /^ {4}\[Service\]\n((?: {4}\w+=.*\n)+)/m.exec(paper) ?? [];
  assert.match(lines, "RuntimeDirectory=sanctuary\n");
  const added = lines.replaceAll(/^ {4}/gm, "");
  writeFileSync(program, text.replace("[Install]", `[Service]\n${added}[Install]`));
  assert.is(asked("systemd-analyze", ["verify", program]), "");
});

/** Makes the container's image: the output of the lines that fill it, with the Node that runs here. */
async function makeImage(): Promise<string> {
  await build();
  const image = join(folder, "image");
  const node = "/usr/local/bin/node";
  for (const line of told("RUN").filter((line) => line.includes("/image"))) {
    const own = line.replaceAll(node, process.execPath).replaceAll("/image", image);
    await promisify(execFile)("sh", ["-ec", own], { cwd: root });
  }
  mkdirSync(join(image, "usr/local/bin"), { recursive: true });
  if (process.execPath !== node) renameSync(join(image, process.execPath), join(image, node));
  // Where containers have these two.
  for (const name of ["proc", "dev"]) mkdirSync(join(image, name));
  // Another user must be able to reach it.
  chmodSync(folder, 0o755);
  return image;
}

withProgram("bwrap", "what is in the image runs in it, read-only, as another user", async () => {
  const image = await makeImage();
  const [user = ""] = told("USER")[0]?.split(":") ?? [];
  const env = { PORT: `${await freePort()}` };
  // As compose.yaml has it; only root can become another user.
  const limits = ["prlimit", "--fsize=0", "--core=0"];
  const asUser = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
  const inside = [
    ...(process.getuid?.() === 0 ? asUser : ["setpriv"]),
    "--no-new-privs",
    ...limits,
    ...["bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"],
    ...["--die-with-parent", "--cap-drop", "ALL", "--ro-bind", image, "/"],
    ...["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/", "--clearenv"],
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
  const [command = "", ...args] = inside;
  const start = (words: readonly string[]) => new Program(command, [...args, ...words]);
  const writes = `try { require("fs").writeFileSync(process.argv[1], "a") } catch ({ code }) { console.log(code) }`;
  const node = JSON.parse(told("ENTRYPOINT")[0] ?? "")[0] as string;
  for (const path of ["/a", "/tmp/a", "/sanctuary/a"]) {
    const tried = start([node, "-e", writes, path]);
    assert.is(await tried.ended, 0, tried.err);
    assert.match(tried.out, path === "/tmp/a" ? "ENOENT" : "EROFS");
  }
  const relay = start(JSON.parse(told("ENTRYPOINT")[0] ?? ""));
  assert.is(await relay.port(), Number(env.PORT));
  const base = `http://127.0.0.1:${env.PORT}`;
  const health = (await (await fetch(`${base}/healthz`)).json()) as { forbidden: string[] };
  assert.ok(health.forbidden.includes("fs.write"));
  assert.match(await (await fetch(base)).text(), "<title>Sanctuary");
  const member = await Client.enter({ port: Number(env.PORT) });
  const [, words = ""] = /CMD (.*)$/.exec(told("HEALTHCHECK")[0] ?? "") ?? [];
  const check = start(JSON.parse(words));
  assert.is(await check.ended, 0, check.err);
  // bwrap passes on no signal.
  relay.kill("SIGKILL");
  assert.is(await member.closed(), 1006);
});

withProgram("caddy", "takes its file, on one machine and in containers", () => {
  const path = join(root, "deploy", "Caddyfile");
  for (const [env, dial] of [
    [{}, `127.0.0.1:${defaults.port}`],
    [{ SITE: "chat.example.com", RELAY: "10.69.69.3:6969" }, "10.69.69.3:6969"],
  ] as const) {
    const adapted = asked(
      "caddy",
      ["adapt", "--validate", "--adapter", "caddyfile", "--config", path],
      env,
    );
    assert.match(adapted, `"upstreams":[{"dial":"${dial}"}]`);
    assert.match(adapted, '{"logging":{"logs":{"default":{"exclude":["http"]}}}');
    assert.is(adapted.split('"logs"').length, 2, "there is no other log");
  }
});

withProgram("tor", "makes the onion service's address from its file", async () => {
  const onion = join(folder, "onion");
  const own = read("torrc").replace("/var/lib/tor/sanctuary/", onion);
  writeFileSync(join(folder, "torrc"), own);
  const data = ["-f", join(folder, "torrc"), "--DataDirectory", join(folder, "tor")];
  assert.match(asked("tor", ["--verify-config", ...data]), "Configuration was valid");
  // As far as it goes without a network.
  const offline = ["--DisableNetwork", "1", "--SocksPort", "0"];
  const tor = new Program("tor", [...data, ...offline], { HOME: folder });
  await until(
    () => {
      if (tor.child.exitCode !== null) throw new Error(tor.out);
      return existsSync(join(onion, "hostname"));
    },
    () => tor.out,
  );
  tor.kill("SIGTERM");
  await tor.ended;
  assert.match(readFileSync(join(onion, "hostname"), "utf8"), /^[a-z2-7]{56}\.onion\n$/);
  assert.not.match(tor.out, "[err]");
});

test.run();
