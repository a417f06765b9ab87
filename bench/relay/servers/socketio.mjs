/**
 * socket.io as its documentation shows it: binary events to a room, over WebSocket only. Pings are
 * an hour apart, so that the bench measures forwarding and nothing else.
 */
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, {
  transports: ["websocket"],
  serveClient: false,
  pingInterval: 3_600_000,
});

io.on("connection", (socket) => {
  let room = "";
  socket.on("join", (name, joined) => {
    room = name;
    void socket.join(name);
    joined();
  });
  socket.on("message", (data) => socket.to(room).emit("message", data));
});
server.listen(0, "127.0.0.1", () => console.log(`READY ${server.address().port}`));
