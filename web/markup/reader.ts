/**
 * Reads messages for the page: what needs more than letters is described once that part of the program is there, and shown
 * as it was typed until then. Where anything about it is not as it should be, everything stays as it was typed.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Person } from "../../protocol/session.ts";
import type { Surroundings } from "../env.ts";
import { splitMentions } from "../room/mentions.ts";
import type { Markup, SplitMentions } from "./parts.ts";
import type { Able } from "./self-test.ts";
import type { Kinds } from "./text.ts";

export type { Markup, MediaTag, Parse, Part, Tree } from "./parts.ts";
export type { Kinds } from "./text.ts";

/** Whom a message can name, and the words of their marks. */
export type Named = {
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
};

type Said = { readonly text: string };

export type Reader = {
  /**
   * How to show a line; null: as it was typed. Whoever reads it while drawing is drawn again when that changes. What it
   * gives for the same line stays the same object as long as nothing changes.
   */
  read(line: Said): Markup | null;
  /** What is shown for a line, in letters only. */
  textOf(line: Said, kinds: Kinds): string;
};

/** `by`: what the description depends on besides the text. */
type Read = { readonly by: SplitMentions; readonly markup: Markup | null };

// What is worth a closer look; most of what people say is not.
const special = /<[a-z]|:\/\/|www\.|@/i;
const nobody: SplitMentions = (text) => [{ text }];

/** Makes a reader. It is no model, and can be part of one. */
export function makeReader(
  { people, words }: Named,
  { loadParser, report }: Pick<Surroundings, "loadParser" | "report">,
): Reader {
  const able = signal<Able | null>(null);
  const done = new WeakMap<Said, Read>();
  let isLoading = false;
  let present: readonly Person[] = [];
  let names = "";

  // The list changes with whatever happens to people; mentions ask for their names only.
  const here = computed(() => {
    const named = people.value.map(({ alias, own, ambiguous, fingerprint }) => [
      alias,
      own,
      ambiguous && fingerprint,
    ]);
    const now = JSON.stringify(named);
    if (now !== names) [names, present] = [now, people.value];
    return present;
  });
  const split = computed((): SplitMentions => {
    const [named, list] = [here.value, words.value];
    return (text) => splitMentions(text, named, list);
  });

  async function load(): Promise<void> {
    isLoading = true;
    const [parse, { prove }] = await Promise.all([loadParser(), import("./self-test.ts")]).catch(
      (error: unknown) => {
        // The next message is another try: it came over a connection that is there.
        isLoading = false;
        throw error;
      },
    );
    able.value = prove(parse);
  }

  function read(line: Said): Markup | null {
    if (!special.test(line.text)) return null;
    if (able.value === null) {
      if (!isLoading) void load().catch(report);
      return null;
    }
    const by = line.text.includes("@") ? split.value : nobody;
    const old = done.get(line);
    if (old?.by === by) return old.markup;
    let markup: Markup | null = null;
    try {
      markup = able.value.describe(line.text, by);
    } catch (error) {
      report(error);
    }
    // What turns out to be nothing but letters is shown like all that is.
    if (markup?.parts.length === 1 && markup.parts[0] === line.text) markup = null;
    done.set(line, { by, markup });
    return markup;
  }

  function textOf(line: Said, kinds: Kinds): string {
    const markup = read(line);
    return markup === null ? line.text : (able.value?.textOf(markup, kinds) ?? line.text);
  }

  // A model makes actions of the functions in it, and those hide from whoever draws what they depend on.
  return {
    get read() {
      return read;
    },
    get textOf() {
      return textOf;
    },
  };
}
