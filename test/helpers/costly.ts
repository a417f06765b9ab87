/**
 * Counts what is costly in WebCrypto: signatures, checks of signatures, key pairs and key
 * agreements. What the symmetric ciphers and hashes do is not counted.
 */
const { subtle } = crypto;
const costly = ["ECDSA", "ECDH"];

let counted = 0;

for (const name of ["sign", "verify", "generateKey", "deriveBits"] as const) {
  const original = subtle[name] as (...given: unknown[]) => unknown;
  Object.assign(subtle, {
    [name](...given: unknown[]) {
      const [algorithm] = given as [string | { readonly name: string }];
      if (costly.includes(typeof algorithm === "string" ? algorithm : algorithm.name)) counted++;
      return original.apply(subtle, given);
    },
  });
}

/** Returns how many costly operations there were so far. */
export function costlyOperations(): number {
  return counted;
}

/** Returns how many costly operations a task takes. */
export async function costOf(task: () => unknown): Promise<number> {
  const before = counted;
  await task();
  return counted - before;
}
