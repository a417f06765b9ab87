/**
 * The suites of the protocol that hold it to the vectors, for a page: whatever an engine does itself, such as keys,
 * signatures, seals and the shape of letters. Nothing else may be loaded before the shim.
 */
import { runQueue, type Totals } from "./shim.ts";
import "../protocol/alias.test.ts";
import "../protocol/chain.test.ts";
import "../protocol/code.test.ts";
import "../protocol/frame.test.ts";
import "../protocol/handshake.test.ts";
import "../protocol/heads.test.ts";
import "../protocol/identity.test.ts";
import "../protocol/keys.test.ts";
import "../protocol/message.test.ts";
import "../protocol/padding.test.ts";
import "../protocol/seal.test.ts";
import "../protocol/verify.test.ts";
import "../protocol/whisper.test.ts";

declare global {
  /** There as soon as all suites wait, some of which take their time. */
  var runSuites: () => Promise<Totals>;
}

globalThis.runSuites = runQueue;
