/**
 * Turns command line and environment into a typed Config, or into one sentence about what is wrong. Reads
 * its arguments only; touches neither files nor the network.
 */
import { Buffer } from "node:buffer";
import { BlockList, isIP } from "node:net";
import { ConfigError } from "./errors.ts";
import {
  type FlagKind,
  readBase,
  readContact,
  readFlags,
  readMode,
  readNumber,
  readPageUrl,
  readSwitch,
  type Said,
} from "./flags.ts";
import { flagOf, limitNames, limitTable, type ServerLimits, variableOf } from "./limits.ts";
import { isProxy, torWord } from "./proxy.ts";

/** The certificate: made in memory, or two PEM files. */
export type Certificate = "made" | { readonly cert: string; readonly key: string };

/** Redis or Valkey, with which several relays share their rooms. */
export type Redis = {
  /** redis://, rediss:// or unix://, with user and password. Several: nodes of a Cluster. */
  readonly urls: readonly string[];
  /** Of every key and channel. */
  readonly prefix: string;
  /** PEM file of the authority that signed its certificate; absent: as Node trusts it. */
  readonly ca?: string;
};

export type Config = {
  readonly port: number;
  /** Address family to listen on. */
  readonly family: "both" | "ipv4" | "ipv6";
  /** An address literal; absent: every address of the family. */
  readonly host?: string;
  /** Path of a Unix socket to listen on instead of a port. */
  readonly socket?: string;
  /** Mode of that socket, such as 0o660; absent: as the umask of the process has it. */
  readonly socketMode?: number;
  /** Origin that people open, if a proxy changes the Host header. */
  readonly baseUrl?: string;
  /** Path of the page under that origin: empty, or such as "/chat". */
  readonly basePath: string;
  /** True: pages without an origin (saved to a file) may connect. */
  readonly nullOrigin: boolean;
  /** Proxies whose X-Forwarded-For is trusted, each as `isProxy` accepts it; or "tor" alone. */
  readonly trustProxy: readonly string[];
  /** Absent: plain HTTP. */
  readonly certificate?: Certificate;
  /** Port of the metrics on loopback; absent: no metrics. */
  readonly metricsPort?: number;
  /** Address of the page after a quick exit; absent: a shopping list of our own. */
  readonly exitTo?: string;
  /** Absent: the rooms are in the memory of this process. */
  readonly redis?: Redis;
  /** Path of the file of listed rooms; absent: none are listed. */
  readonly roomsFile?: string;
  /** Where people report a problem of this relay, an https: or mailto: address; absent: no security.txt. */
  readonly securityContact?: string;
  /** True: the program starts itself in the sandbox. */
  readonly restrict: boolean;
  readonly limits: ServerLimits;
};

const defaultPrefix = "sanctuary:";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "run"; readonly config: Config }
  | { readonly kind: "help" }
  | { readonly kind: "version" };

// Longest path of a Unix socket on Linux, macOS and BSD.
const socketPathBytes = 103;

const switches = {
  "4": "listen on IPv4 only",
  "6": "listen on IPv6 only",
  tls: "https with a certificate made in memory at each start",
  version: "print the version",
  help: "print this",
} as const;

const settings = {
  port: { env: "PORT", about: "port, 0 to 65535; 0 picks a free one (6969)" },
  host: { env: "HOST", about: "address, localhost, or path of a Unix socket (all addresses)" },
  "socket-mode": {
    env: "SOCKET_MODE",
    about: "who may connect to that socket: 660 is owner and group (by umask)",
  },
  "base-url": {
    env: "BASE_URL",
    about: "address that people open, if a proxy changes Host or serves a path",
  },
  "null-origin": { env: "NULL_ORIGIN", about: "on or off: let saved pages connect (on)" },
  "trust-proxy": {
    env: "TRUST_PROXY",
    about: "proxies with a trusted X-Forwarded-For: 10.0.0.0/8,::1,unix; or tor",
  },
  "tls-cert": { env: "TLS_CERT", about: "https with this certificate and its chain, a PEM file" },
  "tls-key": { env: "TLS_KEY", about: "its private key; SIGHUP reads both again" },
  "metrics-port": { env: "METRICS_PORT", about: "port on loopback for Prometheus metrics (none)" },
  "exit-to": {
    env: "EXIT_TO",
    about: "address of the page after a quick exit (a shopping list)",
  },
  "redis-url": {
    env: "REDIS_URL",
    about: "share rooms: redis://, rediss:// or unix://; nodes of a Cluster with commas (none)",
  },
  "redis-prefix": {
    env: "REDIS_PREFIX",
    about: "of its keys and channels there (sanctuary:)",
  },
  "redis-ca": { env: "REDIS_CA", about: "PEM file with the authority of its certificate" },
  "rooms-file": {
    env: "ROOMS_FILE",
    about: "JSON file of the rooms to list, see docs/rooms.md; SIGHUP reads it again",
  },
  "security-contact": {
    env: "SECURITY_CONTACT",
    about: "https: or mailto: address in /.well-known/security.txt (none)",
  },
  restrict: {
    env: "SANCTUARY_RESTRICT",
    about: "on or off: run under Node's permission model (on)",
  },
} as const;

/** The settings without any flag. */
export const defaults: Config = {
  port: 6969,
  family: "both",
  basePath: "",
  nullOrigin: true,
  trustProxy: [],
  restrict: true,
  limits: Object.fromEntries(
    limitNames.map((name) => [name, limitTable[name].value]),
  ) as ServerLimits,
};

/**
 * Reads flags and environment; flags win.
 *
 * @param args - The arguments after the program's name.
 * @throws ConfigError with one sentence about the first mistake.
 */
export function readCommand(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { given, on } = readFlags(args, flagKinds());
  if (on.has("help")) return { kind: "help" };
  if (on.has("version")) return { kind: "version" };
  const value = (flag: string, variable: string): Said | undefined => {
    const said = given.get(flag);
    if (said !== undefined) return { name: `--${flag}`, text: said };
    const text = env[variable];
    // Shells and compose files write "not set" as an empty variable.
    return text === undefined || text === "" ? undefined : { name: variable, text };
  };
  const setting = (flag: keyof typeof settings) => value(flag, settings[flag].env);
  const maybe = <T>(flag: keyof typeof settings, read: (said: Said) => T): T | undefined => {
    const said = setting(flag);
    return said === undefined ? undefined : read(said);
  };

  if (on.has("4") && on.has("6")) {
    throw new ConfigError("-4 and -6 exclude each other. Without them the relay listens on both.");
  }
  const family = on.has("4") ? "ipv4" : on.has("6") ? "ipv6" : "both";
  const base = maybe("base-url", readBase);
  const host = maybe("host", (said) => readHost(said, family));
  const socketMode = maybe("socket-mode", readMode);
  if (socketMode !== undefined && host?.socket === undefined) {
    throw new ConfigError("--socket-mode needs the path of a Unix socket in --host, or HOST.");
  }
  const metricsPort = maybe("metrics-port", (said) => readNumber(said, 1, 65_535));
  const exitTo = maybe("exit-to", readPageUrl);
  const roomsFile = setting("rooms-file")?.text;
  const redis = readRedis(setting("redis-url"), setting("redis-prefix"), setting("redis-ca"));
  if (roomsFile !== undefined && redis.redis !== undefined) {
    throw new ConfigError(
      "--rooms-file excludes --redis-url: a relay lists only rooms of its own.",
    );
  }
  const securityContact = maybe("security-contact", readContact);
  const certificate = readCertificate(on.has("tls"), setting("tls-cert"), setting("tls-key"));
  const trustProxy = maybe("trust-proxy", readProxies);
  if (trustProxy?.includes(torWord) === true) {
    const isClosed = host?.socket !== undefined || isLoopback(host?.host);
    checkTor(trustProxy, isClosed, certificate);
  }
  const numbers = limitNames.map((name) => {
    const said = value(flagOf(name), variableOf(name));
    const { value: usual, least, most, unit } = limitTable[name];
    return [name, said === undefined ? usual : readNumber(said, least, most, unit)];
  });
  return {
    kind: "run",
    config: {
      port: maybe("port", (said) => readNumber(said, 0, 65_535)) ?? defaults.port,
      family,
      ...host,
      ...(socketMode === undefined ? {} : { socketMode }),
      basePath: base?.path ?? defaults.basePath,
      ...(base === undefined ? {} : { baseUrl: base.origin }),
      nullOrigin: maybe("null-origin", readSwitch) ?? defaults.nullOrigin,
      trustProxy: trustProxy ?? defaults.trustProxy,
      ...(certificate === undefined ? {} : { certificate }),
      ...(metricsPort === undefined ? {} : { metricsPort }),
      ...(exitTo === undefined ? {} : { exitTo }),
      ...redis,
      ...(roomsFile === undefined ? {} : { roomsFile }),
      ...(securityContact === undefined ? {} : { securityContact }),
      restrict: maybe("restrict", readSwitch) ?? defaults.restrict,
      limits: Object.fromEntries(numbers) as ServerLimits,
    },
  };
}

/** What the command of the package does besides, see sanctuary.mjs. */
const commands = {
  "chat --help": "join a room from the terminal",
  "room --help": "make an entry for --rooms-file",
  "verify https://HOST": "compare what a relay serves with this version",
};

export function helpText(): string {
  const lines = ["Usage: sanctuary [flags]"];
  for (const [command, about] of Object.entries(commands)) {
    lines.push(`       sanctuary ${command}`.padEnd(40) + about);
  }
  lines.push("");
  for (const [flag, about] of Object.entries(switches)) {
    lines.push(`  ${(flag.length > 1 ? "--" : "-") + flag}`.padEnd(40) + about);
  }
  for (const [flag, { env, about }] of Object.entries(settings)) {
    const short = flag === "port" ? ", -p" : "";
    lines.push(`  --${flag}${short}, ${env}`.padEnd(40) + about);
  }
  lines.push("", "What the user of --redis-url needs:", `  ${aclLine(defaultPrefix)}`);
  lines.push(`  in a Cluster, on each node, besides: ${clusterRights.join(" ")}`);
  lines.push("", "Limits (each also as a variable: --rooms is SANCTUARY_ROOMS):");
  for (const name of limitNames) {
    const { value, unit, about } = limitTable[name];
    lines.push(`${`  --${flagOf(name)} ${value}`.padEnd(40)}${unit} ${about}`);
  }
  return lines.join("\n");
}

/** Commands of the relay and of its scripts, and those of the library when it connects. */
const engineCommands = [
  ...["evalsha", "eval", "get", "set", "del", "exists", "pexpire", "time"],
  ...["hget", "hset", "hdel", "hgetall", "hincrby", "spublish", "ssubscribe", "sunsubscribe"],
  ...["ping", "info"],
];

/** What the library and the relay need in a Cluster, in addition to {@link aclLine}. */
export const clusterRights = ["+asking", "+cluster|slots", "+client|info"] as const;

/** Returns the line that gives a user of Redis the rights that a relay needs, and no others. */
export function aclLine(prefix: string): string {
  const rights = engineCommands.map((command) => `+${command}`).join(" ");
  const places = `resetchannels &${prefix}c:* ~${prefix}*`;
  return `ACL SETUSER sanctuary on >PASSWORD ${places} -@all ${rights}`;
}

function flagKinds(): Record<string, FlagKind> {
  const kinds: Record<string, FlagKind> = {};
  for (const flag of Object.keys(switches)) {
    kinds[flag] = flag.length > 1 ? { type: "boolean" } : { type: "boolean", short: flag };
  }
  for (const flag of [...Object.keys(settings), ...limitNames.map(flagOf)]) {
    kinds[flag] = flag === "port" ? { type: "string", short: "p" } : { type: "string" };
  }
  return kinds;
}

function readHost(
  { name, text }: Said,
  family: Config["family"],
): { readonly host?: string; readonly socket?: string } {
  const flag = family === "ipv4" ? "-4" : "-6";
  if (text.includes("/")) {
    if (family !== "both") throw new ConfigError(`${flag} excludes the Unix socket of ${name}.`);
    if (Buffer.byteLength(text) <= socketPathBytes) return { socket: text };
    throw new ConfigError(`${name} must be a path of at most ${socketPathBytes} bytes: "${text}".`);
  }
  if (text === "localhost") return { host: family === "ipv6" ? "::1" : "127.0.0.1" };
  const version = isIP(text);
  if (version === 0) {
    const what = "an IPv4 or IPv6 address, localhost, or a path with a slash";
    throw new ConfigError(`${name} must be ${what}, not "${text}".`);
  }
  if ((family === "ipv4" && version === 6) || (family === "ipv6" && version === 4)) {
    throw new ConfigError(`${flag} excludes the IPv${version} address ${text} of ${name}.`);
  }
  return { host: text };
}

function readRedis(
  url: Said | undefined,
  prefix: Said | undefined,
  ca: Said | undefined,
): { readonly redis?: Redis } {
  if (url === undefined) {
    const alone = prefix ?? ca;
    if (alone === undefined) return {};
    throw new ConfigError(`${alone.name} needs --redis-url, or REDIS_URL, as well.`);
  }
  const urls = url.text.split(",");
  const places = urls.map((text) => (URL.canParse(text) ? new URL(text) : undefined));
  const isHost = places.every(
    (place) => /^rediss?:$/.test(place?.protocol ?? "") && place?.hostname !== "",
  );
  const [first] = places;
  const isSocket =
    places.length === 1 &&
    first?.protocol === "unix:" &&
    /^(localhost)?$/.test(first.hostname) &&
    first.pathname.length > 1;
  if (!isHost && !isSocket) {
    // Without its text: it may have a password.
    const what = "redis://host:6379, rediss://user:password@host:6379 or unix:///run/redis.sock";
    throw new ConfigError(
      `${url.name} must look like ${what}, or be nodes of a Cluster, with commas.`,
    );
  }
  const ways = new Set(
    places.map((place) => `${place?.protocol} ${place?.username} ${place?.password}`),
  );
  if (ways.size > 1) {
    throw new ConfigError(`${url.name} must have the same user and password for each node.`);
  }
  const text = prefix?.text ?? defaultPrefix;
  if (prefix !== undefined && !/^[\w.:-]{1,64}$/.test(text)) {
    const what = "1 to 64 letters, digits, dots, colons, dashes and underscores";
    throw new ConfigError(`${prefix.name} must be ${what}, not "${text}".`);
  }
  return {
    redis: { urls, prefix: text, ...(ca === undefined ? {} : { ca: ca.text }) },
  };
}

function readProxies({ name, text }: Said): readonly string[] {
  const named = text.split(",").map((part) => part.trim());
  const wrong = named.find((part) => !isProxy(part));
  if (wrong === undefined) return named;
  const what = "addresses, networks such as 10.0.0.0/8 or fd00::/8, or the words unix or tor";
  throw new ConfigError(`${name} must list ${what}, with commas, not "${wrong}".`);
}

/**
 * Checks what the word tor needs: every connection then begins with tor's line, in which others could lie.
 *
 * @param isClosed - True if nobody on another machine can connect.
 */
function checkTor(named: readonly string[], isClosed: boolean, certificate?: Certificate): void {
  const word = `The word ${torWord} in --trust-proxy, or TRUST_PROXY,`;
  if (named.length > 1) throw new ConfigError(`${word} excludes all other proxies.`);
  if (certificate !== undefined) {
    throw new ConfigError(`${word} excludes --tls and --tls-cert: Tor encrypts the connection.`);
  }
  if (!isClosed) {
    throw new ConfigError(`${word} needs --host localhost or a Unix socket: only tor may connect.`);
  }
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}

function readCertificate(
  made: boolean,
  cert: Said | undefined,
  key: Said | undefined,
): Certificate | undefined {
  if (cert !== undefined && key !== undefined) return { cert: cert.text, key: key.text };
  const alone = cert ?? key;
  if (alone === undefined) return made ? "made" : undefined;
  const other = cert === undefined ? "tls-cert" : "tls-key";
  throw new ConfigError(`${alone.name} needs --${other}, or ${settings[other].env}, as well.`);
}
