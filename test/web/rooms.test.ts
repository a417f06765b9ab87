/** The list of rooms as the page fetches it (web/io/rooms.ts): bounded in length and time. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode } from "../../protocol/wire/room-code.ts";
import { encodeRooms } from "../../protocol/wire/rooms.ts";
import { fetchRooms, findOpen } from "../../web/io/rooms.ts";

const code = formatCode(new Uint8Array(16).fill(0xa5));
const other = formatCode(new Uint8Array(16).fill(0x5a));
const room = { name: "Lobby", description: "é".repeat(300), welcome: "", people: 0, closed: false };
const list = {
  welcome: "",
  rooms: [
    { ...room, name: "Club" },
    { ...room, code },
  ],
};

/** Serves this way while the task runs. */
async function serving(answer: RequestListener, task: (base: string) => Promise<void>) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function nameOfError(task: () => Promise<unknown>): Promise<string> {
  try {
    await task();
  } catch (error) {
    return (error as Error).name;
  }
  return "none";
}

test("a list is read in pieces, and an open room is found by its code or link", async () => {
  const bytes = Buffer.from(encodeRooms(list));
  const half = bytes.indexOf(0xc3) + 1;
  await serving(
    (_asked, answer) => {
      answer.write(bytes.subarray(0, half));
      setImmediate(() => answer.end(bytes.subarray(half)));
    },
    async (base) => {
      assert.equal(await fetchRooms(base), list);
      for (const typed of [code, code.toUpperCase(), `https://chat.example/#${code}`]) {
        assert.is((await findOpen(base, typed))?.name, "Lobby", typed);
      }
      assert.is(await findOpen(base, other), undefined);
    },
  );
});

test("an endless list is cut", async () => {
  let closed = () => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  await serving(
    (_asked, answer) => {
      answer.on("close", closed);
      const piece = "x".repeat(limits.roomsChars);
      const more = () => answer.write(piece, () => answer.destroyed || more());
      more();
    },
    async (base) => {
      assert.is(await nameOfError(() => fetchRooms(base)), "RangeError");
      await isClosed;
    },
  );
});

test("a list that does not come, or not to its end, is given up", async () => {
  for (const begin of [false, true]) {
    await serving(
      (_asked, answer) => {
        if (begin) answer.write("{");
      },
      async (base) => assert.is(await nameOfError(() => fetchRooms(base, 50)), "TimeoutError"),
    );
  }
});

test.run();
