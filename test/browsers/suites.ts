/**
 * The suites that compare the protocol with the vectors, for a page. The shim must be loaded first.
 */
import { runQueue, type Totals } from "./shim.ts";
import "../protocol/vectors.ts";

declare global {
  /** Set when all suites are queued, some of which take their time. */
  var runSuites: () => Promise<Totals>;
}

globalThis.runSuites = runQueue;
