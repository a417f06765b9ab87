/**
 * The relay's name for a room (SPEC §5). It needs no password: a page can connect while the rest of
 * its code still loads.
 */
import { type Bytes, expectBytes, toHex } from "../wire/bytes.ts";
import { relayPath } from "../wire/frame.ts";
import { codeBytes } from "../wire/room-code.ts";
import { hkdf, importHkdf } from "./hkdf.ts";

/** The label of the route. key-schedule.ts has all others. */
export const routeLabel = "sanctuary/1 route";

/** Derives the route of a room, 16 bytes. @param code - 16 bytes. */
export async function deriveRoute(code: Bytes): Promise<Bytes> {
  expectBytes("code", code, codeBytes);
  return hkdf(await importHkdf(code), routeLabel, 16);
}

/** Returns the path of a room at its relay. @param code - 16 bytes. */
export async function pathOf(code: Bytes): Promise<string> {
  return relayPath(toHex(await deriveRoute(code)));
}
