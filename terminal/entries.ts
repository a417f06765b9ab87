/** An entry of the conversation as rows of the screen. Keeps the rows of what has not changed. */
import type { FileInfo } from "../protocol/session.ts";
import { showName, spellOut } from "../web/files/names.ts";
import { secondsLeft } from "../web/files/progress.ts";
import { isAction } from "../web/room/blocks.ts";
import { isWarning } from "../web/room/sentence-of.ts";
import { sign } from "../web/room/sign.ts";
import type { Group, MessageLine } from "../web/room/transcript.ts";
import { fileProgress, getting, stages } from "../web/strings/files.ts";
import {
  calendarDay,
  clockTime,
  deliveries,
  fileSize,
  markup,
  room as strings,
  ticks,
  writing,
} from "../web/strings/room.ts";
import { duration, voice } from "../web/strings/voice.ts";
import { cleanLine, foreign, foreignName } from "./clean.ts";
import { bold, dim, type Theme } from "./colours.ts";
import { systemLines, whisperOf } from "./follow.ts";
import type { Kit } from "./join.ts";
import { type Flow, type Row, type Span, span, wrap } from "./paint.ts";
import { render } from "./render.ts";
import { fill, here, nameOf } from "./sentences.ts";

/** Columns before each message, for its number. */
const numberWidth = 4;
const barWidth = 12;

type Kept = { readonly by: string; readonly rows: readonly Row[] };

export class Entries {
  private kept = new WeakMap<object, Kept>();
  private readonly theme: Theme;

  constructor(theme: Theme) {
    this.theme = theme;
  }

  /** Returns the rows of a group. */
  rows(group: Group, kit: Kit, width: number): readonly Row[] {
    if (group.kind === "divider") {
      const { kind, at } = group.entry;
      const text = kind === "day" ? calendarDay(at) : writing.fresh;
      return wrap([flow([span(`── ${text} ──`, dim)])], width);
    }
    if (group.kind === "system") {
      const lines = [group.entry, ...group.more].flatMap((entry) => {
        const style = isWarning(entry) ? this.theme.warning : dim;
        return systemLines(entry, kit).map((line) => flow([span(line, style)], "", "  "));
      });
      return wrap(lines, width);
    }
    const rows = group.continued ? [] : this.head(group.lines[0], kit, width);
    return [...rows, ...group.lines.flatMap((line) => this.message(line, kit, width))];
  }

  /** Forgets everything, such as when the width of characters was learnt. */
  clear(): void {
    this.kept = new WeakMap();
  }

  private head(line: MessageLine, kit: Kit, width: number): readonly Row[] {
    const words = kit.room.words.value;
    const name = nameOf(line.member, words);
    const own = line.own ? ` (${strings.you})` : "";
    const spans = [
      span(name, this.theme.member(line.member.colour)),
      span(`${own}${whisperOf(line, words)}  ${cleanLine(clockTime(line.at))}`, dim),
    ];
    return wrap([flow(spans)], width);
  }

  private message(line: MessageLine, kit: Kit, width: number): readonly Row[] {
    const { room } = kit;
    if (room.isIgnored(line.member)) return [];
    const text = line.folded ?? line;
    const described = room.reader.read(text);
    // What follows signals is drawn again each time.
    const isKept = !line.files && !line.reactions && !line.late;
    const by = `${width} ${isKept} ${described === null}`;
    const before = this.kept.get(line);
    if (isKept && before?.by === by) return before.rows;
    const number = `${kit.numbers.of(line.key) ?? ""}`.padStart(numberWidth - 1);
    const flows = [
      ...this.reply(line, kit),
      ...(line.files ?? []).flatMap((file) => this.file(line, file, kit)),
      ...this.body(line, text.text, described, kit),
      ...(line.folded
        ? [flow([span(`${strings.unfold}: /show ${kit.numbers.of(line.key) ?? ""}`, dim)])]
        : []),
      ...this.notes(line, kit),
    ].map((one, i) => ({
      ...one,
      first: [span(i === 0 ? `${number} ` : " ".repeat(numberWidth), dim), ...one.first],
      rest: [span(" ".repeat(numberWidth)), ...one.rest],
    }));
    const rows = wrap(flows, width);
    if (isKept) this.kept.set(line, { by, rows });
    return rows;
  }

  private body(
    line: MessageLine,
    text: string,
    described: ReturnType<Kit["room"]["reader"]["read"]>,
    kit: Kit,
  ): readonly Flow[] {
    if (line.retracted) return [flow([span(writing.retracted, dim)])];
    if (text === "") return [];
    const flows = render(described ?? text, this.theme, isAction(line) ? "3" : "");
    if (!isAction(line)) return flows;
    const [first, ...rest] = flows;
    const name = span(`* ${nameOf(line.member, kit.room.words.value)} `, "3");
    return first === undefined ? [] : [{ ...first, spans: [name, ...first.spans] }, ...rest];
  }

  private reply(line: MessageLine, { room }: Kit): readonly Flow[] {
    if (line.kind !== "text" || line.reply === undefined) return [];
    const { member, key } = line.reply;
    const name = member === undefined ? strings.unnamed : nameOf(member, room.words.value);
    const to = key === undefined ? undefined : room.transcript.find(key);
    const text = to && cleanLine(foreign(room.reader.textOf(to, markup.kinds)));
    const said = text === undefined ? writing.gone : [...text].slice(0, 60).join("");
    return [flow([span(`┌ ${fill(writing.answered, name)} ${said}`, dim)])];
  }

  /** A file: its name, and how far it has come. */
  private file(line: MessageLine, file: FileInfo, { room, numbers }: Kit): readonly Flow[] {
    const { isDouble, ending } = showName(file.name);
    const name =
      file.voice === undefined
        ? `${cleanLine(spellOut(file.name))}, ${fileSize(file.size)}`
        : `${voice.message}, ${duration(file.voice)}, ${fileSize(file.size)}`;
    const files = room.attachments.loaded.value?.files;
    const about: Span[] = [span(`▤ ${name}`, bold)];
    if (isDouble) about.push(span(` ${fill(getting.double, "", ending)}`, this.theme.warning));
    const sending = line.own ? files?.sending(file.id)?.value : undefined;
    if (sending?.slowest) about.push(span(bar(sending.slowest.bytes, file.size), dim));
    if (sending)
      about.push(span(` ${getting.fetched(sending.done, sending.done + sending.open)}`, dim));
    if (line.own || files === undefined) return [flow(about)];
    const { stage, bytes, speed } = files.received(file);
    if (stage === "offered") {
      about.push(span(` /save ${numbers.of(line.key) ?? ""}`, dim));
    } else if (stage === "running" || stage === "waiting") {
      const left = secondsLeft({ bytes, speed }, file.size);
      const far =
        stage === "running" ? fileProgress(bytes, file.size, speed, left) : stages.waiting;
      about.push(span(`${bar(bytes, file.size)} ${far}`, dim));
    } else {
      about.push(span(` ${here(stages[stage] ?? "")}`, dim));
    }
    return [flow(about)];
  }

  /** What there is to say about a message: late, out of order, reactions. */
  private notes(line: MessageLine, { room }: Kit): readonly Flow[] {
    const notes: string[] = [];
    if (line.kind === "text" && line.resent)
      notes.push(strings.again(cleanLine(clockTime(line.at))));
    if (line.kind === "text" && line.early) notes.push(strings.early);
    if (line.earlier) notes.push(`(${writing.edited})`);
    if (line.late) {
      const { state, received, of } = line.late;
      const waits = state === "sending" && room.reconnecting.value;
      notes.push(waits ? ticks.waiting : deliveries[state](received, of));
    }
    const words = room.words.value;
    const flows = notes.length > 0 ? [flow([span(notes.join(", "), dim)])] : [];
    if (line.kind === "text" && line.suspicious) {
      const sentence = fill(strings.suspicious, nameOf(line.member, words));
      flows.unshift(flow([span(`${sign} ${sentence}`, this.theme.warning)]));
    }
    const reactions = line.reactions ?? [];
    if (reactions.length > 0) {
      const all = reactions.map(({ emoji, by }) => {
        return `${foreignName(emoji)} ${by.map((who) => nameOf(who, words)).join(", ")}`;
      });
      flows.push(flow([span(all.join("  "), dim)]));
    }
    return flows;
  }
}

export function flow(spans: readonly Span[], first = "", rest = ""): Flow {
  return { spans, first: [span(first)], rest: [span(rest)] };
}

function bar(bytes: number, of: number): string {
  const full = of === 0 ? barWidth : Math.floor((bytes / of) * barWidth);
  const percent = of === 0 ? 100 : Math.floor((bytes / of) * 100);
  return ` [${"#".repeat(full)}${".".repeat(barWidth - full)}] ${percent} %`;
}
