/** Asks the relay of this page which rooms it lists. */
import { decodeRooms, type RoomList } from "../../protocol/wire/rooms.ts";

/**
 * Fetches the list.
 *
 * @param base - The address of the folder of the page, without a slash at its end.
 * @throws ProtocolError "control-malformed"; TypeError if the relay does not answer.
 */
export async function fetchRooms(base: string): Promise<RoomList> {
  const answer = await fetch(`${base}/rooms`);
  return decodeRooms(await answer.text());
}
