/**
 * Carries out, in Node or in a page, what the bench asks of a peer: each question is answered when it is done.
 */
import { MemberSide } from "./member.ts";
import { NaiveSide } from "./naive.ts";
import { RtcSide } from "./rtc.ts";
import type { Io, Side, SinkKind } from "./side.ts";

/** The way of a file: through this relay, or in the clear over `ws` or WebRTC. */
export type Way = "sanctuary" | "ws" | "rtc";

export type Ask =
  /** To enter a room, and to wait for this many others. */
  | {
      readonly ask: "enter";
      readonly way: "sanctuary" | "ws";
      readonly port: number;
      readonly alias: string;
    }
  | { readonly ask: "meet"; readonly others: number }
  /** The three steps of a WebRTC connection. Answer: a description. */
  | { readonly ask: "call" }
  | { readonly ask: "answer" | "accept"; readonly sdp: string }
  /** To do what comes before the first byte. Answer: ms that it took. */
  | { readonly ask: "prepare"; readonly size: number }
  | { readonly ask: "send" }
  /** To be ready for the next file. */
  | { readonly ask: "expect"; readonly sink: SinkKind; readonly size: number }
  /** Answer: the length of the expected file, when it has been received. */
  | { readonly ask: "received" }
  /** To say a text every so many ms until asked for the latencies; 0: to stop. */
  | { readonly ask: "talk"; readonly everyMs: number }
  /** Answer: how long each text of others took since the last time, ms. */
  | { readonly ask: "latencies" }
  /** To keep so much memory, so that the process of a page is found. */
  | { readonly ask: "hold"; readonly bytes: number }
  | { readonly ask: "close" };

export type Answer = undefined | number | string | readonly number[];

export function makeParticipant(io: Io): (asked: Ask) => Promise<Answer> {
  let side: Side | undefined;
  let received: Promise<number> | undefined;
  let held: Uint8Array;
  let talking: ReturnType<typeof setInterval> | undefined;
  const own = (): Side => {
    if (side === undefined) throw new Error("not entered");
    return side;
  };
  const member = () => own() as MemberSide;
  const rtc = () => {
    side ??= new RtcSide();
    return side as RtcSide;
  };

  return async (asked) => {
    switch (asked.ask) {
      case "enter": {
        const { way, port, alias } = asked;
        side =
          way === "ws"
            ? await NaiveSide.enter(io, port, "bench")
            : await MemberSide.enter(io, port, alias);
        return undefined;
      }
      case "meet":
        await member().meets(asked.others);
        return undefined;
      case "call":
        return rtc().call();
      case "answer":
        return rtc().answer(asked.sdp);
      case "accept":
        await rtc().accept(asked.sdp);
        return undefined;
      case "prepare": {
        const began = io.nowMs();
        await own().prepare(await io.source(asked.size));
        return io.nowMs() - began;
      }
      case "send":
        await own().send();
        return undefined;
      case "expect":
        received = own().receive(await io.sink(asked.sink), asked.size);
        return undefined;
      case "received":
        return received;
      case "talk":
        clearInterval(talking);
        if (asked.everyMs > 0) talking = setInterval(() => member().say(), asked.everyMs);
        return undefined;
      case "latencies": {
        const { latencies } = member();
        member().latencies = [];
        return latencies;
      }
      case "hold":
        held = new Uint8Array(asked.bytes).fill(1);
        return held.length;
      case "close":
        clearInterval(talking);
        side?.close();
        side = undefined;
        return undefined;
    }
  };
}
