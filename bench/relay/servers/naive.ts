/**
 * The usual way, to compare with: `ws` broadcasts each message to everyone else in its room at once. Has
 * no limits, so that nothing but the forwarding is measured.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

const rooms = new Map<string, Set<WebSocket>>();
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on("connection", (socket) => {
  let room: Set<WebSocket> | undefined;
  socket.on("message", (data, binary) => {
    if (room === undefined) {
      // The first message names the room.
      const name = String(data);
      room = (rooms.get(name) ?? new Set()).add(socket);
      rooms.set(name, room);
      socket.send("inside");
      return;
    }
    for (const other of room) {
      if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data, { binary });
    }
  });
  socket.on("close", () => room?.delete(socket));
});
server.listen(0, "127.0.0.1", () => {
  console.log(`READY ${(server.address() as AddressInfo).port}`);
});
