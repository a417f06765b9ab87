/**
 * What a page has of files: its own, which the session reads in parts, and those that have come.
 */
import { partBytes } from "../../protocol/crypto/file.ts";
import type { Effect, SessionEvent } from "../../protocol/session.ts";
import { type Bytes, concat } from "../../protocol/wire/bytes.ts";

type FileEffect = Extract<Effect, { readonly type: "read" | "received" | "transfer" }>;
type Read = Extract<Effect, { readonly type: "read" }>;

export class PageFiles {
  /** Contents of own files, by id. Absent: "gone". */
  readonly own = new Map<string, Bytes | "changed">();
  /** Parts that the session waits for. */
  readonly reads: Read[] = [];
  /** How many parts were read. */
  readCount = 0;
  /** Parts of files that are fetched, by id. */
  readonly received = new Map<string, Bytes[]>();
  /** Every state of every transfer, as "name state", one after another; each state once in a run. */
  readonly states: string[] = [];
  /** The last word on each transfer, by "alias file id". */
  readonly transfers = new Map<string, Extract<Effect, { readonly type: "transfer" }>>();

  note(effect: FileEffect): void {
    if (effect.type === "read") this.reads.push(effect);
    else if (effect.type === "received") this.#receive(effect.file, effect.part, effect.bytes);
    else {
      const { member, state, file } = effect;
      const told = `${member.alias} ${state}`;
      if (this.transfers.get(`${member.alias} ${file}`)?.state !== state) this.states.push(told);
      this.transfers.set(`${member.alias} ${file}`, effect);
      const isOver = state !== "waiting" && state !== "running";
      if (isOver && state !== "done" && !effect.out) this.received.delete(file);
    }
  }

  takeRead(): Extract<SessionEvent, { readonly type: "part" }> | undefined {
    const read = this.reads.shift();
    if (read === undefined) return undefined;
    const { file, part } = read;
    const content = this.own.get(file) ?? "gone";
    this.readCount++;
    if (typeof content === "string") return { type: "part", file, part, bytes: content };
    const bytes = content.slice(part * partBytes, (part + 1) * partBytes);
    return { type: "part", file, part, bytes };
  }

  /** The bytes of a file that have come. */
  bytes(id: string): Bytes {
    return concat(...(this.received.get(id) ?? []));
  }

  wipe(): void {
    this.reads.length = 0;
    this.own.clear();
    this.received.clear();
  }

  #receive(file: string, part: number, bytes: Bytes): void {
    const parts = this.received.get(file) ?? [];
    if (part !== parts.length) throw new Error("a part out of turn");
    this.received.set(file, [...parts, bytes]);
  }
}
