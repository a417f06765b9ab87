/**
 * What the protocol's suites need of Node when a page runs them: the few functions of Buffer that
 * they use, and uvu's queue. Loaded before the suites; must never replace anything under test.
 */

/**
 * The result of a suite in uvu: its errors or true, and how many tests passed, were skipped and
 * exist.
 */
type Outcome = readonly [errors: string | true, passed: number, skipped: number, total: number];
type Suite = () => Promise<Outcome>;

/** The results of all suites. */
export type Totals = { readonly passed: number; readonly total: number; readonly errors: string };

class PageBuffer extends Uint8Array {
  static override from(source: unknown, encoding?: unknown): PageBuffer {
    if (typeof source !== "string") return new PageBuffer(source as Uint8Array);
    if (encoding === undefined) return new PageBuffer(new TextEncoder().encode(source));
    if (encoding !== "hex") throw new Error(`${encoding} is not known here`);
    return new PageBuffer((source.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  }

  static concat(parts: readonly Uint8Array[]): PageBuffer {
    return new PageBuffer(parts.flatMap((part) => [...part]));
  }

  static byteLength(text: string): number {
    return new TextEncoder().encode(text).length;
  }

  override toString(encoding = "utf8"): string {
    if (encoding === "utf8") return new TextDecoder().decode(this);
    if (encoding === "hex")
      return Array.from(this, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (encoding !== "base64url") throw new Error(`${encoding} is not known here`);
    const text = btoa(Array.from(this, (byte) => String.fromCharCode(byte)).join(""));
    return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }
}

const queue: [null, ...Suite[]] = [null];

/** Runs the suites that were loaded, one after the other. */
export async function runQueue(): Promise<Totals> {
  const totals = { passed: 0, total: 0, errors: "" };
  for (const suite of queue) {
    if (suite === null) continue;
    const [errors, passed, , total] = await suite();
    totals.passed += passed;
    totals.total += total;
    if (errors !== true) totals.errors += errors;
  }
  return totals;
}

// With UVU_DEFER, run() only puts a suite into the queue.
Object.assign(globalThis, {
  Buffer: PageBuffer,
  UVU_DEFER: true,
  UVU_QUEUE: [queue],
});
