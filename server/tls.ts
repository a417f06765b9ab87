/**
 * A certificate made in memory, for use without a domain: for every name and address of the machine,
 * signed by itself, gone with the process. Loaded only when it is asked for, because the library is
 * three times as large as all of the relay.
 */
import "./reflect.ts";
import { hostname, networkInterfaces } from "node:os";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const dayMs = 86_400_000;
/** Browsers refuse certificates of more than 398 days. */
const validDays = 397;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Names and addresses under which a machine may be reached. */
export type Names = { readonly names: readonly string[]; readonly addresses: readonly string[] };

/** Finds the names and addresses of this machine. */
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
 * Makes a key and its certificate.
 *
 * @param now - ms since 1970. Valid from a day before, for clocks that are behind.
 * @returns Both as PEM.
 */
export async function makeCertificate({ names, addresses }: Names, now: number) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const general: JsonGeneralName[] = [
    ...names.map((value) => ({ type: "dns" as const, value })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
  ];
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Sanctuary relay",
    keys,
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + (validDays - 1) * dayMs),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(general),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: PemConverter.encode(key, "PRIVATE KEY") };
}
