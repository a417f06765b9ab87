/** Pairs from one address: one sends as much as it may, the other reads nothing. */
import type { Attacker } from "./attacker.ts";

/** What each sender sends: the limits of one connection, less what it sends to enter. */
const [burst, perSecond] = [4_000_000, 1_000_000];
const piece = Buffer.alloc(50_000, 7);
const everyMs = 50;
/** The pause after which a disconnected client comes back, ms. */
const backMs = 100;

/** For attack(): begins with so many pairs. */
export function unreadPairs(pairs: number) {
  return async (attacker: Attacker): Promise<void> => {
    await Promise.all(Array.from({ length: pairs }, (_, n) => begin(attacker, `pair ${n}`)));
  };
}

async function begin(attacker: Attacker, room: string): Promise<void> {
  await listen(attacker, room);
  await speak(attacker, room, { due: burst, at: performance.now() });
}

/** @param budget - Bytes that the sender may send, at a time: kept when it comes back. */
async function speak(
  attacker: Attacker,
  room: string,
  budget: { due: number; at: number },
): Promise<void> {
  const { socket, number } = await attacker.enter(room);
  const again = () => setTimeout(() => speak(attacker, room, budget), backMs);
  if (number === undefined) return void again();
  const frame = attacker.frame(piece, number);
  const timer = setInterval(() => {
    const now = performance.now();
    budget.due += ((now - budget.at) * perSecond) / 1000;
    budget.at = now;
    for (; budget.due >= frame.length; budget.due -= frame.length) socket.write(frame);
  }, everyMs);
  socket.on("data", (data) => {
    // The other was cut off.
    if (data.includes('{"op":"left"')) void listen(attacker, room);
  });
  socket.once("close", () => {
    clearInterval(timer);
    again();
  });
}

async function listen(attacker: Attacker, room: string): Promise<void> {
  const { socket, number } = await attacker.enter(room);
  if (number === undefined) setTimeout(() => listen(attacker, room), backMs);
  else socket.pause();
}
