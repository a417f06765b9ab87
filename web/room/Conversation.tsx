/**
 * The conversation, written like a play. Its layout runs from the end (see `.transcript` in the
 * style), so the browser keeps the end in view. A reader who has scrolled up sees how many messages
 * are new. The arrow keys move between messages.
 */
import { calendarDay, room as strings, writing } from "../strings/room.ts";
import type { Block, Divider, Group } from "./blocks.ts";
import { walk } from "./focus.ts";
import { MessageGroup } from "./MessageGroup.tsx";
import { makePress } from "./press.ts";
import type { Room } from "./room.ts";
import { ComingAndGoing, SystemMessage } from "./SystemMessage.tsx";

/** A reader this close to the end, in CSS pixels, is at the end. */
const nearPixels = 48;

const press = makePress();

export function Conversation({ room }: { readonly room: Room }) {
  const { transcript, settings } = room;
  const unread = transcript.unread.value;
  const open = (key: string) => room.openDialog({ line: key });
  return (
    <div
      class="conversation"
      data-empty={transcript.isEmpty.value}
      data-times={settings.values.value.times}
    >
      <div
        class="transcript"
        role="log"
        aria-label={strings.conversation}
        aria-description={writing.walking}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onKeyDown={(event) => walk(event, open)}
        onContextMenu={(event) => press.menu(event, open)}
        onPointerDown={(event) => press.down(event, open)}
        onPointerMove={press.move}
        onPointerUp={press.stop}
        onPointerCancel={press.stop}
        onScroll={({ currentTarget }) => {
          // In a layout from the end, `scrollTop` is 0 at the end and negative before it.
          transcript.scrolled(-currentTarget.scrollTop < nearPixels);
        }}
      >
        <div>
          {transcript.blocks.value.map((block) => (
            <Groups key={block.key} block={block} room={room} />
          ))}
        </div>
      </div>
      {!transcript.atEnd.value && unread > 0 && (
        <button type="button" class="fresh" onClick={(event) => toEnd(event.currentTarget)}>
          {strings.fresh(unread)}
        </button>
      )}
    </div>
  );
}

function toEnd(button: HTMLButtonElement): void {
  const log = button.parentElement?.firstElementChild;
  if (!(log instanceof HTMLElement)) return;
  log.scrollTop = 0;
  // The button disappears, and must not take the focus with it.
  log.focus();
}

// A component that reads a signal is drawn again only if its properties or its signals have
// changed, so a new message costs the same in a conversation of any length. Nodes must not be kept
// for this: a kept node holds the whole tree in which it was first drawn.

function Groups({ block, room }: { readonly block: Block; readonly room: Room }) {
  return <div class="block">{block.groups.value.map((group) => draw(group, room))}</div>;
}

function draw(group: Group, room: Room) {
  switch (group.kind) {
    case "messages":
      return (
        <MessageGroup key={group.key} lines={group.lines} continued={group.continued} room={room} />
      );
    case "system":
      if (group.more.length === 0)
        return <SystemMessage key={group.key} entry={group.entry} room={room} />;
      return <ComingAndGoing key={group.key} entries={[group.entry, ...group.more]} room={room} />;
    case "divider":
      return <Rule key={group.key} entry={group.entry} />;
  }
}

/** Not announced when it appears: the message after it is. */
function Rule({ entry: { kind, at } }: { readonly entry: Divider }) {
  const label = kind === "day" ? calendarDay(at) : writing.fresh;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot contain text
    <div class="rule" role="separator" aria-label={label} data-kind={kind}>
      <span aria-hidden="true">{label}</span>
    </div>
  );
}
