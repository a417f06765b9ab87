/**
 * ML-KEM-768 of FIPS 203: the half of the handshake that a quantum computer does not break (SPEC
 * §7.2). In code, because two of three browser engines have none. Where the engine has it, the
 * decapsulation key is a key of the engine, which nobody can export. Its results are the same. Keys
 * and ciphertexts are always made by the code: an engine's ciphertexts take no seed, so no known
 * answer could test them.
 */
import { ml_kem768 as kem } from "@noble/post-quantum/ml-kem.js";
import type { Env } from "../env.ts";
import type { Bytes } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";

/** Bytes of an encapsulation key, and of a ciphertext for it. */
export const kemBytes = { key: 1184, ciphertext: 1088 } as const;

/** An encapsulation key that has been checked. */
export type Encapsulator = {
  encapsulate(seed: Bytes): { readonly cipherText: Bytes; readonly sharedSecret: Bytes };
};

/** A decapsulation key. Must be wiped: it opens everything that was encapsulated for it. */
export type Decapsulator =
  | { readonly native: CryptoKey }
  | {
      /** As FIPS 203 writes it, 2,400 bytes. */
      readonly secret: Bytes;
      /** What follows from the encapsulation key alone: it halves the work of each ciphertext. */
      readonly prepared: { decapsulate(ciphertext: Bytes, secret: Bytes): Uint8Array };
    };

const algorithm = "ML-KEM-768";
/** What an engine with ML-KEM has besides, which TypeScript does not know yet. */
const subtle = crypto.subtle as SubtleCrypto & {
  importKey(format: "raw-seed", ...rest: [Bytes, string, false, string[]]): Promise<CryptoKey>;
  decapsulateBits?(name: string, key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
};

/** Makes a key pair (FIPS 203 §7.1). Returns the encapsulation key, 1,184 bytes, and the other. */
export async function makeDecapsulator(
  env: Env,
): Promise<{ readonly key: Bytes; readonly own: Decapsulator }> {
  const seed = env.random(64);
  const { publicKey: key, secretKey: secret } = kem.keygen(seed);
  const native = await importSeed(seed);
  seed.fill(0);
  if (native === undefined) return { key, own: { secret, prepared: kem.prepare(key) } };
  secret.fill(0);
  return { key, own: { native } };
}

/** Imports a seed; `undefined` if the engine has no ML-KEM. */
async function importSeed(seed: Bytes): Promise<CryptoKey | undefined> {
  if (subtle.decapsulateBits === undefined) return undefined;
  try {
    return await subtle.importKey("raw-seed", seed, algorithm, false, ["decapsulateBits"]);
  } catch {
    // An engine may know the method and not the algorithm, and each says so with an error of its own.
    return undefined;
  }
}

/**
 * Reads an encapsulation key.
 *
 * @throws ProtocolError "handshake-refused" unless it has 1,184 bytes and every coefficient is
 * below the modulus (FIPS 203 §7.2).
 */
export function readEncapsulator(key: Bytes): Encapsulator {
  try {
    return kem.prepare(key) as Encapsulator;
  } catch (cause) {
    throw new ProtocolError("handshake-refused", "the encapsulation key", { cause });
  }
}

/**
 * Makes a secret for an encapsulation key (FIPS 203 §7.2). Returns the ciphertext, 1,088 bytes, and
 * the secret, 32 bytes.
 */
export function encapsulate(
  encapsulator: Encapsulator,
  env: Env,
): { readonly ciphertext: Bytes; readonly secret: Bytes } {
  const seed = env.random(32);
  const { cipherText: ciphertext, sharedSecret: secret } = encapsulator.encapsulate(seed);
  seed.fill(0);
  return { ciphertext, secret };
}

/**
 * Returns the secret of a ciphertext (FIPS 203 §7.3), 32 bytes. A ciphertext that was not made for
 * this key gives another secret, and no error.
 *
 * @param ciphertext - 1,088 bytes.
 */
export async function decapsulate(own: Decapsulator, ciphertext: Bytes): Promise<Bytes> {
  if (!("native" in own)) return own.prepared.decapsulate(ciphertext, own.secret) as Bytes;
  const bits = await subtle.decapsulateBits?.(algorithm, own.native, ciphertext);
  return new Uint8Array(bits as ArrayBuffer);
}

/** Overwrites a decapsulation key, if it is bytes. The caller drops it. */
export function wipeDecapsulator(own: Decapsulator): void {
  if ("secret" in own) own.secret.fill(0);
}

/** After as many rounds most of the code is compiled. */
const warmRounds = 8;
let rounds = 0;

/**
 * Lets the engine compile this code, once, while the caller has to wait anyway. The first use of each
 * function takes up to 100 times as long as later ones, which a handshake would wait for.
 *
 * @param isOver - The caller waits no longer. What is missing is done the next time.
 */
export async function warmKem(isOver: () => boolean): Promise<void> {
  const random = (length: number): Bytes => new Uint8Array(length);
  const env = { random, now: () => 0 };
  for (; rounds < warmRounds && !isOver(); rounds++) {
    // It ends in a task of its own: before the next round the page can draw and answer a key.
    await subtle.digest("SHA-256", random(1));
    const { key, own } = await makeDecapsulator(env);
    await decapsulate(own, encapsulate(readEncapsulator(key), env).ciphertext);
  }
}
