/**
 * socket.io, to compare with: binary events to a room, WebSocket only, as its documentation has it. Its
 * pings are put off, so that nothing but the forwarding is measured.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, {
  transports: ["websocket"],
  serveClient: false,
  pingInterval: 3_600_000,
});

io.on("connection", (socket) => {
  let room = "";
  socket.on("join", (name: string, joined: () => void) => {
    room = name;
    void socket.join(name);
    joined();
  });
  socket.on("say", (data: Buffer) => socket.to(room).emit("say", data));
});
server.listen(0, "127.0.0.1", () => {
  console.log(`READY ${(server.address() as AddressInfo).port}`);
});
