/**
 * The regions of the screen: a title, the conversation with the people next to it, what there is to
 * say, and the field. On a narrow terminal the people have no region.
 */
import { fingerprintOf } from "../web/room/mentions.ts";
import {
  comparing,
  connections,
  expiry as expiryStrings,
  expiryTime,
  stoppedOwn,
  room as strings,
  timeLeft,
  whispering,
  writing,
} from "../web/strings/room.ts";
import { foreignName } from "./clean.ts";
import { bold, dim, type Theme } from "./colours.ts";
import { helpLines } from "./commands.ts";
import type { Editor } from "./editor.ts";
import { type Entries, flow } from "./entries.ts";
import type { Kit } from "./join.ts";
import { type Row, rowOf, type Span, span, wrap } from "./paint.ts";
import { fill, here, nameOf, own } from "./sentences.ts";
import { cellsOf } from "./width.ts";

/** Width of the people, and from which width on they have a region. */
const [peopleWidth, wideFrom] = [26, 76];
const mostChoices = 6;

/** What the frame shows besides the room. */
export type View = {
  readonly editor: Editor;
  /** Why the last input was refused, or what the program says. */
  readonly notice: string;
  readonly isInviting: boolean;
  readonly choices: readonly string[];
  /** Shown in place of the conversation. */
  readonly page: readonly string[] | null;
  /** Rows between the last row and the last one in view. */
  scroll: number;
  /** Rows of the conversation when it was drawn last. */
  total: number;
};

export type Frame = {
  readonly rows: readonly Row[];
  readonly cursor: readonly [row: number, column: number] | null;
};

/** Returns a frame with a few lines, such as while the room opens. */
export function plainFrame(lines: readonly string[], columns: number, height: number): Frame {
  const rows = wrap(
    lines.map((line, i) => flow([span(line, i === 0 ? bold : "")])),
    Math.max(2, columns - 1),
  ).slice(0, height);
  return { rows: filled(rows, height), cursor: null };
}

/** Returns the frame of a room. */
export function roomFrame(
  kit: Kit,
  view: View,
  entries: Entries,
  theme: Theme,
  columns: number,
  height: number,
): Frame {
  // The last column stays free: some terminals wrap after it.
  const width = Math.max(4, columns - 1);
  const { closing } = kit.room;
  if (closing.value !== null) return plainFrame(closingLines(kit), columns, height);
  const input = field(view.editor, width, Math.max(1, Math.min(6, Math.floor(height / 3))));
  const room = Math.max(0, height - 2 - input.rows.length);
  const status = wrap(
    statusOf(kit, view, theme).map((spans) => flow(spans)),
    width,
  );
  const shownStatus = status.slice(0, Math.min(status.length, Math.max(0, room - 1)));
  const high = Math.max(0, room - shownStatus.length);
  const isWide = width >= wideFrom;
  const chat = isWide ? width - peopleWidth - 3 : width;
  const page = view.page ?? (kit.room.dialog.value === "help" ? helpLines() : null);
  const all =
    page !== null
      ? wrap(
          page.map((line) => flow([span(line)], "", "  ")),
          chat,
        )
      : kit.room.transcript.groups.value.flatMap((group) => entries.rows(group, kit, chat));
  if (view.scroll > 0 && all.length > view.total) view.scroll += all.length - view.total;
  view.total = all.length;
  view.scroll = Math.max(0, Math.min(view.scroll, all.length - high));
  const end = all.length - view.scroll;
  const visible = filled(all.slice(Math.max(0, end - high), end), high);
  const people = isWide ? peopleRows(kit, theme, chat + 2, high) : [];
  const middle = visible.map((row, i) => row + (people[i] ?? ""));
  const rule = rowOf([span("─".repeat(width), dim)], width);
  const rows = [titleRow(kit, theme, width), ...middle, ...shownStatus, rule, ...input.rows];
  const shown = rows.slice(-height);
  const cursor = [shown.length - input.rows.length + input.row + 1, input.column] as const;
  return { rows: filled(shown, height), cursor };
}

function titleRow({ room }: Kit, theme: Theme, width: number): Row {
  const here = room.people.value.filter(({ presence }) => presence === "here").length;
  const away = room.people.value.length - here;
  const { value: left } = room.left;
  const about = [
    foreignName(room.name.value) || strings.unnamed,
    strings.count(here, away),
    room.reconnecting.value ? connections.lost : connections.open,
    room.locked.value && strings.locked,
    room.expiry.value > 0 && expiryStrings.notice(expiryTime(room.expiry.value)),
    left !== null && timeLeft(left),
  ].filter((part) => typeof part === "string");
  const text = ` ${about.join(" · ")} `;
  const free = Math.max(0, width - cellsOf(text).reduce((sum, cell) => sum + cell.width, 0));
  return rowOf([span(text + " ".repeat(free), theme.bar)], width);
}

function peopleRows({ room }: Kit, theme: Theme, column: number, high: number): readonly Row[] {
  const words = room.words.value;
  const rows = room.people.value.flatMap((person): readonly (readonly Span[])[] => {
    const marks = [
      person.own && strings.you,
      person.presence === "away" && strings.away,
      room.isIgnored(person) && strings.ignored,
      person.typing && "…",
    ].filter(Boolean);
    const name = foreignName(person.alias);
    return [
      [span(name, theme.member(person.colour)), span(` ${marks.join(", ")}`, dim)],
      [span(`  ${fingerprintOf(person, words)}${person.compared ? " ✓" : ""}`, dim)],
    ];
  });
  const cut =
    rows.length > high ? [...rows.slice(0, Math.max(0, high - 1)), [span("… /who", dim)]] : rows;
  return Array.from({ length: high }, (_, i) => {
    return rowOf([span("│ ", dim), ...(cut[i] ?? [])], peopleWidth, column);
  });
}

/** What there is to say, most important last: it is next to the field. */
function statusOf(kit: Kit, view: View, theme: Theme): readonly (readonly Span[])[] {
  const { room } = kit;
  const words = room.words.value;
  const lines: (readonly Span[])[] = [];
  const say = (text: string, style = dim) => void lines.push([span(text, style)]);
  const { unread, atEnd } = room.transcript;
  const { link, password } = room.invitation;
  if (view.isInviting) {
    lines.push([span(`${own.link} `, dim), span(link.value, bold)]);
    if (password.value !== null) {
      lines.push([span(`${own.password} `, dim), span(password.value, bold), span("  /hide", dim)]);
    }
  }
  if (!view.isInviting && room.invitation.news.value) {
    say(`${here("The room has moved to a new link.")} /invite`, theme.warning);
  }
  if (view.page !== null || room.dialog.value === "help") say("(Esc)");
  else if (!atEnd.value || view.scroll > 0) say(`↓ ${strings.fresh(unread.value)} (End)`);
  if (room.stranded.value) say(here(strings.stranded), theme.warning);
  else if (room.reconnecting.value) say(here(strings.reconnecting), theme.warning);
  const typing = room.writing.value;
  if (typing.length === 1 && typing[0]) say(fill(writing.one, nameOf(typing[0], words)));
  else if (typing.length > 1) say(writing.many);
  const { comparison } = room.verification;
  if (comparison.value !== null) {
    const said = comparison.value.words.map((index) => words?.[index] ?? `${index}`);
    if (comparison.value.changed) say(comparing.changed, theme.warning);
    say(comparing.how);
    say(said.join("  "), bold);
    const covers = comparison.value.covers.map((who) => nameOf(who, words)).join(", ");
    say(`${fill(comparing.covers, "", covers)} ${own.compared}`);
  }
  if (view.choices.length > 0) say(view.choices.slice(0, mostChoices).join("  "));
  if (view.notice !== "") say(view.notice, theme.warning);
  const { to, replying } = room.composer;
  if (to.value !== null) say(`${fill(whispering.to, nameOf(to.value, words))} (Esc)`, bold);
  if (replying.value !== null) {
    say(`${fill(writing.answering, nameOf(replying.value.member, words))} (Esc)`, bold);
  }
  return lines;
}

function closingLines({ room }: Kit): readonly string[] {
  const { stop } = room.closing.value ?? {};
  if (stop === undefined) return [stoppedOwn.waiting];
  const count = stoppedOwn.count(stop.done + 1, stop.of + 1);
  return [stoppedOwn.waiting, count, here(stoppedOwn[stop.waitsFor ?? "others"])];
}

type Field = { readonly rows: readonly Row[]; readonly row: number; readonly column: number };

/** The field: its rows around the caret, and where the caret is. */
function field(editor: Editor, width: number, high: number): Field {
  const { before, after } = editor.shown();
  const room = Math.max(2, width - 3);
  const lines: string[][] = [[]];
  let used = 0;
  let caret: readonly [number, number] = [0, 0];
  const put = (text: string) => {
    for (const line of text.split(/(\n)/)) {
      if (line === "\n") {
        lines.push([]);
        used = 0;
      } else {
        for (const cell of cellsOf(line)) {
          if (used + cell.width > room) {
            lines.push([]);
            used = 0;
          }
          lines.at(-1)?.push(cell.text);
          used += cell.width;
        }
      }
    }
  };
  put(before);
  caret = [lines.length - 1, used];
  put(after);
  const first = Math.max(0, Math.min(caret[0] - high + 1, lines.length - high));
  const top = Math.max(first, caret[0] - high + 1);
  const rows = lines.slice(top, top + high).map((cells, i) => {
    const mark = top + i === 0 ? "> " : "  ";
    return rowOf([span(mark, bold), span(cells.join(""))], width);
  });
  return { rows, row: caret[0] - top, column: caret[1] + 3 };
}

function filled(rows: readonly Row[], height: number): readonly Row[] {
  return [...rows, ...Array.from({ length: Math.max(0, height - rows.length) }, () => "")];
}
