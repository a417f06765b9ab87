/**
 * A relay in a process of its own that follows orders from a test: advances its clock, collects its
 * garbage, writes out its heap. Must never be told what the test looks for: the search would find
 * that.
 */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { setImmediate as turnOfLoop } from "node:timers/promises";
import { writeHeapSnapshot } from "node:v8";
import type { ServerLimits } from "../../server/limits.ts";
import type { RelayOptions } from "../../server/relay.ts";
import { closeRelays, HandClock, relayWith } from "../server/support.ts";

/** The orders of the test, one at a time. */
export type Order =
  | { readonly do: "start"; readonly limits: Partial<ServerLimits>; readonly clock: ClockKind }
  | { readonly do: "turn"; readonly ms: number }
  | { readonly do: "memory" }
  | { readonly do: "heap"; readonly folder: string }
  | { readonly do: "close" };

/** "hand": the test advances the clock. */
export type ClockKind = "hand" | "system";

/**
 * Memory after garbage was collected, bytes. `buffers` are outside of `heap`; `rss` is all of it.
 */
export type Memory = { readonly heap: number; readonly buffers: number; readonly rss: number };

/** Names of the two files that "heap" writes: V8's own snapshot, and what all live buffers hold. */
export const heapFiles = { snapshot: "heap.heapsnapshot", buffers: "buffers.bin" } as const;

const clock = new HandClock();
// As in the program (server/main.ts).
Buffer.poolSize = 0;

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case "start": {
      const options: RelayOptions = order.clock === "hand" ? { clock } : {};
      return (await relayWith(order.limits, options)).port;
    }
    case "turn":
      return clock.turn(order.ms);
    case "memory":
      return await measure();
    case "heap":
      await collect();
      writeHeapSnapshot(join(order.folder, heapFiles.snapshot));
      writeFileSync(join(order.folder, heapFiles.buffers), Buffer.concat(liveBuffers()));
      return undefined;
    case "close":
      return await closeRelays();
  }
}

async function collect(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error("needs --expose-gc");
  // Closed objects are released some turns later, and finalizers run between two collections.
  for (let n = 0; n < 4; n++) {
    await turnOfLoop();
    globalThis.gc();
  }
}

async function measure(): Promise<Memory> {
  await collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: external, rss };
}

/** Copies the contents of every buffer that this process can still reach. */
function liveBuffers(): Buffer[] {
  const live = new Set<ArrayBufferLike>();
  const session = new Session();
  session.connect();
  const call = <T>(method: string, parameters: object): T => {
    let result: T | undefined;
    session.post(method, parameters, (error, answer) => {
      if (error !== null) throw error;
      result = answer as T;
    });
    if (result === undefined) throw new Error(`${method} has not answered at once`);
    return result;
  };
  type Found = { readonly result: { readonly objectId: string } };
  type All = { readonly objects: { readonly objectId: string } };
  Object.defineProperty(globalThis, "keep", {
    configurable: true,
    value: (found: readonly (ArrayBuffer | Uint8Array)[]) => {
      for (const one of found) live.add(one instanceof ArrayBuffer ? one : one.buffer);
    },
  });
  // A short array lies in the heap itself, and has no buffer until something reads `buffer`.
  const kinds = ["ArrayBuffer.prototype", "Object.getPrototypeOf(Uint8Array.prototype)"];
  for (const expression of kinds) {
    const { result } = call<Found>("Runtime.evaluate", { expression });
    const { objects } = call<All>("Runtime.queryObjects", { prototypeObjectId: result.objectId });
    const { objectId } = objects;
    call("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration:
        "function () { keep(this.filter((one) => Object.prototype.toString.call(one) !== '[object Object]')); }",
    });
  }
  session.disconnect();
  Reflect.deleteProperty(globalThis, "keep");
  return [...live].map((one) => Buffer.from(new Uint8Array(one)));
}

process.on("message", (order: Order) => {
  void obey(order).then((answer) => process.send?.({ answer: answer ?? null }));
});
// The test process has exited.
process.on("disconnect", () => process.exit(0));
