/**
 * A member with many connections, which say hello to nobody until a newcomer joins. Then all hellos, which
 * were made before, go out at once. When the newcomer leaves, the connections enter again.
 */
import { binaryFrame } from "../relay/dialects.ts";
import type { Attacker, Order } from "./attacker.ts";
import { type Protocol, protocolOf, room } from "./protocol.ts";

/** What an ambush is told. */
export type Ambush = {
  /** The sources of the build that is attacked. */
  readonly folder: string;
  /** Numbers of the older members. */
  readonly older: readonly number[];
  /** In calm its connections come and go as well, but send no hello. */
  readonly isSilent: boolean;
};

/** Relay frames of a connection; `hello` makes the opaque part of a new one. */
type FramesOf = (
  from: number,
  older: readonly number[],
  hello: () => Promise<Uint8Array<ArrayBuffer>>,
) => Promise<Parameters<Protocol["encodeFrame"]>[0][]>;

const connections = 45;

/** What is counted. */
export const helloBytes = "bytes in hellos";

/** For attack(): lies in wait with these hellos. */
export function ambushWith(framesOf: FramesOf) {
  return async (attacker: Attacker, { ambush }: Order): Promise<void> => {
    if (ambush === undefined) throw new Error("no order for an ambush");
    const { encodeFrame, env, keys, makeHello, makeIdentity } = await protocolOf(ambush.folder);
    const identity = await makeIdentity();
    const prepare = async () => {
      const { socket, number } = await attacker.enter(room);
      if (number === undefined) throw new Error("the attacker is refused");
      socket.resume();
      const hello = async () => (await makeHello(keys, identity, number, env)).frame;
      const frames = await framesOf(number, ambush.older, hello);
      const bytes = frames.map((frame) => binaryFrame(encodeFrame(frame)));
      return { socket, number, bytes: Buffer.concat(bytes) };
    };
    const scout = await attacker.enter(room);
    let ready: Awaited<ReturnType<typeof prepare>>[] = [];
    let newcomer: number | undefined;
    const arm = async () => {
      ready = await Promise.all(Array.from({ length: connections }, prepare));
    };
    const joined = (number: number) => {
      const isOwn = ready.some((connection) => connection.number === number);
      if (ready.length === 0 || newcomer !== undefined || isOwn) return;
      newcomer = number;
      if (ambush.isSilent) return;
      for (const { socket, bytes } of ready) {
        socket.write(bytes);
        attacker.count(helloBytes, bytes.length);
      }
    };
    const left = (number: number) => {
      if (number !== newcomer) return;
      newcomer = undefined;
      for (const { socket } of ready) socket.end();
      ready = [];
      void arm();
    };
    scout.socket.on("data", (data) => {
      const controls = data.toString("latin1").matchAll(/"op":"(joined|left)","member":(\d+)/g);
      for (const [, op, number] of controls) (op === "joined" ? joined : left)(Number(number));
    });
    await arm();
    process.send?.("armed");
  };
}
