/**
 * Command line and environment become one typed Config, or a sentence that says what is wrong. Every
 * limit of the relay is a row of one table here, with its unit, default and range. Reads nothing but
 * its arguments.
 */
import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { limits } from "../protocol/limits.ts";

type Row = {
  readonly value: number;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly about: string;
};

const many = 1_000_000_000;

/**
 * Every limit of the relay. A name gives its flag and its variable: `framesPerSecond` is
 * `--frames-per-second` and `SANCTUARY_FRAMES_PER_SECOND`.
 */
export const limitTable = {
  frameBytes: row(limits.frameBytes, "bytes", 16_384, limits.frameBytes, "one frame"),
  fragments: row(64, "fragments", 1, many, "of one frame"),
  // Entering a room of 300 sends about 600 small frames at once, a change of keys there 300.
  framesPerSecond: row(200, "frames/s", 1, many, "from one connection"),
  framesBurst: row(2_000, "frames", 1, many, "at once from one connection"),
  bytesPerSecond: row(1_048_576, "bytes/s", 1_024, many, "from one connection"),
  bytesBurst: row(4_194_304, "bytes", limits.frameBytes, many, "at once from one connection"),
  members: row(limits.membersDefault, "members", 2, limits.members, "in a room"),
  passes: row(1_000, "seats", 1, many, "whose passes a room remembers"),
  rooms: row(10_000, "rooms", 1, many, "at the same time"),
  connections: row(20_000, "connections", 1, many, "at the same time"),
  sockets: row(21_000, "sockets", 1, many, "at the same time, those that fetch the page included"),
  connectionsPerAddress: row(1_000, "connections", 1, many, "of one address"),
  foundedPerMinute: row(30, "rooms/min", 1, many, "opened from one address"),
  addresses: row(100_000, "addresses", 1, many, "counted at the same time"),
  addressMs: row(600_000, "ms", 1_000, many, "until an address without connection is forgotten"),
  failedFirstMs: row(250, "ms", 1, many, "wait of an address after a wrong access; doubles"),
  failedMostMs: row(300_000, "ms", 1, many, "longest such wait"),
  failedPerMinute: row(10, "entries/min", 1, many, "wrong ones on one route before it is slowed"),
  knockedMs: row(10_000, "ms", 0, many, "least time between two reports of wrong entries"),
  enterMs: row(limits.enterMs, "ms", 100, many, "to enter a room after connecting"),
  headersMs: row(10_000, "ms", 1_000, many, "to send the headers of a request"),
  headersBytes: row(8_192, "bytes", 1_024, 65_536, "headers of a request"),
  heartbeatMs: row(20_000, "ms", 100, many, "between two pings, and to answer one"),
  lifeSeconds: row(0, "s", 0, many, "longest life of a room; 0 = as its founder asks"),
  emptyMs: row(60_000, "ms", 0, many, "a room outlives its last connection"),
  tombstoneMs: row(86_400_000, "ms", 0, many, "a stopped or expired room is refused"),
  tombstones: row(100_000, "tombstones", 1, many, "kept at the same time"),
  queuedBytes: row(1_048_576, "bytes", 1_024, many, "unread by one reader, for a while"),
  queuedMs: row(5_000, "ms", 0, many, "how long that while is"),
  queuedMostBytes: row(16_777_216, "bytes", 1_024, many, "unread by one reader, ever"),
  // A flush of 1,000 members takes 4 to 5 ms of a core, and all other rooms wait for it.
  flushMembers: row(200, "members", 1, many, "of a room written to in one turn"),
  closeMs: row(5_000, "ms", 1, many, "to answer a close before the socket is cut"),
  closingSeconds: row(3, "s", 0, 4, "between the word that the relay closes and its end"),
} as const;

/** The limits as numbers, by name. */
export type ServerLimits = { readonly [name in LimitName]: number };

/** What the relay is told at its start. */
export type Config = {
  readonly port: number;
  /** Where to listen. */
  readonly family: "both" | "ipv4" | "ipv6";
  /** An address literal; absent: every address of the family. */
  readonly host?: string;
  /** Origin under which people reach the relay, when a proxy changes the Host header. */
  readonly baseUrl?: string;
  /** Whether pages without an origin (saved to a file) may connect. */
  readonly nullOrigin: boolean;
  readonly limits: ServerLimits;
};

/** What the command line asks for. */
export type Command =
  | { readonly kind: "run"; readonly config: Config }
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** A flag or variable that cannot be used; the message is the sentence for the operator. */
export class ConfigError extends Error {}

type LimitName = keyof typeof limitTable;

const limitNames = Object.keys(limitTable) as LimitName[];

const switches = {
  "4": "listen on IPv4 only",
  "6": "listen on IPv6 only",
  version: "print the version",
  help: "print this",
} as const;

const settings = {
  port: { env: "PORT", about: "port, 0 to 65535; 0 takes a free one (6969)" },
  host: { env: "HOST", about: "address to listen on, or localhost (every address)" },
  "base-url": { env: "BASE_URL", about: "origin that people open, if a proxy changes it" },
  "null-origin": { env: "NULL_ORIGIN", about: "on or off: let saved pages connect (on)" },
} as const;

/** The settings of a relay that was told nothing. */
export const defaults: Config = {
  port: 6969,
  family: "both",
  nullOrigin: true,
  limits: Object.fromEntries(
    limitNames.map((name) => [name, limitTable[name].value]),
  ) as ServerLimits,
};

/**
 * Reads flags and environment; flags win.
 *
 * @param args - The arguments after the program's name.
 * @throws ConfigError with one sentence about the first thing that is wrong.
 */
export function readCommand(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { given, on } = readFlags(args);
  if (on.has("help")) return { kind: "help" };
  if (on.has("version")) return { kind: "version" };
  const value = (flag: string, variable: string): Said | undefined => {
    const said = given.get(flag);
    if (said !== undefined) return { name: `--${flag}`, text: said };
    const text = env[variable];
    // An empty variable is how shells and compose files say "not set".
    return text === undefined || text === "" ? undefined : { name: variable, text };
  };
  const setting = (flag: keyof typeof settings) => value(flag, settings[flag].env);

  if (on.has("4") && on.has("6")) {
    throw new ConfigError("-4 and -6 exclude each other; without them the relay listens on both.");
  }
  const asked = on.has("4") ? "ipv4" : on.has("6") ? "ipv6" : "both";
  const port = setting("port");
  const host = readHost(setting("host"), asked);
  const baseUrl = readOrigin(setting("base-url"));
  const numbers = limitNames.map((name) => {
    const said = value(flagOf(name), variableOf(name));
    const { value: usual, least, most, unit } = limitTable[name];
    return [name, said === undefined ? usual : readNumber(said, least, most, unit)];
  });
  return {
    kind: "run",
    config: {
      port: port === undefined ? defaults.port : readNumber(port, 0, 65_535),
      family: asked,
      ...(host === undefined ? {} : { host }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      nullOrigin: readSwitch(setting("null-origin")),
      limits: Object.fromEntries(numbers) as ServerLimits,
    },
  };
}

/** Writes the text of `--help`. */
export function helpText(): string {
  const lines = ["Usage: sanctuary [flags]", ""];
  for (const [flag, about] of Object.entries(switches)) {
    lines.push(`  ${(flag.length > 1 ? "--" : "-") + flag}`.padEnd(38) + about);
  }
  for (const [flag, { env, about }] of Object.entries(settings)) {
    const short = flag === "port" ? ", -p" : "";
    lines.push(`  --${flag}${short}, ${env}`.padEnd(38) + about);
  }
  lines.push("", "Limits (each also as a variable: --rooms is SANCTUARY_ROOMS):");
  for (const name of limitNames) {
    const { value, unit, about } = limitTable[name];
    lines.push(`${`  --${flagOf(name)} ${value}`.padEnd(38)}${unit} ${about}`);
  }
  return lines.join("\n");
}

/** The flag of a limit, without its dashes. */
export function flagOf(name: LimitName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The environment variable of a limit. */
export function variableOf(name: LimitName): string {
  return `SANCTUARY_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
}

type Said = { readonly name: string; readonly text: string };

function row(value: number, unit: string, least: number, most: number, about: string): Row {
  return { value, unit, least, most, about };
}

function readFlags(args: readonly string[]) {
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {};
  for (const flag of Object.keys(switches)) {
    options[flag] = flag.length > 1 ? { type: "boolean" } : { type: "boolean", short: flag };
  }
  for (const flag of [...Object.keys(settings), ...limitNames.map(flagOf)]) {
    options[flag] = flag === "port" ? { type: "string", short: "p" } : { type: "string" };
  }
  // Not strict: the sentences of the strict mode speak to programmers.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, string>();
  const on = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") {
      const word = token.kind === "positional" ? token.value : "--";
      throw new ConfigError(`"${word}" is not a flag. --help lists the flags.`);
    }
    const type = Object.hasOwn(options, token.name) ? options[token.name]?.type : undefined;
    if (type === undefined) {
      throw new ConfigError(`There is no flag ${token.rawName}. --help lists the flags.`);
    }
    if (type === "boolean") {
      if (token.value !== undefined) throw new ConfigError(`${token.rawName} takes no value.`);
      on.add(token.name);
    } else {
      if (token.value === undefined) throw new ConfigError(`${token.rawName} needs a value.`);
      given.set(token.name, token.value);
    }
  }
  return { given, on };
}

function readNumber({ name, text }: Said, least: number, most: number, unit = ""): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const what = `a whole number from ${least} to ${most}${unit === "" ? "" : ` (${unit})`}`;
  throw new ConfigError(`${name} must be ${what}, not "${text}".`);
}

function readSwitch(said: Said | undefined): boolean {
  if (said === undefined) return defaults.nullOrigin;
  if (said.text === "on" || said.text === "off") return said.text === "on";
  throw new ConfigError(`${said.name} must be on or off, not "${said.text}".`);
}

function readHost(said: Said | undefined, family: Config["family"]): string | undefined {
  if (said === undefined) return undefined;
  const { name, text } = said;
  if (text === "localhost") return family === "ipv6" ? "::1" : "127.0.0.1";
  const version = isIP(text);
  if (version === 0) {
    throw new ConfigError(`${name} must be an IPv4 or IPv6 address or localhost, not "${text}".`);
  }
  if ((family === "ipv4" && version === 6) || (family === "ipv6" && version === 4)) {
    const flag = family === "ipv4" ? "-4" : "-6";
    throw new ConfigError(`${flag} excludes the IPv${version} address ${text} of ${name}.`);
  }
  return text;
}

function readOrigin(said: Said | undefined): string | undefined {
  if (said === undefined) return undefined;
  const { name, text } = said;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url !== undefined && url.pathname === "/" && url.search + url.hash === "";
  if (plain && (url.protocol === "http:" || url.protocol === "https:") && url.username === "") {
    return url.origin;
  }
  throw new ConfigError(`${name} must look like https://chat.example.org, not "${text}".`);
}
