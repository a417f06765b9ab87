/**
 * The bench as a page runs it: one function on the page, called from outside.
 */
import { measureAll, type Row } from "./measures.ts";

declare global {
  var measurePage: () => Promise<Row[]>;
}

globalThis.measurePage = () => measureAll({ wall: () => performance.now() });
