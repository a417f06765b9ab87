/**
 * Lets this process stretch each password for each room once: members who move to a room derive the same bits,
 * and that would take most of the time of their tests. Must never share anything between passwords, salts or
 * parameters.
 */
import { toHex } from "../../protocol/wire/bytes.ts";

const { subtle } = crypto;
const original = subtle.deriveBits;
const done = new WeakMap<CryptoKey, Map<string, Promise<ArrayBuffer>>>();

subtle.deriveBits = async (algorithm, key, length) => {
  const derive = () => original.call(subtle, algorithm, key, length ?? null);
  if (typeof algorithm === "string" || !("iterations" in algorithm)) return derive();
  const { name, hash, iterations } = algorithm;
  const salt = toHex(Uint8Array.from(algorithm.salt as Uint8Array));
  const what = [name, JSON.stringify(hash), iterations, length, salt].join();
  const rooms = done.get(key) ?? new Map<string, Promise<ArrayBuffer>>();
  done.set(key, rooms);
  const bits = rooms.get(what) ?? derive();
  rooms.set(what, bits);
  // A copy: the caller wipes it.
  return (await bits).slice(0);
};
