/**
 * The usual broadcast with `ws`: each message is sent to every other member of its room at once.
 * No limits, so that the bench measures forwarding and nothing else.
 */
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";

/** Room name to its sockets. */
const rooms = new Map();
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on("connection", (socket) => {
  let room;
  socket.on("message", (data, binary) => {
    if (room === undefined) {
      // The first message names the room.
      const name = String(data);
      room = (rooms.get(name) ?? new Set()).add(socket);
      rooms.set(name, room);
      socket.send("entered");
      return;
    }
    for (const other of room) {
      if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data, { binary });
    }
  });
  socket.on("close", () => room?.delete(socket));
});
server.listen(0, "127.0.0.1", () => console.log(`READY ${server.address().port}`));
