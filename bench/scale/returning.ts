/**
 * How long people are away whose relay is killed: from the kill until their session is in the room again, at the
 * other relay.
 */
import { Balancer, RelayProgram, Talkers } from "../../test/redis/relays.ts";
import { EngineProcess } from "../../test/redis/support.ts";

const people = 6;
const talkEveryMs = 100;
const lookEveryMs = 5;

/** Kills a relay under talk. Returns the time of each of its people, ms. */
export async function timeReturns(program: string): Promise<readonly number[]> {
  const engine = new EngineProcess(program);
  await engine.start();
  const balancer = await Balancer.start();
  const [first, second] = [await RelayProgram.start(engine), await RelayProgram.start(engine)];
  balancer.relays = [first, second];
  const talkers = await Talkers.enter(balancer.port, people);
  talkers.begin(talkEveryMs);
  balancer.relays = [second];
  const left = new Set<number>();
  const back = new Map<number, number>();
  const killed = performance.now();
  first.program.kill("SIGKILL");
  const watch = setInterval(() => {
    for (const [n, one] of talkers.people.entries()) {
      const isOpen = one.session.view().phase === "open";
      if (!isOpen) left.add(n);
      else if (left.has(n) && !back.has(n)) back.set(n, performance.now() - killed);
    }
  }, lookEveryMs);
  await first.program.ended;
  await talkers.together();
  clearInterval(watch);
  await talkers.end();
  await talkers.leave();
  balancer.close();
  second.program.kill("SIGKILL");
  await engine.kill();
  return [...back.values()];
}
