/**
 * The page of the test that measures a conversation: an almost empty room next to one with the most
 * lines that a page can keep, both drawn by the real components. Must never measure one without the
 * other.
 */
import { h, render } from "preact";
import { WordlistModel } from "../../web/app/wordlist.ts";
import { Conversation } from "../../web/room/Conversation.tsx";
import { RoomModel } from "../../web/room/room.ts";
import { codeOfTests, FakeSession, makeLine, makeWorld } from "../web/fakes.ts";

/** Consecutive lines of one measurement, in either room. */
const linesPerSample = 20;

type Shown = {
  add(text: string): void;
  /** Adds a line and lets the page draw and position it. */
  append(text: string): Promise<void>;
  clear(): void;
};

function show(place: Element): Shown {
  const { page } = makeWorld();
  const room = new RoomModel(
    {
      session: new FakeSession({} as FakeSession["options"]),
      invitation: { code: codeOfTests, guarded: true, password: null },
      wordlist: new WordlistModel(page),
    },
    page,
  );
  room.settings.change("kept", 5000);
  render(h(Conversation, { room }), place);
  let count = 0;
  const add = (text: string) => {
    room.transcript.append(makeLine(count++ % 3 === 0 ? "Ada" : "Béla", text));
  };
  return {
    add,
    clear: room.transcript.clear,
    async append(text) {
      add(text);
      // The page is drawn when the current task is done; a timer would be measured too.
      for (let i = 0; i < 10; i++) await undefined;
      // Not by a search of the whole page, which would be measured too.
      const lines = place.querySelector(".transcript > div")?.lastElementChild?.lastElementChild;
      const last = lines?.lastElementChild;
      // Reading a position makes the browser lay out the page.
      if (!last?.textContent?.endsWith(text)) throw new Error(`${text} is not drawn`);
      if (last.getBoundingClientRect().height === 0) throw new Error(`${text} has no place`);
    },
  };
}

/**
 * Measures what a new line costs.
 *
 * @returns The least, ms for {@link linesPerSample} lines, since other work only adds to it: in a
 * room that was empty, and in one with `lines` lines.
 */
async function measure(lines: number, samples: number): Promise<{ empty: number; full: number }> {
  const [empty, full] = Array.from(document.querySelectorAll("section"), show);
  if (!empty || !full) throw new Error("the page has no places for two rooms");
  for (let i = 0; i < lines; i++) full.add(`line ${i}`);
  const times = { empty: [] as number[], full: [] as number[] };
  const take = async (room: Shown, into: number[]) => {
    const begin = performance.now();
    for (let i = 0; i < linesPerSample; i++) await room.append(`more ${i}`);
    into.push(performance.now() - begin);
  };
  for (let i = 0; i < samples; i++) {
    empty.clear();
    await take(empty, times.empty);
    await take(full, times.full);
    // Lets the browser do its work between frames.
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return { empty: Math.min(...times.empty), full: Math.min(...times.full) };
}

Object.assign(globalThis, { measure });
