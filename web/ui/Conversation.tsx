/**
 * The conversation, written like a play. It stays at its end by itself, because its layout runs from the end (see
 * `.transcript` in the style); whoever scrolls up is told how much is new below.
 */
import type { JSX } from "preact";
import type { Group, TextLine, Transcript } from "../model/transcript.ts";
import { Aside } from "./Aside.tsx";
import { Name } from "./Name.tsx";
import { Sentence } from "./Sentence.tsx";
import { deliveries, room } from "./words.ts";

type Words = readonly string[] | null;

/** So near to the end, CSS pixels, somebody is still reading along. */
const nearPixels = 48;

export function Conversation({ transcript, words }: { transcript: Transcript; words: Words }) {
  const unread = transcript.unread.value;
  return (
    <div class="conversation">
      <div
        class="transcript"
        role="log"
        aria-label={room.conversation}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          // In a layout that runs from the end, the end is at 0 and everything before it is negative.
          transcript.scrolled(-currentTarget.scrollTop < nearPixels);
        }}
      >
        <div>{transcript.groups.value.map((group) => draw(group, words))}</div>
      </div>
      {!transcript.atEnd.value && unread > 0 && (
        <button type="button" class="fresh" onClick={(event) => toEnd(event.currentTarget)}>
          {room.fresh(unread)}
        </button>
      )}
    </div>
  );
}

function toEnd(button: HTMLButtonElement): void {
  const log = button.parentElement?.firstElementChild;
  if (!(log instanceof HTMLElement)) return;
  log.scrollTop = 0;
  // The button goes away, and the focus is not to go with it.
  log.focus();
}

// Nodes by what they show: what has not changed is not compared again, however much there is of it.
const drawn = new WeakMap<Group, { readonly words: Words; readonly node: JSX.Element }>();

function draw(group: Group, words: Words): JSX.Element {
  const old = drawn.get(group);
  if (old?.words === words) return old.node;
  const node = <Part key={group.key} group={group} words={words} />;
  drawn.set(group, { words, node });
  return node;
}

function Part({ group, words }: { readonly group: Group; readonly words: Words }) {
  if (group.kind === "aside") return <Aside entry={group.entry} words={words} />;
  const [first] = group.lines;
  return (
    <div class="speech" data-own={first.own}>
      {/* Said with each line instead, so that a new one is announced with who speaks. */}
      <p class="speaker" aria-hidden="true">
        <Name who={first.member} words={words} />
        <Time at={first.at} />
      </p>
      {group.lines.map((line) => (
        <Said key={line.key} line={line} words={words} />
      ))}
    </div>
  );
}

function Said({ line, words }: { readonly line: TextLine; readonly words: Words }) {
  const delivery = line.delivery && deliveries[line.delivery];
  return (
    <div class="line">
      <span class="spoken">{room.said(line.member.alias)}</span>
      <bdi>{line.text}</bdi>
      {delivery && <small data-delivery={line.delivery}>{delivery}</small>}
      {line.suspicious && (
        <p class="warning">
          <Sentence of={room.suspicious} name={<Name who={line.member} words={words} />} />
        </p>
      )}
    </div>
  );
}

function Time({ at }: { readonly at: number }) {
  const date = new Date(at);
  const text = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return <time dateTime={date.toISOString()}>{text}</time>;
}
