/** A peer in a page without anything to see. Its file is what was chosen in the only field. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { makeParticipant } from "./participant.ts";
import type { Io, Sink, SinkKind, Source } from "./side.ts";

/** Received bytes become part of a blob in pieces of at least this many. */
const pieceBytes = 1_048_576;

/**
 * ms from this page's clock to that of the machine. Its origin may be off by the adjustments of that clock, so
 * it is compared when a second clock ticks.
 */
const offset = Math.min(...Array.from({ length: 20 }, tick));

function tick(): number {
  const before = Date.now();
  let now = Date.now();
  while (now === before) now = Date.now();
  return now - performance.now();
}

function source(size: number): Source {
  const file = document.querySelector("input")?.files?.[0];
  if (file === undefined || file.size < size) throw new Error("no such file is chosen");
  return {
    size,
    async read(from, length) {
      const end = Math.min(from + length, size);
      const bytes = new Uint8Array(await file.slice(from, end).arrayBuffer());
      if (bytes.length !== end - from) throw new Error("the file was changed");
      return bytes;
    },
  };
}

/** Keeps a file as a page has to: as a blob of blobs, each of them made from arrays. */
function memory(): Sink {
  const blobs: Blob[] = [];
  let arrays: Bytes[] = [];
  let bytes = 0;
  const pack = () => {
    blobs.push(new Blob(arrays));
    arrays = [];
    bytes = 0;
  };
  return {
    put(piece) {
      arrays.push(piece);
      bytes += piece.length;
      if (bytes >= pieceBytes) pack();
    },
    async end() {
      pack();
      return new Blob(blobs).size;
    },
  };
}

/** Writes a file as it comes: what showSaveFilePicker gives has the same interface. */
async function toFile(): Promise<Sink> {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle("received", { create: true });
  const stream = await handle.createWritable();
  return {
    put: (bytes) => stream.write(bytes),
    async end() {
      await stream.close();
      const { size } = await handle.getFile();
      await folder.removeEntry("received");
      return size;
    },
  };
}

function nowhere(): Sink {
  let size = 0;
  return {
    put(bytes) {
      size += bytes.length;
    },
    end: async () => size,
  };
}

const io: Io = {
  open: (url) => new WebSocket(url),
  source: async (size) => source(size),
  sink: async (kind: SinkKind) =>
    kind === "memory" ? memory() : kind === "file" ? toFile() : nowhere(),
  nowMs: () => offset + performance.now(),
};

export const ask = makeParticipant(io);
