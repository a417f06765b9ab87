/** The suites of the protocol that hold it to the vectors, for a page. Nothing may be loaded before the shim. */
import { runQueue, type Totals } from "./shim.ts";
import "../protocol/vectors.ts";

declare global {
  /** There as soon as all suites wait, some of which take their time. */
  var runSuites: () => Promise<Totals>;
}

globalThis.runSuites = runQueue;
