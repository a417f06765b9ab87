/**
 * The client in a pipe: what is said goes out as lines, and each line that comes in is said. With
 * `--json` both are objects. At the end of the input it waits until all have what was said.
 */
import { createInterface } from "node:readline";
import { effect } from "@preact/signals";
import type { Effect } from "../protocol/session.ts";
import { isVisible } from "../web/markup/ink.ts";
import { tidy } from "../web/room/composer.ts";
import { sign } from "../web/room/sign.ts";
import { comparing } from "../web/strings/room.ts";
import { toJson } from "./clean.ts";
import { type Front, helpLines, run } from "./commands.ts";
import { changeLine, follow, linesOf } from "./follow.ts";
import type { Kit } from "./join.ts";
import { changeOf, eventOf, type Order, readOrder, who } from "./objects.ts";
import { nameOf, own, refused } from "./sentences.ts";

/** Before each line of a text of the operator. Nothing else that is written begins with it. */
const quote = "|";

/** Time for the others to receive what was said before the end of the input, ms. */
const deliveryMs = 10_000;

export class LineMode {
  private readonly isJson: boolean;
  private readonly write: (text: string) => void;
  /** Our own messages that not all have, and those that are not sent yet. */
  private readonly pending = new Set<string>();
  private readonly unsent = new Set<string>();
  private notify: () => void = () => {};
  private last = "";

  constructor(isJson: boolean, write: (text: string) => void) {
    this.isJson = isJson;
    this.write = write;
  }

  /** Takes an effect of the session. */
  heard(change: Effect, kit: Kit): void {
    if (change.type === "line" && "own" in change.line && change.line.own) {
      this.pending.add(change.line.key);
      this.unsent.add(change.line.key);
    } else if (change.type === "edited") {
      if (change.sent && kit.room.transcript.find(change.key)?.own) {
        this.pending.add(change.key);
        this.unsent.add(change.key);
      }
    } else if (change.type === "delivery") {
      const { state, received, of } = change.delivery;
      if (state === "sent") this.unsent.delete(change.key);
      if (state === "sent" && received >= of) this.pending.delete(change.key);
      this.notify();
    }
    if (this.isJson) this.object(changeOf(change, kit));
    else this.line(changeLine(change, kit));
  }

  /** Shows link and password of a new room. */
  invite(kit: Kit): void {
    const { link, password } = kit.room.invitation;
    const secret = password.value;
    if (this.isJson) {
      this.object({
        type: "invitation",
        link: link.value,
        ...(secret !== null && { password: secret }),
      });
      return;
    }
    this.line(`${sign} ${own.link} ${link.value}`);
    if (secret !== null) this.line(`${sign} ${own.password} ${secret}`);
  }

  /** Talks until the room or the input ends. */
  async talk(kit: Kit, input: NodeJS.ReadableStream): Promise<void> {
    const { room } = kit;
    const front: Front = {
      say: (text) =>
        this.isJson ? this.object({ type: "said", text }) : this.line(`${sign} ${text}`),
      // The operator may have written these: they are no lines of the room, and none of a member.
      show: (lines) => {
        for (const text of lines) {
          if (this.isJson) this.object({ type: "listed", text });
          else this.line(`${quote} ${text}`);
        }
      },
      invite: () => this.invite(kit),
      canJoin: false,
    };
    const stops = [
      follow(kit, (entry) => {
        if (this.isJson) return this.object(eventOf(entry, kit));
        for (const line of linesOf(entry, kit)) this.line(line);
      }),
      effect(() => this.state(kit)),
      effect(() => {
        const { comparison } = room.verification;
        if (comparison.value !== null && !this.isJson) this.words(kit, comparison.value);
      }),
      effect(() => {
        if (room.dialog.value === "help") for (const line of helpLines()) front.say(line);
      }),
    ];
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    const over = new Promise<void>((resolve) => {
      const stop = effect(() => {
        if (room.end.value === null) return;
        queueMicrotask(() => stop());
        resolve();
      });
    });
    const reading = this.read(lines, kit, front);
    await Promise.race([over, reading]);
    if (room.end.value === null && kit.options.stay) await over;
    if (room.end.value === null) {
      await Promise.race([over, this.until(this.pending)]);
      await room.acts.leave("");
    }
    lines.close();
    for (const stop of stops) stop();
  }

  /** Writes why the room has ended. */
  end(reason: string, exit: number, sentences: readonly string[]): void {
    if (this.isJson) this.object({ type: "end", reason, exit, text: sentences.join(" ") });
  }

  private async read(lines: AsyncIterable<string>, kit: Kit, front: Front): Promise<void> {
    for await (const line of lines) {
      const order = this.isJson ? readOrder(line) : ({ type: "run", text: line } as const);
      if (tidy(line) === "") continue;
      const problem =
        order === undefined
          ? "This is no command. See docs/terminal.md."
          : await this.obey(order, kit, front);
      // The next line may be about this message.
      await this.until(this.unsent);
      if (kit.room.end.value !== null) return;
      const id = order !== undefined && "id" in order ? { id: order.id } : {};
      if (this.isJson) {
        this.object(
          problem === undefined
            ? { type: "done", ...id }
            : { type: "problem", ...id, text: problem },
        );
      } else if (problem !== undefined) {
        process.stderr.write(`${problem}\n`);
      }
    }
  }

  private async obey(order: Order, kit: Kit, front: Front): Promise<string | undefined> {
    const { acts, people } = kit.room;
    if (order.type === "run") return run(order.text, kit, front);
    const text = tidy(order.text);
    if (!isVisible(text)) return refused("text-unseen");
    if (order.type === "whisper") {
      const found = people.value.filter(({ id, alias }) => id === order.to || alias === order.to);
      const [one, other] = found;
      if (one === undefined) return refused("alias-unknown", order.to);
      if (other !== undefined) return refused("alias-shared", order.to);
      const no = await acts.whisper(one.id, text);
      return no && refused(no);
    }
    const reply = order.reply === undefined ? undefined : kit.numbers.key(order.reply);
    if (order.reply !== undefined && reply === undefined) return own.notHere;
    const how = { ...(order.action && { action: true }), ...(reply !== undefined && { reply }) };
    const no = await acts.say(text, how);
    return no && refused(no);
  }

  /** Waits until none of these messages is left, or for {@link deliveryMs}. */
  private until(left: ReadonlySet<string>): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deliveryMs);
      this.notify = () => {
        if (left.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
      this.notify();
    });
  }

  /** Writes who is here and how it stands, when that has changed. */
  private state({ room }: Kit): void {
    if (!this.isJson) return;
    const words = room.words.value;
    const people = room.people.value.map((person) => {
      const { own, presence, compared } = person;
      return { ...who(person, words), own, presence, compared };
    });
    const state = {
      type: "state",
      phase: room.phase.value,
      room: room.name.value,
      locked: room.locked.value,
      expiry: room.expiry.value,
      link: room.invitation.link.value,
      people,
    };
    const text = toJson(state);
    if (text === this.last || people.length === 0) return;
    this.last = text;
    this.write(`${text}\n`);
  }

  private words(
    kit: Kit,
    comparison: NonNullable<Kit["room"]["verification"]["comparison"]["value"]>,
  ) {
    const list = kit.room.words.value;
    const said = comparison.words.map((index) => list?.[index] ?? `${index}`).join(" ");
    const covers = comparison.covers.map((one) => nameOf(one, list)).join(", ");
    this.line(`${sign} ${said}`);
    this.line(`${sign} ${comparing.covers.replace("{text}", () => covers)} ${own.compared}`);
  }

  private line(text: string | undefined): void {
    if (text !== undefined) this.write(`${text}\n`);
  }

  private object(value: object | undefined): void {
    if (value !== undefined) this.write(`${toJson(value)}\n`);
  }
}
