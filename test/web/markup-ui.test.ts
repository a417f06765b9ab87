/** Messages drawn without a DOM: elements, attributes and text. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe } from "../../web/markup/describe.ts";
import type { Reader } from "../../web/markup/reader.ts";
import { pictureOf } from "../helpers/pictures.ts";
import { all, draw, type Element, load, textOf } from "./markup.ts";
import { parseNaively } from "./markup-tree.ts";

const { Markup } = await load<typeof import("../../web/markup/Markup.tsx")>("markup/Markup.tsx");
const { markup: words } = await load<typeof import("../../web/strings/room.ts")>("strings/room.ts");

const reader: Reader = {
  read: ({ text }) =>
    describe(text, parseNaively, (said) =>
      said.split(/(@anna)/).map((part) => {
        return part === "@anna" ? { text: part, who: [{ own: true }] } : { text: part };
      }),
    ),
  textOf: ({ text }) => text,
};
const drawn = (text: string) => draw(Markup, { line: { text }, reader });
const within = (text: string) => all(drawn(text)).slice(1);

function only(elements: readonly Element[], tag: string): Element {
  const found = elements.filter((element) => element.tag === tag);
  assert.is(found.length, 1, tag);
  return found[0] as Element;
}

test("a text without a description is shown as typed", () => {
  const typed = draw(Markup, {
    line: { text: "<b>x</b>" },
    reader: { ...reader, read: () => null },
  });
  assert.equal(all(typed), [
    { tag: "bdi", attributes: { ref: undefined }, children: ["<b>x</b>"] },
  ]);
});

test("links open a new page, send no referrer, and show their host", () => {
  const link = only(within(`<a href="https://evil.example/x">https://good.example</a>`), "a");
  const { title, target, rel } = link.attributes;
  assert.equal([title, target, rel], ["https://evil.example/x", "_blank", "noopener noreferrer"]);
  assert.is(textOf(link), "evil.example https://good.example");
  assert.is(only(all(link), "bdi").attributes.class, "place");
  const [first] = link.children;
  assert.is(typeof first === "object" && first.attributes.class, "place", "before all text");
  assert.is(textOf(only(within("see https://good.example"), "a")), "https://good.example");
});

test("a link has no href until it is pressed, and keeps it only for the context menu", () => {
  const { attributes } = only(within("https://a.example/x"), "a");
  assert.equal([attributes.href, attributes.role, attributes.tabIndex], [undefined, "link", 0]);
  const opened: string[] = [];
  const passing = { href: "", click: () => opened.push(passing.href) };
  const link = {
    href: "",
    cloneNode: () => passing,
    hasAttribute: () => link.href !== "",
    removeAttribute: () => {
      link.href = "";
    },
  };
  const happen = (name: string, event: object = {}) => {
    const handler = attributes[name] as (event: object) => void;
    handler({ ...event, currentTarget: link });
  };
  happen("onPointerEnter");
  happen("onFocus");
  happen("onKeyDown", { key: "Tab" });
  happen("onAuxClick", { button: 2 });
  assert.equal([link.href, opened], ["", []]);
  happen("onClick");
  happen("onKeyDown", { key: "Enter" });
  happen("onAuxClick", { button: 1 });
  assert.equal([link.href, opened], ["", Array(3).fill("https://a.example/x")]);
  happen("onContextMenu");
  assert.is(link.href, "https://a.example/x");
  happen("onClick");
  assert.is(opened.length, 3, "the browser follows it by itself");
  for (const name of ["onPointerEnter", "onFocus"]) {
    happen("onContextMenu");
    happen(name);
    assert.is(link.href, "", name);
  }
});

test("remote content is a link with its host, and loads nothing", () => {
  for (const [tag, word] of Object.entries(words.kinds)) {
    const elements = within(`<${tag} src="https://a.example/x"></${tag}>`);
    assert.is(textOf(only(elements, "a")), `a.example ${word}`);
    assert.equal(
      elements.filter(({ attributes }) => "src" in attributes),
      [],
    );
  }
  const named = drawn(`<img src="https://a.example/x" alt="a cat">`);
  assert.is(textOf(named), "a.example a cat");
  const unknown = drawn(`<img src="data:image/svg+xml;base64,PHN2Zz4=">`);
  assert.is(textOf(unknown), `${words.kinds.img} ${words.missing}`);
  assert.equal(
    all(unknown).filter(({ tag }) => tag === "a" || tag === "img"),
    [],
  );
});

test("embedded content is shown, with its text, and plays only on request", () => {
  const picture = only(within(`<img src="${pictureOf(1, 1)}" alt="a cat">`), "img");
  assert.is(picture.attributes.alt, "a cat");
  assert.is(only(within(`<img src="${pictureOf(1, 1)}">`), "img").attributes.alt, "picture");
  for (const [tag, src] of [
    ["video", "data:video/mp4;base64,AAAA"],
    ["audio", "data:audio/ogg;base64,AAAA"],
  ]) {
    const { attributes } = only(within(`<${tag} src="${src}" autoplay=x></${tag}>`), `${tag}`);
    assert.is(attributes.src, src);
    assert.equal([attributes.controls, attributes.preload], [true, "none"]);
    assert.is(attributes.autoplay, undefined);
    assert.ok(attributes["aria-label"]);
  }
});

test("headings all have the level of the page's parts, and show their own level by size", () => {
  const headings = within("<h1>a</h1><h6>b</h6>");
  assert.equal(
    headings.map(({ tag, attributes }) => [tag, attributes["data-level"]]),
    [
      ["h2", "1"],
      ["h2", "6"],
    ],
  );
});

test("a scrollable part can be reached by keyboard", () => {
  assert.is(only(within("<pre>x</pre>"), "pre").attributes.tabIndex, 0);
  const [box, table] = within("<table><tr><td>x</td></tr></table>");
  assert.equal([box?.attributes.tabIndex, table?.tag], [0, "table"]);
});

test("mentions stand out, and those of the local member more", () => {
  const mention = only(within("hi @anna"), "bdi");
  assert.equal([mention.attributes.class, mention.attributes["data-own"]], ["mention", true]);
});

test("reports if not all of a message is formatted", () => {
  assert.ok(textOf(drawn("<b>".repeat(50))).endsWith(words.cut));
  assert.not(textOf(drawn("<b>x</b>")).includes(words.cut));
});

test.run();
