/**
 * Reads messages for the page. The parser is loaded with the first message that needs it; until
 * then, and if reading a message fails, the message is shown as it was typed.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Person } from "../../protocol/session.ts";
import type { PageEnv } from "../env.ts";
import { splitMentions } from "../room/mentions.ts";
import { unsigned } from "../room/sign.ts";
import { describe } from "./describe.ts";
import type { Markup, Parse, SplitMentions } from "./parts.ts";
import { type Kinds, textOf as textOfMarkup } from "./text.ts";

export type { Markup, MediaTag, Parse, Part, Tree } from "./parts.ts";
export type { Kinds } from "./text.ts";

/** The members that a message can mention, and the word list of their fingerprints. */
export type Named = {
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
};

type Text = { readonly text: string };

export type Reader = {
  /**
   * Returns how to show a line, or null to show it as it was typed. A component that calls this is
   * drawn again when the result changes. The result for one line is the same object until it
   * changes.
   */
  read(line: Text): Markup | null;
  /** Returns the line as plain text. */
  textOf(line: Text, kinds: Kinds): string;
};

/** `by` is what the description depends on besides the text. */
type Read = { readonly by: SplitMentions; readonly markup: Markup | null };

// Most messages have no tag, address or mention, and need no parser.
const special = /<[a-z]|:\/\/|www\.|@/i;
const noMentions: SplitMentions = (text) => [{ text }];

/** Makes a reader. It is not a model, so that a model can hold it. */
export function makeReader(
  { people, words }: Named,
  { loadParser, report }: Pick<PageEnv, "loadParser" | "report">,
): Reader {
  const parse = signal<Parse | null>(null);
  const done = new WeakMap<Text, Read>();
  let isLoading = false;
  let present: readonly Person[] = [];
  let names = "";

  // `people` changes with every event of a member, but mentions depend on the names only.
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
    try {
      parse.value = await loadParser();
    } catch (error) {
      // The next message tries again: it came over a connection that works.
      isLoading = false;
      report(error);
    }
  }

  function read(line: Text): Markup | null {
    if (!special.test(line.text)) return null;
    if (parse.value === null) {
      if (!isLoading) void load();
      return null;
    }
    const by = line.text.includes("@") ? split.value : noMentions;
    const old = done.get(line);
    if (old?.by === by) return old.markup;
    let markup: Markup | null = null;
    try {
      markup = describe(unsigned(line.text), parse.value, by);
    } catch (error) {
      report(error);
    }
    // Plain text after all.
    if (markup?.parts.length === 1 && markup.parts[0] === unsigned(line.text)) markup = null;
    done.set(line, { by, markup });
    return markup;
  }

  function textOf(line: Text, kinds: Kinds): string {
    const markup = read(line);
    return markup === null ? unsigned(line.text) : textOfMarkup(markup, kinds);
  }

  // A model wraps its functions as actions, and an action hides from a component which signals it
  // reads. A getter is left alone.
  return {
    get read() {
      return read;
    },
    get textOf() {
      return textOf;
    },
  };
}
