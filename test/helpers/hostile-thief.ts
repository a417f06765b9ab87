/**
 * A thief: takes everything that a session holds in memory, adds code and password, and all bytes
 * that the relay ever saw, and decrypts all it can. Its own key schedule over node:crypto shares no
 * mistake with the engine; of the protocol it uses only the decoders of frames and contents, and
 * the same ML-KEM. With breakEcdh it also knows every secret of ECDH, as a quantum computer would.
 */
import { createDecipheriv, createHash, createHmac, hkdfSync, pbkdf2Sync } from "node:crypto";
import { ml_kem768 as kem } from "@noble/post-quantum/ml-kem.js";
import { decapsulate } from "../../protocol/crypto/kem.ts";
import { type Bytes, concat, readU16, readU32, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import {
  type ChannelMessage,
  decodeChannel,
  decodeRoom,
  type RoomMessage,
} from "../../protocol/wire/message.ts";
import { type Padded, unpad } from "../../protocol/wire/padding.ts";
import { isKind } from "./hostile-inside.ts";

/** The contents of a memory. */
export type Loot = {
  readonly bytes: readonly Bytes[];
  readonly strings: readonly string[];
  readonly keys: readonly CryptoKey[];
  /** Number of objects, entries and bytes, to check that a memory does not grow without bound. */
  readonly size: number;
};

/** Visits everything that is reachable from an object. */
export function dump(root: unknown): Loot {
  const bytes: Bytes[] = [];
  const strings = new Set<string>();
  const keys = new Set<CryptoKey>();
  const seen = new Set<unknown>();
  const stack: unknown[] = [root];
  let size = 0;
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value === "string") strings.add(value);
    if (typeof value === "string") size += value.length;
    if ((typeof value !== "object" && typeof value !== "function") || value === null) continue;
    if (seen.has(value)) continue;
    seen.add(value);
    size++;
    if (value instanceof CryptoKey) keys.add(value);
    else if (value instanceof ArrayBuffer) bytes.push(new Uint8Array(value.slice(0)));
    else if (ArrayBuffer.isView(value)) bytes.push(Uint8Array.from(value as Uint8Array));
    else if (value instanceof Map) stack.push(...value.keys(), ...value.values());
    else if (value instanceof Set) stack.push(...value);
    else {
      for (const name of Reflect.ownKeys(value)) {
        stack.push(Object.getOwnPropertyDescriptor(value, name)?.value);
      }
    }
  }
  for (const { length } of bytes) size += length;
  // A dump must be a copy: the session goes on and wipes its own bytes.
  return { bytes, strings: [...strings], keys: [...keys], size };
}

/** A handshake as the relay saw it, decrypted with the room's hello key. */
type Hello = { readonly frame: Bytes; readonly identity: Bytes; readonly x: Bytes };
type Reply = {
  readonly frame: Bytes;
  readonly identity: Bytes;
  readonly y: Bytes;
  readonly ciphertext: Bytes;
  readonly helloHash: string;
};

type RoomFrame = { readonly opaque: Bytes; readonly commit: string };
type ChannelFrame = { readonly opaque: Bytes; opened: boolean };

/** What the thief has read. */
export type Read = {
  readonly room: RoomMessage[];
  readonly channel: ChannelMessage[];
  readonly plains: Padded[];
};

const channelFrames = 400;
const decapsulatorBytes = 2400;
const isDecapsulator = ({ algorithm }: CryptoKey) => algorithm.name === "ML-KEM-768";

/** Only the decapsulation keys of a memory: bytes, or keys of an engine that has ML-KEM. */
export function decapsulatorsOf(loot: Loot): Loot {
  return {
    ...loot,
    bytes: loot.bytes.filter(({ length }) => length === decapsulatorBytes),
    keys: loot.keys.filter(isDecapsulator),
  };
}

export class Thief {
  readonly read: Read = { room: [], channel: [], plains: [] };
  /** Codes of new rooms that it has unmasked in removals, in hex. */
  readonly codes = new Set<string>();
  /** Indices of the frames that it has. */
  private readonly indices = new Set<number>();
  /** Every 32 bytes that may be a key, in hex. */
  private readonly secrets = new Map<string, Bytes>();
  private readonly tried = new Set<string>();
  private readonly keys: CryptoKey[] = [];
  /** Decapsulation keys that were found. */
  private readonly decapsulators: Bytes[] = [];
  private readonly hellos = new Map<string, Hello>();
  private readonly replies: Reply[] = [];
  private readonly roomFrames = new Map<string, RoomFrame>();
  private readonly channelFrames: ChannelFrame[] = [];
  private readonly rooms: { readonly route: Bytes; readonly pairing: Bytes }[] = [];
  private readonly password: string;
  private readonly tape: readonly Bytes[];

  /** @param seen - Every byte that the relay saw. */
  constructor(password: string, seen: readonly (string | Bytes)[]) {
    this.password = password;
    this.tape = seen.filter((data): data is Bytes => typeof data !== "string");
    for (const data of this.tape) {
      const { opaque } = decodeFrame(data);
      if (isKind(data, "room")) {
        const commit = toHex(opaque.subarray(14, 46));
        this.roomFrames.set(toHex(opaque), { opaque, commit });
        this.indices.add(readU32(opaque, 10));
      }
      if (isKind(data, "channel")) this.channelFrames.push({ opaque, opened: false });
    }
  }

  /** Adds a code: with the password it decrypts hellos and replies. */
  addCode(code: Bytes): void {
    const input = concat(Uint8Array.of(1), utf8(this.password));
    const master = masterOf(input, hkdf(code, "sanctuary/1 salt", 32));
    const secret = concat(code, master);
    const route = hkdf(code, "sanctuary/1 route", 16);
    const hello = hkdf(secret, "sanctuary/1 hello", 32);
    this.rooms.push({ route, pairing: hkdf(secret, "sanctuary/1 pairing", 32) });
    for (const data of this.tape) {
      const { opaque } = decodeFrame(data);
      if (isKind(data, "hello")) this.takeHello(hello, opaque);
      if (isKind(data, "reply")) this.takeReply(hello, opaque);
    }
  }

  /** Adds the stolen memory. */
  addLoot({ bytes, keys }: Loot): void {
    for (const some of bytes) this.addBytes(some);
    this.decapsulators.push(...bytes.filter(({ length }) => length === decapsulatorBytes));
    this.addKeys(keys);
  }

  /** Adds keys that cannot be exported. */
  addKeys(keys: readonly CryptoKey[]): void {
    this.keys.push(...keys);
  }

  /**
   * Adds bytes that may hold keys: every 32 of them, at steps of 4. Longer ones and public keys
   * hold none.
   */
  addBytes(bytes: Bytes): void {
    const last = bytes.length > 128 || bytes.length === 65 ? -1 : bytes.length - 32;
    for (let at = 0; at <= last; at += 4) {
      const secret = bytes.slice(at, at + 32);
      this.secrets.set(toHex(secret), secret);
    }
  }

  /** Decrypts everything that can be decrypted, until nothing new is found. */
  async work(): Promise<Read> {
    await this.root();
    for (let before = -1; before !== this.read.plains.length || this.tryMasks(); ) {
      before = this.read.plains.length;
      const fresh = [...this.secrets].filter(([name]) => !this.tried.has(name));
      for (const [name, secret] of fresh) {
        this.tried.add(name);
        this.trySenderKey(secret);
        this.tryRatchet(secret);
      }
    }
    return this.read;
  }

  /** Steps every secret as a whisper key. Returns true if a code of a removal is new. */
  private tryMasks(): boolean {
    const before = this.codes.size;
    const steps = Math.max(0, ...[...this.indices]);
    for (const message of this.read.room) {
      if (message.type !== "removal") continue;
      for (let key of this.secrets.values()) {
        for (let step = 0; step <= steps; step++) {
          const mask = hkdf(key, "sanctuary/1 move", 16);
          for (const masked of message.codes) {
            const code = masked.map((byte, at) => byte ^ (mask[at] ?? 0));
            const name = toHex(code);
            if (this.codes.has(name) || toHex(sha256(code)) !== toHex(message.code)) continue;
            this.codes.add(name);
            this.addCode(code);
          }
          key = sha256(utf8("sanctuary/1 whisper step"), key);
        }
      }
    }
    return this.codes.size > before;
  }

  /** All texts that were read, and every other readable field of members' messages. */
  get words(): readonly string[] {
    return this.read.plains.map(({ content }) => new TextDecoder().decode(content.subarray(16)));
  }

  private takeHello(key: Bytes, opaque: Bytes): void {
    const body = openSeal(key, opaque, "sanctuary/1 seal hello");
    if (body === undefined) return;
    const hello = { frame: opaque, identity: body.slice(0, 65), x: body.slice(65, 130) };
    this.hellos.set(toHex(sha256(opaque)), hello);
  }

  private takeReply(key: Bytes, opaque: Bytes): void {
    const frame = opaque.slice(0, 1498);
    const body = openSeal(key, frame, "sanctuary/1 seal reply");
    if (body === undefined) return;
    const [identity, y, ciphertext] = [
      body.slice(0, 65),
      body.slice(65, 130),
      body.slice(130, 1218),
    ];
    const helloHash = toHex(body.slice(1242, 1274));
    this.replies.push({ frame, identity, y, ciphertext, helloHash });
  }

  /** The number of decrypted handshakes. */
  get handshakes(): number {
    return this.hellos.size + this.replies.length;
  }

  /** The secrets that a ciphertext may have: also none at all, for an engine that leaves it out. */
  private async kemSecrets(ciphertext: Bytes): Promise<Uint8Array[]> {
    const opened = this.decapsulators.map((secret) => kem.decapsulate(ciphertext, secret));
    for (const native of this.keys.filter(isDecapsulator)) {
      opened.push(await decapsulate({ native }, ciphertext));
    }
    return [new Uint8Array(0), new Uint8Array(32), ...opened];
  }

  /** With stolen ephemeral keys, derives every channel that they made. */
  private async root(): Promise<void> {
    for (const key of this.keys) {
      if (key.algorithm.name !== "ECDH" || key.type !== "private") continue;
      for (const reply of this.replies) {
        const secrets = await this.kemSecrets(reply.ciphertext);
        const hello = this.hellos.get(reply.helloHash);
        if (hello === undefined) continue;
        for (const other of [hello.x, reply.y]) {
          const shared = await agree(key, other);
          for (const { pairing } of this.rooms) {
            for (const secret of secrets) {
              const prk = hmac(pairing, concat(shared, secret));
              const transcript = sha256(hello.frame, reply.frame);
              const info = concat(utf8("sanctuary/1 channel"), transcript);
              this.addBytes(expand(prk, info, 128));
            }
          }
        }
      }
    }
  }

  /** Steps a secret as a sender key, and as the message key of one frame. */
  private trySenderKey(secret: Bytes): void {
    this.tryMessageKey(secret);
    let senderKey = secret;
    const steps = Math.max(
      0,
      ...[...this.roomFrames.values()].map(({ opaque }) => readU32(opaque, 10)),
    );
    for (let step = 0; step <= steps; step++) {
      this.tryMessageKey(hmac(senderKey, Uint8Array.of(1)));
      senderKey = hmac(senderKey, Uint8Array.of(2));
    }
  }

  private tryMessageKey(message: Bytes): void {
    const okm = hkdf(message, "sanctuary/1 message", 76);
    const commit = toHex(okm.subarray(44));
    for (const [name, { opaque, commit: wanted }] of this.roomFrames) {
      if (commit !== wanted) continue;
      for (const { route } of this.rooms) {
        for (const id of this.ids()) {
          const aad = concat(route, id, opaque.subarray(0, 46));
          const plain = open(okm, opaque.slice(46, -64), aad);
          if (plain === undefined) continue;
          this.roomFrames.delete(name);
          this.take(plain, "room");
        }
      }
    }
  }

  /** Steps a secret as one direction of a channel, from any counter on. */
  private tryRatchet(secret: Bytes): void {
    const counters = new Map<number, ChannelFrame[]>();
    for (const frame of this.channelFrames) {
      const counter = readU32(frame.opaque, 2);
      counters.set(counter, [...(counters.get(counter) ?? []), frame]);
    }
    for (const start of counters.keys()) {
      let ratchet = secret;
      for (let counter = start; counter < start + channelFrames; counter++) {
        const okm = hkdf(hmac(ratchet, Uint8Array.of(1)), "sanctuary/1 channel message", 44);
        const hit = (counters.get(counter) ?? []).some((frame) => this.tryChannel(frame, okm));
        if (!hit) break;
        ratchet = hmac(ratchet, Uint8Array.of(2));
      }
    }
  }

  private tryChannel(frame: ChannelFrame, okm: Bytes): boolean {
    const { opaque } = frame;
    const ids = this.ids();
    for (const { route } of this.rooms) {
      for (const sender of ids) {
        for (const receiver of ids) {
          const aad = concat(opaque.subarray(0, 2), route, sender, receiver, opaque.subarray(2, 6));
          const plain = open(okm, opaque.slice(6), aad);
          if (plain === undefined) continue;
          if (!frame.opened) this.take(plain, "channel");
          frame.opened = true;
          return true;
        }
      }
    }
    return false;
  }

  /** Decodes a content, and looks for further keys in it. */
  private take(padded: Bytes, where: "room" | "channel"): void {
    const plain = unpad(padded);
    this.read.plains.push(plain);
    const message = where === "room" ? decodeRoom(plain) : decodeChannel(plain);
    if (message === undefined) return;
    if (where === "room") this.read.room.push(message as RoomMessage);
    else this.read.channel.push(message as ChannelMessage);
    for (const bytes of dump(message).bytes) this.addBytes(bytes);
    if (message.type === "move" && "code" in message) this.addCode(message.code);
  }

  private ids(): readonly Bytes[] {
    const identities = [...this.hellos.values(), ...this.replies].map(({ identity }) => identity);
    const ids = new Map(identities.map((bytes) => [toHex(bytes), sha256(bytes).slice(0, 16)]));
    return [...ids.values()];
  }
}

/**
 * Runs a task and returns the private half of every ECDH key pair that was made meanwhile: who has
 * these opens every ECDH of a recording, as a quantum computer would.
 */
export async function breakEcdh(task: () => Promise<void>): Promise<CryptoKey[]> {
  const { subtle } = crypto;
  const { generateKey } = subtle;
  const found: CryptoKey[] = [];
  const listening = {
    async generateKey(...args: Parameters<typeof generateKey>) {
      const made = await (generateKey as (...args: unknown[]) => Promise<CryptoKeyPair>).apply(
        subtle,
        args,
      );
      if (made.privateKey.algorithm.name === "ECDH") found.push(made.privateKey);
      return made;
    },
  };
  Object.assign(subtle, listening);
  try {
    await task();
  } finally {
    // Deletes our own property, so that the one of the prototype is visible again.
    Reflect.deleteProperty(subtle, "generateKey");
  }
  return found;
}

function openSeal(hello: Bytes, frame: Bytes, info: string): Bytes | undefined {
  const okm = hkdf(hello, info, 76, frame.slice(2, 34));
  const plain = open(okm, frame.slice(66), frame.slice(0, 66));
  return plain?.slice(2, 2 + readU16(plain, 0));
}

/** AES-256-GCM with `key 32 || nonce 12` of some bytes; `undefined` if the tag is wrong. */
function open(okm: Bytes, ciphertext: Bytes, aad: Bytes): Bytes | undefined {
  const decipher = createDecipheriv("aes-256-gcm", okm.subarray(0, 32), okm.subarray(32, 44));
  decipher.setAAD(aad);
  decipher.setAuthTag(ciphertext.subarray(-16));
  try {
    const head = decipher.update(ciphertext.subarray(0, -16));
    return Uint8Array.from([...head, ...decipher.final()]);
  } catch (error) {
    // Node gives no further detail about a wrong tag.
    if (error instanceof Error && error.message.includes("unable to authenticate"))
      return undefined;
    throw error;
  }
}

async function agree(key: CryptoKey, point: Bytes): Promise<Bytes> {
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const other = await crypto.subtle.importKey("raw", point, algorithm, false, []);
  const params = { name: "ECDH", public: other };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, 256));
}

const masters = new Map<string, Bytes>();

/** PBKDF2, once for each room. */
function masterOf(input: Bytes, salt: Bytes): Bytes {
  const name = `${toHex(input)} ${toHex(salt)}`;
  const master =
    masters.get(name) ?? Uint8Array.from(pbkdf2Sync(input, salt, 600_000, 32, "sha256"));
  masters.set(name, master);
  return master;
}

/** SHA-256 of the parts, one after another. */
export function sha256(...parts: readonly Uint8Array[]): Bytes {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}

function hmac(key: Bytes, data: Bytes): Bytes {
  return Uint8Array.from(createHmac("sha256", key).update(data).digest());
}

function hkdf(key: Bytes, info: string, length: number, salt: Bytes = new Uint8Array(0)): Bytes {
  return new Uint8Array(hkdfSync("sha256", key, salt, info, length));
}

function expand(prk: Bytes, info: Bytes, length: number): Bytes {
  let block: Bytes = new Uint8Array(0);
  let out: Bytes = new Uint8Array(0);
  for (let count = 1; out.length < length; count++) {
    block = hmac(prk, concat(block, info, Uint8Array.of(count)));
    out = concat(out, block);
  }
  return out.slice(0, length);
}
