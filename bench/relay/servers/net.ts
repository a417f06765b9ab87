/**
 * The floor of what forwards every frame by itself: bare TCP, a length before each frame, one write for
 * each that is delivered. Has no limits, no WebSocket, no HTTP.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";

const rooms = new Map<string, Set<Socket>>();
const lengthBytes = 4;

const server = createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0);
  let room: Set<Socket> | undefined;
  socket.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= lengthBytes) {
      const end = lengthBytes + rest.readUInt32BE(0);
      if (rest.length < end) return;
      const frame = rest.subarray(0, end);
      rest = rest.subarray(end);
      if (room === undefined) {
        // The first frame names the room; an empty one says that it was heard.
        const name = frame.toString("latin1", lengthBytes);
        room = (rooms.get(name) ?? new Set()).add(socket);
        rooms.set(name, room);
        socket.write(Buffer.alloc(lengthBytes));
      } else {
        for (const other of room) if (other !== socket) other.write(frame);
      }
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => room?.delete(socket));
});
server.listen(0, "127.0.0.1", () => {
  console.log(`READY ${(server.address() as AddressInfo).port}`);
});
