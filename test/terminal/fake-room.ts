/** A room of the terminal with a session whose effects a test writes, hostile ones too. */
import type { Effect, Line, Person } from "../../protocol/session.ts";
import { readArgs } from "../../terminal/args.ts";
import { makeFilesEngine } from "../../terminal/files.ts";
import type { Kit } from "../../terminal/join.ts";
import { Numbers } from "../../terminal/numbers.ts";
import { parse } from "../../terminal/parse.ts";
import { WordlistModel } from "../../web/app/wordlist.ts";
import { RoomModel } from "../../web/room/room.ts";
import { codeOfTests, FakeSession, makePerson, makeWorld, settle } from "../web/fakes.ts";

export type FakeRoom = {
  readonly kit: Kit;
  readonly session: FakeSession;
  /** Lets the session have these effects. */
  have(...effects: readonly Effect[]): Promise<void>;
  /** Lets these lines appear. */
  see(...lines: readonly Line[]): Promise<void>;
};

/** Opens a room with these people. */
export async function openRoom(people: readonly Person[], roomName = ""): Promise<FakeRoom> {
  const { page } = makeWorld();
  const session = new FakeSession({ code: codeOfTests } as never);
  session.shown = { ...session.shown, phase: "open", people, roomName };
  const place = { path: undefined, problem: undefined };
  const wordlist = new WordlistModel(page);
  await wordlist.load();
  const room = new RoomModel(
    { session, invitation: { code: codeOfTests, guarded: true, password: null }, wordlist },
    {
      ...page,
      loadParser: async () => parse,
      loadFiles: async () => makeFilesEngine(".", place),
    },
  );
  const options = readArgs(["x", "--alias", "Anna"], true);
  if (options === "help") throw new TypeError("help");
  const numbers = new Numbers();
  const trouble = () => undefined;
  const kit: Kit = { room, session, numbers, options, place, trouble, origin: page.origin };
  session.answer = () => [{ type: "changed" }];
  await room.start();
  room.reader.read({ text: "<b>" });
  await settle();
  const have = async (...effects: readonly Effect[]) => {
    session.answer = () => effects;
    await room.hurry();
    await settle();
  };
  return {
    kit,
    session,
    have,
    async see(...lines) {
      for (const line of lines) numbers.note(line);
      await have(...lines.map((line) => ({ type: "line", line }) as const));
    },
  };
}

export { makePerson };
