/**
 * What a room knows of files before their code is there: it loads the code with the first file that
 * is attached or offered, and passes on what concerns files.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Effect, Session, SessionEvent } from "../../protocol/session.ts";
import type { PageEnv } from "../env.ts";
import type { Draft } from "../files/draft.ts";
import type { Files } from "../files/files.ts";
import type { MessageLine } from "./blocks.ts";
import type { Done } from "./commands.ts";
import type { Composer } from "./composer.ts";

/** An effect about files. */
export type FileEffect = Extract<Effect, { readonly type: "read" | "received" | "transfer" }>;

/** A file that the user has chosen, pasted or dropped. `isFolder`: it cannot be read. */
export type Chosen = { readonly file: File; readonly isFolder?: boolean };

/** The models for files of one room. */
export type Loaded = { readonly files: Files; readonly draft: Draft };

export type AttachmentsOptions = {
  step(event: SessionEvent): Done;
  readonly session: Pick<Session, "view">;
  /** Returns the message with this key. Its reader follows its changes. */
  find(key: string): MessageLine | undefined;
  readonly composer: Pick<Composer, "to" | "replying">;
  openDialog(kind: "files"): void;
};

export type Attachments = {
  /** The models, once their code is there. */
  readonly loaded: ReadonlySignal<Loaded | null>;
  /** Shows files in the dialog that sends them. */
  add(chosen: readonly Chosen[]): Done;
  /** Starts to record a voice message. @param at - Time of the event, ms. */
  record(at: number): Done;
  /** Lets the user choose files. Returns false if the relay takes none. */
  pick(): boolean;
  /** Sets what opens the field for files; null = it is not there. */
  setOpener(open: (() => void) | null): void;
  /** A message with files has appeared. */
  offered(line: MessageLine): void;
  /** Passes on an effect. Resolves when the session may go on. */
  take(effect: FileEffect): Promise<void> | undefined;
  /** Drops everything. */
  clear(): void;
};

/** Makes the attachments of a room. No model: an action would hide the signals that it reads. */
export function makeAttachments(options: AttachmentsOptions, page: PageEnv): Attachments {
  const { session } = options;
  const loaded = signal<Loaded | null>(null);
  let opener: (() => void) | null = null;
  let loading: Promise<Loaded> | undefined;
  let waiting: MessageLine[] = [];
  /** Raised when all is dropped: what is loaded then comes too late. */
  let round = 0;

  function largest(): number {
    return session.view().limits?.fileBytes ?? 0;
  }

  async function load(): Promise<Loaded> {
    const mine = round;
    const { makeModels } = await page.loadFiles();
    const { step, find, composer, openDialog } = options;
    const models = makeModels({
      step,
      find,
      openDialog,
      env: page.env,
      makeAlarm: page.makeAlarm,
      now: page.env.now,
      random: page.env.random,
      report: page.report,
      largest,
      target() {
        const { to, replying } = composer;
        if (to.peek()) return { to: to.peek()?.id ?? "" };
        return replying.peek() ? { reply: replying.peek()?.key ?? "" } : {};
      },
    });
    if (mine !== round) {
      models.draft.end();
      models.files.clear();
      return models;
    }
    loaded.value = models;
    for (const line of waiting) models.files.offered(line);
    waiting = [];
    return models;
  }

  async function prepare(): Promise<Loaded | undefined> {
    try {
      loading ??= load();
      return await loading;
    } catch (error) {
      // The next file tries again.
      loading = undefined;
      page.report(error);
      return undefined;
    }
  }

  /** Opens the dialog, and does something with its model. */
  async function open(act: (models: Loaded) => void): Done {
    const mine = round;
    const models = await prepare();
    if (mine !== round) return undefined;
    if (models === undefined) return "page-incomplete";
    options.openDialog("files");
    act(models);
    return undefined;
  }

  return {
    loaded,
    add: (chosen) => open(({ draft }) => void draft.add(chosen)),
    async record(at) {
      const models = await prepare();
      models?.draft.recorder.press(at);
      return models ? undefined : "page-incomplete";
    },
    setOpener(open) {
      opener = open;
    },
    pick() {
      opener?.();
      return largest() > 0;
    },
    offered(line) {
      if (loaded.peek()) return loaded.peek()?.files.offered(line);
      waiting.push(line);
      void prepare();
    },
    take: (effect) => loaded.peek()?.files.take(effect),
    clear() {
      round++;
      waiting = [];
      loading = undefined;
      const models = loaded.peek();
      loaded.value = null;
      models?.draft.end();
      models?.files.clear();
    },
  };
}
