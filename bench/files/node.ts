/** A peer in Node, as a process of its own. Does what it is asked by messages, and answers each. */
import { type FileHandle, open } from "node:fs/promises";
import { WebSocket as NodeWebSocket } from "ws";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { type Ask, makeParticipant } from "./participant.ts";
import type { Io, Sink, Source } from "./side.ts";

let file: FileHandle | undefined;

const io: Io = {
  open: (url) => new NodeWebSocket(url, { perMessageDeflate: false }) as unknown as WebSocket,
  source: async (size): Promise<Source> => {
    file ??= await open(process.argv[2] ?? "");
    const handle = file;
    return {
      size,
      async read(offset, length) {
        const bytes: Bytes = new Uint8Array(Math.min(length, size - offset));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
        if (bytesRead !== bytes.length) throw new Error("the file is too short");
        return bytes;
      },
    };
  },
  sink: async (): Promise<Sink> => {
    let size = 0;
    return {
      put(bytes) {
        size += bytes.length;
      },
      end: async () => size,
    };
  },
  nowMs: () => Number(process.hrtime.bigint()) / 1e6,
};

const answer = makeParticipant(io);

process.on("disconnect", () => process.exit(0));
process.on("message", async ({ number, asked }: { number: number; asked: Ask }) => {
  process.send?.({ number, answer: await answer(asked) });
});
process.send?.({});
