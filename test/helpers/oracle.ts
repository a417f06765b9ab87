/**
 * What must hold of a conversation with any relay: compares every line that is shown with the texts
 * that were sent, their author, their readers and the time, and files with what was offered. Takes the truth from the authors'
 * sessions, never from what readers received.
 */

import type { Effect, FileInfo, Line, SessionEvent } from "../../protocol/events.ts";
import { type Bytes, concat, equal } from "../../protocol/wire/bytes.ts";
import { type InsideLog, inside, nameOf, resendBufferOf } from "./hostile-inside.ts";
import type { HostileWorld } from "./hostile-world.ts";
import type { Person } from "./world.ts";

/** A text that a person has sent, as the page knows it. */
type Intended = {
  readonly author: Person;
  readonly text: string;
  /** The index of the text among its author's texts. */
  readonly order: number;
  /** Id of the receiver of a whisper. */
  readonly to?: string;
  readonly action: boolean;
};

/** Recorded when the text gets its number. */
type InboxItem = Intended & {
  readonly n: number;
  readonly audience: ReadonlySet<string>;
  readonly step: number;
};

/** A file that a person has offered, with the text of its message. */
type Offer = { readonly author: Person; readonly text: string; readonly bytes: Bytes };

/** A text that a person has put in the place of another. */
type Edited = {
  readonly author: Person;
  readonly of?: string;
  readonly audience?: ReadonlySet<string>;
};

/** One epoch of an author log at a reader: from its baseline to the message shown last. */
type Epoch = { readonly log: InsideLog; readonly baseline: number };

type Reader = {
  readonly born: number;
  /** The last order shown, by author. */
  readonly shown: Map<Person, number>;
  readonly texts: Set<string>;
  /** The text that each line of others had first, by key. */
  readonly first: Map<string, string>;
  readonly missing: Map<string, number>;
  readonly epochs: Map<string, Epoch[]>;
  /** Parts of files that are fetched, by id. */
  readonly parts: Map<string, Bytes[]>;
  /** Ids of files that have arrived. */
  readonly files: Set<string>;
};

/** A file's id as its author picked it. */
const wireId = (id: string) => id.slice(-32);

export class Oracle {
  /** Faults, as sentences; empty if there are none. */
  readonly faults: string[] = [];
  private readonly intended = new Map<string, Intended>();
  private readonly edits = new Map<string, Edited>();
  private readonly keys = new Map<Person, Map<string, string>>();
  private readonly spoken = new Map<string, InboxItem>();
  private readonly counts = new Map<Person, number>();
  private readonly readers = new Map<Person, Reader>();
  /** By the id that the author has picked. */
  private readonly offers = new Map<string, Offer>();
  /** Persons whose keys others have too: what they report of their own messages proves nothing. */
  readonly traitors = new Set<Person>();
  private readonly world: HostileWorld;

  constructor(world: HostileWorld) {
    this.world = world;
    world.watchers.push((person, event, effects) => this.saw(person, event, effects));
  }

  /** Records that a person is about to send or whisper a text, which is unique. */
  say(
    author: Person,
    text: string,
    rest: { readonly to?: string; readonly action: boolean },
  ): void {
    const order = this.counts.get(author) ?? 0;
    this.counts.set(author, order + 1);
    this.intended.set(text, { author, text, order, ...rest });
  }

  /** Records that a person is about to offer a file with a unique text. */
  offer(author: Person, text: string, file: FileInfo, bytes: Bytes, to?: string): void {
    this.say(author, text, { action: false, ...(to === undefined ? {} : { to }) });
    this.offers.set(file.id, { author, text, bytes });
  }

  /** Records that a person tries to edit a message to a text, which is unique. */
  edit(author: Person, text: string): void {
    this.edits.set(text, { author });
  }

  /** Returns the number of files that have arrived. */
  get arrived(): number {
    return [...this.readers.values()].reduce((sum, { files }) => sum + files.size, 0);
  }

  /** Returns true if a file has arrived at a person. */
  hasFile(person: Person, id: string): boolean {
    return [...this.reader(person).files].some((file) => file.endsWith(id));
  }

  /** Returns true if a person was shown a text. */
  has(person: Person, text: string): boolean {
    return this.reader(person).texts.has(text);
  }

  /** The total number of lines of others that were shown. */
  get shown(): number {
    return [...this.readers.values()].reduce((sum, { texts }) => sum + texts.size, 0);
  }

  private reader(person: Person): Reader {
    const fresh = {
      born: this.world.steps,
      shown: new Map(),
      texts: new Set<string>(),
      first: new Map(),
      missing: new Map(),
      epochs: new Map(),
      parts: new Map(),
      files: new Set<string>(),
    };
    const reader = this.readers.get(person) ?? fresh;
    this.readers.set(person, reader);
    return reader;
  }

  private fault(what: string): void {
    this.faults.push(what);
    this.world.log(`FAULT ${what}`);
  }

  private saw(person: Person, _event: SessionEvent, effects: readonly Effect[]): void {
    this.reader(person);
    for (const effect of effects) {
      if (effect.type === "line") this.ownKey(person, effect.line);
      if (effect.type === "edited") this.ownEdit(person, effect);
    }
    this.number(person);
    for (const effect of effects) {
      if (effect.type === "line") this.line(person, effect.line);
      if (effect.type === "edited") this.edited(person, effect);
      if (effect.type === "received") this.part(person, effect);
      if (effect.type === "transfer") this.transfer(person, effect);
    }
    this.follow(person);
  }

  /** Records which line of an author has which text. */
  private ownKey(person: Person, line: Line): void {
    if ((line.kind !== "text" && line.kind !== "whisper") || !line.own) return;
    const keys = this.keys.get(person) ?? new Map<string, string>();
    this.keys.set(person, keys.set(line.key, line.text));
  }

  /** Records what an author has edited, and who may read it. */
  private ownEdit(person: Person, { key, text, sent }: Effect & { readonly type: "edited" }): void {
    const keys = this.keys.get(person);
    const of = keys?.get(key);
    if (keys === undefined || of === undefined) return;
    const intended = this.intended.get(of);
    if (sent) {
      const audience = resendBufferOf(person).at(-1)?.audience ?? new Set();
      this.edits.set(text, { author: person, of, audience });
    } else if (intended !== undefined) {
      this.intended.set(text, { ...intended, text });
      keys.set(key, text);
    }
  }

  /** An edit shows its author's text, in the place of that author's message, to its readers, once. */
  private edited(reader: Person, { key, text, sent }: Effect & { readonly type: "edited" }): void {
    const { first, texts } = this.reader(reader);
    if (this.keys.get(reader)?.has(key)) return;
    const edit = this.edits.get(text);
    const where = `${reader.alias} is shown "${text}"`;
    if (edit?.of === undefined || !sent) {
      this.fault(`${where}, which nobody edited`);
      return;
    }
    if (first.get(key) !== edit.of) this.fault(`${where} for "${first.get(key)}"`);
    if (!edit.audience?.has(nameOf(reader))) this.fault(`${where}, for whom it was not edited`);
    if (texts.has(text)) this.fault(`${where} twice`);
    texts.add(text);
  }

  /** Reads from an author's session which numbers its texts have, and who may read them. */
  private number(person: Person): void {
    const audiences = new Map(resendBufferOf(person).map((said) => [said.n, said]));
    for (const { n, key } of inside(person).outbox.delivery.lines) {
      const text = this.keys.get(person)?.get(key);
      const said = audiences.get(n);
      const intended = text === undefined ? undefined : this.intended.get(text);
      if (intended === undefined || said === undefined || this.spoken.has(intended.text)) continue;
      const { audience } = said;
      this.spoken.set(intended.text, { ...intended, n, audience, step: this.world.steps });
      for (const name of inside(person).context.admission.removed) {
        if (audience.has(name)) this.fault(`${person.alias} speaks to ${name}, who was removed`);
      }
    }
  }

  private line(reader: Person, line: Line): void {
    if (line.kind === "missing") {
      const { missing } = this.reader(reader);
      missing.set(line.member.id, (missing.get(line.member.id) ?? 0) + line.count);
    }
    if (line.kind === "fork" && this.traitors.size === 0) {
      this.fault(`${reader.alias} is told that ${line.member.alias} contradicts itself`);
    }
    if (line.kind !== "text" && line.kind !== "whisper") return;
    if (line.own) {
      this.own(reader, line);
      return;
    }
    const said = this.spoken.get(line.text);
    const where = `${reader.alias} is shown "${line.text}" of ${line.member.alias}`;
    if (said === undefined) {
      this.fault(`${where}, which nobody said`);
      return;
    }
    const { author, to, order, audience, action } = said;
    const state = this.reader(reader);
    const name = nameOf(reader);
    if (line.member.id !== nameOf(author)) this.fault(`${where}, which ${author.alias} said`);
    if (line.kind === "text" && (to !== undefined || line.action !== action)) {
      this.fault(`${where} otherwise than it was said`);
    }
    if (line.kind === "whisper" && to !== name) this.fault(`${where}, whispered to another`);
    if (state.texts.has(line.text)) this.fault(`${where} twice`);
    if (order <= (state.shown.get(author) ?? -1)) this.fault(`${where} out of order`);
    if (!audience.has(name)) this.fault(`${where}, for whom it was not said`);
    if (said.step < state.born && !this.traitors.has(reader))
      this.fault(`${where}, said before it came`);
    if (line.kind === "text" && line.suspicious && this.traitors.size === 0) {
      this.fault(`${where} with a warning`);
    }
    this.described(where, author, line.files ?? []);
    state.texts.add(line.text);
    state.first.set(line.key, line.text);
    state.shown.set(author, order);
  }

  /** Every file of a line is one that its author has offered. */
  private described(where: string, author: Person, files: readonly FileInfo[]): void {
    for (const { id, size } of files) {
      const offer = this.offers.get(wireId(id));
      if (offer?.author !== author || offer.bytes.length !== size) {
        this.fault(`${where} with a file that was not offered`);
      }
    }
  }

  private part(person: Person, { file, part, bytes }: Effect & { readonly type: "received" }) {
    const { parts } = this.reader(person);
    const before = part === 0 ? [] : (parts.get(file) ?? []);
    if (part !== before.length) this.fault(`${person.alias} gets part ${part} out of turn`);
    parts.set(file, [...before, bytes]);
  }

  /** A file goes only to those for whom it was offered, and has arrived only if it is that file. */
  private transfer(person: Person, effect: Effect & { readonly type: "transfer" }): void {
    const { file, member, out, state } = effect;
    const offer = this.offers.get(wireId(file));
    const said = offer && this.spoken.get(offer.text);
    const reader = out ? member.id : nameOf(person);
    const isFor = said?.to === undefined ? said?.audience.has(reader) : said.to === reader;
    const where = `${person.alias}, ${out ? "to" : "from"} ${member.alias}: file ${file} is ${state}`;
    if (!isFor) this.fault(`${where}, for whom it was not offered`);
    // A relay can hold a file up, and nothing else.
    if (state === "damaged" && this.traitors.size === 0) this.fault(where);
    if (out || state !== "done" || offer === undefined) return;
    const reading = this.reader(person);
    if (!equal(concat(...(reading.parts.get(file) ?? [])), offer.bytes)) {
      this.fault(`${where}, but not what was offered`);
    }
    reading.parts.delete(file);
    reading.files.add(file);
  }

  private own(person: Person, line: Line & { readonly kind: "text" | "whisper" }): void {
    const intended = this.intended.get(line.text);
    if (intended?.author !== person) this.fault(`${person.alias} is shown as saying ${line.text}`);
  }

  /** Records the epochs of a reader's author logs. */
  private follow(person: Person): void {
    const { epochs } = this.reader(person);
    for (const [name, log] of inside(person).inbox.logs) {
      const lives = epochs.get(name) ?? [];
      epochs.set(name, lives);
      if (lives.at(-1)?.log === log) continue;
      const [baseline = log.n] = log.hashes.keys();
      lives.push({ log, baseline });
    }
  }

  /**
   * Checks everyone who is still in the room: every message was shown, or is reported as missing.
   */
  settle(): void {
    this.receipts();
    const there = this.world.people.filter(({ ended }) => ended === undefined);
    for (const reader of there) {
      for (const author of there) {
        if (reader !== author && this.areTogether(reader, author)) this.account(reader, author);
      }
    }
  }

  /**
   * No reader counts as having received a text that it was not shown. Two sessions with one
   * identity may claim anything.
   */
  private receipts(): void {
    if (this.traitors.size > 0) return;
    const { people } = this.world;
    for (const [author, keys] of this.keys) {
      for (const [key, text] of keys) {
        const received = author.delivery.get(key)?.received ?? 0;
        const readers = people.filter((reader) => this.has(reader, text)).length;
        if (received > readers) {
          this.fault(`"${text}" of ${author.alias}: ${received} received it, shown to ${readers}`);
        }
      }
    }
  }

  /** Returns true if two persons have a channel with each other. */
  areTogether(one: Person, other: Person): boolean {
    const has = (a: Person, b: Person) => {
      return inside(a).context.members.get(nameOf(b))?.number !== undefined;
    };
    const open = [one, other].every(({ session }) => session.view().phase === "open");
    return open && has(one, other) && has(other, one);
  }

  private account(reader: Person, author: Person): void {
    if (this.traitors.has(author) || this.traitors.has(reader)) return;
    const { missing, epochs, texts } = this.reader(reader);
    const lives = epochs.get(nameOf(author)) ?? [];
    const where = `${reader.alias} of ${author.alias}`;
    const last = lives.at(-1);
    const head = inside(author).outbox.current?.n ?? 0;
    if (last === undefined || last.log.n !== head) {
      this.fault(`${where}: has come to ${last?.log.n}, not ${head}`);
      return;
    }
    const covers = (n: number) => lives.some(({ log, baseline }) => n > baseline && n <= log.n);
    const range = lives.reduce((sum, { log, baseline }) => sum + log.n - baseline, 0);
    const meant = [...this.spoken.values()].filter((said) => {
      const isFor = said.to === undefined || said.to === nameOf(reader);
      return said.author === author && isFor && covers(said.n);
    });
    const shown = meant.filter(({ text }) => texts.has(text)).length;
    const count = missing.get(nameOf(author)) ?? 0;
    const lacking = meant.length - shown;
    if (count < lacking) this.fault(`${where}: lacks ${lacking}, is told of ${count}`);
    if (count > range - shown)
      this.fault(`${where}: was shown ${shown} of ${range}, told ${count}`);
  }
}
