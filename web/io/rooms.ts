/** Asks the relay of this page which rooms it lists. */
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode, parseCode } from "../../protocol/wire/room-code.ts";
import { decodeRooms, type ListedRoom, type RoomList } from "../../protocol/wire/rooms.ts";

/** Time for the whole list, ms. */
const listMs = 15_000;

/** A character of JSON has at most 3 bytes. */
const mostBytes = 3 * limits.roomsChars;

/**
 * Fetches the list.
 *
 * @param base - The address of the folder of the page, without a slash at its end.
 * @param ms - Time for the whole list.
 * @throws ProtocolError "control-malformed"; TypeError if the relay does not answer; RangeError if it answers too
 *   much; DOMException "TimeoutError" if it answers too late.
 */
export async function fetchRooms(base: string, ms = listMs): Promise<RoomList> {
  const answer = await fetch(`${base}/rooms`, { signal: AbortSignal.timeout(ms) });
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for (;;) {
    const chunk = (await reader?.read())?.value;
    if (chunk === undefined) return decodeRooms(text + decoder.decode());
    bytes += chunk.length;
    if (bytes > mostBytes) {
      await reader?.cancel();
      throw new RangeError("the list of rooms is too long");
    }
    text += decoder.decode(chunk, { stream: true });
  }
}

/**
 * Returns the open room of the list that this code or link leads to; undefined if it leads to another room.
 *
 * @throws As {@link fetchRooms}, and ProtocolError if it is no code.
 */
export async function findOpen(base: string, typed: string): Promise<ListedRoom | undefined> {
  const wanted = formatCode(parseCode(typed));
  const { rooms } = await fetchRooms(base);
  return rooms.find(({ code }) => code !== undefined && formatCode(parseCode(code)) === wanted);
}
