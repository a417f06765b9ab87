/**
 * Descriptions of messages: which texts stay as typed, which are described, and that nothing else
 * is returned.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe, describeTree } from "../../web/markup/describe.ts";
import { bounds, type Part, type SplitMentions } from "../../web/markup/parts.ts";
import { textOf } from "../../web/markup/text.ts";
import { pictureOf } from "../helpers/pictures.ts";
import { body, parseNaively, tree } from "./markup-tree.ts";

const nobody: SplitMentions = (text) => [{ text }];
const read = (text: string) => describe(text, parseNaively, nobody).parts;
const plain = (tag: string, ...parts: Part[]) => ({ tag, attributes: {}, parts });

/** All parts, including nested ones. */
function all(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => [
    part,
    ...(typeof part === "object" && "parts" in part ? all(part.parts) : []),
  ]);
}

for (const text of [
  "a < b",
  "I <3 you",
  "x<y>z",
  "if a <b and c> d",
  "<b",
  "<b class",
  "</b>",
  "<script>alert(1)</script>",
  "<!-- <i --> <?php <![CDATA[",
  "<b onclick>x</b>",
  "< b>x",
  "<bold>x",
  "tom &amp; jerry &lt;b&gt;",
]) {
  test(`shows as typed: ${text}`, () => {
    assert.equal(read(text), [text]);
  });
}

test("describes a hostile message without its scripts, handlers and addresses", () => {
  const typed = `<p onclick="x()" style="x" dir="rtl">a<script>x()</script></p><img src="x" onerror="x()"><a href="javascript:x()">b</a><svg onload=x()><!--`;
  const away = { tag: "away", kind: "img", alt: "", href: "", place: "" };
  const paragraph = { tag: "p", attributes: { dir: "rtl" } };
  assert.equal(read(typed), [
    { ...paragraph, parts: ["a<script>x()</script>"] },
    away,
    "b<svg onload=x()><!--",
  ]);
  // The same from a parser that was given everything: the description alone removes it.
  const script = tree("script", {}, "x()");
  const parsed = body(
    tree("p", { onclick: "x()", style: "x", dir: "rtl" }, "a", script),
    tree("img", { src: "x", onerror: "x()" }),
    tree("a", { href: "javascript:x()" }, "b"),
    tree("svg", { onload: "x()" }),
  );
  assert.equal(describeTree(parsed, nobody).parts, [{ ...paragraph, parts: ["ax()"] }, away, "b"]);
});

test("shows unknown tags as typed, next to known ones", () => {
  assert.equal(read("<b>a</b> < b <3 <foo>&amp;</foo> <script>x</script>"), [
    plain("b", "a"),
    " < b <3 <foo>&</foo> <script>x</script>",
  ]);
});

/** Everything that is shown, as text. */
const shown = (text: string) => textOf({ parts: read(text) }, { img: "", video: "", audio: "" });

for (const typed of [
  "https://example.org/?lang=de&region=eu&copy=3",
  "a&copy b&reg, &notit; &copyright; &ampx &lt3 &para=1&",
  "&#65 &#x41 &#; &; &unknown; &#0; &#27;[31m &#x7f; &#99999999;",
  "</p> </b </i> </br> </ b> <! <3 <? <!-- b --> <![CDATA[b]]> <foo>",
]) {
  test(`formatting does not change ${typed}`, () => {
    assert.is(shown(`<b>x</b> ${typed}`), `x ${typed}`);
    assert.is(shown(`${typed}<p>x</p>${typed}`), `${typed}\nx\n${typed}`);
    const [abbreviation] = read(`<abbr title="${typed}">x</abbr>`);
    assert.equal(abbreviation, { tag: "abbr", attributes: { title: typed }, parts: ["x"] });
  });
}

test("formatting does not change where a link leads", () => {
  for (const href of ["https://a.example/?a=1&copy", "https://a.example/?b&reg=1&lt;&notit;"]) {
    const whole = href.replace("&lt;", "<");
    const link = { tag: "a", href: new URL(whole).href };
    for (const quote of ['"', "'", ""]) {
      const [part] = read(`<a href=${quote}${href}${quote}>x</a>`);
      assert.equal(part, { ...link, place: "a.example", parts: ["x"] });
    }
  }
});

test("reads whole character references, next to tags", () => {
  assert.is(shown("<b>x</b> &eacute;&amp;&#65;&#x42;&notin;&copysr;&#9;"), "x é&AB∉℗\t");
});

test("accepts tags in any case and over lines, and drops their attributes", () => {
  const text = `<B CLASS="x" style='color: red'>a</B><p\n  id=x\n>b</p>`;
  assert.equal(read(text), [plain("b", "a"), plain("p", "b")]);
});

test("keeps listed attributes, within their limits", () => {
  const cell = `<td colspan=3 rowspan=9999 width=5 background="https://a.example/">x</td>`;
  assert.equal(all(read(`<table><tr>${cell}</tr></table>`)).at(-2), {
    tag: "td",
    attributes: { colspan: 3, rowspan: bounds.span },
    parts: ["x"],
  });
  assert.equal(read(`<p dir="RTL">x</p><p dir="up">y</p>`), [
    { tag: "p", attributes: { dir: "rtl" }, parts: ["x"] },
    plain("p", "y"),
  ]);
  const list = read(`<ol start=-4 reversed type=a><li value=9>x</li></ol>`);
  assert.equal(list, [
    { tag: "ol", attributes: { start: -4, reversed: true }, parts: [plain("li", "x")] },
  ]);
  assert.equal(read(`<ol start=999999999><li>x</li></ol>`)[0], {
    tag: "ol",
    attributes: { start: bounds.start },
    parts: [plain("li", "x")],
  });
  const long = "t".repeat(bounds.attribute + 1);
  assert.equal(read(`<abbr title="${long}">x</abbr>`), [
    { tag: "abbr", attributes: { title: long.slice(1) }, parts: ["x"] },
  ]);
  assert.equal(read(`<details open name=x><summary>s</summary>x</details>`), [
    { tag: "details", attributes: { open: true }, parts: [plain("summary", "s"), "x"] },
  ]);
});

test("links lead only to http, https and mail, and show where", () => {
  const link = (href: string, shown: string) => read(`<a href="${href}">${shown}</a>`);
  const leads = (href: string, place: string, shown: string) => [
    { tag: "a", href, place, parts: [shown] },
  ];
  assert.equal(link("https://a.example", "x"), leads("https://a.example/", "a.example", "x"));
  assert.equal(link("https://a.example/p", "https://a.example/p"), [
    { tag: "a", href: "https://a.example/p", place: "", parts: ["https://a.example/p"] },
  ]);
  assert.equal(
    link("https://evil.example", "https://good.example"),
    leads("https://evil.example/", "evil.example", "https://good.example"),
  );
  assert.equal(link("mailto:a@b.example", "x"), leads("mailto:a@b.example", "a@b.example", "x"));
  for (const href of [
    "javascript:alert(1)",
    " java\nscript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a.example/x",
    "intent://a.example",
    "//a.example",
    "/path",
    "#x",
    "",
    `https://a.example/${"x".repeat(2_048)}`,
  ]) {
    assert.equal(link(href, "x"), ["x"], href);
  }
});

test("shows embedded pictures and sounds, and names remote ones", () => {
  const png = pictureOf(2, 3);
  assert.equal(read(`<img src="${png}" alt="a cat" srcset="https://a.example/x 2x">`), [
    { tag: "img", src: png, alt: "a cat" },
  ]);
  assert.equal(read(`<audio src="data:audio/ogg;base64,T2dn" autoplay=x>no</audio>`), [
    { tag: "audio", src: "data:audio/ogg;base64,T2dn", alt: "" },
  ]);
  assert.equal(read(`<img src="https://a.example/x.png" alt=cat>`), [
    { tag: "away", kind: "img", alt: "cat", href: "https://a.example/x.png", place: "a.example" },
  ]);
  for (const src of [
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:image/png,x",
    "data:text/html;base64,PGI+",
    "data:image/png;base64,x y",
    "data:image/png;base64,AAAA",
    "blob:https://a.example/1",
    "//a.example/x.png",
    "x.png",
    "mailto:a@b.example",
    "",
  ]) {
    const nothing = { tag: "away", kind: "img", alt: "", href: "", place: "" };
    assert.equal(read(`<img src="${src}">`), [nothing], src);
  }
  assert.equal(read(`<video src="${png}">x</video>`)[0], {
    tag: "away",
    kind: "video",
    alt: "",
    href: "",
    place: "",
  });
});

test("a link contains no link and no player", () => {
  const [link] = read(
    `<a href="https://a.example">x https://b.example <img src="https://c.example"><audio src="data:audio/ogg;base64,T2dn"></audio></a>`,
  );
  assert.ok(typeof link === "object" && link.tag === "a");
  assert.equal(
    all(link.parts).filter((part) => typeof part === "object" && "href" in part && part.href),
    [],
  );
  assert.is(all(link.parts).filter((part) => typeof part === "object").length, 2);
});

test("a link is one run of text, so that no gap in it separates a word from the host", () => {
  const gaps = `good<br><br><hr>x<p> ${" \n\u00a0\u3000".repeat(99)}y<pre>\n\nz</pre><ul><li></ul>`;
  const [link, ...rest] = read(`<a href="https://evil.example">${gaps}<b>!</b></a>`);
  assert.ok(typeof link === "object" && link.tag === "a");
  assert.equal(rest, []);
  assert.is("place" in link && link.place, "evil.example");
  assert.equal(
    all(link.parts).flatMap((part) => (typeof part === "object" ? [part.tag] : [])),
    ["b"],
  );
  // The style shows several spaces as one.
  assert.not.match(link.parts.filter((part) => typeof part === "string").join(), /[^\S ]/);
});

test("finds addresses and mentions in text, but not in code", () => {
  const splitAtAnna: SplitMentions = (text) =>
    text.split(/(@anna)/).map((part) => {
      return part === "@anna" ? { text: part, who: [{ own: true }] } : { text: part };
    });
  const parts = describe(
    "<i>@anna see https://a.example</i><code>@anna https://a.example</code><pre><b>@anna</b></pre>",
    parseNaively,
    splitAtAnna,
  ).parts;
  assert.equal(parts, [
    plain("i", { tag: "mention", own: true, text: "@anna" }, " see ", {
      tag: "a",
      href: "https://a.example/",
      place: "",
      parts: ["https://a.example"],
    }),
    plain("code", "@anna https://a.example"),
    plain("pre", plain("b", "@anna")),
  ]);
});

test("writes down the direction of each line and paragraph, for which names do not count", () => {
  const named: SplitMentions = (text) =>
    text.split(/(@\w+|@שרה)/).map((part) => {
      return part.startsWith("@") ? { text: part, who: [{ own: false }] } : { text: part };
    });
  /** The directions in order, with the text that has each. */
  const directions = (text: string) => {
    const { parts, dir } = describe(text, parseNaively, named);
    const inner = all(parts).flatMap((part) => {
      if (typeof part === "string" || !("attributes" in part) || !part.attributes.dir) return [];
      return [`${part.attributes.dir} ${textOf(part, { img: "", video: "", audio: "" })}`];
    });
    return [dir, ...inner.map((line) => line.replaceAll(/[\u2068\u2069]/g, ""))];
  };
  assert.equal(directions("@anna hello\n<b>x</b>"), [undefined]);
  assert.equal(directions("@anna שלום"), ["rtl", "rtl @anna שלום"]);
  assert.equal(directions("@שרה hello"), [undefined]);
  assert.equal(directions("12 @שרה hello שלום"), ["ltr", "ltr 12 @שרה hello שלום"]);
  assert.equal(directions("https://a.example سلام\n1\nhello"), [
    ...["rtl", "rtl https://a.example سلام", "ltr hello"],
  ]);
  assert.equal(directions("<p>hello</p><ul><li>שלום</li></ul><p dir=rtl>b</p><p dir=auto>c</p>"), [
    ...["ltr", "ltr hello", "rtl שלום", "rtl b", "auto c"],
  ]);
  assert.equal(directions("<blockquote>שלום<p>b</p></blockquote><b>a</b>"), [
    ...["rtl", "rtl שלום\nb", "ltr b", "ltr a"],
  ]);
});

test("keeps line breaks, except those that only format the source", () => {
  assert.equal(read("a\n<b>b</b>\n\nc"), ["a\n", plain("b", "b"), "\n\nc"]);
  const source = "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\nafter\n<p>\nin\n</p>";
  assert.equal(read(source), [
    plain("ul", plain("li", "a"), plain("li", "b")),
    "after",
    plain("p", "in"),
  ]);
  assert.equal(read("<pre>\na\n  b\n</pre>"), [plain("pre", "\na\n  b\n")]);
});

test("lists contain only items, and items are only in lists", () => {
  assert.equal(read("<ul>a<li>b</li><b>c</b></ul><li>d</li>"), [
    plain("ul", plain("li", "a"), plain("li", "b"), plain("li", plain("b", "c"))),
    plain("div", "d"),
  ]);
  assert.equal(read("<dl><dt>a</dt><dd>b</dd>c</dl><summary>d</summary><rt>e</rt>"), [
    plain("dl", plain("dt", "a"), plain("dd", "b"), plain("dd", "c")),
    plain("div", "d"),
    plain("div", "e"),
  ]);
});

test("keeps only the text of unlisted elements, whatever the parser returns", () => {
  const parts = describeTree(
    body(
      tree("svg", { onload: "x()" }, tree("script", {}, "x()")),
      tree("math", {}, tree("mi", { href: "javascript:x()" }, "y")),
      tree("style", {}, "*{}"),
      tree("template", {}),
      tree("form", { action: "https://a.example" }, tree("input", { autofocus: "" }), "z"),
      { nodeName: "#comment", textContent: "no", childNodes: [] },
    ),
    nobody,
  ).parts;
  assert.equal(parts, ["x()y*{}z"]);
});

test.run();
