/**
 * The conversation, written like a play. It stays at its end by itself, because its layout runs from the end (see
 * `.transcript` in the style); whoever scrolls up is told how much is new below.
 */
import type { JSX } from "preact";
import {
  type Delivery,
  type Group,
  isAction,
  type SaidLine,
  type Transcript,
} from "../model/transcript.ts";
import { Aside } from "./Aside.tsx";
import { Name } from "./Name.tsx";
import { Sentence } from "./Sentence.tsx";
import { clockTime, deliveries, room } from "./words.ts";

type Words = readonly string[] | null;
type TextLine = Extract<SaidLine, { readonly kind: "text" }>;
type WhisperLine = Extract<SaidLine, { readonly kind: "whisper" }>;

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
    <div class="speech" data-own={first.own} data-private={first.kind === "whisper"}>
      {/* Said with each line instead, so that a new one is announced with who speaks. */}
      {!isAction(first) && (
        <p class="speaker" aria-hidden="true">
          <Name who={first.member} words={words} />
          {first.kind === "whisper" && <Whispered line={first} words={words} />}
          <Time at={first.at} />
        </p>
      )}
      {group.lines.map((line) => (
        <Said key={line.key} line={line} words={words} />
      ))}
    </div>
  );
}

function Whispered({ line, words }: { readonly line: WhisperLine; readonly words: Words }) {
  if (!line.own) return <small>{room.whisperToYou}</small>;
  return (
    <small>
      <Sentence of={room.whisper} name={<Name who={line.to} words={words} />} />
    </small>
  );
}

function Said({ line, words }: { readonly line: SaidLine; readonly words: Words }) {
  const { alias } = line.member;
  const spoken = line.kind === "whisper" ? room.confided(alias) : room.said(alias);
  return (
    <div class="line">
      {isAction(line) ? (
        <p class="action">
          <Name who={line.member} words={words} /> <bdi>{line.text}</bdi>
        </p>
      ) : (
        <>
          <span class="spoken">{spoken}</span>
          <bdi>{line.text}</bdi>
        </>
      )}
      {line.late && <small>{deliveryOf(line.late)}</small>}
      {line.kind === "text" && <Remarks line={line} words={words} />}
    </div>
  );
}

function deliveryOf({ state, received, of }: Delivery): string {
  return deliveries[state](received, of);
}

/** What is to be known of how a line came. */
function Remarks({ line, words }: { readonly line: TextLine; readonly words: Words }) {
  return (
    <>
      {line.again && <small>{room.again(clockTime(line.at))}</small>}
      {line.early && <small>{room.early}</small>}
      {line.suspicious && (
        <p class="warning">
          <Sentence of={room.suspicious} name={<Name who={line.member} words={words} />} />
        </p>
      )}
    </>
  );
}

function Time({ at }: { readonly at: number }) {
  return <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>;
}
