/**
 * Compares the files of deploy/ with the program: every name, port, path and number in them exists
 * in the program, writing is forbidden, and settings that depend on each other agree. Also runs the
 * programs that read these files, if they are installed. Must never need a container or systemd.
 */
import { execFile, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Address } from "../../server/addresses.ts";
import { type Config, defaults, helpText, readCommand } from "../../server/config.ts";
import { insistOnTls } from "../../server/headers.ts";
import { Hub } from "../../server/hub.ts";
import { limitNames, limitTable, variableOf } from "../../server/limits.ts";
import { Tagger } from "../../server/tagger.ts";
import { withPrograms } from "./installed.ts";
import { freePort } from "./program.ts";
import { closeRelays, enterWith, FakePeer, HandClock, relayWith, wrongAccess } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sanctuary-deploy-"));
test.after(() => rmSync(folder, { recursive: true }));
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

/** The output of the build in a folder that has only what the container copies. */
async function buildInContainer(): Promise<readonly string[]> {
  const at = join(folder, "src");
  mkdirSync(at);
  for (const rest of told("COPY").filter((rest) => !rest.startsWith("--"))) {
    const [to = "", ...from] = rest.split(" ").reverse();
    for (const name of from)
      cpSync(join(root, name), join(at, to, to === "./" ? name : ""), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(at, "node_modules"));
  await promisify(execFile)(process.execPath, [join(at, "build.mjs"), "build"]);
  return readdirSync(join(at, "dist"));
}

test("the container builds from only its copied files, and starts the build's output", async () => {
  const built = await buildInContainer();
  // What the relay does not need stays behind.
  const programs = built.filter((name) => name.endsWith(".cjs"));
  assert.ok(programs.every((name) => /^sanctuary(-\w+)?\.cjs$/.test(name)));
  assert.ok(built.includes("web"));
  assert.ok(
    told("RUN").some((line) =>
      line.endsWith("cp -R dist/*.cjs dist/licences.txt dist/web /image/sanctuary"),
    ),
  );
  const [, program = ""] = JSON.parse(told("ENTRYPOINT")[0] ?? "") as string[];
  assert.is(program, "/sanctuary/sanctuary.cjs");
  assert.ok(built.includes(basename(program)));
  assert.equal(told("EXPOSE"), [`${defaults.port}`]);
  assert.match(told("USER")[0] ?? "", /^[1-9]\d*:[1-9]\d*$/);
  assert.equal(told("FROM").at(-1), "scratch");
  const [, major] = /^node:(\d+)-slim /.exec(told("FROM")[0] ?? "") ?? [];
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.ok(Number(major) >= Number(engines.node.replace(">=", "")));
  const kept = linesOf("Dockerfile.dockerignore");
  const copied = told("COPY").filter((rest) => !rest.startsWith("--"));
  const names = copied.flatMap((rest) => rest.split(" ").slice(0, -1));
  assert.equal(kept, ["*", ...names.map((name) => `!${name}`)]);
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

/** The relay's configuration with the settings for an onion service in docs/running.md. */
function onionConfig(): Config {
  const section = paper.split("### Tor\n")[1]?.split("\n#")[0] ?? "";
  const lines = [...section.matchAll(/^ {4}Environment=(.*)$/gm)];
  const words = lines.flatMap(([, line = ""]) => line.split(" "));
  return configOf(Object.fromEntries(words.map((word) => word.split("="))));
}

test("with the onion-service settings no limit of one address is reached before that of all", () => {
  const { limits, trustProxy } = onionConfig();
  assert.equal(trustProxy, []);
  const perAddress = limitNames.filter((name) => /\bone address\b/.test(limitTable[name].about));
  assert.equal(
    perAddress.filter((name) => limits[name] <= limitTable[name].value),
    [],
    "not raised",
  );
  assert.ok(perAddress.length >= 9);
  assert.is(limits.connectionsPerAddress, limits.connections);
  assert.is(limits.socketsPerAddress, limits.sockets);
  assert.is(limits.seatsPerAddress, limits.seats);
  assert.is(limits.addressWaitingBytes, limits.waitingBytes);
  // After a restart everyone comes back at once.
  assert.ok(limits.requestsBurst >= limits.connections);
});

test("with the onion-service settings one guess locks nobody out, but many guesses still do", () => {
  const { limits } = onionConfig();
  const clock = new HandClock();
  const hub = new Hub(limits, clock, new Tagger());
  const everybody = new Address(limits, clock.now());
  const tries = (changes: Parameters<typeof enterWith>[0]) => {
    const entered = hub.enter(new FakePeer(), enterWith(changes), everybody);
    return typeof entered === "string" ? entered : "in";
  };
  assert.is(tries({ create: { ttl: 0 } }), "in");
  for (let n = 0; n < limits.failedPerMinute; n++) {
    assert.is(tries({}), "in");
    assert.is(tries({ accessKey: wrongAccess }), "access-wrong");
    clock.turn(1);
  }
  assert.is(tries({}), "entry-slowed");
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
  assert.is(said.length, 7);
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

const withProgram = await withPrograms("systemd-analyze", "caddy", "tor");

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

withProgram("tor", "takes its file", () => {
  const own = read("torrc").replace("/var/lib/tor/sanctuary/", join(folder, "onion"));
  writeFileSync(join(folder, "torrc"), own);
  const flags = [
    "--verify-config",
    "-f",
    join(folder, "torrc"),
    "--DataDirectory",
    join(folder, "tor"),
  ];
  assert.match(asked("tor", flags), "Configuration was valid");
});

test.run();
