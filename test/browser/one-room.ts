/**
 * The page of tests of one room: the real model and components, with a session whose effects the
 * test prepares. Must never do more than a user or a session could.
 */
import { h, render } from "preact";
import type { Effect, Person } from "../../protocol/session.ts";
import { WordlistModel } from "../../web/app/wordlist.ts";
import { parseBody } from "../../web/io/parse.ts";
import type { MessageLine } from "../../web/room/blocks.ts";
import { RoomPage } from "../../web/room/RoomPage.tsx";
import { RoomModel } from "../../web/room/room.ts";
import { sendingMs } from "../../web/room/transcript.ts";
import {
  codeOfTests,
  FakeSession,
  makeLine,
  makePerson,
  makeWorld,
  opens,
  settle,
} from "../web/fakes.ts";

const world = makeWorld();
const session = new FakeSession({ code: codeOfTests } as FakeSession["options"]);
const room = new RoomModel(
  {
    session,
    invitation: { code: codeOfTests, guarded: true, password: "six words" },
    wordlist: new WordlistModel(world.page),
  },
  { ...world.page, loadParser: async () => parseBody },
);

/** The session sees these people and has these effects. Resolves when the page is drawn. */
async function play(people: readonly Person[], effects: readonly Effect[] = []): Promise<void> {
  session.answer = ({ type }) =>
    type === "control" ? [...opens(session, people), ...effects] : [];
  world.speak({ type: "control", text: "x" });
  await settle();
}

/**
 * Sends formatted messages faster than the relay takes them: each is drawn, shown as late, and
 * drawn again when it is received.
 */
async function say(from: number, to: number): Promise<void> {
  const { transcript } = room;
  room.settings.change("kept", 5000);
  const burst = 50;
  for (let first = from; first < to; first += burst) {
    const lines = Array.from({ length: Math.min(burst, to - first) }, (_, i) => {
      const text = `<b>message ${first + i}</b> to <i>all</i>, see <a href="https://a.example">it</a>`;
      return makeLine("Ada", text, 0, true);
    });
    for (const line of lines) {
      transcript.append(line);
      await drawn();
    }
    world.pass(sendingMs);
    await drawn();
    for (const { key } of lines) {
      transcript.deliver(key, { state: "sent", received: 1, of: 1 });
      await drawn();
    }
  }
  // The parser is loaded with the first formatted message.
  await settle();
}

/** Wipes the conversation from this page. */
async function clear(): Promise<void> {
  await room.acts.clear();
  await settle();
}

/** The page is drawn when the current task is done. */
async function drawn(): Promise<void> {
  for (let i = 0; i < 10; i++) await undefined;
}

/**
 * Keeps so many lines, scrolls up by so many pixels, and reads on while the rest of the lines come.
 *
 * @returns By how many pixels the line at the top moved, and the smallest number of lines.
 */
async function read(
  lines: readonly MessageLine[],
  kept: 100 | 500,
  up: number,
): Promise<{ readonly moved: number; readonly fewest: number }> {
  const { transcript } = room;
  await play([makePerson("Ada", true), makePerson("Béla")]);
  room.settings.change("kept", kept);
  const before = kept + 20;
  for (const line of lines.slice(0, before)) transcript.append(line);
  await painted();
  const log = document.querySelector(".transcript");
  if (log === null) throw new Error("there is no log");
  log.scrollTop = -up;
  await painted();
  const edge = log.getBoundingClientRect().top;
  const all = () => Array.from(log.querySelectorAll(".line"));
  const first = all().find((line) => line.getBoundingClientRect().top > edge);
  if (first === undefined) throw new Error("no line is in view");
  const places = [first.getBoundingClientRect().top];
  const counts = [all().length];
  for (const line of lines.slice(before)) {
    transcript.append(line);
    await painted();
    if (!first.isConnected) throw new Error("the line is forgotten while it is read");
    places.push(first.getBoundingClientRect().top);
    counts.push(all().length);
  }
  return { moved: Math.max(...places) - Math.min(...places), fewest: Math.min(...counts) };
}

/** The browser has laid out the page and adjusted its scroll positions. */
async function painted(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** What the tests may use of this page. */
export type OneRoom = {
  readonly play: typeof play;
  readonly read: typeof read;
  readonly say: typeof say;
  readonly clear: typeof clear;
  readonly pass: (ms: number) => void;
  readonly room: typeof room;
};

render(h(RoomPage, { room, isCovered: false }), document.body);
await room.start();
Object.assign(globalThis, { play, read, say, clear, pass: world.pass, room } satisfies OneRoom);
