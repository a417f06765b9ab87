/**
 * One visit to a room on the screen: draws what has changed, and does what the keys say. What is
 * typed before the room is open is dropped: it may be the rest of a pasted password.
 */
import { effect, untracked } from "@preact/signals";
import type { End } from "../web/app/refusal.ts";
import { front as frontStrings } from "../web/strings/front.ts";
import type { Options } from "./args.ts";
import { foreignName } from "./clean.ts";
import { themeOf } from "./colours.ts";
import { commandNames, type Front, run } from "./commands.ts";
import { Editor } from "./editor.ts";
import { Entries } from "./entries.ts";
import { exitCodeOf, Fault } from "./exits.ts";
import { plainFrame, roomFrame, type View } from "./frame.ts";
import type { Desk, Parting } from "./full.ts";
import { enter, type Kit, prepare, suggest } from "./join.ts";
import type { Key } from "./keys.ts";
import { ended, here, refused } from "./sentences.ts";
import { learn, probes } from "./width.ts";

/** Time for the terminal to say where its cursor is, ms. */
const probeMs = 200;
/** Two Escapes within this time leave at once, ms. */
const doubleMs = 500;
/** Time for the relay to hear that we leave, ms. */
const farewellMs = 1_000;

export class Visit {
  private readonly desk: Desk;
  private readonly options: Options;
  private readonly settle: (end: Parting) => void;
  private readonly report: (error: unknown) => void;
  private readonly editor = new Editor();
  private readonly view: View & {
    notice: string;
    isInviting: boolean;
    choices: readonly string[];
    page: readonly string[] | null;
  };
  private readonly theme;
  private readonly entries;
  private kit: Kit | undefined;
  private isDrawing = false;
  private stopDrawing = () => {};
  private escapedAt = Number.NEGATIVE_INFINITY;
  private isLeaving = false;
  private readonly columns: number[] = [];

  constructor(
    desk: Desk,
    options: Options,
    settle: (end: Parting) => void,
    report: (error: unknown) => void,
  ) {
    this.desk = desk;
    this.options = options;
    this.settle = settle;
    this.report = report;
    const { NO_COLOR, TERM } = process.env;
    const isPlain = Boolean(NO_COLOR) || TERM === "dumb";
    this.theme = themeOf(isPlain ? 1 : desk.output.getColorDepth());
    this.entries = new Entries(this.theme);
    this.view = {
      ...{ editor: this.editor, notice: "", isInviting: options.isNew, choices: [], page: null },
      ...{ scroll: 0, total: 0 },
    };
  }

  /** Enters and talks. @param secret - The password; undefined: suggest one. */
  async run(link: string, secret: string | undefined): Promise<Parting> {
    const { desk, options } = this;
    let lines: readonly string[] = [frontStrings.deriving];
    const show = (next: readonly string[]) => {
      lines = next;
      const { rows, cursor } = plainFrame(lines, desk.output.columns, desk.output.rows);
      desk.screen.show(rows, cursor);
    };
    let pressed: (name: string) => void = () => {};
    desk.listen({
      key: (key) => {
        if (key.kind === "cursor") this.columns.push(key.column);
        if (key.kind !== "key") return;
        if (key.name === "ctrl+c") this.settle(exitCodeOf("left"));
        else if (key.name === "ctrl+z") desk.tty.suspend();
        else pressed(key.name);
      },
      again: () => show(lines),
      leave: this.settle,
    });
    const onResize = () => (this.kit && this.isDrawing ? this.draw() : show(lines));
    desk.output.on("resize", onResize);
    try {
      await this.probe();
      show(lines);
      const password = secret ?? suggest();
      let end = await this.attempt(link, password, this.options, show);
      const isNobody = end?.reason === "room-unknown" || end?.reason === "access-wrong";
      if (end && isNobody && !options.open) {
        show([refused(end.reason), `${frontStrings.open}? [y/N]`]);
        const answer = await new Promise<string>((resolve) => {
          desk.listen({
            key: (key) => {
              if (key.kind === "text") resolve(key.text);
              else if (key.kind === "key" && key.name === "ctrl+z") desk.tty.suspend();
              else if (key.kind === "key") resolve(key.name);
            },
            again: () => show(lines),
            leave: this.settle,
          });
        });
        if (!/^y/i.test(answer)) return exitCodeOf(end.reason);
        show([frontStrings.deriving]);
        end = await this.attempt(link, password, { ...options, open: true }, show);
      }
      if (end === null) end = await this.talk();
      const next = this.kit?.next;
      if (end.reason === "left") return next ?? exitCodeOf("left");
      const trouble = this.kit?.trouble();
      if (end.reason === "relay-unreachable" && trouble instanceof Fault) throw trouble;
      // Not after the screen is given back: names of the room must not stay on the terminal.
      show([...this.farewell(end), "", "[Enter]"]);
      await new Promise<void>((resolve) => {
        pressed = (name) => {
          if (/^(enter|escape|ctrl\+d)$/.test(name)) resolve();
        };
        desk.listen({
          key: (key) =>
            key.kind === "key" && (key.name === "ctrl+c" ? resolve() : pressed(key.name)),
          again: () => show(lines),
          leave: this.settle,
        });
      });
      return exitCodeOf(end.reason);
    } finally {
      desk.output.off("resize", onResize);
      this.stopDrawing();
    }
  }

  private farewell(end: End): readonly string[] {
    return this.isOpen ? ended(end, this.kit?.room.words.value ?? null) : [refused(end.reason)];
  }

  private isOpen = false;

  private async attempt(
    link: string,
    password: string,
    options: Options,
    show: (lines: readonly string[]) => void,
  ): Promise<End | null> {
    const kit = await prepare(options, link, password, () => {}, this.report);
    this.kit = kit;
    const { slowed } = kit.room;
    const stop = effect(() =>
      show([slowed.value ? here(frontStrings.slowed) : frontStrings.entering]),
    );
    const end = await enter(kit);
    stop();
    this.isOpen = end === null;
    return end;
  }

  /** Draws and listens until the room has ended. */
  private async talk(): Promise<End> {
    const { kit, desk } = this;
    if (kit === undefined) throw new TypeError("no room");
    const { room } = kit;
    desk.listen({
      key: (key) => this.key(key, kit),
      again: () => this.draw(),
      leave: (code) => {
        setTimeout(() => this.settle(code), farewellMs);
        void room.acts.leave("").then(() => this.settle(code));
      },
    });
    this.isDrawing = true;
    this.draw();
    const end = await new Promise<End>((resolve) => {
      const stop = effect(() => {
        const { value } = room.end;
        if (value === null) return;
        queueMicrotask(() => stop());
        resolve(value);
      });
    });
    this.isDrawing = false;
    this.stopDrawing();
    return end;
  }

  /** Draws once, and again after what was drawn has changed. */
  private draw(): void {
    this.stopDrawing();
    const { kit, desk } = this;
    if (kit === undefined || !this.isDrawing) return;
    let isFirst = true;
    this.stopDrawing = effect(() => {
      if (!isFirst) {
        // Many lines may come at once: they are drawn together.
        setImmediate(() => this.draw());
        return;
      }
      isFirst = false;
      const { columns, rows: height } = desk.output;
      const frame = roomFrame(kit, this.view, this.entries, this.theme, columns, height);
      untracked(() => desk.screen.show(frame.rows, frame.cursor));
    });
  }

  private key(key: Key, kit: Kit): void {
    if (key.kind === "cursor") return;
    if (key.kind === "wheel") this.scroll(key.by < 0 ? 3 : -3, kit);
    else if (key.kind === "key") this.press(key.name, kit);
    else {
      this.editor.insert(key.text);
      this.edited(kit);
    }
    this.draw();
  }

  private press(name: string, kit: Kit): void {
    const { room } = kit;
    const { output, tty } = this.desk;
    const page = Math.max(1, output.rows - 6);
    if (name !== "ctrl+c") this.isLeaving = false;
    if (name !== "escape") this.escapedAt = Number.NEGATIVE_INFINITY;
    if (name === "enter") this.submit(kit);
    else if (name === "tab") this.complete(kit);
    else if (name === "pageup") this.scroll(page, kit);
    else if (name === "pagedown") this.scroll(-page, kit);
    else if (name === "ctrl+home") this.scroll(Number.MAX_SAFE_INTEGER, kit);
    else if (name === "ctrl+end" || (name === "end" && this.editor.text === "")) {
      this.scroll(Number.MIN_SAFE_INTEGER, kit);
    } else if (name === "up" || name === "down") this.vertical(name === "up" ? -1 : 1, kit);
    else if (name === "ctrl+z") tty.suspend();
    else if (name === "ctrl+l") this.desk.screen.forget();
    else if (name === "escape") this.escape(kit);
    else if (name === "ctrl+c") this.interrupt(kit);
    else if (name === "ctrl+d" && this.editor.text === "") void room.acts.leave("");
    else if (this.editor.press(name)) this.edited(kit);
  }

  /** Twice: away at once, without a word, as on the page. */
  private escape({ room }: Kit): void {
    const now = Date.now();
    if (now - this.escapedAt < doubleMs) {
      room.drop();
      this.settle(exitCodeOf("left"));
      return;
    }
    this.escapedAt = now;
    if (this.view.page !== null) {
      this.view.page = null;
      this.view.scroll = 0;
    } else if (room.dialog.value !== null) {
      room.dismiss();
      this.view.scroll = 0;
    } else if (!room.composer.cancel()) this.view.isInviting = false;
    this.view.notice = "";
    this.view.choices = [];
  }

  private interrupt({ room }: Kit): void {
    if (this.editor.text !== "") {
      this.editor.set("");
      this.view.notice = "";
      this.view.choices = [];
      room.composer.edit("");
    } else if (this.isLeaving) {
      void room.acts.leave("");
    } else {
      this.isLeaving = true;
      this.view.notice = "Press Ctrl-C again to leave.";
    }
  }

  private scroll(by: number, { room }: Kit): void {
    this.view.scroll = Math.max(0, this.view.scroll + by);
    room.transcript.scrolled(this.view.scroll === 0);
  }

  private vertical(by: 1 | -1, { room }: Kit): void {
    if (this.editor.vertical(by)) return;
    room.composer.edit(this.editor.text);
    if (room.composer.restore(by)) this.editor.set(room.composer.draft.value);
  }

  private edited({ room }: Kit): void {
    const { text, caret } = this.editor;
    this.view.notice = "";
    room.composer.edit(text, caret, "insertText");
    const isCommand = /^[/:][a-z]*$/i.test(text) && caret === text.length && text.length > 1;
    const names = commandNames.filter((name) => name.startsWith(text.toLowerCase()));
    const { choices } = room.composer.suggestions;
    this.view.choices = isCommand
      ? names.filter((name) => name !== text)
      : choices.value.map(({ insert }) => foreignName(insert));
  }

  /** Completes the name of a command or of a member. */
  private complete(kit: Kit): void {
    const { text } = this.editor;
    const { composer } = kit.room;
    if (/^[/:][a-z]*$/i.test(text)) {
      const names = commandNames.filter((name) => name.startsWith(text.toLowerCase()));
      const [first = text] = names;
      const common = names.reduce((shared, name) => {
        let length = 0;
        while (length < shared.length && shared[length] === name[length]) length += 1;
        return shared.slice(0, length);
      }, first);
      if (names.length > 0) this.editor.set(common.length > text.length ? common : first);
      if (names.length === 1 || common.length <= text.length) this.editor.insert(" ");
    } else {
      const caret = composer.complete(this.editor.caret);
      if (caret !== undefined) this.editor.set(composer.draft.value, caret);
    }
    this.edited(kit);
  }

  private submit(kit: Kit): void {
    const { text } = this.editor;
    if (text.trim() === "") return;
    this.editor.set("");
    this.view.notice = "";
    this.view.choices = [];
    this.view.page = null;
    this.scroll(Number.MIN_SAFE_INTEGER, kit);
    const front: Front = {
      say: (said) => this.tell(said),
      show: (lines) => {
        this.view.page = lines;
      },
      invite: () => {
        this.view.isInviting = true;
        kit.room.invitation.acknowledge();
      },
      canJoin: true,
    };
    void run(text, kit, front).then((problem) => {
      // Help is read from its beginning.
      const isPage = this.view.page !== null || kit.room.dialog.value === "help";
      this.view.scroll = isPage ? Number.MAX_SAFE_INTEGER : 0;
      if (problem === undefined) return this.draw();
      // The user may have typed another text meanwhile. Neither is lost.
      this.editor.set(this.editor.text === "" ? text : `${text}\n${this.editor.text}`);
      return this.tell(problem);
    }, this.report);
  }

  private tell(text: string): void {
    this.view.notice = here(text);
    this.draw();
  }

  /** Asks the terminal how wide it draws what terminals disagree about. */
  private async probe(): Promise<void> {
    this.columns.length = 0;
    this.desk.tty.write(probes.map((text) => `\x1b[1;1H\x1b[K${text}\x1b[6n`).join(""));
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (this.columns.length < probes.length) return;
        clearInterval(timer);
        resolve();
      }, 5);
      setTimeout(() => {
        clearInterval(timer);
        resolve();
      }, probeMs);
    });
    if (this.columns.length === probes.length) learn(this.columns.map((column) => column - 1));
    this.desk.screen.forget();
  }
}
