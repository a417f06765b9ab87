/**
 * Resident memory of a connection that does nothing, next to many others.
 */
import type { Program } from "./programs.ts";
import { Room } from "./room.ts";
import { Server } from "./server.ts";

const shape = { size: 10, senders: 1, window: 1 };

/** Starts a program and returns the bytes of resident memory that each idle connection adds. */
export async function weighIdle(program: Program, connections: number): Promise<number> {
  const server = await Server.start(program);
  const fill = async (name: string, count: number) => {
    const rooms: Room[] = [];
    for (let n = 0; n < count / shape.size; n++) {
      rooms.push(await Room.fill(server.port, program.dialect, `${name} ${n}`, shape));
    }
    await server.idle();
    return rooms;
  };
  // The first connections cost what is allocated once.
  const first = await fill("first", 200);
  for (const room of first) room.leave();
  await server.idle();
  const before = server.rssBytes();
  const rooms = await fill("idle", connections);
  const bytes = server.rssBytes() - before;
  for (const room of rooms) room.leave();
  await server.stop();
  return bytes / connections;
}
