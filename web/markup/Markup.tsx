/**
 * What somebody said, drawn from its description with elements and attributes that stand here. Must never put HTML into
 * the page, nor an address where a browser would load it by itself.
 */
import { type ComponentChildren, h, type JSX } from "preact";
import { markup as words } from "../strings/room.ts";
import type { Markup as Described, Part, Reader } from "./reader.ts";

type MarkupProps = { readonly line: { readonly text: string }; readonly reader: Reader };
type Inner = Extract<Part, { readonly attributes: unknown }>;
type Of<Tag extends string> = Extract<Part, { readonly tag: Tag }>;

export function Markup({ line, reader }: MarkupProps): JSX.Element {
  const described = reader.read(line);
  return described === null ? <bdi>{line.text}</bdi> : draw(described);
}

// Nodes by what they show: what has not changed is not compared again, however long it is.
const drawn = new WeakMap<Described, JSX.Element>();

function draw(described: Described): JSX.Element {
  const old = drawn.get(described);
  if (old !== undefined) return old;
  const node = (
    <div class="markup" dir="auto">
      {described.parts.map(partOf)}
      {described.cut && <p class="cut">{words.cut}</p>}
    </div>
  );
  drawn.set(described, node);
  return node;
}

function partOf(part: Part): ComponentChildren {
  if (typeof part === "string") return part;
  if ("attributes" in part) return elementOf(part);
  switch (part.tag) {
    case "a":
      return <Link {...part}>{part.parts.map(partOf)}</Link>;
    case "mention":
      return (
        <span class="mention" data-own={part.own}>
          {part.text}
        </span>
      );
    case "away":
      return <Away part={part} />;
    case "img":
      return <img src={part.src} alt={part.alt || words.kinds.img} decoding="async" />;
    default:
      return h(part.tag, {
        ...player,
        src: part.src,
        "aria-label": part.alt || words.kinds[part.tag],
      });
  }
}

/** Nothing plays, is looked at or is offered to other machines before somebody asks for it. */
const player = { controls: true, preload: "none", disableRemotePlayback: true };

function elementOf({ tag, attributes, parts }: Inner): JSX.Element {
  const children = parts.map(partOf);
  // A heading of a message must not pose as one of the page; how high it is shows only in its size.
  if (/^h\d$/.test(tag)) return h("h2", { ...attributes, "data-level": tag.charAt(1) }, children);
  // What scrolls must be reachable by keyboard.
  if (tag === "pre") return h("pre", { ...attributes, tabIndex: 0 }, children);
  const element = h(tag, attributes, children);
  if (tag === "table") return h("div", { class: "wide", tabIndex: 0 }, element);
  return tag === "ruby" ? h("span", { class: "ruby" }, element) : element;
}

type LinkProps = {
  readonly href: string;
  readonly place: string;
  readonly children: ComponentChildren;
};
type Pressed = { readonly currentTarget: HTMLAnchorElement };

/**
 * A link that opens elsewhere, tells that place nothing, and says where it leads if its text does not. It has no address
 * while it lies there: one browser calls the host of whatever link comes under the pointer, and a message may lay one there.
 */
function Link({ href, place, children }: LinkProps) {
  return (
    <a
      role="link"
      tabIndex={0}
      title={href}
      target="_blank"
      rel="noopener noreferrer"
      // biome-ignore lint/a11y/useValidAnchor: it does lead elsewhere, once it is pressed
      onClick={(event) => follow(event, href)}
      onAuxClick={(event) => event.button === 1 && follow(event, href)}
      onKeyDown={(event) => event.key === "Enter" && follow(event, href)}
      onContextMenu={({ currentTarget }) => {
        currentTarget.href = href;
      }}
      onPointerEnter={withdraw}
      onFocus={withdraw}
    >
      {children}
      {place !== "" && (
        <>
          {" "}
          <bdi class="place">{place}</bdi>
        </>
      )}
    </a>
  );
}

/** Opens what a link leads to, by one that is nowhere on the page. */
function follow({ currentTarget }: Pressed, href: string): void {
  // One that was lent its address follows it by itself.
  if (currentTarget.hasAttribute("href")) return;
  const passing = currentTarget.cloneNode() as HTMLAnchorElement;
  passing.href = href;
  passing.click();
}

/** Takes back the address that was lent to the browser's own menu, to open or to copy it there. */
function withdraw({ currentTarget }: Pressed): void {
  currentTarget.removeAttribute("href");
}

/** What a message would have loaded from elsewhere, or has in a form that is not shown. */
function Away({ part: { kind, alt, href, place } }: { readonly part: Of<"away"> }) {
  const label = <bdi>{alt || words.kinds[kind]}</bdi>;
  if (href !== "")
    return (
      <span class="away">
        <Link href={href} place={place}>
          {label}
        </Link>
      </span>
    );
  return (
    <span class="away">
      {label} <bdi class="place">{place || words.missing}</bdi>
    </span>
  );
}
