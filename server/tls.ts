/**
 * The certificate of the relay: read from files and checked before it is used, or made in memory for all
 * names and addresses of the machine. Never writes one anywhere.
 */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import type { JsonGeneralName } from "@peculiar/x509";
import type { Certificate } from "./config.ts";
import { codeOf, StartError } from "./errors.ts";

/** A matching certificate and key, as PEM. */
export type Pair = {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the certificate, as browsers show it. */
  readonly fingerprint: string;
  /**
   * True if someone else signed it. Only then may browsers be told to insist on TLS: a browser that does
   * not trust the certificate would lock people out.
   */
  readonly vouched: boolean;
};

/** Names and addresses under which a machine may be reached. */
export type Names = { readonly names: readonly string[]; readonly addresses: readonly string[] };

const dayMs = 86_400_000;
/** Browsers refuse certificates of more than 398 days. */
const validDays = 397;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/**
 * Returns the certificate that the operator asked for.
 *
 * @throws StartError if a file cannot be read, or certificate and key do not match.
 */
export async function pairOf(asked: Certificate): Promise<Pair> {
  if (asked === "made") {
    const { cert, key } = await makeCertificate(machineNames(), Date.now());
    return checked(cert, key);
  }
  const [cert, key] = [await read(asked.cert), await read(asked.key)];
  try {
    return checked(cert, key);
  } catch (error) {
    const sentence = `${asked.cert} and ${asked.key} are not a matching PEM certificate and private key`;
    throw new StartError(`${sentence} (${codeOf(error)}).`, { cause: error });
  }
}

async function read(path: string): Promise<string> {
  try {
    // The permission model compares with the absolute path that it was given.
    return await readFile(resolve(path), "utf8");
  } catch (error) {
    throw new StartError(`${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
}

/** @throws Error of OpenSSL. */
function checked(cert: string, key: string): Pair {
  createSecureContext({ cert, key });
  const first = new X509Certificate(cert);
  const isOwn = first.subject === first.issuer && first.verify(first.publicKey);
  return { cert, key, fingerprint: first.fingerprint256, vouched: !isOwn };
}

export function machineNames(): Names {
  const host = hostname().toLowerCase();
  const names = new Set(["localhost"]);
  // A name with other letters fits into no certificate, and into no address bar.
  if (/^[a-z0-9.-]{1,63}$/.test(host)) {
    names.add(host);
    if (!host.includes(".")) names.add(`${host}.local`);
  }
  const addresses = new Set(["127.0.0.1", "::1"]);
  for (const { address } of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) {
    addresses.add(address.split("%")[0] ?? address);
  }
  return { names: [...names], addresses: [...addresses] };
}

/**
 * Makes a key and a certificate signed with it.
 *
 * @param now - ms since 1970. Valid from a day before, for clocks that are slow.
 * @returns Both as PEM.
 */
export async function makeCertificate({ names, addresses }: Names, now: number) {
  // Loaded here: the library is three times as large as the relay. It needs this polyfill.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const general: JsonGeneralName[] = [
    ...names.map((value) => ({ type: "dns" as const, value })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Sanctuary relay",
    keys,
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + (validDays - 1) * dayMs),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(general),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
}
