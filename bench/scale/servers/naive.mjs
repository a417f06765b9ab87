/**
 * The usual broadcast with `ws` on several servers: each message is published at once, and each server sends what
 * it hears to every other member of the room. No limits, so that the bench measures forwarding and nothing else.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { WebSocket, WebSocketServer } from "ws";
import { connect, listen, server } from "./support.mjs";

const [publishing, listening] = [await connect(), await connect()];
const senderBytes = 8;
/** Room name to its sockets, each with its random name. */
const rooms = new Map();

async function enter(name, socket, own) {
  const known = rooms.get(name);
  if (known !== undefined) return known.set(socket, own);
  const room = new Map([[socket, own]]);
  rooms.set(name, room);
  await listening.subscribe(
    name,
    (message) => {
      const data = message.subarray(senderBytes);
      for (const [other, its] of room) {
        if (its.compare(message, 0, senderBytes) === 0) continue;
        if (other.readyState === WebSocket.OPEN) other.send(data, { binary: true });
      }
    },
    true,
  );
}

const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  const own = randomBytes(senderBytes);
  let room;
  socket.on("message", async (data) => {
    if (room !== undefined) {
      await publishing.publish(room, Buffer.concat([own, data]));
      return;
    }
    // The first message names the room.
    room = String(data);
    await enter(room, socket, own);
    socket.send("entered");
  });
  socket.on("close", () => rooms.get(room)?.delete(socket));
});
listen();
