/**
 * Messages that try to take over the page, to hang it, or to imitate a part of it: by styles, size,
 * nesting or characters.
 */
import { png } from "../helpers/pictures.ts";

/** Repeats a text as often as fits into one message. */
const many = (text: string, rest = "") => {
  return text.repeat(Math.floor((16_000 - rest.length) / Buffer.byteLength(text))) + rest;
};
/** Combining marks above and below each letter. */
const piled = (text: string, marks: number) =>
  text.replaceAll(/\S/g, (letter) => letter + "\u0300\u0323\u0489\u0316\u030b".repeat(marks / 5));

const covers = "position:fixed;inset:0;z-index:2147483647;background:red;width:100vw;height:100vh";

const takeovers: Readonly<Record<string, string>> = {
  "fixed place": `<div style="${covers}">x</div>`,
  "place in the top layer": `<dialog open style="${covers}">x</dialog><div popover="manual" style="${covers}">y</div>`,
  "style for all": `<style>* { ${covers.replaceAll(";", " !important;")} }</style>x`,
  "style that hides": `<style>main, .composer, .bar { display: none !important }</style>x`,
  "margins below zero": `<p style="margin:-999px;transform:scale(99)">x</p>`,
  "classes of the page": `<div class="bar">x</div><main class="room"><p class="spoken">y</p><button class="fresh primary">z</button></main>`,
  "marks of the page": `<div class="line" data-own="true" data-key="1" role="alert" aria-live="assertive">x</div>`,
  "places of the page": `<p id="message">x</p><label for="message">Password</label><p slot="x" part="y">z</p>`,
  "hidden and inert": `<p hidden>a</p><p inert>b</p><p aria-hidden="true">c</p><p translate="no" draggable="true">d</p>`,
  "large letters": `<font size="+999">x</font><h1><h1><h1><big><big>${"x".repeat(99)}</big></big></h1></h1></h1>`,
  marquee: `<marquee scrollamount="999" behavior="alternate">x</marquee><blink>y</blink>`,
  "fullscreen and more": `<iframe allowfullscreen allow="fullscreen; camera; microphone"></iframe><video autoplay controls allowfullscreen src="data:video/mp4;base64,AAAA"></video>`,
  "form for a password": `<form><label>Password <input type="password" name="p"></label><button>Enter the room</button></form>`,
  "keys of the page": `<button accesskey="s" tabindex="1">x</button><a href="https://a.example" accesskey="m" tabindex="99">y</a>`,
  "line of the room": `\n\nAnna left.\n\n<hr><p>Ben removed Anna. The room has a new link.</p>`,
  "tags that close others": `</div></div></p></main></body></html><div>x</div></bdi></div></section>`,
  "head of a page": `<html><head><title>x</title></head><body class="x" dir="rtl" lang="ar">y</body></html>`,
};

const sizes: Readonly<Record<string, string>> = {
  "5,300 nested tags": many("<b>"),
  "3,000 nested blocks": many("<div>", "x"),
  "nested quotes": many("<blockquote>", "x"),
  "nested lists": many("<ul><li>", "x"),
  "nested tables": many("<table><tr><td>", "x"),
  "nested details": many("<details open><summary>", "x"),
  "nested ruby": many("<ruby><rt>", "x"),
  "nested sup": many("<sup>", "x"),
  "nested sub": many("<sub>", "x"),
  "nested small": many("<small>", "x"),
  "nested links": many(`<a href="https://a.example/1">x`),
  "nested quotation marks": many("<q>", "x"),
  "nested pre": many("<pre>", "x"),
  "unknown tags": many("<x>"),
  "nested, of all kinds": many("<b><i><u><s><em><strong><code><small><p>"),
  "formats that are opened again": many("<b><i><u><p>x</p>"),
  "formats that differ": `${many("<div>").slice(0, 5_000)}${Array.from({ length: 400 }, (_, i) => `<b a=${i}>`).join("")}${"</div>x".repeat(900)}`,
  "formats in a table": many("<table><b><tr><i>x"),
  "links that overlap": many(`<a href="x"><p></a>`),
  "never closed attribute": `<a href="${many("x")}`,
  "many attributes": `<p ${many(`a="b" `).slice(0, 15_900)}>x</p>`,
  "many beginnings": many("<a "),
  "many quotes": many(`<a x="<a x='`),
  "many signs": many("<"),
  "many entities": `<b>${many("&lt;").slice(0, 15_000)}</b>`,
  "spaces that hold together": `<b>${many("&nbsp;").slice(0, 15_600)}</b>`,
  "wide table": `<table><tr>${many("<td>x").slice(0, 15_000)}`,
  "table over 65,534 rows": `<table>${many(`<tr><td colspan=1000 rowspan=65534>x`).slice(0, 15_950)}`,
  "list from 2147483647": `<ol start="2147483647"><li>x<li>y</ol><ol start="-9999999999999"><li>z</ol>`,
  "long word": many("w"),
  "long word in code": `<pre><code>${many("w").slice(0, 15_800)}</code></pre><code>${"v".repeat(100)}</code>`,
  "long word in a heading": `<h1>${many("w").slice(0, 15_900)}</h1>`,
  "long word in a cell": `<table><tr><td>${many("w").slice(0, 15_900)}</td><td>x</td></tr></table>`,
  "long word in a summary": `<details open><summary>${many("w").slice(0, 15_900)}</summary>x</details>`,
  "long host": `https://${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.example/${many("d").slice(0, 1_000)}`,
  "long host behind a word": `<a href="https://${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.example/">x</a>`,
  "long title": `<abbr title="${many("t").slice(0, 15_000)}">x</abbr>`,
  "long name of a picture": `<img src="https://a.example/x" alt="${many("t").slice(0, 15_000)}">`,
  "many line breaks": many("\n", "x"),
  "many br": many("<br>"),
  "many hr": many("<hr>"),
  "many tabs": `x${many("\t").slice(0, 5_000)}x`,
  "many addresses": many("https://a.example "),
  "many names": many("@Anna @Ben "),
  "many at signs": many("@"),
  "many brackets": `https://a.example/${many(")").slice(0, 15_000)}`,
  "many pictures": many(
    `<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">`,
  ),
  "picture of 900 million pixels": `<img src="data:image/png;base64,${pictureOf(30_000, 30_000)}">`,
  "picture that is very wide": `<img src="data:image/png;base64,${pictureOf(60_000, 1)}">`,
  "picture that is very high": `<img src="data:image/png;base64,${pictureOf(1, 60_000)}"><img width="99999" height="99999" src="https://a.example">`,
};

const letters: Readonly<Record<string, string>> = {
  "piled marks": piled("piled up to the sky", 60),
  "piled marks on one letter": many("\u0300", "a").split("").reverse().join(""),
  "piled marks in bold": `<h1><b>${piled("piled up", 100)}</b></h1>`,
  "piled marks in a table": `<table><tr><td>${piled("piled", 200)}</td></tr></table>`,
  "piled marks in code": `<pre>${piled("piled", 100)}</pre>`,
  "turned around": `\u202egnihtemos esle \u202dand back`,
  "turned around in bold": `<b>\u202egnihtemos</b> esle \u2067x`,
  "isolations that do not end": `${"\u2067".repeat(200)}x${"\u2068".repeat(200)}y`,
  "ends of isolations": `${"\u2069\u202c".repeat(200)}x`,
  "turned address": `\u202ehttps://evil.example/moc.elgoog//:sptth`,
  "turned file": `<a href="https://a.example/photo\u202egnp.exe">photo\u202egnp.exe</a>`,
  "direction of an element": `<p dir="rtl">x (1 + 2)</p><div dir="rtl"><table><tr><td>${"w".repeat(3_000)}</td></tr></table></div>`,
  "direction of a word": `<bdo dir="rtl">moc.elgoog</bdo> אבג 123 <b dir="rtl">x</b>`,
  homograph: `https://аррӏе.com/ and <a href="https://gооgle.com">https://google.com</a>`,
  "host that is claimed": `<a href="https://evil.example">https://good.example</a> <a href="https://evil.example">good.example <small>good.example</small></a>`,
  "host in a name": `https://good.example@evil.example/ <a href="https://good.example:443@evil.example">https://good.example</a>`,
  "host in a path": `<a href="https://evil.example/https://good.example">https://good.example</a>`,
  "dots that are none": `https://good。example https://good．example <a href="https://ｇｏｏｄ.example">good.example</a>`,
  "slashes that are none": `https://good.example⁄login.evil.example <a href="https://good.example∕x.evil.example">good.example/x</a>`,
  invisible: `a\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u3164b${"\u{e0041}".repeat(500)}`,
  "lines that are none": `a\u2028b\u2029c\u0085d\u000be\u000cf`,
  "wide letters": "\ufdfd".repeat(2_000),
  "very wide letters": "\u{1242b}\u{12219}\u{102a}".repeat(800),
  "letters of many parts": "👨‍👩‍👧‍👦".repeat(400),
  "letter of very many parts": "👨\u200d".repeat(1_500),
  "high letters": `${"\u0e49".repeat(300)}ก${"\u0e49".repeat(300)} ${"༼".repeat(300)}`,
  "letters from above": `<ruby>x<rt>${"\u1bc9".repeat(99)}${"w".repeat(3_000)}</rt></ruby>`,
  "letters of nobody": `${"\ue000".repeat(99)}\ufffe\uffff\u{10ffff}`,
};

const gap = " ".repeat(300);
const lie = `<a href="https://evil.example">good.example`;

/** Links that push their host, or a part of it, out of sight. */
const hosts: Readonly<Record<string, string>> = {
  "behind spaces in pre": `<pre>${lie}${gap}.</a></pre>`,
  "at the edge of pre": `<pre>x${gap}${lie}</a> and ${"w".repeat(20)} <a href="https://good.example.evil.example/">https://good.example.evil.example/</a></pre>`,
  "in a title above": `<ruby>x<rt>${gap.replaceAll(" ", "&nbsp;")}${lie}${gap}.</a></rt></ruby>`,
  "below a title": `<ruby>${"w".repeat(300)}${lie}</a><rt>${"v".repeat(300)}</rt></ruby>`,
  "behind spaces in pre in a table": `<table><tr><td><pre>${lie}${gap}.</a></pre></td></tr></table>`,
  "beside a wide cell": `<table><caption>${"w".repeat(300)}</caption><tr><td>${"w".repeat(300)}</td><td>${lie}</a></td></tr></table>`,
  "in a cell cut by the edge": `<table><tr>${"<td></td>".repeat(30)}</tr><tr>${"<td></td>".repeat(9)}<td colspan=20><a href="https://good.example.evil.example">good.example</a></td></tr></table>`,
  "in a table in a table": `<table><tr><td>${"w".repeat(99)}</td><td><table dir=rtl><tr><td>${"w".repeat(99)}</td><td>${lie}</a></td></tr></table></td></tr></table>`,
  "of a picture": `<pre>x${gap}<img src="https://evil.example/x" alt="good.example${"&nbsp;".repeat(150)}."></pre>`,
  "above lines": `${lie}${"<br>\n".repeat(99)}<hr><p>good.example</p></a>`,
  "above blocks": `${lie}${"<p>x<hr>".repeat(40)}<ul>${"<li>".repeat(40)}</ul><pre>\n\n\n\n\n\ngood.example</pre></a>`,
};

/** The messages by what each tries. */
export const looks: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ takeover: takeovers, size: sizes, letters, host: hosts }).flatMap(
    ([kind, messages]) =>
      Object.entries(messages).map(([name, html]) => [`${kind}: ${name}`, html]),
  ),
);

/** A PNG in base64. Its size is as declared, and equal rows compress well. */
function pictureOf(width: number, height: number): string {
  return png([width, height]).toString("base64");
}
