/**
 * The certificate that the relay shows: checked before it is used, so that a broken file is a sentence
 * at the start and changes nothing later. Never writes one anywhere.
 */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Certificate } from "./config.ts";
import { codeOf, StartError } from "./errors.ts";

/** Certificate and key as PEM, fit for each other. */
export type Pair = {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the certificate, as browsers show it. */
  readonly fingerprint: string;
  /**
   * Whether somebody else vouches for it. Only then may browsers be told to insist on TLS: insisting
   * on a certificate that they do not trust locks people out.
   */
  readonly vouched: boolean;
};

/**
 * Gets the certificate that the operator asked for.
 *
 * @throws StartError if a file cannot be read, or certificate and key are of no use.
 */
export async function pairOf(asked: Certificate): Promise<Pair> {
  if (asked === "made") {
    const { machineNames, makeCertificate } = await import("./tls.ts");
    const { cert, key } = await makeCertificate(machineNames(), Date.now());
    return checked(cert, key);
  }
  const [cert, key] = [await read(asked.cert), await read(asked.key)];
  try {
    return await checked(cert, key);
  } catch (error) {
    const sentence = `${asked.cert} and ${asked.key} are no certificate and its key in PEM`;
    throw new StartError(`${sentence} (${codeOf(error)}).`, { cause: error });
  }
}

async function read(path: string): Promise<string> {
  try {
    // The runtime compares with the whole path that it was given.
    return await readFile(resolve(path), "utf8");
  } catch (error) {
    throw new StartError(`${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
}

/** @throws Error as OpenSSL has it. */
async function checked(cert: string, key: string): Promise<Pair> {
  const { createSecureContext } = await import("node:tls");
  createSecureContext({ cert, key });
  const first = new X509Certificate(cert);
  const own = first.subject === first.issuer && first.verify(first.publicKey);
  return { cert, key, fingerprint: first.fingerprint256, vouched: !own };
}
