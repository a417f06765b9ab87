/** Flags and environment to a Config or to one sentence (server/config.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { chunkFrameBytes } from "../../protocol/crypto/file.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { type Config, defaults, helpText, readCommand } from "../../server/config.ts";
import { ConfigError } from "../../server/errors.ts";
import { flagOf, limitNames, limitTable, variableOf } from "../../server/limits.ts";

function config(args: readonly string[], env: NodeJS.ProcessEnv = {}): Config {
  const command = readCommand(args, env);
  if (command.kind !== "run") throw new Error(command.kind);
  return command.config;
}

function sentence(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  try {
    readCommand(args, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

test("without settings it listens on port 6969 of both families", () => {
  assert.equal(config([]), defaults);
  assert.is(defaults.port, 6969);
  assert.is(defaults.family, "both");
  assert.is(defaults.host, undefined);
  assert.is(defaults.nullOrigin, true);
  assert.equal(defaults.trustProxy, []);
  assert.is(defaults.certificate, undefined);
  assert.is(defaults.metricsPort, undefined);
  assert.is(defaults.restrict, true);
});

test("takes port and host from flags and environment, flags first", () => {
  for (const args of [["--port", "80"], ["--port=80"], ["-p", "80"], ["-p80"]]) {
    assert.is(config(args, { PORT: "81" }).port, 80, args.join(" "));
  }
  assert.is(config([], { PORT: "81" }).port, 81);
  assert.is(config([], { PORT: "" }).port, 6969, "empty is not set");
  assert.is(config(["--host", "192.0.2.1"], { HOST: "::1" }).host, "192.0.2.1");
  assert.is(config([], { HOST: "::1" }).host, "::1");
  assert.is(config(["--host", "localhost"]).host, "127.0.0.1");
  assert.is(config(["--host", "localhost", "-6"]).host, "::1");
});

test("-4 and -6 choose an address family", () => {
  assert.is(config(["-4"]).family, "ipv4");
  assert.is(config(["-6"]).family, "ipv6");
  assert.is(config(["-4", "--host", "127.0.0.1"]).host, "127.0.0.1");
});

test("--help and --version win over everything except wrong flags", () => {
  assert.equal(readCommand(["--help", "--port", "x"], {}), { kind: "help" });
  assert.equal(readCommand(["--version"], { PORT: "x" }), { kind: "version" });
  assert.match(sentence(["--help", "--prot", "1"]), "--prot");
});

test("each wrong flag or value has its own sentence", () => {
  const wrong: readonly (readonly [readonly string[], NodeJS.ProcessEnv, string])[] = [
    [["--prot", "1"], {}, "Unknown flag --prot. Type --help for the list."],
    [["-x"], {}, "Unknown flag -x. Type --help for the list."],
    [["--constructor"], {}, "Unknown flag --constructor. Type --help for the list."],
    [["80"], {}, '"80" is not a flag. Type --help for the list.'],
    [["--"], {}, '"--" is not a flag. Type --help for the list.'],
    [["--port"], {}, "--port needs a value."],
    [["-p"], {}, "-p needs a value."],
    [["--help=yes"], {}, "--help takes no value."],
    [["--port", "x"], {}, '--port must be a whole number from 0 to 65535, not "x".'],
    [["--port", ""], {}, '--port must be a whole number from 0 to 65535, not "".'],
    [["--port", "-1"], {}, '--port must be a whole number from 0 to 65535, not "-1".'],
    [["--port", "65536"], {}, '--port must be a whole number from 0 to 65535, not "65536".'],
    [["--port", "1e3"], {}, '--port must be a whole number from 0 to 65535, not "1e3".'],
    [[], { PORT: "http" }, 'PORT must be a whole number from 0 to 65535, not "http".'],
    [
      ["--members", "301"],
      {},
      '--members must be a whole number from 2 to 300 (members), not "301".',
    ],
    [
      [],
      { SANCTUARY_MEMBERS: "1" },
      'SANCTUARY_MEMBERS must be a whole number from 2 to 300 (members), not "1".',
    ],
    [["-4", "-6"], {}, "-4 and -6 exclude each other. Without them the relay listens on both."],
    [
      ["--host", "chat.example"],
      {},
      '--host must be an IPv4 or IPv6 address, localhost, or a path with a slash, not "chat.example".',
    ],
    [["-4"], { HOST: "::1" }, "-4 excludes the IPv6 address ::1 of HOST."],
    [["-6", "--host", "192.0.2.1"], {}, "-6 excludes the IPv4 address 192.0.2.1 of --host."],
    [["--null-origin", "no"], {}, '--null-origin must be on or off, not "no".'],
    [["--restrict", "no"], {}, '--restrict must be on or off, not "no".'],
    [[], { SANCTUARY_RESTRICT: "0" }, 'SANCTUARY_RESTRICT must be on or off, not "0".'],
    [["-4", "--host", "./a"], {}, "-4 excludes the Unix socket of --host."],
    [["-6"], { HOST: "/run/a" }, "-6 excludes the Unix socket of HOST."],
    [["--tls=on"], {}, "--tls takes no value."],
    [["--tls-cert", "a"], {}, "--tls-cert needs --tls-key, or TLS_KEY, as well."],
    [["--tls"], { TLS_KEY: "a" }, "TLS_KEY needs --tls-cert, or TLS_CERT, as well."],
    [
      ["--metrics-port", "0"],
      {},
      '--metrics-port must be a whole number from 1 to 65535, not "0".',
    ],
  ];
  for (const [args, env, expected] of wrong) assert.is(sentence(args, env), expected);
  const wrongUrls = ["chat.example", "ftp://a", "https://a/b?c", "https://a/?b", "https://u@a"];
  for (const url of [
    ...wrongUrls,
    "https://a/b#c",
    "https://a//b",
    "https://a/%41",
    "https://a/*",
  ]) {
    const what = "https://chat.example.org or https://example.org/chat";
    assert.is(sentence([], { BASE_URL: url }), `BASE_URL must look like ${what}, not "${url}".`);
  }
  for (const mode of ["66", "0o660", "668", "6600", "rw"]) {
    const expected = `SOCKET_MODE must be three octal digits such as 660, not "${mode}".`;
    assert.is(sentence([], { HOST: "/run/a", SOCKET_MODE: mode }), expected);
  }
  for (const args of [[], ["--host", "::1"]]) {
    assert.is(
      sentence([...args, "--socket-mode", "660"]),
      "--socket-mode needs the path of a Unix socket in --host, or HOST.",
    );
  }
});

test("a host with a slash is the path of a Unix socket, within the length limit", () => {
  assert.is(config(["--host", "/run/a.sock"]).socket, "/run/a.sock");
  assert.is(config([], { HOST: "./a" }).socket, "./a");
  assert.is(config(["--host", "/run/a.sock"]).host, undefined);
  const most = `/${"ä".repeat(51)}`;
  assert.is(config(["--host", most]).socket, most);
  assert.is(
    sentence(["--host", `${most}x`]),
    `--host must be a path of at most 103 bytes: "${most}x".`,
  );
});

test("takes the mode of a Unix socket in octal digits", () => {
  assert.is(config(["--host", "/run/a", "--socket-mode", "660"]).socketMode, 0o660);
  assert.is(config([], { HOST: "./a", SOCKET_MODE: "0666" }).socketMode, 0o666);
  assert.is(config([], { HOST: "./a" }).socketMode, undefined);
});

test("takes the address that people open, with or without a path", () => {
  const base = (url: string) => {
    const { baseUrl, basePath } = config(["--base-url", url]);
    return [baseUrl, basePath];
  };
  assert.equal(base("https://Chat.Example:443/"), ["https://chat.example", ""]);
  assert.equal(base("https://example.org/chat"), ["https://example.org", "/chat"]);
  assert.equal(base("http://[::1]:8080/a-b/c.d_~/"), ["http://[::1]:8080", "/a-b/c.d_~"]);
  assert.is(config([]).basePath, "");
});

test("takes the address of the page after a quick exit", () => {
  assert.is(config(["--exit-to", "https://Weather.example"]).exitTo, "https://weather.example/");
  assert.is(config([], { EXIT_TO: "http://a/b?c=d#e" }).exitTo, "http://a/b?c=d#e");
  assert.is(config([]).exitTo, undefined);
  for (const url of ["weather.example", "/list", "javascript:alert(1)", "data:text/html,x"]) {
    const expected = `--exit-to must look like https://weather.example/, not "${url}".`;
    assert.is(sentence(["--exit-to", url]), expected);
  }
});

test("takes the path of the file of rooms", () => {
  assert.is(config(["--rooms-file", "rooms.json"]).roomsFile, "rooms.json");
  assert.is(config([], { ROOMS_FILE: "/etc/rooms.json" }).roomsFile, "/etc/rooms.json");
  assert.is(config([]).roomsFile, undefined);
});

test("the address for reports is https: or mailto:", () => {
  const contact = "mailto:security@chat.example.org";
  assert.is(config(["--security-contact", contact]).securityContact, contact);
  const page = "https://chat.example.org/report";
  assert.is(config([], { SECURITY_CONTACT: page }).securityContact, page);
  assert.is(config([]).securityContact, undefined);
  for (const text of ["me", "http://a/", "javascript:1", "mailto"]) {
    const expected = `--security-contact must look like ${contact}, not "${text}".`;
    assert.is(sentence(["--security-contact", text]), expected);
  }
});

test("takes a list of trusted proxies, and refuses any invalid entry", () => {
  const list = ["10.0.0.0/8", "::1", "fd00::/8", "unix"];
  assert.equal(config(["--trust-proxy", "10.0.0.0/8,::1, fd00::/8 ,unix"]).trustProxy, list);
  assert.equal(config([], { TRUST_PROXY: "192.0.2.1" }).trustProxy, ["192.0.2.1"]);
  assert.equal(config([], { TRUST_PROXY: "" }).trustProxy, []);
  const what = "addresses, networks such as 10.0.0.0/8 or fd00::/8, or the words unix or tor";
  for (const wrong of ["10.0.0.0/33", "yes", "1", "*", "fd00::/129", "10.0.0.1:80"]) {
    assert.is(
      sentence([], { TRUST_PROXY: `10.0.0.1,${wrong}` }),
      `TRUST_PROXY must list ${what}, with commas, not "${wrong}".`,
    );
  }
  assert.match(sentence(["--trust-proxy", "10.0.0.1,"]), 'not ""');
});

test("takes the word tor alone, where only this machine can connect, without a certificate", () => {
  for (const host of ["localhost", "127.0.0.2", "::1", "/run/a.sock"]) {
    assert.equal(config(["--trust-proxy", "tor", "--host", host]).trustProxy, ["tor"]);
  }
  const here = ["--host", "localhost", "--trust-proxy"];
  const word = "The word tor in --trust-proxy, or TRUST_PROXY,";
  assert.is(sentence([...here, "tor,::1"]), `${word} excludes all other proxies.`);
  assert.is(
    sentence([...here, "tor", "--tls"]),
    `${word} excludes --tls and --tls-cert: Tor encrypts the connection.`,
  );
  const open = `${word} needs --host localhost or a Unix socket: only tor may connect.`;
  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    assert.is(sentence(["--trust-proxy", "tor", "--host", host]), open);
  }
  assert.is(sentence([], { TRUST_PROXY: "tor" }), open);
});

test("takes a certificate from memory or from files, files first", () => {
  assert.is(config(["--tls"]).certificate, "made");
  const files = { cert: "/c.pem", key: "/k.pem" };
  const env = { TLS_CERT: "/c.pem", TLS_KEY: "/k.pem" };
  assert.equal(config([], env).certificate, files);
  assert.equal(config(["--tls"], env).certificate, files);
  assert.equal(config(["--tls-cert", "/c.pem", "--tls-key", "/k.pem"]).certificate, files);
  assert.equal(config(["--tls-key", "/other.pem"], env).certificate, {
    ...files,
    key: "/other.pem",
  });
});

test("takes the port of the metrics, and the switch for the sandbox", () => {
  assert.is(config(["--metrics-port", "9090"]).metricsPort, 9090);
  assert.is(config([], { METRICS_PORT: "9091" }).metricsPort, 9091);
  assert.is(config(["--restrict", "off"]).restrict, false);
});

test("takes the base URL as an origin and the null origin as a switch", () => {
  assert.is(config(["--base-url", "https://Chat.Example:443/"]).baseUrl, "https://chat.example");
  assert.is(config([], { NULL_ORIGIN: "off" }).nullOrigin, false);
  assert.is(config(["--null-origin", "on"], { NULL_ORIGIN: "off" }).nullOrigin, true);
});

test("P20: every limit has a unit, a default within its range, a flag, a variable and a help line", () => {
  const help = helpText();
  assert.ok(limitNames.length > 25);
  for (const name of limitNames) {
    const { value, unit, least, most, about } = limitTable[name];
    assert.ok(unit !== "" && about !== "", name);
    assert.ok(least <= value && value <= most, name);
    const flag = `--${flagOf(name)}`;
    assert.match(help, `${flag} ${value}`);
    for (const bound of [least, most]) {
      assert.is(config([flag, String(bound)]).limits[name], bound);
      assert.is(config([], { [variableOf(name)]: String(bound) }).limits[name], bound);
    }
    assert.match(
      sentence([flag, String(most + 1)]),
      `${flag} must be a whole number from ${least}`,
    );
    if (least > 0) assert.match(sentence([flag, String(least - 1)]), flag);
  }
  assert.is(flagOf("framesPerSecond"), "frames-per-second");
  assert.is(variableOf("framesPerSecond"), "SANCTUARY_FRAMES_PER_SECOND");
});

test("the defaults let a full room enter and never exceed the protocol's limits", () => {
  const { limits: relay } = defaults;
  assert.ok(relay.framesBurst >= 2 * limits.members + 300);
  assert.ok(limitTable.frameBytes.most <= limits.frameBytes);
  assert.ok(limitTable.members.most <= limits.members);
  assert.ok(relay.bytesBurst >= relay.frameBytes);
  const windowBytes = fileLimits.windowMost * (9 + chunkFrameBytes);
  assert.ok(relay.bytesBurst >= 2 * windowBytes, "a client uses half of it for files");
  assert.ok(relay.queuedMostBytes > relay.queuedBytes);
  assert.ok(relay.addressMs >= relay.failedMostMs);
  assert.ok(
    limits.rateLimitedMs > 60_000 / relay.failedPerMinute,
    "who waits outlasts the time to the next attempt",
  );
  assert.ok(relay.failedBurst >= relay.failedPerMinute);
  assert.ok(relay.networkFactor ** 2 * relay.connectionsPerAddress < relay.connections);
  assert.ok(
    relay.connectionsPerAddress + 300 * 6 < relay.socketsPerAddress,
    "300 browsers open the page at once while all connections are open",
  );
  assert.ok(300 * 13 < relay.requestsBurst, "and get all its files");
  assert.ok(relay.socketsPerAddress < relay.sockets);
  // Service managers and containers wait ten seconds before they kill a process.
  assert.ok(relay.closingSeconds + 2 < 10);
});

test.run();
