/**
 * The driver of a session in tests: gives it events one by one, carries out its effects, and keeps
 * what its page would show. Its subclasses connect it to a relay and wake it: in memory (world.ts)
 * or by a WebSocket (caller.ts).
 */
import type {
  Delivery,
  Effect,
  EndReason,
  Line,
  Session,
  SessionEvent,
} from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { PageFiles } from "./page-files.ts";

export abstract class Driver {
  readonly session: Session;
  readonly lines: Line[] = [];
  /** The delivery of each of our own lines, by key. */
  readonly delivery = new Map<string, Delivery>();
  words: Extract<Effect, { type: "words" }> | undefined;
  /** Reactions that are shown, as "alias emoji" by the text of their line. */
  readonly reactions = new Map<string, string[]>();
  /** The texts that a line had before it was edited, by key. */
  readonly earlier = new Map<string, readonly string[]>();
  ended: EndReason | undefined;
  /** What its page has of files. */
  readonly files = new PageFiles();

  constructor(session: Session) {
    this.session = session;
  }

  abstract do(event: SessionEvent): Promise<void>;
  protected abstract connect(path: string): void;
  protected abstract disconnect(): void;
  protected abstract send(data: string | Bytes): void;
  protected abstract wake(at: number): void;

  say(text: string): Promise<void> {
    return this.do({ type: "say", text });
  }

  /** Reads a part of an own file for the session. */
  async read(): Promise<void> {
    const event = this.files.takeRead();
    if (event !== undefined) await this.do(event);
  }

  /** The texts that are shown, as "alias: text". */
  texts(): string[] {
    return this.lines.flatMap((line) =>
      line.kind === "text" ? [`${line.member.alias}: ${line.text}`] : [],
    );
  }

  /** The whispers that are shown, as "alias to alias: text". */
  whispers(): string[] {
    return this.lines.flatMap((line) =>
      line.kind === "whisper" ? [`${line.member.alias} to ${line.to.alias}: ${line.text}`] : [],
    );
  }

  /** The kinds of all lines but texts, oldest first. */
  kinds(): string[] {
    return this.lines.map(({ kind }) => kind).filter((kind) => kind !== "text");
  }

  /** The id of a member, by alias. @throws Error if no visible member has that alias. */
  id(alias: string): string {
    const person = this.session.view().people.find((person) => person.alias === alias);
    if (person === undefined) throw new Error(`there is no ${alias}`);
    return person.id;
  }

  /** Aliases of the people who are here, sorted. */
  present(): string[] {
    return this.session
      .view()
      .people.filter(({ presence }) => presence === "here")
      .map(({ alias }) => alias)
      .sort();
  }

  protected carryOut(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.connect(effect.path);
        break;
      case "disconnect":
        this.disconnect();
        break;
      case "send":
        this.send(effect.data);
        break;
      case "wake":
        this.wake(effect.at);
        break;
      case "line":
        this.lines.push(effect.line);
        break;
      case "delivery":
        this.delivery.set(effect.key, effect.delivery);
        break;
      case "words":
        this.words = effect;
        break;
      case "reaction":
        this.#react(effect);
        break;
      case "edited":
        this.#edit(effect);
        break;
      case "gone":
        for (const gone of effect.keys) {
          this.earlier.delete(gone);
          const at = this.lines.findIndex(({ key }) => key === gone);
          if (at >= 0) this.lines.splice(at, 1);
        }
        break;
      case "read":
      case "received":
      case "transfer":
        this.files.note(effect);
        break;
      case "changed":
        break;
      case "wiped":
        this.lines.length = 0;
        this.earlier.clear();
        this.files.wipe();
        break;
      case "ended":
        this.ended = effect.reason;
        this.wake(Number.POSITIVE_INFINITY);
        break;
    }
  }

  #edit({ key, text, sent }: Extract<Effect, { type: "edited" }>): void {
    const at = this.lines.findIndex((line) => line.key === key);
    const line = this.lines[at];
    if (line?.kind !== "text" && line?.kind !== "whisper") throw new Error(`no line ${key}`);
    this.lines[at] = { ...line, text };
    if (sent) this.earlier.set(key, [...(this.earlier.get(key) ?? []), line.text]);
  }

  #react({ key, member, emoji }: Extract<Effect, { type: "reaction" }>): void {
    const line = this.lines.find((line) => line.key === key);
    const text = line?.kind === "text" ? line.text : "";
    const others = (this.reactions.get(text) ?? []).filter(
      (reaction) => !reaction.startsWith(`${member.alias} `),
    );
    this.reactions.set(text, emoji === "" ? others : [...others, `${member.alias} ${emoji}`]);
  }
}
