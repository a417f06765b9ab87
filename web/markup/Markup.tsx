/**
 * Draws a message from its description, with elements and attributes from this file only. Must
 * never put HTML into the page, nor an address where a browser would load it.
 */
import { type ComponentChildren, h, type JSX } from "preact";
import { Sign } from "../room/Sign.tsx";
import { unsigned } from "../room/sign.ts";
import { markup as strings } from "../strings/room.ts";
import type { Markup as Described, Part, Reader } from "./reader.ts";

type MarkupProps = { readonly line: { readonly text: string }; readonly reader: Reader };
type Inner = Extract<Part, { readonly attributes: unknown }>;
type Of<Tag extends string> = Extract<Part, { readonly tag: Tag }>;

export function Markup({ line, reader }: MarkupProps): JSX.Element {
  const described = reader.read(line);
  return described === null ? <bdi>{unsigned(line.text)}</bdi> : draw(described);
}

function draw(described: Described): JSX.Element {
  return (
    <div class="markup" dir={described.dir}>
      {described.parts.map(partOf)}
      {described.cut && (
        <p class="cut">
          <Sign />
          {strings.cut}
        </p>
      )}
    </div>
  );
}

function partOf(part: Part): ComponentChildren {
  if (typeof part === "string") return part;
  if ("attributes" in part) return elementOf(part);
  switch (part.tag) {
    case "a":
      return linkOf(part, part.parts.map(partOf));
    case "mention":
      return (
        <bdi class="mention" data-own={part.own}>
          {part.text}
        </bdi>
      );
    case "away":
      return <Away part={part} />;
    case "img":
      return <img src={part.src} alt={part.alt || strings.kinds.img} decoding="async" />;
    default:
      return h(part.tag, {
        ...player,
        src: part.src,
        "aria-label": part.alt || strings.kinds[part.tag],
      });
  }
}

/** Media neither plays nor loads nor is offered to other devices before the reader presses play. */
const player = { controls: true, preload: "none", disableRemotePlayback: true };

function elementOf({ tag, attributes, parts }: Inner): JSX.Element {
  const children = parts.map(partOf);
  // A heading in a message must not pass for a heading of the page. Only its size shows its level.
  if (/^h\d$/.test(tag)) return h("h2", { ...attributes, "data-level": tag.charAt(1) }, children);
  // A scrolling element must be reachable by keyboard.
  if (tag === "pre") return h("pre", { ...attributes, tabIndex: 0 }, children);
  const element = h(tag, attributes, children);
  if (tag === "table") return h("div", { class: "wide", tabIndex: 0 }, element);
  return tag === "ruby" ? h("span", { class: "ruby" }, element) : element;
}

type Target = { readonly href: string; readonly place: string };
type Pressed = { readonly currentTarget: HTMLAnchorElement };

/**
 * A link to another site. It sends no referrer, and shows its host if the text does not: before the
 * text, which could push it out of sight. It gets its `href` only when it is pressed, because one
 * browser connects to the host of a link under the pointer. No component, which would take memory
 * for each link.
 */
function linkOf({ href, place }: Target, children: ComponentChildren) {
  return (
    <a
      role="link"
      tabIndex={0}
      title={href}
      target="_blank"
      rel="noopener noreferrer"
      // biome-ignore lint/a11y/useValidAnchor: it gets its href when it is pressed
      onClick={(event) => follow(event, href)}
      onAuxClick={(event) => event.button === 1 && follow(event, href)}
      onKeyDown={(event) => event.key === "Enter" && follow(event, href)}
      onContextMenu={({ currentTarget }) => {
        currentTarget.href = href;
      }}
      onPointerEnter={withdraw}
      onFocus={withdraw}
    >
      {place !== "" && <bdi class="place">{place}</bdi>}
      {place !== "" && " "}
      {children}
    </a>
  );
}

/** Opens the address through a copy of the link that is not in the page. */
function follow({ currentTarget }: Pressed, href: string): void {
  // The context menu has set the href: the browser follows it.
  if (currentTarget.hasAttribute("href")) return;
  const passing = currentTarget.cloneNode() as HTMLAnchorElement;
  passing.href = href;
  passing.click();
}

/** Removes the href that was set for the browser's context menu. */
function withdraw({ currentTarget }: Pressed): void {
  currentTarget.removeAttribute("href");
}

/** Media that is not shown: it lies on another site, or has an unsupported type. */
function Away({ part: { kind, alt, href, place } }: { readonly part: Of<"away"> }) {
  const label = <bdi>{alt || strings.kinds[kind]}</bdi>;
  if (href !== "") return <span class="away">{linkOf({ href, place }, label)}</span>;
  return (
    <span class="away">
      {label} <bdi class="place">{place || strings.missing}</bdi>
    </span>
  );
}
