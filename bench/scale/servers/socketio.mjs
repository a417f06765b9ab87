/**
 * socket.io on several servers, as its documentation shows it, with one of its two adapters for Redis. Pings are an
 * hour apart, so that the bench measures forwarding and nothing else.
 */
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { Server } from "socket.io";
import { connect, listen, server } from "./support.mjs";

const isSharded = process.argv[3] === "sharded";
const adapter = isSharded
  ? createShardedAdapter(await connect(), await connect())
  : createAdapter(await connect());
const io = new Server(server, {
  transports: ["websocket"],
  serveClient: false,
  pingInterval: 3_600_000,
  adapter,
});

io.on("connection", (socket) => {
  let room = "";
  socket.on("join", async (name, joined) => {
    room = name;
    await socket.join(name);
    joined();
  });
  socket.on("message", (data) => socket.to(room).emit("message", data));
});
listen();
