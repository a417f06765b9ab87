/** Creates a room, stops it, and guesses at its access key from then on. */
import { once } from "node:events";
import { textFrame } from "../../relay/dialects.ts";
import { attack } from "../attacker.ts";
import { guessAt } from "../guessing.ts";

const room = "stopped";

attack(async (attacker) => {
  const { socket } = await attacker.enter(room);
  const told = once(socket, "data");
  socket.write(textFrame('{"op":"stop"}'));
  await told;
  socket.destroy();
  await guessAt(attacker, room);
});
